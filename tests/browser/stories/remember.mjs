// The box on every page: whom it goes to, what it is filed as, and back again; photos; people by hand.

import assert from "node:assert/strict";
import { deflateSync, crc32 } from "node:zlib";
import { test } from "node:test";
import { house, phone, said, visit } from "./visit.mjs";

/** A PNG of one grey, of any size, small as a file. */
function png(width, height) {
  const chunk = (kind, data) => {
    const body = Buffer.concat([Buffer.from(kind), data]);
    const [length, crc] = [Buffer.alloc(4), Buffer.alloc(4)];
    length.writeUInt32BE(data.length);
    crc.writeUInt32BE(crc32(body));
    return Buffer.concat([length, body, crc]);
  };
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 0, 0, 0, 0], 8);
  const rows = width * height > 100e6 ? Buffer.alloc(64) : Buffer.alloc((width + 1) * height, 0x66);
  for (let y = 0; y < rows.length; y += width + 1) rows[y] = 0;
  const magic = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([magic, chunk("IHDR", head), chunk("IDAT", deflateSync(rows, { level: 1 })), chunk("IEND", Buffer.alloc(0))]);
}

const photo = (name, mimeType, buffer) => ({ name, mimeType, buffer });

/** Somebody with a name of their own, and where they live here. */
async function somebody(page) {
  await page.goto("/people?stage=ascend");
  const link = page.locator(".people a").first();
  return { name: await link.locator(".name").innerText(), path: new URL(await link.getAttribute("href"), house).pathname };
}

/** Opens the box with its key and types. */
async function jot(page, text) {
  await page.keyboard.press("r");
  await page.locator("#box").waitFor();
  await page.keyboard.type(text);
}

const undo = async (page) => {
  await page.keyboard.press("u");
  await said(page, "Taken back");
};

for (const room of ["/today", "/people", "/journey", "/import", "/settings"]) {
  test(`from ${room}, a call is filed with two keys, shown, and taken back with a third`, () =>
    visit("/people", async (page) => {
      const { name, path } = await somebody(page);
      await page.goto(room);
      const open = page.locator("[data-open][aria-current]");
      const place = (await open.count()) ? await open.getAttribute("data-open") : null;
      await jot(page, `${name} called, HER KNEE IS BETTER 🎉`);
      await page.locator(".whose input:checked").waitFor();
      await page.locator("[data-reading]", { hasText: "A call" }).waitFor();
      await page.keyboard.press("Enter");
      await said(page, `Filed with ${name} as a call: “HER KNEE IS BETTER 🎉”.`);
      assert.ok(!(await page.locator("#box").isVisible()));
      assert.equal(new URL(page.url()).pathname, room);
      if (place) assert.equal(await open.getAttribute("data-open"), place);
      await page.locator("#said a", { hasText: "Show it" }).click();
      await page.waitForURL(new RegExp(`${path}#e-`));
      assert.match(await page.locator(".line li:target").innerText(), /Called us[\s\S]*HER KNEE IS BETTER 🎉/);
      await page.locator(".line li", { hasText: "HER KNEE IS BETTER" }).getByRole("button", { name: /Take back/ }).click();
      await said(page, "Taken back");
      assert.equal(await page.locator(".line li", { hasText: "HER KNEE IS BETTER" }).count(), 0);
    }));
}

test("several of one name are told apart, and nothing is filed until one is chosen", () =>
  visit("/people/new", async (page) => {
    for (const town of ["Austin", "Porto", "Kyoto"]) {
      await page.goto("/people/new");
      await page.locator("#name").fill("Mariella Quist");
      await page.locator("#city").fill(town);
      await page.getByRole("button", { name: "Add this person" }).click();
      await said(page, "Added: Mariella Quist");
    }
    await page.goto("/today");
    await jot(page, "mariella quist birthday 29 feb");
    await page.locator(".whose legend", { hasText: "3 people fit" }).waitFor();
    assert.equal(await page.locator(".whose input:checked").count(), 0);
    await page.keyboard.press("Enter");
    assert.ok(await page.locator("#box").isVisible(), "Enter alone chooses nobody");
    await page.locator("#jot").focus();
    await page.keyboard.press("ArrowDown");
    const chosen = page.locator(".whose label", { has: page.locator(":checked") });
    assert.match(await chosen.innerText(), /Austin|Porto|Kyoto/);
    await page.keyboard.press("Enter");
    await said(page, "29 February. In years without a 29 February it comes up on 28 February.");
    await undo(page);
  }));

