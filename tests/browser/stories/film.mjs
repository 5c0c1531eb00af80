// The film: an owner's first five minutes, and a maker's day after them, by keyboard. Every stop is looked at.
//
// With FONDLY_PICTURES=FOLDER it also takes README's pictures; CONTRIBUTING.md says how.

import assert from "node:assert/strict";
import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { files, openName, phone, said, visit } from "./visit.mjs";

/** Where another shop is served that has nothing yet. */
const empty = process.env.FONDLY_FILM;
const pictures = process.env.FONDLY_PICTURES;
const still = { viewport: { width: 1280, height: 820 }, reducedMotion: "reduce" };

/** Takes a picture of the page as it is now, without the notice of what was just done. */
async function picture(page, name) {
  if (!pictures) return;
  await mkdir(pictures, { recursive: true });
  await page.evaluate(() => document.querySelector("#said").replaceChildren());
  await page.evaluate(() => scrollTo(0, 0));
  await page.screenshot({ path: join(pictures, `${name}.png`) });
}

/** Presses keys one after the other. */
async function press(page, ...keys) {
  for (const key of keys) await page.keyboard.press(key);
}

/** Waits for the page with this headline, until it listens to keys. */
async function arrive(page, words) {
  await page.locator("h1", { hasText: words }).waitFor({ timeout: 60_000 });
  await page.waitForLoadState();
}

const focused = (page) => page.evaluate(() => document.activeElement.textContent.trim());

/** The PDF that the page is about to open, by the button that has the focus. */
async function paper(page, context) {
  assert.equal(await focused(page), "Open the PDF");
  const path = new URL(page.url());
  const answer = await context.request.get(`${path.pathname}.pdf${path.search}`);
  assert.equal((await answer.body()).subarray(0, 5).toString(), "%PDF-", path.pathname);
}

test("an owner's first five minutes", { skip: !empty }, () =>
  visit(
    "/",
    async (page, context) => {
      await arrive(page, "over the door");
      await page.keyboard.type("Yeti Socks");
      assert.equal(await page.locator("#zone").inputValue(), "America/New_York", "the browser knows where it is");
      await press(page, "Enter");
      await arrive(page, "Why is there this shop?");
      await page.keyboard.type("Nobody sold socks for the pass, so I knitted them.");
      await press(page, "Tab");
      await page.keyboard.type("Warm feet at five thousand metres.");
      await press(page, "Tab");
      await page.keyboard.type("Tenzing");
      await press(page, "Tab", "Enter");
      await bringIn(page);
      await arrive(page, /Start from here|before you began/);
      await press(page, "Enter");
      await thankTheFirst(page, context);
      await press(page, "d");
      await page.waitForURL("**/today");
      assert.match(await page.locator(".greeting").innerText(), /Warm feet/);
      assert.ok((await page.locator("[data-open]").count()) > 0, "the cards that were asked for are on the list");
    },
    { ...still, at: empty, locale: "en-US", timezoneId: "America/New_York" },
  ));

/** Drops in the export: looked at first, then taken in. */
async function bringIn(page) {
  const content = await readFile(join(files, "orders_export.csv"));
  // Whoever waits for the dialog does so in time to catch it.
  const chooser = page.waitForEvent("filechooser");
  await arrive(page, "Bring in your orders.");
  await press(page, "f");
  await (await chooser).setFiles({ name: "orders_export.csv", mimeType: "text/csv", buffer: content });
  await arrive(page, "Shopify orders");
  assert.equal(await page.locator(".sample tbody tr").count(), 10);
  await press(page, "t");
}

/** The ten who were never thanked: a test card, then briefs and envelopes for all of them. */
async function thankTheFirst(page, context) {
  await arrive(page, /never thanked/);
  const people = await page.locator(".loved li").count();
  assert.ok(people > 0 && people <= 10);
  const card = await page.locator("[data-key=t]").getAttribute("href");
  assert.equal((await (await context.request.get(card)).body()).subarray(0, 5).toString(), "%PDF-");
  await press(page, "p");
  await said(page, "today’s list");
  for (const [key, words] of [["p", "briefs on"], ["e", "envelopes on"]]) {
    await press(page, key);
    await arrive(page, words);
    await paper(page, context);
    await page.goBack();
    await arrive(page, /never thanked/);
  }
}

test("a maker's day, by keyboard", () =>
  visit(
    "/today",
    async (page, context) => {
      await workThroughToday(page);
      await printTheStack(page, context);
      await lookSomebodyUp(page);
      await sayYesToAGuess(page);
      await seeTheJourney(page);
      await tryOtherRules(page);
      await press(page, "?");
      await page.locator("#keys[open]").waitFor();
    },
    still,
  ));

