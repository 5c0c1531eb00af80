// For everybody: axe finds nothing, in light and dark, on a desk and on a phone; nothing sticks out, jumps, or is too small
// for a thumb; paper is still good. A page is opened once for each size, and everything is looked at then.

import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { desk, house, phone, visit } from "./visit.mjs";

const axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const all = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
/** The rules that look at colours. */
const colours = ["color-contrast", "link-in-text-block"];

/** The pages of two people. */
async function people() {
  const page = await (await fetch(`${house}/people?stage=ascend`)).text();
  return [...page.matchAll(/href="(\/people\/\d+)"/g)].map((found) => found[1]).slice(0, 2);
}

const [somebody, other] = await people();
const screens = [
  "/today", "/print/labels",
  "/people", "/people?q=zzqqzz", "/people/never-thanked", "/people/alike", "/people/loves", "/people/loves/dogs", "/people/loves?q=zzqqzz",
  somebody, `${somebody}/edit`, `${somebody}/merge/${other.split("/")[2]}`, "/people/new", "/remember?text=maria%20called",
  "/journey", "/journey?as_of=2026-01-01", "/journey/rules", "/import", "/settings", "/settings/trade?trade=optician",
  "/settings/doors", "/owner", "/connect", "/intake", "/intake/letters", "/start/own",
];

/** What axe finds by these rules. */
async function findings(page, rules = all) {
  const { violations } = await page.evaluate((rules) => axe.run(document, { runOnly: rules }), rules);
  return violations.map((found) => `${found.id}: ${found.nodes.map((node) => node.html).join(" ")}`);
}

/** How far what was painted has moved since. */
const shift = (page) =>
  page.evaluate(
    () =>
      new Promise((resolve) => {
        let sum = 0;
        new PerformanceObserver((list) => list.getEntries().forEach((entry) => (sum += entry.value))).observe({
          type: "layout-shift",
          buffered: true,
        });
        setTimeout(() => resolve(sum), 150);
      }),
  );

/** Everything is looked at in the light, and what depends on colours again in the dark. */
async function isForEverybody(page, path) {
  await page.evaluate(axe);
  await page.emulateMedia({ colorScheme: "light", reducedMotion: "reduce" });
  assert.deepEqual(await findings(page), [], `${path} in the light`);
  await page.emulateMedia({ colorScheme: "dark", reducedMotion: "reduce" });
  assert.deepEqual(await findings(page, colours), [], `${path} in the dark`);
}

test("on a desk nothing moves while a page loads, and axe finds nothing in light and dark", async () => {
  for (const path of screens) {
    await visit(path, async (page) => {
      const moved = await shift(page);
      assert.ok(moved < 0.01, `${path} shifts by ${moved}`);
      await isForEverybody(page, path);
    });
  }
});

test("on a phone no page is too wide, what is pressed is as large as a thumb, and axe finds nothing", async () => {
  for (const path of screens) {
    await visit(
      path,
      async (page) => {
        // A page that is too wide makes a phone's window wider, so it is held against the phone itself.
        const wide = await page.evaluate((phone) => document.documentElement.scrollWidth - phone, phone.viewport.width);
        assert.ok(wide <= 0, `${path} is ${wide} px too wide`);
        const small = await page.locator(".btn:visible, .tick:visible, .room:visible").evaluateAll((all) =>
          all.filter((it) => it.getBoundingClientRect().height < 43.5).map((it) => it.outerHTML.slice(0, 120)),
        );
        assert.deepEqual(small, [], path);
        await isForEverybody(page, path);
      },
      phone,
    );
  }
});

test("axe finds nothing in the box", async () => {
  for (const [options, colorScheme] of [[desk, "light"], [phone, "dark"]]) {
    await visit(
      "/journey",
      async (page) => {
        await page.evaluate(axe);
        await page.locator("[data-box]").click();
        await page.locator("#jot").fill("an called, she loves the wool");
        await page.locator(".whose label").first().waitFor();
        assert.deepEqual(await findings(page), []);
      },
      { ...options, colorScheme },
    );
  }
});

test("printed, Today is its briefs without the furniture", () =>
  visit("/today", async (page) => {
    const briefs = await page.locator(".brief").count();
    await page.emulateMedia({ media: "print" });
    assert.equal(await page.locator(".brief:visible").count(), briefs);
    for (const furniture of [".house", ".head-actions", ".brief .acts", ".queue", "#said"]) {
      assert.equal(await page.locator(furniture).locator("visible=true").count(), 0, furniture);
    }
    assert.equal((await page.pdf({ format: "A4" })).subarray(0, 5).toString(), "%PDF-");
  }));

test("a form from another site changes nothing, and a foreign name is no way in", async () => {
  const from = (headers) => fetch(`${house}/settings`, { method: "POST", headers, body: new URLSearchParams({ name: "x" }) });
  assert.equal((await from({ "Sec-Fetch-Site": "cross-site" })).status, 403);
  assert.equal((await from({ Origin: "https://evil.example" })).status, 403);
  const page = await fetch(`${house}/today`);
  assert.match(page.headers.get("content-security-policy"), /default-src 'none'/);
});
