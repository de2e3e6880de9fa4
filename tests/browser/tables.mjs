// The search box completes what is typed, lists are narrowed, and tables show the columns that are wanted: by the keyboard, and axe finds nothing in what opens.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { go, press, run, stage, visit } from "./visit.mjs";

const { source } = createRequire(import.meta.url)("axe-core");

const box = (page) => page.locator("#q");
const list = (page) => page.getByRole("listbox", { name: "Completions" });
const options = (page) => list(page).getByRole("option").locator("code").allInnerTexts();
const isExpanded = (page) => box(page).getAttribute("aria-expanded");
async function type(page, text) { await press(page, "/"); await page.keyboard.type(text); await list(page).waitFor(); }

async function look(page, what) {
  await page.evaluate(source);
  const { violations } = await page.evaluate(() => globalThis.axe.run({ runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] }));
  assert.deepEqual(violations.filter(({ impact }) => impact === "serious" || impact === "critical").map(({ id, nodes }) => `${what}: ${id}, ${nodes[0].html.slice(0, 200)}`), []);
}

const opened = (colorScheme) => (browser) => visit(browser, "viewer", { colorScheme }, async (page) => {
  await type(page, "ja");
  await press(page, "ArrowDown");
  await look(page, "fields");
  await page.goto("/");
  await type(page, "sni:");
  await press(page, "ArrowUp");
  await look(page, "values");
  await page.goto("/search?q=port:443");
  await page.locator("details.columns summary").first().click();
  await look(page, "columns");
});

