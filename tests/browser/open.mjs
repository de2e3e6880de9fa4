// Every screen opens: no errors, nothing asked of other hosts, its data in the page, and small.
import assert from "node:assert/strict";
import { run, screens, stage, visit } from "./visit.mjs";

const MOST_BYTES = 300 * 1024;

const opens = (role) => (browser) => visit(browser, role, {}, async (page) => {
  for (const [name, path] of await screens()) {
    const answer = await page.goto(path);
    assert.equal(answer.status(), 200, name);
    assert.equal(await page.locator("h1").count(), 1, name);
    assert.ok((await answer.body()).length < MOST_BYTES, `${name} has ${(await answer.body()).length} bytes`);
    assert.equal(await page.locator("[data-csv]:visible, .copy:visible").count() >= 0, true);
    await page.waitForLoadState();
  }
});

await run({
  "every screen opens for a viewer": opens("viewer"),
  "every screen opens for an analyst": opens("analyst"),
  "every screen opens for an admin": opens("admin"),
  "whoever has not signed in is led back to where they wanted to go": (browser) => visit(browser, null, {}, async (page, wrong) => {
    await page.goto("/detections?state=open");
    assert.equal(new URL(page.url()).pathname, "/sign-in");
    await page.getByLabel("Key").fill("whorl_00000000_wrong");
    await page.getByLabel("Key").press("Enter");
    await page.getByRole("alert").waitFor();
    assert.match(wrong.splice(0).join(), /^console: Failed to load resource: .* 401 /);
    await page.getByLabel("Key").fill(stage.keys.viewer);
    await Promise.all([page.waitForURL("**/detections?state=open"), page.getByLabel("Key").press("Enter")]);
    await Promise.all([page.waitForURL("**/sign-in"), page.getByRole("button", { name: "Sign out", exact: true }).click()]);
    await page.goto("/");
    assert.equal(new URL(page.url()).pathname, "/sign-in");
  }),
  "the theme and the density that were chosen stay": (browser) => visit(browser, "viewer", { colorScheme: "light" }, async (page) => {
    const paper = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    const light = await paper();
    await page.getByRole("button", { name: "Theme", exact: true }).click();
    assert.notEqual(await paper(), light);
    await page.getByRole("button", { name: "Density", exact: true }).click();
    await page.goto("/detections");
    assert.deepEqual(await page.evaluate(() => [document.documentElement.dataset.theme, document.documentElement.dataset.density]), ["dark", "tight"]);
    assert.notEqual(await paper(), light);
    await page.getByRole("button", { name: "Theme", exact: true }).click();
    assert.equal(await paper(), light);
    await page.getByRole("button", { name: "Theme", exact: true }).click();
    await page.getByRole("button", { name: "Density", exact: true }).click();
    await page.reload();
    assert.deepEqual(await page.evaluate(() => ({ ...document.documentElement.dataset })), {});
  }),
});
