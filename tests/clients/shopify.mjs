// A webhook as Shopify signs it: @shopify/shopify-api makes the signature and judges it, and Fondly must judge alike.
// Prints the statuses that Fondly gave.

import "@shopify/shopify-api/adapters/node";
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { ApiVersion, shopifyApi } from "@shopify/shopify-api";
import { HashFormat, createSHA256HMAC } from "@shopify/shopify-api/runtime";

const body = await readFile(new URL("./order.shopify.json", import.meta.url), "utf8");
const { FONDLY_URL, FONDLY_SECRETS } = process.env;
const kept = FONDLY_SECRETS.split(" ");

/** Whether Shopify's library, as an app with this secret, believes a request. */
async function judged(apiSecretKey, headers) {
  const settings = { apiKey: "key", apiSecretKey, hostName: "socks.example", apiVersion: ApiVersion.July26 ?? Object.values(ApiVersion).at(-1), isEmbeddedApp: false };
  const shopify = shopifyApi({ ...settings, logger: { level: 0 } });
  const { valid } = await shopify.webhooks.validate({ rawBody: body, rawRequest: { method: "POST", url: "/hooks/shopify", headers } });
  return valid;
}

async function deliver(secret, told = body) {
  const headers = {
    "content-type": "application/json",
    "x-shopify-topic": "orders/create",
    "x-shopify-shop-domain": "socks.myshopify.com",
    "x-shopify-api-version": "2026-07",
    "x-shopify-webhook-id": "b54557e4-bdd9-4b37-8a5f-bf7d70bcd043",
    "x-shopify-hmac-sha256": await createSHA256HMAC(secret, body, HashFormat.Base64),
  };
  const verdicts = await Promise.all(kept.map((secret) => judged(secret, headers)));
  const { status } = await fetch(`${FONDLY_URL}/hooks/shopify`, { method: "POST", headers, body: told });
  // What Shopify's library believes with one of the secrets, and nothing else, is believed here.
  if (told === body) assert.equal(status, verdicts.includes(true) ? 200 : 401);
  return status;
}

console.log(
  JSON.stringify({
    each: [await deliver(kept[0]), await deliver(kept[1])],
    other: await deliver("shpss_of_another_shop"),
    changed: await deliver(kept[0], body.replace("25.50", "2.55")),
  }),
);
