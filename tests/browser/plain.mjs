// Without scripts every page has its data, and the forms work.
import assert from "node:assert/strict";
import { detections, run, screens, stage, visit } from "./visit.mjs";

const plain = { javaScriptEnabled: false };

await run({
  "every page has its data": (browser) => visit(browser, "admin", plain, async (page) => {
    for (const [name, path] of await screens()) {
      const answer = await page.goto(path);
      assert.equal(answer.status(), 200, name);
      assert.ok(await page.locator("main h1").count() === 1 && await page.locator("main :is(table, dl, form, svg)").count() > 0, `${name} is empty`);
      assert.equal(await page.locator("button.copy:visible, [data-look]:visible, [data-open]:visible").count(), 0, `${name} shows buttons that do nothing`);
    }
    await page.goto(`/targets/127.0.0.1:${stage.ports[0]}`);
    assert.match(await page.locator("main").innerText(), /ATSF/);
  }),
  "a detection is marked and that undone": (browser) => visit(browser, "analyst", plain, async (page) => {
    const [first] = await detections("&state=open");
    await page.goto("/detections");
    await page.locator(`tr[data-id="${first.id}"] a`).click();
    await page.getByRole("button", { name: /^Acknowledge/ }).click();
    assert.match(await page.locator(".panel .state").first().innerText(), /acknowledged/);
    await page.getByRole("button", { name: "Undo", exact: true }).click();
    assert.equal((await detections("&state=open")).filter((each) => each.id === first.id).length, 1);
  }),
  "a server is scanned": (browser) => visit(browser, "analyst", plain, async (page) => {
    await page.goto("/scans");
    await page.getByLabel(/Host, with its port/).fill(`127.0.0.1:${stage.ports[1]}`);
    await page.getByRole("button", { name: "Scan", exact: true }).click();
    await page.getByRole("link", { name: "All that is known of it" }).waitFor({ timeout: 60_000 });
  }),
  "a list is scanned": (browser) => visit(browser, "analyst", plain, async (page) => {
    await page.goto("/campaigns");
    await page.getByLabel("Name").fill("Without scripts");
    await page.getByLabel(/Or the targets themselves/).fill(`127.0.0.1:${stage.ports[1]}`);
    await page.getByRole("button", { name: "Start", exact: true }).click();
    await page.locator(".state.done").waitFor({ timeout: 60_000 });
    assert.match(await page.locator("main").innerText(), /1 of 1 target, 100 %/);
  }),
  "a search is asked and narrowed": (browser) => visit(browser, "viewer", plain, async (page) => {
    await page.getByLabel("Search").fill("ip:127.0.0.1");
    await page.getByLabel("Search").press("Enter");
    const rows = await page.locator("tr[data-href]").count();
    assert.ok(rows > 1);
    await page.locator(".facets a").first().click();
    assert.ok(await page.locator("tr[data-href]").count() <= rows);
    await page.getByRole("link", { name: /^Without/ }).last().click();
    assert.equal(await page.locator("tr[data-href]").count(), rows);
  }),
});
