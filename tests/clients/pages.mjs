// A made-up site on this machine, and a real browser to look at it with.

import { createServer } from "node:http";
import { chromium } from "playwright-core";

/** Serves what `page(path)` gives: `{ type, body, policy }`, where `policy` is a Content-Security-Policy. */
export async function site(page) {
  const server = createServer((request, response) => {
    const found = page(new URL(request.url, "http://site").pathname);
    // Nothing for what a browser asks for by itself, such as an icon.
    if (!found) return response.writeHead(204).end();
    const policy = found.policy ? { "Content-Security-Policy": found.policy } : {};
    response.writeHead(200, { "Content-Type": found.type ?? "text/html; charset=utf-8", ...policy }).end(found.body);
  });
  await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
  return { address: `http://127.0.0.1:${server.address().port}`, port: server.address().port, end: () => server.close() };
}

/** Debian's Chromium. Names that end in .example lead to this machine, so that a page has a host of its own. */
export const browser = () =>
  chromium.launch({
    executablePath: process.env.FONDLY_CHROMIUM ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu", "--host-resolver-rules=MAP *.example 127.0.0.1"],
  });

/** Opens pages in `browser`; what they ask for and what they complain of is kept in `asked` and `wrong`. */
export async function visitor(browser, options = {}) {
  const context = await browser.newContext(options);
  const [asked, wrong] = [[], []];
  context.on("request", (request) => asked.push({ method: request.method(), url: request.url(), body: request.postData() }));
  const page = await context.newPage();
  page.on("pageerror", (error) => wrong.push(`${error}`));
  page.on("console", (message) => message.type() === "error" && wrong.push(message.text()));
  return { context, page, asked, wrong };
}

/** Waits until `is` holds, and says what was waited for when it never does. */
export async function until(what, is) {
  for (const end = Date.now() + 20_000; !(await is()); ) {
    if (Date.now() > end) throw new Error(`${what} within 20 seconds`);
    await new Promise((on) => setTimeout(on, 50));
  }
}
