// The snippet on a made-up site, under a strict policy: what it does before the visitor agrees, after, and where the browser
// asks not to be tracked. Prints every call that it sent.

import assert from "node:assert/strict";
import { browser, site, until, visitor } from "./pages.mjs";
import { unsteady } from "./unsteady.mjs";

const { FONDLY_KEY, FONDLY_URL } = process.env;
// Nothing is lost on this line; what passes is looked at.
const line = await unsteady(FONDLY_URL);
const policy = `default-src 'none'; script-src 'self' ${line.address}; connect-src ${line.address}; form-action 'self'; base-uri 'none'`;

/** A page with the line in it; `more` goes into the line. */
const html = (more = "") => `<!doctype html><title>Socks &amp; more</title>
<script src="/before.js"></script><script src="${line.address}/site.js" data-key="${FONDLY_KEY}" ${more} async></script>
<a id="out" href="http://knitters.example:${shop.port}/patterns?user=maya">Patterns</a> <a id="in" href="/socks?size=38">Socks</a>
<form name="newsletter" action="/thanks"><input name="name" value="Maya"><input name="email" value="maya@example.org"><button>Join</button></form>`;
// What a page says before the snippet is there waits for it.
const early = '(window.fondly ??= []).push(["track", "Product Viewed", { sku: "taco" }]);';
const shop = await site((path) => {
  if (path === "/before.js") return { type: "text/javascript", body: early };
  if (path === "/patterns") return { body: "<!doctype html><title>Patterns</title>" };
  return { body: html(path === "/asked" ? 'data-consent="given"' : ""), policy };
});
const home = `http://socks.example:${shop.port}`;

const chromium = await browser();

/** Goes to a page of the site and waits for the snippet. */
async function open(page, path) {
  await page.goto(home + path);
  await page.waitForFunction(() => window.fondly?.consent);
}
const told = () => line.passed.filter(({ url }) => url !== "/site.js");
const stored = async ({ context, page }) => [
  (await context.cookies()).map(({ name }) => name),
  await page.evaluate(async () => [localStorage.length, sessionStorage.length, (await indexedDB.databases()).length]),
];

/** All that a visitor of a page may do. */
async function lookAround(page, path) {
  await open(page, path);
  await page.evaluate(() => {
    fondly.track("Product Added", { sku: "taco" });
    fondly.identify("site-1", { email: "maya@example.org" });
    fondly.page();
  });
  await page.locator("#out").click();
  await page.waitForURL("**/patterns?*");
  await open(page, path);
  await page.locator("form button").click();
  await page.waitForURL("**/thanks?*");
  await open(page, path);
}

// Before anybody has agreed, and after a no: nothing is kept, and nothing is asked for but the site and the snippet.
const here = await visitor(chromium);
await lookAround(here.page, "/");
await here.page.evaluate(() => fondly.consent(false));
assert.deepEqual([await stored(here), told()], [[[], [0, 0, 0]], []]);

// A browser that asks not to be tracked: nothing either, even where the shop says that it has asked.
for (const signal of ["doNotTrack", "globalPrivacyControl"]) {
  const silent = await visitor(chromium);
  const value = signal === "doNotTrack" ? "1" : true;
  await silent.context.addInitScript(([signal, value]) => Object.defineProperty(Navigator.prototype, signal, { get: () => value }), [signal, value]);
  await lookAround(silent.page, "/asked");
  await silent.page.evaluate(() => fondly.consent(true));
  assert.deepEqual([await stored(silent), told()], [[[], [0, 0, 0]], []], signal);
  await silent.context.close();
}

// Agreed: the page that they are on, and whatever comes then.
const { context, page, asked, wrong } = here;
await open(page, "/?utm_source=postcard&utm_medium=paper&utm_campaign=november&email=maya%40example.org");
await page.evaluate(() => fondly.consent(true));
const [cookie] = await context.cookies();
assert.match(cookie.value, /^[0-9a-f]{32}$/);
assert.deepEqual([cookie.name, cookie.sameSite, cookie.secure, cookie.domain], ["fondly_id", "Lax", false, "socks.example"]);
const months = (cookie.expires - Date.now() / 1000) / (86_400 * 365.25 / 12);
assert.ok(months > 12.9 && months < 13.1, `${months} months`);
await page.evaluate(() => fondly.identify("site-1", { name: "Maya Okafor", email: "maya@example.org" }));
await page.locator("#out").click();
await page.waitForURL("**/patterns?*");
await open(page, "/");
await page.locator("#in").click();
await page.waitForURL("**/socks?*");
await page.waitForFunction(() => window.fondly?.consent);
await page.locator("form button").click();
await page.waitForURL("**/thanks?*");
await page.waitForFunction(() => window.fondly?.consent);
await page.evaluate(() => fondly.track("Order Completed", { order_id: "s-1", total: 25.5, currency: "USD" }));
await until("the order", () => line.calls().some(({ event }) => event === "Order Completed"));

const sent = line.calls();
assert.ok(sent.every(({ anonymousId }) => anonymousId === cookie.value), "one browser");
const said = JSON.stringify(sent);
assert.ok(!said.includes("patterns?user") && !said.includes("maya%40") && !said.includes("size=38"), "no query");
const form = sent.find(({ event }) => event === "Form Submitted");
assert.deepEqual(form.properties, { form: "newsletter" });
assert.ok(told().every(({ method, headers }) => method === "POST" && !headers.cookie), "asked for at once, and without a cookie");

// They take it back: the cookie goes, and nothing is sent any more.
await page.evaluate(() => fondly.consent(false));
await lookAround(page, "/");
assert.deepEqual([await stored(here), line.calls().length], [[[], [0, 0, 0]], sent.length]);

const strangers = asked.map(({ url }) => new URL(url)).filter(({ host, origin }) => !host.endsWith(`.example:${shop.port}`) && origin !== line.address);
assert.deepEqual([strangers, wrong], [[], []], "nobody else was asked, nothing broke, and the policy held");
await chromium.close();
shop.end();
line.end();
console.log(JSON.stringify({ sent }));
