// Finding somebody, and their page.

import assert from "node:assert/strict";
import { test } from "node:test";
import { visit } from "./visit.mjs";

const names = (page) => page.locator(".people .name").allInnerTexts();
const bare = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

/** Types into the search and waits for the list that answers it. */
async function look(page, text) {
  await page.locator("#q").fill(text);
  await page.waitForFunction((wanted) => new URLSearchParams(location.search).get("q") === wanted, text);
}

test("two letters are enough, and the list follows as one types", () =>
  visit("/people", async (page) => {
    await page.keyboard.press("/");
    await page.keyboard.type("an");
    await page.waitForURL(/q=an/);
    const found = await names(page);
    assert.ok(found.length > 1);
    assert.ok(found.some((name) => bare(name).includes("an")));
    assert.ok(await page.locator("#q").evaluate((field) => field === document.activeElement));
  }));

test("accents do not matter", () =>
  visit("/people", async (page) => {
    const all = [];
    for (let pages = 0; pages < 12; pages += 1) {
      all.push(...(await names(page)));
      const more = page.locator("a[rel=next]");
      if (!(await more.count())) break;
      await more.click();
      await page.waitForLoadState();
    }
    const accented = all.find((name) => bare(name) !== name.toLowerCase() && /^[\p{Script=Latin}\p{M} .'’-]+$/u.test(name));
    assert.ok(accented, "the demo has a name with an accent");
    await page.goto("/people");
    await look(page, bare(accented));
    assert.ok((await names(page)).includes(accented), `${bare(accented)} finds ${accented}`);
  }));

test("nobody found is said, with a way back", () =>
  visit("/people?q=zzqqzz", async (page) => {
    assert.equal(await page.locator(".people li").count(), 0);
    await page.getByRole("link", { name: "Show everybody" }).click();
    assert.ok((await names(page)).length > 0);
  }));

test("a person's page tells where they stand and why, and the evidence is one click away", () =>
  visit("/people?stage=ascend", async (page) => {
    const name = (await names(page))[0];
    await page.locator(".people a").first().click();
    await page.locator(".rungs").waitFor();
    assert.equal(await page.locator("h1").innerText(), name);
    const evidence = page.locator(".rungs .reached .evidence a").first();
    const target = (await evidence.getAttribute("href")).slice(1);
    await evidence.click();
    assert.ok(await page.locator(`#${target}`).isVisible());
    assert.ok((await page.locator(".line li").count()) > 1);
  }));

test("what a person told is remembered, and can be taken back", () =>
  visit("/people", async (page) => {
    await page.locator(".people a").first().click();
    await page.locator(".rungs").waitFor();
    await page.locator("#remember summary").click();
    await page.locator(".kinds label", { hasText: "Interest" }).click();
    await page.locator("#text").fill("brass bands");
    await page.getByRole("button", { name: "Remember it" }).click();
    await page.locator(".chip", { hasText: "brass bands" }).waitFor();
    await page.getByRole("button", { name: "Take back: brass bands" }).first().click();
    await page.locator("#said .notice", { hasText: "Taken back" }).waitFor();
    assert.equal(await page.locator(".chip", { hasText: "brass bands" }).count(), 0);
  }));

test("looking back is read-only and says so", () =>
  visit("/people", async (page) => {
    await page.locator(".people a").first().click();
    const day = await page.locator(".line time").first().getAttribute("datetime");
    const before = new Date(Date.parse(day)).toISOString().slice(0, 10);
    await page.goto(`${new URL(page.url()).pathname}?as_of=${before}`);
    const back = page.locator(".looking-back");
    if (await back.count()) {
      assert.match(await back.innerText(), /Nothing can be changed/);
      assert.equal(await page.locator("main form[method=post]").count(), 0);
    }
  }));
