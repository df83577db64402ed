// Takes the pictures of the page: for the eye, and for docs/page.png.
import { mkdir } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { launch, open, serve } from "./browser.mjs";

const folder = fileURLToPath(new URL("../../target/shots/", import.meta.url));
await mkdir(folder, { recursive: true });
const server = await serve();
const browser = await launch();
try {
  const looks = [
    ["light", { colorScheme: "light", deviceScaleFactor: 1 }],
    ["dark", { colorScheme: "dark" }],
    ["middle", { colorScheme: "light", viewport: { width: 960, height: 1000 } }],
    ["phone", { colorScheme: "light", viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true }],
    ["phone-dark", { colorScheme: "dark", viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true }],
  ];
  for (const [name, options] of looks) {
    const { page, context, complaints } = await open(browser, server.url, options);
    if (process.argv[2]) await page.selectOption("#examples", { label: process.argv[2] });
    await page.waitForTimeout(900);
    await page.screenshot({ path: `${folder}${name}.png` });
    if (name.startsWith("phone") || name === "middle") await page.screenshot({ path: `${folder}${name}-full.png`, fullPage: true });
    await page.click("#tab-validate");
    await page.waitForTimeout(300);
    await page.screenshot({ path: `${folder}${name}-validate.png`, fullPage: name === "phone" });
    if (complaints.length) console.log(name, complaints);
    await context.close();
  }
} finally {
  await browser.close();
  server.close();
}
