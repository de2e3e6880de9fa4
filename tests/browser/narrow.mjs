// On a narrow window, and at twice the size, nothing is cut off: only tables and pictures that say so scroll sideways.
import assert from "node:assert/strict";
import { run, screens, visit } from "./visit.mjs";

const fits = (options) => (browser) => visit(browser, "admin", options, async (page) => {
  const cut = [];
  for (const [name, path] of [...await screens(), ["keys", "/#keys"]]) {
    await page.goto(path);
    if (name === "keys") await page.keyboard.press("?");
    await page.evaluate(() => { for (const details of document.querySelectorAll("details")) details.open = true; });
    cut.push(...await page.evaluate(() => {
      const width = document.documentElement.clientWidth;
      const found = document.documentElement.scrollWidth > width + 1 ? [`the page is ${document.documentElement.scrollWidth} wide, of ${width}`] : [];
      const scrolls = (element) => { for (let each = element.parentElement; each && each !== document.body; each = each.parentElement) if (/auto|scroll/.test(getComputedStyle(each).overflowX)) return true; return false; };
      for (const element of document.querySelectorAll("main *, .top *, dialog[open] *")) {
        const box = element.getBoundingClientRect();
        if (box.width > 1 && box.height > 1 && (box.right > width + 1 || box.left < -1) && !scrolls(element) && getComputedStyle(element).visibility !== "hidden") found.push(`${element.tagName.toLowerCase()}.${element.className} "${element.textContent.trim().slice(0, 40)}" ends at ${Math.round(box.right)} of ${width}`);
      }
      for (const element of document.querySelectorAll("main :is(p, h1, h2, h3, dd, dt, label, button, summary, figcaption, li)")) {
        if (element.scrollWidth > element.clientWidth + 2 && element.clientWidth > 0 && getComputedStyle(element).overflowX === "hidden" && !element.closest(".unseen")) found.push(`${element.tagName.toLowerCase()} "${element.textContent.trim().slice(0, 40)}" hides its end`);
      }
      return found.slice(0, 4);
    }).then((found) => found.map((what) => `${name}: ${what}`)));
  }
  assert.equal(cut.length, 0, `\n${cut.join("\n")}`);
});

await run({
  "360 pixels wide": fits({ viewport: { width: 360, height: 740 } }),
  "at 200 % of a small laptop": fits({ viewport: { width: 640, height: 400 }, deviceScaleFactor: 2 }),
  "between the two": fits({ viewport: { width: 900, height: 700 } }),
  "1280 wide": fits({ viewport: { width: 1280, height: 720 } }),
});
