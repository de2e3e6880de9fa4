// Triage by the keyboard alone: no pointer is used here.
import assert from "node:assert/strict";
import { api, detections, go, press, run, stage, visit } from "./visit.mjs";

const one = async (id) => (await api(`/api/v1/detections/${id}`)).json();
const state = async (id) => (await one(id)).state;
const openOf = (page) => page.locator("aside.panel").getAttribute("data-detection");
const isFocused = (page, selector) => page.locator(selector).evaluate((element) => element === document.activeElement);
async function reset() { for (const { id, state: now } of await detections()) if (now !== "open") await api(`/api/v1/detections/${id}/marks`, { method: "POST", body: JSON.stringify({ action: "open" }) }); }

await run({
  "to the list, down, open, acknowledge and undo": (browser) => visit(browser, "analyst", {}, async (page) => {
    await reset();
    const [first, second] = await detections();
    await go(page, "**/detections", "g", "d");
    await press(page, "j", "j", "k");
    assert.ok(await isFocused(page, `tr[data-id="${first.id}"]`));
    await press(page, "j");
    await go(page, `**/detections/${second.id}`, "Enter");
    await go(page, "**/detections/*?done=*", "e");
    assert.equal(await state(second.id), "acknowledged");
    await page.locator("[data-undo]").focus();
    await go(page, "**/detections?done=*", "Enter");
    assert.equal(await state(second.id), "open");
  }),
  "false positive, a comment, the ones before and after, and close": (browser) => visit(browser, "analyst", {}, async (page) => {
    await reset();
    const ids = (await detections()).map((each) => each.id);
    await go(page, "**/detections", "g", "d");
    await press(page, "j");
    await go(page, `**/detections/${ids[0]}`, "Enter");
    await go(page, `**/detections/${ids[1]}`, "]");
    await go(page, `**/detections/${ids[0]}`, "[");
    await go(page, "**/detections/*?done=*", "f");
    assert.equal(await state(ids[0]), "false-positive");
    await press(page, "c");
    assert.ok(await isFocused(page, "textarea[name=text]"), "a comment needs words");
    await page.keyboard.type("seen before");
    await press(page, "Escape");
    await go(page, "**/detections/*?done=1%20commented*", "c");
    assert.match(await page.locator(".timeline").innerText(), /comment: seen before/);
    await go(page, "**/detections", "Escape");
    assert.equal(await page.locator("aside.panel").count(), 0);
  }),
  "suppress with a reason": (browser) => visit(browser, "analyst", {}, async (page) => {
    await reset();
    const [first] = await detections();
    await page.goto(`/detections/${first.id}`);
    await press(page, "s");
    assert.ok(await isFocused(page, "textarea[name=text]"));
    await page.keyboard.type("ours");
    for (let i = 0; i < 20 && !(await isFocused(page, "#suppress button")); i++) await press(page, "Tab");
    assert.ok(await isFocused(page, "#suppress button"), "Suppress is reached by Tab");
    await go(page, "**/detections/*?done=1%20suppressed*", "Enter");
    assert.equal(await state(first.id), "suppressed");
    await page.goto("/detections");
    await page.locator(".suppressions > summary").focus();
    await press(page, "Enter");
    for (let i = 0; i < 20 && !(await isFocused(page, ".suppressions form button")); i++) await press(page, "Tab");
    assert.ok(await isFocused(page, ".suppressions form button"), "End is reached by Tab");
    await press(page, "Enter");
    await page.locator(".suppressions").waitFor({ state: "detached" });
  }),
  "several at once": (browser) => visit(browser, "analyst", {}, async (page) => {
    await reset();
    const ids = (await detections()).map((each) => each.id);
    await go(page, "**/detections", "g", "d");
    await press(page, "j", "x", "j", "j", "x");
    assert.equal(await page.locator("[data-selected]").innerText(), "2");
    await press(page, "x", "x");
    await go(page, "**/detections?done=2%20acknowledged*", "e");
    assert.deepEqual(await Promise.all(ids.slice(0, 3).map(state)), ["acknowledged", "open", "acknowledged"]);
    await page.locator("[data-undo]").focus();
    await go(page, "**/detections?done=2%20open*", "Enter");
    assert.deepEqual(await Promise.all(ids.slice(0, 3).map(state)), ["open", "open", "open"]);
  }),
  "search, the list of keys and the way back": (browser) => visit(browser, "viewer", {}, async (page) => {
    await press(page, "/");
    assert.ok(await isFocused(page, "#q"));
    await page.keyboard.type("ip:127.0.0.1");
    await go(page, "**/search?q=*", "Enter");
    assert.ok(await page.locator("tr[data-href]").count() > 0);
    await press(page, "Escape", "?");
    assert.ok(await page.locator("dialog#keys").isVisible());
    await press(page, "g", "d", "Escape");
    assert.ok(!(await page.locator("dialog#keys").isVisible()));
    assert.match(page.url(), /\/search/);
    for (const [key, path] of [["o", "/"], ["d", "/detections"], ["s", "/search"], ["f", "/fingerprints"], ["t", "/targets"], ["w", "/servers"], ["k", "/knowledge"], ["c", "/campaigns"], ["p", "/settings"]]) await go(page, stage.address + path, "g", key);
    await go(page, stage.address + "/targets", "g", "t");
    await press(page, "j");
    await go(page, "**/targets/*", "Enter");
  }),
  "what a viewer may not do is not there to be pressed": (browser) => visit(browser, "viewer", {}, async (page) => {
    const [first] = await detections();
    await page.goto(`/detections/${first.id}`);
    await press(page, "e", "f", "s", "c", "x");
    assert.equal(await state(first.id), first.state);
    assert.equal(await openOf(page), `${first.id}`);
  }),
  "undo is gone after ten seconds": (browser) => visit(browser, "analyst", {}, async (page) => {
    const [first] = await detections();
    await page.clock.install();
    await page.goto(`/detections/${first.id}`);
    await go(page, "**/detections/*?done=*", "e");
    assert.equal(await page.locator("[data-undo]").count(), 1);
    await page.clock.runFor(10_100);
    assert.equal(await page.locator("[data-undo]").count(), 0);
    await reset();
  }),
});
