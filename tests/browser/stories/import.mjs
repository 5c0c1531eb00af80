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

const address = [
  "BEGIN:VCARD", "VERSION:3.0", "FN:Maya Test Okafor", "EMAIL:maya.test@example.org", "BDAY:1984-02-29", "END:VCARD",
  "BEGIN:VCARD", "VERSION:4.0", "FN:Ann Test Lee", "TEL:+44 161 496 0000", "END:VCARD",
  "BEGIN:VCARD", "VERSION:3.0", "FN:Broken Card", "EMAIL:broken at mail", "END:VCARD", "",
].join("\r\n");

test("an address book is shown as it is understood, taken in, and taken out", () =>
  visit("/import", async (page) => {
    await page.locator("#file").setInputFiles({ name: "phone.vcf", mimeType: "text/vcard", buffer: Buffer.from(address) });
    await page.waitForURL("**/import/preview/**");
    assert.match(await page.locator("h1").innerText(), /address book/);
    assert.equal(await page.locator(".sample tbody tr").count(), 3);
    assert.match(await page.locator(".sample").innerText(), /Maya Test Okafor[\s\S]*1984-02-29/);
    assert.equal(await page.locator(".sample select").count(), 0);
    await page.getByRole("button", { name: "Take it in" }).click();
    await page.locator("h1[data-state=done]").waitFor({ timeout: 60_000 });
    assert.match(await page.locator("[data-counts]").innerText(), /3 cards: 2 people/);
    assert.match(await page.getByRole("region", { name: "Rows with line" }).innerText(), /broken at mail/);
    const found = await page.request.get("/people.vcf?q=Maya Test");
    assert.match(await found.text(), /FN:Maya Test Okafor[\s\S]*BDAY:19840229/);
    await page.getByRole("button", { name: "Undo this import" }).click();
    await said(page, "taken out again");
  }));
