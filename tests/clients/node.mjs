// @segment/analytics-node on a machine whose clock is three hours slow, over a line that loses the first answer.
// Prints every call as the library sent it.

import { unsteady } from "./unsteady.mjs";

const SLOW = 3 * 60 * 60 * 1000;
const RightDate = Date;
globalThis.Date = class extends RightDate {
  constructor(...told) {
    super(...(told.length ? told : [RightDate.now() - SLOW]));
  }
  static now() {
    return RightDate.now() - SLOW;
  }
};

const { Analytics } = await import("@segment/analytics-node");
const line = await unsteady(process.env.FONDLY_URL, "/v1/batch");
const analytics = new Analytics({ writeKey: process.env.FONDLY_KEY, host: line.address, flushAt: 20 });

const answers = [];
analytics.on("http_response", ({ status }) => answers.push(status));
analytics.on("error", (error) => {
  throw new Error(`the library gave up: ${error.code} ${error.reason}`);
});

const anonymousId = "node-browser-1";
analytics.page({ anonymousId, name: "Socks", properties: { url: "https://socks.example/socks?utm_source=postcard", path: "/socks" } });
analytics.screen({ anonymousId, name: "Basket" });
analytics.track({ anonymousId, event: "Product Viewed", properties: { sku: "taco", price: 12.5, currency: "USD" } });
analytics.identify({ anonymousId, userId: "node-77", traits: { name: "Maya Okafor", email: "maya@example.org", plan: "wool" } });
analytics.group({ userId: "node-77", groupId: "knitters", traits: { name: "The Knitters" } });
analytics.alias({ userId: "node-77", previousId: "node-phone-1" });
analytics.track({ anonymousId: "node-phone-1", event: "Product Added", properties: { sku: "taco", quantity: 2 } });
analytics.track({
  userId: "node-77",
  event: "Order Completed",
  properties: { order_id: "n-1", total: 25.5, currency: "USD", products: [{ sku: "taco", name: "Taco Socks", price: 12.75, quantity: 2 }] },
});
await analytics.closeAndFlush({ timeout: 20_000 });

console.log(JSON.stringify({ sent: line.calls(), answers }));
line.end();
