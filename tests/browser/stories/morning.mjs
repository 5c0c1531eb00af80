// A morning's work by keyboard: today, move, done, undo, later, skip with a reason, print.

import assert from "node:assert/strict";
import { test } from "node:test";
import { openName, said, visit } from "./visit.mjs";

const rows = (page) => page.locator("[data-open]");
const current = (page) => page.locator("[data-open][aria-current]").getAttribute("data-open");

test("today says what matters now, and shows the first brief", () =>
  visit("/", async (page) => {
    assert.match(page.url(), /\/today$/);
    assert.match(await page.locator("h1").innerText(), /\b(note|notes|put right|think of)\b/);
    assert.equal(await current(page), await rows(page).first().getAttribute("data-open"));
    assert.equal(await page.locator(".brief:visible").count(), 1);
  }));

test("a maker moves through the list with j and k, and the brief follows", () =>
  visit("/today", async (page) => {
    const names = await page.locator("[data-open] .name").allInnerTexts();
    await page.keyboard.press("j");
    assert.equal(await openName(page), names[1]);
    await page.keyboard.press("ArrowDown");
    assert.equal(await openName(page), names[2]);
    await page.keyboard.press("k");
    assert.equal(await openName(page), names[1]);
    assert.equal(await rows(page).nth(1).evaluate((row) => row === document.activeElement), true);
  }));

test("done takes a gesture off, opens the next, and u brings it back", () =>
  visit("/today", async (page) => {
    await page.keyboard.press("j");
    const [here, next] = [await current(page), await rows(page).nth(2).getAttribute("data-open")];
    const before = await rows(page).count();
    await page.keyboard.press("d");
    await said(page, "Done");
    assert.equal(await page.locator(`[data-open=${here}]`).count(), 0);
    assert.equal(await current(page), next);
    await page.keyboard.press("u");
    await said(page, "Back on the list");
    assert.equal(await rows(page).count(), before);
    assert.equal(await current(page), here);
  }));

test("later puts a gesture off until tomorrow", () =>
  visit("/today", async (page) => {
    await page.keyboard.press("j");
    const here = await current(page);
    await page.keyboard.press("l");
    await said(page, "Put off until tomorrow");
    assert.equal(await page.locator(`[data-open=${here}]`).count(), 0);
    await page.locator("#said .notice").getByRole("button", { name: /Undo/ }).click();
    await said(page, "Back on the list");
    assert.equal(await current(page), here);
  }));

test("skipping asks for a reason", () =>
  visit("/today", async (page) => {
    await page.keyboard.press("j");
    const here = await current(page);
    await page.keyboard.press("s");
    const reason = page.locator(".brief:visible .choices button").first();
    await reason.waitFor();
    await page.waitForFunction((first) => first === document.activeElement, await reason.elementHandle());
    await page.keyboard.press("Enter");
    await said(page, "Skipped");
    assert.equal(await page.locator(`[data-open=${here}]`).count(), 0);
    await page.keyboard.press("u");
    await said(page, "Back on the list");
  }));

test("the tick in the list does the same for a hand with a mouse", () =>
  visit("/today", async (page) => {
    const row = page.locator(".queue li").nth(2);
    const id = await row.locator("[data-open]").getAttribute("data-open");
    await row.locator(".tick").click();
    await said(page, "Done");
    assert.equal(await page.locator(`[data-open=${id}]`).count(), 0);
    await page.keyboard.press("u");
    await said(page, "Back on the list");
  }));

test("words that a maker types stay with the card", () =>
  visit("/today", async (page) => {
    const note = page.locator(".queue li", { has: page.locator(".who .quiet", { hasText: /^note$/ }) }).first();
    await note.locator("[data-open]").click();
    await page.locator(".brief:visible .words summary").click();
    await page.locator(".brief:visible textarea").fill("Thank you, and say hello to 犬.");
    await page.locator(".brief:visible .words button").click();
    await said(page, "Kept the words");
    assert.equal(await page.locator(".brief:visible textarea").inputValue(), "Thank you, and say hello to 犬.");
  }));

test("p opens the stack, and every kind of paper is a PDF", () =>
  visit("/today", async (page, context) => {
    await page.keyboard.press("p");
    await page.locator(".menu .sheet").waitFor();
    const papers = await page.locator(".menu .sheet a").evaluateAll((links) => links.map((link) => link.pathname));
    assert.deepEqual(papers, ["notes", "briefs", "slips", "envelopes", "labels", "tags", "insert"].map((kind) => `/print/${kind}`));
    for (const path of ["notes.pdf", "briefs.pdf", "slips.pdf", "tags.pdf", "insert.pdf", "labels.pdf?start_at=4"].map((file) => `/print/${file}`)) {
      const answer = await context.request.get(path);
      assert.equal(answer.headers()["content-type"], "application/pdf", path);
      assert.equal((await answer.body()).subarray(0, 5).toString(), "%PDF-", path);
    }
    await page.keyboard.press("Escape");
    assert.equal(await page.locator(".menu .sheet:visible").count(), 0);
    await page.goto(new URL("/print/notes", page.url()).href);
    assert.match(await page.locator("h1").textContent(), /note cards on \d+ pages?/);
    assert.equal(await page.evaluate(() => document.activeElement.textContent), "Open the PDF");
  }));

test("the keys are told on ?, and g p goes to People", () =>
  visit("/today", async (page) => {
    await page.keyboard.press("?");
    await page.locator("dialog[open]").waitFor();
    await page.keyboard.press("Escape");
    await page.keyboard.press("g");
    await page.keyboard.press("p");
    await page.waitForURL("**/people");
  }));