test("nobody is called that: somebody new is added right there, and goes with undo", () =>
  visit("/journey", async (page) => {
    await jot(page, "zoltan called, half a name is all we have");
    await page.locator(".whose legend", { hasText: "Nobody is called that" }).waitFor();
    for (const state of ["focus", "checked"]) {
      await page.keyboard.press("Enter");
      await page.locator(`.whose input:${state}`).waitFor();
    }
    await page.keyboard.press("Enter");
    await said(page, "Added Zoltan and filed a call");
    await undo(page);
    await page.goto("/people?q=zoltan");
    assert.equal(await page.locator(".people li").count(), 0);
  }));

test("on a person's page the box is about that person", () =>
  visit("/people", async (page) => {
    const { name, path } = await somebody(page);
    await page.goto(path);
    await jot(page, "starts at the new school on Monday");
    await page.locator(".whose input:checked").waitFor();
    await page.keyboard.press("Enter");
    await said(page, `Filed with ${name} as a remark`);
    assert.equal(await page.locator(".note", { hasText: "new school" }).count(), 1, "the page shows it at once");
    await undo(page);
  }));

test("a photo of forty megapixels is shown small, with words for it, and goes with undo", () =>
  visit("/people", async (page) => {
    const { path } = await somebody(page);
    await page.goto(path);
    await jot(page, "in front of our shop");
    await page.locator("#jot-photo").setInputFiles(photo("large.png", "image/png", png(7600, 5300)));
    await page.locator("[data-reading]", { hasText: "A photo" }).waitFor();
    await page.getByRole("button", { name: /File it/ }).click();
    await said(page, "as a photo: “in front of our shop”");
    const shown = page.locator(".line .photo img");
    assert.match(await shown.getAttribute("alt"), /^Photo from .*: in front of our shop$/);
    await shown.scrollIntoViewIfNeeded();
    await page.waitForFunction(() => document.querySelector(".line .photo img").naturalWidth > 0);
    assert.equal(await shown.evaluate((image) => Math.max(image.naturalWidth, image.naturalHeight)), 240);
    const whole = new URL(await page.locator(".line .photo").getAttribute("href"), house);
    const answer = await fetch(whole);
    assert.equal(answer.headers.get("content-type"), "image/jpeg");
    assert.match(answer.headers.get("cache-control"), /private/);
    await undo(page);
    assert.equal((await fetch(whole)).status, 404);
  }));

test("what is no photo is refused in the box, by name and with the cure", () =>
  visit(
    "/people",
    async (page) => {
      const { path } = await somebody(page);
      await page.goto(path);
      for (const [file, words] of [
        [photo("IMG_1.HEIC", "image/heic", Buffer.from("\0\0\0\x18ftypheic\0\0\0\0mif1heic")), /HEIC photo.*save it as JPEG/],
        [photo("letter.txt", "text/plain", Buffer.from("Dear shop")), /“letter.txt” cannot be kept as a photo: it is text/],
        [photo("bomb.png", "image/png", png(30000, 30000)), /30000 × 30000 pixels, 900 megapixels/],
      ]) {
        await page.keyboard.press("r");
        await page.locator("#jot-photo").setInputFiles(file);
        await page.locator(".whose input:checked").waitFor();
        await page.getByRole("button", { name: /File it/ }).click();
        await page.locator("[data-jot-wrong]:visible").waitFor();
        assert.match(await page.locator("[data-jot-wrong]").innerText(), words);
        await page.keyboard.press("Escape");
        await page.waitForFunction(() => document.activeElement === document.body);
      }
    },
    { expects: /409/ },
  ));

test("a form that somebody is filling in is left alone by the box", () =>
  visit("/people", async (page) => {
    const { name } = await somebody(page);
    await page.goto("/settings");
    const field = page.locator("main input[type=text], main input:not([type])").first();
    await field.fill("half typed");
    await field.blur();
    await jot(page, `${name} wrote back`);
    await page.locator(".whose input:checked").waitFor();
    await page.keyboard.press("Enter");
    await said(page, "as a reply");
    assert.equal(await field.inputValue(), "half typed");
  }));

