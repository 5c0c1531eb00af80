// Doors: an owner is set up, signs out and in, sees another browser and ends its session; on a desk and on a phone.

import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { desk, phone, said, visit } from "./visit.mjs";

/** Where a shop is served that this story may lock. */
const at = process.env.FONDLY_DOORS;
const [name, password] = ["Ellen", "four words of mine"];

const axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/** What axe finds, and whether the page is wider than the window. */
async function looksRight(page, where) {
  await page.evaluate(axe);
  const { violations } = await page.evaluate((tags) => axe.run(document, { runOnly: tags }), rules);
  const found = violations.map((it) => `${it.id}: ${it.nodes.map((node) => node.html).join(" ")}`);
  assert.deepEqual(found, [], where);
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  assert.ok(wide <= 0, `${where} is ${wide} px too wide`);
}

async function signIn(page) {
  await page.locator("#name").fill(name);
  await page.locator("#password").fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
}

test("an owner is set up, signs out, and comes back to where they were", { skip: !at }, () =>
  visit(
    "/settings",
    async (page) => {
      await page.getByRole("link", { name: "Let other devices in" }).click();
      await page.locator("#name").fill(name);
      await page.locator("#password").fill(password);
      await page.locator("#again").fill(password);
      await page.getByRole("button", { name: "Become the owner" }).click();
      await said(page, "has an owner now");
      await page.getByRole("button", { name: "Sign out", exact: true }).click();
      await page.getByRole("heading", { name: "Come in." }).waitFor();
      await page.goto("/people?q=an");
      await signIn(page);
      await page.waitForURL("**/people?q=an");
      await page.goto("/sign-in");
      await page.waitForURL("**/today");
    },
    { at, ...desk },
  ));

test("another browser is listed, and out at once when it is signed out", { skip: !at }, () =>
  visit(
    "/sign-in?to=/settings/doors",
    async (page) => {
      await signIn(page);
      await page.getByRole("heading", { name: "Who may come in." }).waitFor();
      const others = page.getByRole("button", { name: /^Sign out Chrome on Android/ });
      assert.equal(await others.count(), 0);
      await visit(
        "/sign-in",
        async (mobile) => {
          await signIn(mobile);
          await mobile.waitForURL("**/today");
          await page.reload();
          await others.click();
          await said(page, "Signed out there");
          await mobile.goto("/people");
          await mobile.getByRole("heading", { name: "Come in." }).waitFor();
        },
        { at, ...phone, userAgent: "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 Chrome/142.0.0.0 Mobile Safari/537.36" },
      );
    },
    { at, ...desk },
  ));

test("a key is shown once, copied, and revoked; without a script, too", { skip: !at }, async () => {
  for (const javaScriptEnabled of [true, false]) {
    await visit(
      "/sign-in?to=/settings/doors",
      async (page, context) => {
        await signIn(page);
        await page.locator("#name").fill("our site");
        await page.getByRole("button", { name: "Make a key" }).click();
        const key = await page.locator("#key").innerText();
        assert.match(key, /^fondly_write_[0-9a-f]{48}$/);
        if (javaScriptEnabled) {
          await context.grantPermissions(["clipboard-read", "clipboard-write"]);
          await page.getByRole("button", { name: "Copy" }).click();
          await page.getByText("Copied.").waitFor();
          assert.equal(await page.evaluate(() => navigator.clipboard.readText()), key);
        } else {
          assert.equal(await page.getByRole("button", { name: "Copy" }).count(), 0);
        }
        await page.goto("/settings/doors");
        assert.ok(!(await page.content()).includes(key));
        await page.getByLabel("Revoke the key for our site…", { exact: true }).click();
        await page.getByRole("button", { name: "Revoke the key for our site", exact: true }).click();
        await said(page, "opens nothing any more");
      },
      { at, javaScriptEnabled },
    );
  }
});

for (const [size, options] of [["desk", desk], ["phone", phone]]) {
  for (const colorScheme of ["light", "dark"]) {
    test(`doors look right on a ${size} in the ${colorScheme}`, { skip: !at }, () =>
      visit(
        "/sign-in?to=/settings/doors",
        async (page) => {
          await looksRight(page, "sign-in");
          await signIn(page);
          await page.locator("#secret").fill(`${size}-${colorScheme}-secret-of-a-hook`);
          await page.getByRole("button", { name: "Keep it" }).click();
          await said(page, "believed from now on");
          await page.locator("#name").fill(`${size} ${colorScheme}`);
          await page.getByRole("button", { name: "Make a key" }).click();
          await page.locator("#key").waitFor();
          await looksRight(page, "doors");
          await page.getByLabel(/^Remove the secret.*…$/).first().click();
          await page.getByRole("button", { name: /^Remove the secret.*[^…]$/ }).first().click();
          await said(page, "is refused");
        },
        { at, ...options, colorScheme },
      ));
  }
}
