// Pictures of every screen in light and in dark: screens.sh makes them.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { withPalette } from "./palette.mjs";
import { run, screens, visit } from "./visit.mjs";

const folder = process.argv[2];
mkdirSync(folder, { recursive: true });

const pictures = (colorScheme) => (browser) => visit(browser, "admin", { colorScheme }, async (page) => {
  if (colorScheme === "light") {
    // Something for the threshold's curve and for the drift to be seen.
    await page.goto("/knowledge");
    await page.getByRole("button", { name: "Measure now", exact: true }).click();
    await page.locator("[data-curve]").waitFor({ timeout: 120_000 });
    await page.goto("/servers/1");
    await page.getByRole("button", { name: "Check now", exact: true }).click({ timeout: 60_000 });
    await page.getByRole("heading", { name: "It looks otherwise" }).waitFor();
  }
  for (const [name, path] of await screens()) {
    await page.goto(path);
    await page.waitForLoadState();
    writeFileSync(join(folder, `${name}-${colorScheme}.png`), withPalette(await page.screenshot()));
  }
});

await run({ light: pictures("light"), dark: pictures("dark") });
