// axe finds nothing serious on any screen, in light and in dark.
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { run, screens, visit } from "./visit.mjs";

const { source } = createRequire(import.meta.url)("axe-core");

const looked = (colorScheme, role) => (browser) => visit(browser, role, { colorScheme }, async (page) => {
  const found = [];
  for (const [name, path] of role ? await screens() : [["sign-in", "/sign-in"]]) {
    await page.goto(path);
    await page.evaluate(() => { for (const details of document.querySelectorAll("details")) details.open = true; });
    await page.evaluate(source);
    const { violations } = await page.evaluate(() => globalThis.axe.run({ runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] }));
    for (const { id, impact, nodes, help } of violations) if (impact === "serious" || impact === "critical") found.push(`${name}: ${id} (${help}), ${nodes.length} times, as ${nodes[0].html.slice(0, 200)}: ${nodes[0].any.concat(nodes[0].all)[0]?.message ?? ""}`);
  }
  assert.equal(found.length, 0, `\n${found.join("\n")}`);
});

await run({
  "light, signing in": looked("light", null), "dark, signing in": looked("dark", null),
  "light, an admin": looked("light", "admin"), "dark, an admin": looked("dark", "admin"),
  "light, an analyst": looked("light", "analyst"), "light, a viewer": looked("light", "viewer"),
});
