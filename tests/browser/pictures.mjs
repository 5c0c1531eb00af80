// The pictures in README and docs, taken of a demo shop that is being served: `node pictures.mjs http://127.0.0.1:4848`.

import { mkdir } from "node:fs/promises";
import { chromium } from "playwright-core";

const address = process.argv[2] ?? "http://127.0.0.1:4848";
const folder = new URL("../../docs/pictures/", import.meta.url).pathname;

const pictures = [
  { name: "today", path: "/today", keys: ["j", "j", "j", "j"], scheme: "light" },
  { name: "journey", path: "/journey", keys: [], scheme: "light" },
  { name: "today-dark", path: "/today", keys: ["j", "j", "j", "j"], scheme: "dark" },
];

await mkdir(folder, { recursive: true });
const browser = await chromium.launch({
  executablePath: "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking"],
});
for (const { name, path, keys, scheme } of pictures) {
  const page = await browser.newPage({ viewport: { width: 1280, height: 820 }, colorScheme: scheme });
  await page.goto(address + path);
  for (const key of keys) await page.keyboard.press(key);
  await page.waitForTimeout(400);
  await page.evaluate(() => window.scrollTo(0, 0));
  await page.screenshot({ path: `${folder}${name}.png` });
  await page.close();
}
await browser.close();
