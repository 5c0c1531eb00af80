// The rules of the journey: tried on everybody, published, taken back.

import assert from "node:assert/strict";
import { test } from "node:test";
import { said, visit } from "./visit.mjs";

const twice = 'event = ["Order Completed", "Booking Kept"]\ntimes = 2';

test("rules are tried, published and taken back", () =>
  visit("/journey", async (page) => {
    await page.getByRole("link", { name: /rules of this journey/ }).click();
    const text = page.locator("#text");
    const before = await text.inputValue();
    assert.ok(before.includes(twice));
    await text.fill(before.replace(twice, twice.replace("2", "3")));
    await page.getByRole("button", { name: "Try it" }).click();
    await page.locator(".moves").waitFor();
    assert.match(await page.locator("h1").innerText(), /people would move/);
    assert.match(await page.locator(".moves tbody tr").first().innerText(), /Ascend takes 3 of Order Completed/);
    await page.getByRole("button", { name: "Publish these rules" }).click();
    await said(page, "Published");
    await page.locator("#said").getByRole("button", { name: /Undo/ }).click();
    await said(page, "in force again");
    await page.goto("/journey/rules");
    assert.equal(await text.inputValue(), before);
    assert.ok((await page.locator(".versions li").count()) >= 3);
    await page.locator(".versions a", { hasText: "Bring it into the editor" }).first().click();
    assert.ok((await text.inputValue()).includes("times = 3"));
  }));

test("what was not tried is not published, and what was typed stays", () =>
  visit("/journey/rules", async (page) => {
    const text = page.locator("#text");
    const before = await text.inputValue();
    await text.fill(before.replace(twice, twice.replace("2", "4")));
    await page.getByRole("button", { name: "Try it" }).click();
    await page.locator(".moves").waitFor();
    const other = before.replace(twice, twice.replace("2", "5"));
    await text.fill(other);
    await page.getByRole("button", { name: "Publish these rules" }).click();
    assert.match(await page.getByRole("alert").innerText(), /not the rules that were tried/);
    assert.equal(await text.inputValue(), other);
  }));

test("a mistake shows its line, and a file may be tried", () =>
  visit("/journey/rules", async (page) => {
    const wrong = '[[stage]]\nid = "a"\nusual = "9d"\nevidence = [{ event = "E", after = "b" }]\n[[stage]]\nid = "b"\nusual = "9d"\nevidence = [{ event = "E", after = "a" }]\n';
    await page.locator("#file").setInputFiles({ name: "mine.toml", mimeType: "text/plain", buffer: Buffer.from(wrong) });
    await page.getByRole("button", { name: "Try this file" }).click();
    const told = page.getByRole("alert");
    assert.match(await told.innerText(), /Line 8, column \d+\..*wait for each other/);
    assert.match(await told.innerText(), /after = "a"/);
    assert.equal(await page.locator("#text").inputValue(), wrong);
  }));
