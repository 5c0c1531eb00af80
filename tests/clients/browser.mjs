// analytics.js (@segment/analytics-next) in a real page of another host, told nothing but where Fondly is, over a line that
// loses one answer. Prints every call as the library sent it, which was sent again, and what was asked of anybody else.

import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { browser, site, until, visitor } from "./pages.mjs";
import { unsteady } from "./unsteady.mjs";

const { FONDLY_KEY, FONDLY_URL } = process.env;
const library = await readFile(createRequire(import.meta.url).resolve("@segment/analytics-next/dist/umd/index.js"), "utf8");
const line = await unsteady(FONDLY_URL, "/v1/t");

/** The page; `how` is what the library is told of how to send. */
const html = (how) => `<!doctype html><title>Socks</title><script src="/library.js"></script><script>
  window.analytics = AnalyticsNext.AnalyticsBrowser.load(
    { writeKey: "${FONDLY_KEY}", cdnURL: "${line.address}" },
    { integrations: { "Segment.io": ${how} } },
  );
  analytics.page("Socks");
</script>`;
const shop = await site((path) => {
  if (path === "/library.js") return { type: "text/javascript", body: library };
  if (path === "/one") return { body: html("{}") };
  return path === "/batches" && { body: html('{ deliveryStrategy: { strategy: "batching", config: { size: 50, timeout: 60000 } } }') };
});

const chromium = await browser();
const { page, asked, wrong } = await visitor(chromium);
const home = `http://socks.example:${shop.port}`;

await page.clock.install();
await page.goto(`${home}/one?utm_source=postcard&utm_campaign=november`);
await page.evaluate(async () => {
  await analytics.track("Product Viewed", { sku: "taco", price: 12.5, currency: "USD" });
  await analytics.identify("browser-9", { name: "Ana Souza", email: "ana@example.org" });
  await analytics.group("knitters", { name: "The Knitters" });
  await analytics.alias("browser-9", "browser-phone-1");
  await analytics.screen("Basket");
  const products = [{ product_id: "taco", name: "Taco Socks", price: 12.5, quantity: 1 }];
  await analytics.track("Order Completed", { order_id: "b-1", total: 12.5, currency: "USD", products });
});
// The call whose answer was lost comes twice.
await until("all calls and one once more", () => line.calls().length === 7 + 1);

// Every half minute the library would tell Segment how often it was called.
await page.clock.fastForward(31_000);
const again = line.passed.find(({ headers }) => headers["x-retry-count"]);

// What waits for its batch goes out when the page is left.
await page.goto(`${home}/batches`);
await page.evaluate(async () => {
  await analytics.ready();
  await analytics.track("Product Added", { sku: "dot" });
});
await page.goto("about:blank");
// Its browser may ask first whether it may send there.
await until("the batch", () => line.calls().length === 7 + 1 + 2);

const strangers = asked
  .map(({ url }) => url)
  .filter((url) => ![home, line.address, "about:"].some((ours) => url.startsWith(ours)));
await chromium.close();
shop.end();
line.end();
console.log(JSON.stringify({ sent: line.calls(), again: again?.url, strangers, wrong }));
