// Time: the slider over the days, by mouse, keys and date, and without scripts.

import assert from "node:assert/strict";
import { test } from "node:test";
import { visit } from "./visit.mjs";

const seen = (page) => new URL(page.url()).searchParams.get("as_of");
const number = (text) => (/^one /i.test(text) ? 1 : Number(text.match(/\d[\d,]*/)[0].replaceAll(",", "")));

test("the journey goes back day by day and comes to now again", () =>
  visit("/journey", async (page) => {
    const slider = page.getByRole("slider");
    const people = async () => number(await page.locator(".lede").innerText());
    const now = await people();
    await slider.focus();
    await page.keyboard.press("Home");
    await page.locator(".looking-back").waitFor();
    assert.ok((await people()) < now);
    assert.equal(await page.locator("main form[method=post]").count(), 0, "nothing can be changed");
    const first = seen(page);
    await page.keyboard.press("Escape");
    await page.keyboard.press("]");
    await page.waitForFunction((before) => new URLSearchParams(location.search).get("as_of") > before, first);
    await slider.focus();
    await page.keyboard.press("End");
    await page.locator(".looking-back").waitFor({ state: "detached" });
    assert.equal(await people(), now);
    assert.equal(seen(page), null);
  }));

test("days of note are one click away", () =>
  visit("/journey", async (page) => {
    const mark = page.locator(".marks a").first();
    const day = await mark.getAttribute("data-day");
    await mark.click();
    await page.locator(".looking-back").waitFor();
    assert.equal(seen(page), day);
    assert.equal(await page.locator("#as-of").inputValue(), day);
    assert.match(await page.getByRole("slider").getAttribute("aria-valuetext"), /\d{4}$/);
  }));

test("a person's stages appear as they did", () =>
  visit("/people?stage=ascend", async (page) => {
    await page.locator(".people a").first().click();
    await page.locator(".rungs").waitFor();
    const reached = () => page.locator(".rungs .reached").count();
    const now = await reached();
    await page.locator(".marks a").first().click();
    await page.locator(".looking-back").waitFor();
    const then = await reached();
    assert.ok(then > 0 && then < now, `${then} of ${now} rungs`);
    assert.equal(await page.locator("#remember").count(), 0);
  }));

test("without scripts a date does the same", () =>
  visit(
    "/journey",
    async (page) => {
      const first = await page.locator("[data-days]").getAttribute("data-first");
      await page.locator("#as-of").fill(first);
      await page.getByRole("button", { name: "Look back" }).click();
      await page.locator(".looking-back").waitFor();
      assert.equal(seen(page), first);
      await page.getByRole("link", { name: "A day later" }).click();
      assert.ok(seen(page) > first);
    },
    { javaScriptEnabled: false },
  ));