await run({
  "a field and a value are chosen by keys, with how many have it": (browser) => visit(browser, "viewer", {}, async (page) => {
    await type(page, "jar");
    assert.deepEqual(await options(page), ["jarm:"]);
    assert.equal(await isExpanded(page), "true");
    assert.equal(await box(page).getAttribute("aria-activedescendant"), null);
    await press(page, "ArrowDown");
    assert.equal(await box(page).getAttribute("aria-activedescendant"), await page.locator("[role=option][aria-selected=true]").getAttribute("id"));
    await press(page, "Enter");
    assert.equal(await box(page).inputValue(), "jarm:");
    const value = list(page).getByRole("option", { name: /^jarm:[0-9a-f]{62} [\d,]+\+? looks?$/ });
    await value.first().waitFor();
    assert.ok((await options(page)).length <= 12);
    await press(page, "ArrowDown", "ArrowDown", "ArrowUp");
    const [first] = await options(page);
    await press(page, "Tab");
    assert.equal(await box(page).inputValue(), `${first} `);
    assert.ok(await box(page).evaluate((element) => element === document.activeElement));
    assert.equal(await isExpanded(page), "false");
    await go(page, "**/search?q=jarm*", "Enter");
    assert.ok(await page.locator("tr[data-href]").count() > 0);
  }),
  "a term in the middle is completed, and what stands behind it stays": (browser) => visit(browser, "viewer", {}, async (page) => {
    await press(page, "/");
    await box(page).fill("-stat port:443");
    await press(page, "Home", "ArrowRight", "ArrowRight", "ArrowRight", "ArrowRight", "ArrowDown");
    await list(page).waitFor();
    await press(page, "ArrowDown", "Enter");
    assert.equal(await box(page).inputValue(), "-status: port:443");
    await list(page).getByRole("option", { name: "-status:success" }).waitFor();
    await press(page, "ArrowDown", "Enter");
    assert.equal(await box(page).inputValue(), "-status:success port:443");
    await go(page, "**/search?q=-status*", "Enter");
  }),
  "a value is chosen by a pointer": (browser) => visit(browser, "viewer", {}, async (page) => {
    await type(page, "port:443 verdict:un");
    await list(page).getByRole("option").filter({ hasText: "verdict:unlikely" }).click();
    assert.equal(await box(page).inputValue(), "port:443 verdict:unlikely ");
    assert.ok(await box(page).evaluate((element) => element === document.activeElement));
  }),
  "it is never in the way: Escape, Enter and Tab are what they were": (browser) => visit(browser, "viewer", {}, async (page) => {
    await type(page, "ja");
    await press(page, "Escape");
    assert.ok(!(await list(page).isVisible()));
    assert.equal(await box(page).inputValue(), "ja");
    assert.ok(await box(page).evaluate((element) => element === document.activeElement));
    await press(page, "ArrowDown");
    await list(page).waitFor();
    await press(page, "Escape", "Escape");
    assert.ok(!(await box(page).evaluate((element) => element === document.activeElement)));
    await page.goto("/");
    await type(page, "verdict:unknow");
    await press(page, "Tab");
    assert.equal(await box(page).inputValue(), "verdict:unknow");
    assert.ok(!(await box(page).evaluate((element) => element === document.activeElement)));
    assert.ok(!(await list(page).isVisible()));
    await page.goto("/");
    await type(page, "port:443 j");
    await box(page).fill("port:443");
    await go(page, "**/search?q=port%3A443", "Enter");
  }),
  "an answer to what stands there no more is dropped": (browser) => visit(browser, "viewer", {}, async (page) => {
    let release;
    const held = new Promise((resolve) => { release = resolve; });
    let isHeld = false;
    await page.route((url) => url.pathname.endsWith("/complete") && url.searchParams.get("q") === "ja", async (route) => { isHeld = true; await held; await route.continue(); });
    await press(page, "/");
    await Promise.all([page.waitForRequest((request) => request.url().endsWith("/complete?q=ja")), page.keyboard.type("ja")]);
    await page.keyboard.type("r");
    await list(page).waitFor();
    assert.deepEqual(await options(page), ["jarm:"]);
    await Promise.all([page.waitForResponse((answer) => answer.url().endsWith("/complete?q=ja")), release()]);
    await page.evaluate(() => new Promise((resolve) => { requestAnimationFrame(() => setTimeout(resolve)); }));
    assert.ok(isHeld);
    assert.deepEqual(await options(page), ["jarm:"]);
  }),
  "columns are put away by keys, stay away, and stand in the address": (browser) => visit(browser, "viewer", { acceptDownloads: true }, async (page) => {
    await page.goto("/search?q=ip:127.0.0.1&of=servers");
    const headings = () => page.locator("table[data-list=servers] thead th:visible").allInnerTexts();
    const all = await headings();
    await page.locator("details.columns summary").focus();
    await press(page, "Enter", "Tab", "Tab", "Space");
    const left = all.filter((name) => name !== "name");
    assert.deepEqual(await headings(), left);
    assert.equal(new URL(page.url()).searchParams.get("cols"), left.join(","));
    const address = page.url();
    const [download] = await Promise.all([page.waitForEvent("download"), page.locator("button.csv").first().click()]);
    const lines = readFileSync(await download.path(), "utf8").trim().split("\r\n");
    assert.equal(lines[0], left.map((name) => `"${name}"`).join(","));
    assert.match(lines[1], /,"[0-9a-f]{62}",/, "a value that is cut is taken away whole");
    const [jsonl] = await Promise.all([page.waitForEvent("download"), page.locator("button.lines").first().click()]);
    const records = readFileSync(await jsonl.path(), "utf8").trim().split("\n").map((line) => JSON.parse(line));
    assert.equal(records.length, lines.length - 1);
    assert.deepEqual(Object.keys(records[0]), left);
    await page.goto("/search?q=ip:127.0.0.1&of=servers");
    assert.deepEqual(await headings(), left, "the browser remembers it");
    await page.locator("details.columns summary").click();
    await page.getByRole("checkbox", { name: "name" }).check();
    await page.reload();
    assert.deepEqual(await headings(), all);
    await page.goto(address);
    assert.deepEqual(await headings(), left, "the address says it");
    await page.goto(`${stage.address}/search?q=ip:127.0.0.1&of=servers&cols=nothing,<script>`);
    assert.deepEqual(await headings(), all);
  }),
  "lists are narrowed and widened again": (browser) => visit(browser, "viewer", {}, async (page) => {
    await page.goto("/detections");
    const rows = () => page.locator("tr[data-id]").count();
    const all = await rows();
    await page.getByLabel("Network of the target").fill("127.0.0.0/8");
    await go(page, "**/detections?network=127.0.0.0%2F8", "Enter");
    const near = await rows();
    assert.ok(near > 0 && near <= all);
    await page.getByRole("link", { name: "24 h" }).click();
    await page.waitForURL("**/detections?range=24h&network=127.0.0.0%2F8");
    await page.getByRole("link", { name: /^All networks/ }).click();
    await page.waitForURL("**/detections?range=24h");
    await page.getByRole("link", { name: "any time" }).click();
    await page.waitForURL("**/detections");
    assert.equal(await rows(), all);
    await page.goto("/search?q=status:success");
    await page.getByLabel("Network", { exact: true }).fill("127.0.0.1");
    await go(page, "**/search?q=status*ip*", "Enter");
    await page.getByRole("link", { name: "7 d" }).click();
    await page.waitForURL("**last_seen*");
    assert.equal(await box(page).inputValue(), "status:success ip:127.0.0.1 last_seen:<7d");
    assert.ok(await page.locator("tr[data-href]").count() > 0);
  }),
  "axe in light": opened("light"), "axe in dark": opened("dark"),
});