async function workThroughToday(page) {
  const names = await page.locator("[data-open] .name").allInnerTexts();
  await press(page, "j", "j", "j", "j", "k", "j");
  assert.equal(await openName(page), names[4]);
  await picture(page, "today");
  await page.emulateMedia({ colorScheme: "dark" });
  await picture(page, "today-dark");
  await page.emulateMedia({ colorScheme: "light" });
  for (const [keys, words] of [[["d"], "Done"], [["l"], "Put off until tomorrow"], [["s", "Enter"], "Skipped"]]) {
    await press(page, keys[0]);
    if (keys[1]) await page.locator(".brief:visible .choices button:focus").waitFor();
    await press(page, ...keys.slice(1));
    await said(page, words);
    assert.notEqual(await openName(page), names[4], "the next one is open");
    await press(page, "u");
    await said(page, "Back on the list");
    assert.equal(await openName(page), names[4]);
  }
}

async function printTheStack(page, context) {
  await press(page, "p");
  await page.locator(".menu .sheet a:focus").waitFor();
  await press(page, "Enter");
  await arrive(page, /note cards on/);
  await paper(page, context);
  await press(page, "g", "t");
  await page.waitForURL("**/today");
}

/** Searches a name, opens the person, notes what they said on the telephone, and takes it back. */
async function lookSomebodyUp(page) {
  const name = await openName(page);
  await press(page, "g", "p");
  await arrive(page, /people/);
  await press(page, "/");
  await page.keyboard.type(name);
  await page.waitForFunction((wanted) => new URLSearchParams(location.search).get("q") === wanted, name);
  await page.locator(".people .name", { hasText: name }).first().waitFor();
  await press(page, "ArrowDown", "Enter");
  await arrive(page, name);
  await press(page, "r");
  await page.locator("#box[open]").waitFor();
  await page.keyboard.type("called, her knee is better");
  await page.locator("[data-reading]", { hasText: "A call" }).waitFor();
  await page.locator(".whose input:checked").waitFor();
  await press(page, "Enter");
  await said(page, `Filed with ${name} as a call`);
  assert.match(await page.locator(".line li").first().innerText(), /her knee is better/);
  await press(page, "u");
  await said(page, "Taken back");
  await page.goto("/people?stage=advocate");
  await press(page, "j", "Enter");
  await page.locator(".rungs").waitFor();
  await picture(page, "person");
}

async function sayYesToAGuess(page) {
  await press(page, "g", "n");
  await arrive(page, "never thanked");
  await picture(page, "never-thanked");
  await press(page, "g", "l");
  await arrive(page, "love");
  await page.locator(".loves li:has(.maybe) a").first().focus();
  await press(page, "Enter");
  await page.locator(".guesses li").first().waitFor();
  await press(page, "j", "y");
  await said(page, "Noted: loves");
  await press(page, "u");
  await said(page, "Taken back");
}

async function seeTheJourney(page) {
  await press(page, "g", "j");
  await page.locator(".river").waitFor();
  await picture(page, "journey");
  const now = await page.locator(".stage .n").allInnerTexts();
  await page.locator(".days [type=range]").focus();
  await press(page, "Home");
  await page.locator(".looking-back").waitFor();
  assert.notDeepEqual(await page.locator(".stage .n").allInnerTexts(), now, "fewer people were here then");
  await press(page, "Tab", "b");
  await page.waitForURL(/\/journey$/);
}

/** What if it took three orders to ascend? Nothing changes by asking. */
async function tryOtherRules(page) {
  await press(page, "w");
  const text = page.locator("#text");
  await text.waitFor();
  const rules = await text.inputValue();
  await text.focus();
  const twice = 'event = ["Order Completed", "Booking Kept"]\ntimes = 2';
  assert.ok(rules.includes(twice), "the second order is the rule");
  await text.fill(rules.replace(twice, twice.replace("2", "3")));
  await press(page, "Tab", "t");
  await arrive(page, "would move");
  assert.match(await page.locator(".moves").innerText(), /Ascend takes 3 of/);
  await page.goto("/journey/rules");
  assert.equal(await text.inputValue(), rules);
}

test("the same list in the hand", () =>
  visit(
    "/today",
    async (page) => {
      await page.locator("[data-open]").nth(4).click();
      assert.equal(await page.locator(".brief:visible").count(), 1);
      await picture(page, "phone");
    },
    { ...phone, deviceScaleFactor: 2, reducedMotion: "reduce" },
  ));