test("on a phone the box opens at the thumb and works by touch", () =>
  visit(
    "/today",
    async (page) => {
      const { name } = await somebody(page);
      await page.goto("/today");
      await page.locator("[data-box]").tap();
      await page.locator("#jot").fill(`${name} came by`);
      await page.locator(".whose input:checked").waitFor();
      const box = await page.locator("#box").boundingBox();
      assert.ok(box.width <= 390 && box.y + box.height <= 845, JSON.stringify(box));
      await page.getByRole("button", { name: /File it/ }).tap();
      await said(page, "as a visit");
      await page.locator("#said").getByRole("button", { name: /Undo/ }).tap();
      await said(page, "Taken back");
    },
    phone,
  ));

test("without scripts the box is a page, and the same line goes the same way", () =>
  visit(
    "/people",
    async (page) => {
      const { name, path } = await somebody(page);
      await page.goto("/journey");
      await page.locator("[data-box]").click();
      await page.locator("#jot").fill("mariella quist called");
      await page.locator("#jot").press("Enter");
      assert.match(await page.locator(".whose legend").innerText(), /3 people fit/);
      assert.match(await page.locator("main").innerText(), /Nothing is filed yet/);
      await page.locator(".whose label").nth(1).click();
      await page.getByRole("button", { name: "File it" }).click();
      await said(page, "Filed with Mariella Quist as a call");
      assert.equal(new URL(page.url()).pathname, "/journey");
      await page.locator("#said").getByRole("button", { name: /Undo/ }).click();
      await said(page, "Taken back");
      await page.goto(path);
      await page.getByRole("link", { name: /Remember something/ }).click();
      await page.locator("#jot").fill("prefers wool");
      await page.getByRole("button", { name: "File it" }).click();
      await said(page, `Filed with ${name} as a remark`);
    },
    { javaScriptEnabled: false },
  ));

test("a person is put right by hand, and it can be undone", () =>
  visit("/people", async (page) => {
    const { name, path } = await somebody(page);
    await page.goto(path);
    await page.keyboard.press("e");
    await page.waitForURL(/edit/);
    await page.locator("#name").fill("Zenobia Half");
    await page.getByRole("button", { name: "Keep it" }).click();
    await said(page, "Changed: Zenobia Half");
    assert.equal(await page.locator("h1").innerText(), "Zenobia Half");
    await undo(page);
    assert.equal(await page.locator("h1").innerText(), name);
  }));

test("an email that is somebody's leads to them instead", () =>
  visit(
    "/people/new",
    async (page) => {
      const add = async (name) => {
        await page.goto("/people/new");
        await page.locator("#name").fill(name);
        await page.locator("#emails").fill("ulla@example.org");
        await page.getByRole("button", { name: "Add this person" }).click();
      };
      await add("Ulla Vinter");
      await said(page, "Added: Ulla Vinter");
      await add("U. Vinter");
      assert.match(await page.locator("main [role=alert]").innerText(), /ulla@example.org is Ulla Vinter’s already/);
      assert.equal(await page.locator("#name").inputValue(), "U. Vinter", "nothing that was typed is lost");
      await page.locator("main [role=alert] a", { hasText: "Ulla Vinter" }).click();
      assert.equal(await page.locator("h1").innerText(), "Ulla Vinter");
    },
    { expects: /422/ },
  ));

test("two records are seen side by side, made one with one key, and taken apart again", () =>
  visit("/people?q=mariella+quist", async (page) => {
    const paths = await page.locator(".people a").evaluateAll((links) => links.map((link) => link.pathname));
    await page.goto(paths[0]);
    await page.getByRole("link", { name: /Here twice/ }).click();
    await page.locator("#q").fill("mariella quist");
    await page.waitForURL(/q=mariella/);
    await page.getByRole("link", { name: /Compare with Mariella/ }).first().click();
    await page.waitForURL(/merge/);
    assert.match(await page.locator(".lede").innerText(), /Both are called Mariella Quist/);
    assert.equal(await page.locator(".sides .card").count(), 2);
    await page.keyboard.press("m");
    await said(page, "The two records are one now");
    assert.match(await page.locator(".identities").innerText(), /were joined by .* on .*: both are called Mariella Quist/);
    await page.getByRole("button", { name: "take apart again" }).click();
    await said(page, "stand apart again");
    await page.goto("/people?q=mariella+quist");
    assert.equal(await page.locator(".people li").count(), 3);
  }));
