// The first five minutes of an own shop, on a phone: from an empty folder to ten people who were never thanked.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { files, phone, said, visit } from "./visit.mjs";

/** Where a shop is served that has nothing yet. */
const empty = process.env.FONDLY_EMPTY;

test("an owner is led from nothing to ten people, on a phone", { skip: !empty }, async () => {
  const content = await readFile(join(files, "orders_export.csv"));
  await visit(
    "/",
    async (page) => {
      await page.locator("h1", { hasText: "over the door" }).waitFor();
      // Browsers still call it by its older name, which is as good.
      assert.match(await page.locator("#zone").inputValue(), /^Asia\/Kath?mandu$/, "the browser knows where it is");
      assert.equal(await page.locator("#currency").inputValue(), "NPR");
      await page.locator("#name").fill("Yeti Socks");
      await page.locator("#currency").fill("USD");
      await page.getByRole("button", { name: "Go on" }).click();
      await page.locator("#love").fill("Warm feet at five thousand metres.");
      await page.locator("#signature").fill("Tenzing");
      await page.getByRole("button", { name: "Go on" }).click();
      await page.locator("#file").setInputFiles({ name: "orders.csv", mimeType: "text/csv", buffer: content });
      await page.waitForURL("**/import/preview/**");
      await page.getByRole("button", { name: "Take it in" }).click();
      await page.waitForURL("**/start/from-here", { timeout: 60_000 });
      await page.getByRole("button", { name: /Start from here/ }).click();
      await page.locator("h1", { hasText: "love you and" }).waitFor();
      assert.ok((await page.locator(".loved li").count()) > 0);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
      assert.ok(!wide, "nothing sticks out on a phone");
      await page.getByRole("button", { name: /Print (their|the) brief/ }).click();
      await said(page, "today’s list");
      assert.match(await page.getByRole("link", { name: /Briefs/ }).getAttribute("href"), /only=\d/);
      await page.locator("#said").getByRole("button", { name: /Undo/ }).click();
      await said(page, "off the list again");
      await page.getByRole("button", { name: /go to today/ }).click();
      await page.waitForURL("**/today");
      assert.match(await page.locator(".greeting").innerText(), /Warm feet/);
    },
    { ...phone, at: empty, locale: "ne-NP", timezoneId: "Asia/Kathmandu" },
  );
});
