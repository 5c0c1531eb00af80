// The same without scripts: links and forms do everything.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { files, openName, said, visit } from "./visit.mjs";

const plain = { javaScriptEnabled: false };

test("without scripts, a maker opens a brief, ticks it off and undoes it", () =>
  visit(
    "/today",
    async (page) => {
      const second = page.locator("[data-open]").nth(1);
      const [id, name] = [await second.getAttribute("data-open"), await second.locator(".name").innerText()];
      const next = await page.locator("[data-open]").nth(2).getAttribute("data-open");
      await second.click();
      assert.equal(await openName(page), name);
      await page.locator(".brief:visible .btn.main").click();
      await said(page, "Done");
      assert.equal(await page.locator(`[data-open=${id}]`).count(), 0);
      assert.equal(await page.locator("[data-open][aria-current]").getAttribute("data-open"), next);
      await page.locator("#said").getByRole("button", { name: /Undo/ }).click();
      await said(page, "Back on the list");
      assert.equal(await openName(page), name);
    },
    plain,
  ));

test("without scripts, a gesture is skipped with a reason", () =>
  visit(
    "/today",
    async (page) => {
      await page.locator("[data-open]").nth(2).click();
      await page.locator(".brief:visible .reasons summary").click();
      await page.locator(".brief:visible .other-reason [name=reason]").fill("met her at the market");
      await page.locator(".brief:visible .other-reason button").click();
      await said(page, "Skipped");
      await page.locator("#said").getByRole("button", { name: /Undo/ }).click();
      await said(page, "Back on the list");
    },
    plain,
  ));

test("without scripts, people are found by a form", () =>
  visit(
    "/people",
    async (page) => {
      await page.locator("#q").fill("an");
      await page.getByRole("button", { name: "Find" }).click();
      assert.match(page.url(), /q=an/);
      assert.ok((await page.locator(".people li").count()) > 0);
    },
    plain,
  ));

test("without scripts, a file is looked at and read another way", async () => {
  const content = await readFile(join(files, "customers_export.csv"));
  await visit(
    "/import",
    async (page) => {
      await page.locator("#file").setInputFiles({ name: "customers.csv", mimeType: "text/csv", buffer: content });
      await page.getByRole("button", { name: "Look at it first" }).click();
      assert.match(await page.locator("h1").innerText(), /Shopify customers/);
      await page.getByRole("button", { name: "Show it that way" }).click();
      assert.match(await page.locator("h1").innerText(), /Shopify customers/);
    },
    plain,
  );
});
