// A visit: one page in a real browser, which fails its story when a request leaves the house or a script breaks.

import assert from "node:assert/strict";
import { after } from "node:test";
import { chromium } from "playwright-core";

/** Where the shop is served. */
export const house = process.env.FONDLY_URL ?? "http://127.0.0.1:4000";
/** The folder with Shopify's files of another shop. */
export const files = process.env.FONDLY_FILES ?? "files";

const browser = await chromium.launch({
  executablePath: process.env.FONDLY_CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu"],
});
after(() => browser.close());

export const desk = { viewport: { width: 1360, height: 900 } };
export const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };

/** Opens `path` of the house, or of another one `at` its address, and hands the page to `story`. What the browser may complain of is told in `expects`. */
export async function visit(path, story, { expects, at = house, ...options } = {}) {
  const context = await browser.newContext({ baseURL: at, ...desk, ...options });
  const wrong = [];
  context.on("request", (request) => {
    if (!request.url().startsWith(at) && !request.url().startsWith("data:")) wrong.push(`asks ${request.url()}`);
  });
  const page = await context.newPage();
  page.on("pageerror", (error) => wrong.push(`breaks: ${error}`));
  page.on("console", (message) => {
    if (message.type() === "error" && !expects?.test(message.text())) wrong.push(`complains: ${message.text()}`);
  });
  try {
    await page.goto(path);
    await story(page, context);
    assert.deepEqual(wrong, [], "no request leaves the house and no script breaks");
  } finally {
    await context.close();
  }
}

/** The name of the gesture whose brief is open. */
export const openName = (page) => page.locator(".brief:not([hidden]) h2").innerText();

/** Waits until the notice says something that fits. */
export async function said(page, text) {
  await page.locator("#said .notice", { hasText: text }).waitFor();
}
