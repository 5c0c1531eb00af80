// Webhooks as WooCommerce's class-wc-webhook.php sends them: the knock when one is saved, then an order, over HTTP/1.0.
// Prints the statuses that Fondly gave.

import { createHmac } from "node:crypto";
import { readFile } from "node:fs/promises";
import { connect } from "node:net";

const { hostname, port, host } = new URL(process.env.FONDLY_URL);
const body = (await readFile(new URL("./order.woo.json", import.meta.url), "utf8")).trim();
// WordPress keeps & as &amp; and takes that back before it signs.
const secret = process.env.FONDLY_SECRET;
const signature = (secret) => createHmac("sha256", secret).update(body, "utf8").digest("base64");

function post(told, headers) {
  const agent = "WooCommerce/10.4.0 Hookshot (WordPress/7.0)";
  const all = { Host: host, "User-Agent": agent, Accept: "*/*", Connection: "close", ...headers, "Content-Length": Buffer.byteLength(told) };
  const head = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`).join("");
  return new Promise((answered, failed) => {
    let answer = "";
    const socket = connect(Number(port), hostname, () => socket.write(`POST /hooks/woo HTTP/1.0\r\n${head}\r\n${told}`));
    socket.on("data", (part) => (answer += part)).on("error", failed);
    socket.on("end", () => answered(Number(/^HTTP\/1\.[01] (\d+)/.exec(answer)?.[1])));
  });
}

const deliver = (secret) =>
  post(body, {
    "Content-Type": "application/json",
    "X-WC-Webhook-Source": "https://socks.example/",
    "X-WC-Webhook-Topic": "order.created",
    "X-WC-Webhook-Resource": "order",
    "X-WC-Webhook-Event": "created",
    "X-WC-Webhook-Signature": signature(secret),
    "X-WC-Webhook-ID": "5",
    "X-WC-Webhook-Delivery-ID": "9c6f5bd7f7a4f0fd",
  });

console.log(
  JSON.stringify({
    knock: await post("webhook_id=5", { "Content-Type": "application/x-www-form-urlencoded" }),
    signed: await deliver(secret),
    again: await deliver(secret),
    other: await deliver("another secret"),
  }),
);
