// What our people love: guesses to work through by one key, and taken back.

import assert from "node:assert/strict";
import { test } from "node:test";
import { visit } from "./visit.mjs";

/** The first interest of which something is guessed. */
async function guessed(page) {
  const link = page.locator(".loves li:has(.maybe) a").first();
  await link.click();
  await page.locator(".guesses li").first().waitFor();
}

test("an interest opens its people, and a guess is answered by one key and taken back", () =>
  visit("/people/loves", async (page) => {
    await guessed(page);
    const count = await page.locator(".guesses li").count();
    const name = await page.locator(".guesses li .name").first().innerText();
    await page.locator(".guesses li .name").first().focus();
    await page.keyboard.press("y");
    await page.locator("#said .notice", { hasText: "Noted: loves" }).waitFor();
    assert.ok(await page.locator(".chips", { hasText: name }).count());
    assert.ok((await page.locator(".guesses li").count()) <= count);
    await page.keyboard.press("u");
    await page.locator("#said .notice", { hasText: "Taken back" }).waitFor();
  }));

test("a person's page shows the guess with its words, and no keeps it away", () =>
  visit("/people/loves", async (page) => {
    await guessed(page);
    await page.locator(".guesses li .name").first().click();
    await page.locator(".person-head").waitFor();
    const guess = page.locator(".guesses li").first();
    assert.match(await guess.innerText(), /Loves .*\?/);
    const before = await page.locator(".guesses li").count();
    await guess.getByRole("button", { name: /^No/ }).click();
    await page.locator("#said .notice", { hasText: /^Not / }).waitFor();
    assert.equal(await page.locator(".guesses li").count(), before - 1);
    await page.keyboard.press("u");
    await page.locator("#said .notice", { hasText: "Taken back" }).waitFor();
  }));

test("an interest is found by its word", () =>
  visit("/people/loves", async (page) => {
    await page.keyboard.press("/");
    await page.keyboard.type("zzqq");
    await page.waitForURL(/q=zzqq/);
    await page.getByText("Nothing found for").waitFor();
  }));
