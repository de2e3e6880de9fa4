// How soon screens are painted in Chromium, first contentful paint, five visits each with an empty cache: KEY=... node bench/pages/paint.mjs http://127.0.0.1:8642
import { createRequire } from "node:module";
const { chromium } = createRequire(new URL("../../tests/browser/package.json", import.meta.url))("playwright-core");

const base = process.argv[2];
const browser = await chromium.launch({
  executablePath: process.env.WHORL_CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
});
for (const path of ["/", "/detections", "/search?q=server:nginx", "/fingerprints", "/targets", "/servers", "/knowledge", "/scans"]) {
  const times = [];
  for (let visit = 0; visit < 5; visit++) {
    const context = await browser.newContext({ baseURL: base, viewport: { width: 1440, height: 900 } });
    const page = await context.newPage();
    await page.goto("/sign-in");
    await page.fill("#key", process.env.KEY);
    await Promise.all([page.waitForURL(`${base}/`), page.click("button.main")]);
    await page.goto(path);
    await page.waitForFunction(() => performance.getEntriesByName("first-contentful-paint").length > 0);
    times.push(await page.evaluate(() => performance.getEntriesByName("first-contentful-paint")[0].startTime));
    await context.close();
  }
  times.sort((a, b) => a - b);
  console.log(`paint     ${Math.round(times[2])} ms, ${Math.round(times[4])} at the most  ${path}`);
}
await browser.close();
