// The shop's own facts, and plays on and off.

import assert from "node:assert/strict";
import { test } from "node:test";
import { said, visit } from "./visit.mjs";

test("what is set is kept", () =>
  visit("/settings", async (page) => {
    const before = await page.locator("#owner").inputValue();
    await page.locator("#owner").fill("Zoë");
    await page.getByRole("button", { name: "Save", exact: true }).click();
    await said(page, "Saved");
    assert.equal(await page.locator("#owner").inputValue(), "Zoë");
    await page.locator("#owner").fill(before);
    await page.getByRole("button", { name: "Save", exact: true }).click();
    await said(page, "Saved");
  }));

test("a mistake keeps what was typed, and says what is wrong", () =>
  visit(
    "/settings",
    async (page) => {
      await page.locator("#zone").fill("Atlantis/Harbour");
      await page.getByRole("button", { name: "Save", exact: true }).click();
      await page.getByRole("alert").waitFor();
      assert.match(await page.getByRole("alert").innerText(), /Atlantis\/Harbour.*is no time zone/s);
      assert.equal(await page.locator("#zone").inputValue(), "Atlantis/Harbour");
    },
    { expects: /status of 422/ },
  ));

test("a play is switched off and on again", () =>
  visit("/settings", async (page) => {
    const play = page.locator(".plays li").last();
    const state = () => play.getByRole("switch").getAttribute("aria-checked");
    const before = await state();
    for (let turn = 0; turn < 2; turn += 1) {
      await play.getByRole("switch").click();
      await said(page, turn === Number(before === "true") ? "is on" : "is off");
    }
    assert.equal(await state(), before);
  }));

test("another kind of shop is shown first, then chosen, and taken back", () =>
  visit("/settings", async (page) => {
    await page.locator("#trade-kind").selectOption("optician");
    await page.getByRole("button", { name: "See what would change" }).click();
    assert.equal(await page.locator("h1").innerText(), "What if this were an optician’s practice?");
    assert.match(await page.locator(".chips").first().innerText(), /A note with every new pair/);
    await page.locator(".moves").waitFor();
    await page.getByRole("button", { name: "Make it an optician’s practice" }).click();
    await said(page, "an optician’s practice from now on");
    assert.equal(await page.locator("#trade-kind").inputValue(), "optician");
    const files = await page.request.get("/import");
    assert.match(await files.text(), /patients, exams/);
    await page.locator("#said").getByRole("button", { name: /Undo/ }).click();
    await said(page, "of before are in force again");
    assert.equal(await page.locator("#trade-kind").inputValue(), "parcels");
  }));
