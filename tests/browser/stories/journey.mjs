// The journey: a number opens its people.

import assert from "node:assert/strict";
import { test } from "node:test";
import { visit } from "./visit.mjs";

const number = (text) => Number(text.match(/\d[\d,]*/)[0].replaceAll(",", ""));

test("eight stages, each with its people", () =>
  visit("/journey", async (page) => {
    assert.equal(await page.locator(".stage").count(), 8);
    const names = await page.locator(".stage h3").allInnerTexts();
    assert.deepEqual(names, ["Aware", "Engage", "Subscribe", "Convert", "Excite", "Ascend", "Advocate", "Promote"]);
  }));

test("every number opens exactly its people", () =>
  visit("/journey", async (page) => {
    await page.locator(".as-table summary").click();
    const all = page.locator(".stage a, .as-table a");
    const links = await all.evaluateAll((found) => found.map((a) => [a.getAttribute("href"), a.innerText]));
    assert.ok(links.length > 24);
    for (const [path, text] of links) {
      await page.goto(path);
      const title = await page.locator("h1").innerText();
      const listed = await page.locator(".people li").count();
      const more = await page.locator("a[rel=next]").count();
      const expected = number(text);
      assert.ok(more ? listed < expected : listed === expected, `${path}: ${listed} listed of ${expected} (${title})`);
    }
  }));

test("the picture has a table that says the same", () =>
  visit("/journey", async (page) => {
    await page.locator(".as-table summary").click();
    const forward = page.locator(".as-table tbody tr", { hasNotText: "skipped before" });
    assert.equal(await forward.count(), await page.locator(".river path").count());
  }));

test("the period can be chosen", () =>
  visit("/journey", async (page) => {
    await page.locator("#from").fill("2020-01-01");
    await page.locator("#to").fill("2020-02-01");
    await page.getByRole("button", { name: "Show" }).click();
    await page.getByText("Nobody took a step in this period").waitFor();
  }));
