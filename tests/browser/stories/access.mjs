// For everybody: axe finds nothing, in light and dark, on a desk and on a phone; paper is still good.

import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { desk, house, phone, visit } from "./visit.mjs";

const axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/** The pages of two people. */
async function people() {
  const page = await (await fetch(`${house}/people?stage=ascend`)).text();
  return [...page.matchAll(/href="(\/people\/\d+)"/g)].map((found) => found[1]).slice(0, 2);
}

const [somebody, other] = await people();
const screens = ["/today", "/people", "/people/loves", "/people/loves/dogs", "/people/loves?q=zzqqzz", "/people?q=zzqqzz", somebody, "/remember?text=maria%20called", "/people/new", `${somebody}/edit`, `${somebody}/merge/${other.split("/")[2]}`, "/journey", "/journey?as_of=2026-01-01", "/journey/rules", "/import", "/settings", "/settings/doors", "/owner"];

async function findings(page) {
  await page.evaluate(axe);
  const { violations } = await page.evaluate((tags) => axe.run(document, { runOnly: tags }), rules);
  return violations.map((found) => `${found.id}: ${found.nodes.map((node) => node.html).join(" ")}`);
}

for (const [size, options] of [["desk", desk], ["phone", phone]]) {
  for (const colorScheme of ["light", "dark"]) {
    test(`axe finds nothing on a ${size} in the ${colorScheme}`, async () => {
      for (const path of screens) {
        await visit(path, async (page) => assert.deepEqual(await findings(page), [], path), { ...options, colorScheme });
      }
    });
  }
}

test("axe finds nothing in the box", async () => {
  for (const [options, colorScheme] of [[desk, "light"], [phone, "dark"]]) {
    await visit(
      "/journey",
      async (page) => {
        await page.locator("[data-box]").click();
        await page.locator("#jot").fill("an called, she loves the wool");
        await page.locator(".whose label").first().waitFor();
        assert.deepEqual(await findings(page), []);
      },
      { ...options, colorScheme },
    );
  }
});

test("no page is wider than a phone, and what is pressed is as large as a thumb", async () => {
  for (const path of screens) {
    await visit(
      path,
      async (page) => {
        const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        assert.ok(wide <= 0, `${path} is ${wide} px too wide`);
        const small = await page.locator(".btn:visible, .tick:visible, .room:visible").evaluateAll((all) =>
          all.filter((it) => it.getBoundingClientRect().height < 43.5).map((it) => it.outerHTML.slice(0, 120)),
        );
        assert.deepEqual(small, [], path);
      },
      phone,
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

test("nothing moves while a page loads", async () => {
  for (const path of screens) {
    await visit(path, async (page) => {
      const shift = await page.evaluate(
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
      assert.ok(shift < 0.01, `${path} shifts by ${shift}`);
    });
  }
});

test("a form from another site changes nothing, and a foreign name is no way in", async () => {
  const from = (headers) => fetch(`${house}/settings`, { method: "POST", headers, body: new URLSearchParams({ name: "x" }) });
  assert.equal((await from({ "Sec-Fetch-Site": "cross-site" })).status, 403);
  assert.equal((await from({ Origin: "https://evil.example" })).status, 403);
  const page = await fetch(`${house}/today`);
  assert.match(page.headers.get("content-security-policy"), /default-src 'none'/);
});
