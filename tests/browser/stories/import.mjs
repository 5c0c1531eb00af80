// A file is dropped, looked at, taken in, and taken out again.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { files, said, visit } from "./visit.mjs";

/** Drops a file on the page as a hand would. */
async function drop(page, name, content) {
  const data = await page.evaluateHandle(
    ([name, content]) => {
      const data = new DataTransfer();
      data.items.add(new File([content], name, { type: "text/csv" }));
      return data;
    },
    [name, content],
  );
  for (const kind of ["dragenter", "dragover", "drop"]) await page.dispatchEvent("[data-drop]", kind, { dataTransfer: data });
}

const orders = () => readFile(join(files, "orders_export.csv"), "utf8");

test("a dropped file is shown before it is taken in", async () => {
  const content = await orders();
  await visit("/import", async (page) => {
    await drop(page, "orders.csv", content);
    await page.waitForURL("**/import/preview/**");
    assert.match(await page.locator("h1").innerText(), /Shopify orders/);
    assert.equal(await page.locator(".sample tbody tr").count(), 10);
    assert.ok((await page.locator(".sample select.mapped").count()) > 5);
    await page.getByRole("link", { name: "Not this file" }).click();
    await page.waitForURL("**/import");
  });
});

test("it goes in, tells what came of it, and is undone as a whole", async () => {
  const content = await orders();
  await visit("/import", async (page) => {
    await page.locator("#file").setInputFiles({ name: "orders.csv", mimeType: "text/csv", buffer: Buffer.from(content) });
    await page.waitForURL("**/import/preview/**");
    await page.getByRole("button", { name: "Take it in" }).click();
    await page.locator("h1[data-state=done]").waitFor({ timeout: 60_000 });
    assert.match(await page.locator("[data-counts]").innerText(), /\d+ orders/);
    await page.getByRole("button", { name: "Undo this import" }).click();
    await said(page, "taken out again");
    assert.match(await page.locator(".imports .state").first().innerText(), /taken out/);
  });
});

test("what is no table is refused with a reason and a cure", () =>
  visit("/import", async (page) => {
    const answer = await page.request.post("/import", {
      multipart: { file: { name: "socks.csv", mimeType: "text/csv", buffer: Buffer.from([0, 1, 2, 3, 0, 255, 254]) } },
      headers: { "Sec-Fetch-Site": "same-origin" },
    });
    assert.ok(answer.status() < 500, `${answer.status()}`);
    assert.match(await answer.text(), /<h1>/);
  }));
