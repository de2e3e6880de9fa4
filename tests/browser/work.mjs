// What is done with a pointer and files: captures, scans, news, drifts, exports.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { api, run, stage, visit } from "./visit.mjs";

const scan = (port, sni) => api("/api/v1/verdict", { method: "POST", body: JSON.stringify({ ip: "127.0.0.1", port, sni, max_age: "0s" }) });

await run({
  "a capture goes up and its handshakes come back": (browser) => visit(browser, "analyst", {}, async (page) => {
    const capture = join(stage.captures, "curl-h2.pcap");
    const lines = (await (await api("/api/v1/captures", { method: "POST", body: readFileSync(capture) })).text()).trim().split("\n").map((line) => JSON.parse(line));
    const expected = lines.filter((line) => line.type === "judged_handshake");
    assert.ok(expected.length > 0);
    await page.goto("/scans");
    await page.getByLabel(/A pcap or pcapng/).setInputFiles(capture);
    await page.getByRole("button", { name: "Read", exact: true }).click();
    const rows = page.locator("#handshakes tbody tr");
    await rows.first().waitFor();
    assert.equal(await rows.count(), expected.length);
    assert.match(await page.locator("#capture-summary").innerText(), new RegExp(`^${expected.length} handshakes?, `));
    for (const { handshake } of expected) assert.ok(await page.locator("#handshakes").getByText(handshake.ja4, { exact: true }).count() > 0, handshake.ja4);
    await Promise.all([page.waitForURL("**/fingerprints/*"), rows.first().getByRole("link", { name: expected[0].handshake.ja4 }).click()]);
    assert.match(await page.locator("h1").innerText(), new RegExp(expected[0].handshake.ja4));
  }),
  "what is no capture is told": (browser) => visit(browser, "analyst", {}, async (page, wrong) => {
    await page.goto("/scans");
    await page.getByLabel(/A pcap or pcapng/).setInputFiles({ name: "x.pcap", mimeType: "application/octet-stream", buffer: Buffer.from("nonsense that is no capture at all") });
    await page.getByRole("button", { name: "Read", exact: true }).click();
    await page.locator("#said").filter({ hasText: /capture/ }).waitFor();
    assert.match(wrong.splice(0).join(), /^console: Failed to load resource: .* 4\d\d /);
  }),
  "a server is scanned through the form": (browser) => visit(browser, "analyst", {}, async (page) => {
    await page.goto("/scans");
    await page.getByLabel(/Host, with its port/).fill(`127.0.0.1:${stage.unseen}`);
    await page.getByLabel(/Name to ask for/).fill(stage.names[4]);
    await Promise.all([page.waitForURL("**/scans/*"), page.getByRole("button", { name: "Scan", exact: true }).click()]);
    await page.getByRole("link", { name: "All that is known of it" }).waitFor({ timeout: 60_000 });
    assert.match(await page.locator("main").innerText(), /listed/);
    await page.getByRole("link", { name: "All that is known of it" }).click();
    assert.equal(await page.locator("section.server").count(), 1);
    await page.getByRole("button", { name: "Scan now", exact: true }).waitFor();
  }),
  "what the policy refuses is told in words": (browser) => visit(browser, "analyst", {}, async (page, wrong) => {
    await page.goto("/scans");
    await page.getByLabel(/Host, with its port/).fill("10.0.0.1");
    await page.getByRole("button", { name: "Scan", exact: true }).click();
    await page.getByRole("heading", { name: "The scan policy does not let it be scanned" }).waitFor();
    assert.match(wrong.splice(0).join(), /^console: Failed to load resource: .* 403 /);
  }),
  "a list of threats is tried, imported and withdrawn": (browser) => visit(browser, "admin", {}, async (page) => {
    const list = { name: "ips.csv", mimeType: "text/csv", buffer: Buffer.from("# Firstseen,DstIP,DstPort\n2026-11-20 10:00:00,192.0.2.7,443\n2026-11-20 10:00:00,<b>none,443\n") };
    for (const [button, said] of [["Try, and write nothing", "Tried: nothing was written."], ["Import", "Imported."]]) {
      await page.goto("/knowledge");
      await page.getByText("Import a list", { exact: true }).click();
      await page.getByLabel(/A list, also packed/).setInputFiles(list);
      await page.getByLabel("Format").selectOption("sslbl");
      await page.getByLabel("Name to keep it under").fill("by hand");
      await page.getByRole("button", { name: button, exact: true }).click();
      await page.getByRole("status").filter({ hasText: said }).waitFor();
      assert.match(await page.locator("main").innerText(), /2: 1 taken, 0 merged, 1 rejected/);
    }
    await page.getByRole("link", { name: "The feed" }).click();
    await page.getByText("Withdraw it").click();
    await Promise.all([page.waitForURL("**/knowledge"), page.getByRole("button", { name: "Withdraw by hand", exact: true }).click()]);
    assert.match(await page.getByRole("row", { name: /by hand/ }).innerText(), /\t0\t0/);
  }),
  "a list is scanned through the form, and what came of it is taken away": (browser) => visit(browser, "analyst", { acceptDownloads: true }, async (page) => {
    await page.goto("/campaigns");
    await page.getByLabel("Name").fill("Three of ours");
    await page.getByLabel(/A file, a target a line/).setInputFiles({ name: "servers.txt", mimeType: "text/plain", buffer: Buffer.from(`127.0.0.1:${stage.ports[0]}\n127.0.0.1:${stage.ports[1]} # second\n`) });
    await page.getByLabel(/Or the targets themselves/).fill(`127.0.0.1:${stage.ports[2]}\n127.0.0.1:${stage.ports[0]}\nhalf a line`);
    await Promise.all([page.waitForURL("**/campaigns/*"), page.getByRole("button", { name: "Start", exact: true }).click()]);
    await page.locator(".state.done").waitFor({ timeout: 60_000 });
    const text = await page.locator("main").innerText();
    assert.match(text, /3 of 3 targets, 100 %/);
    assert.match(text, /3 targets, 1 named again and left out, 1 line that is no target/);
    assert.match(text, /success\s+3/);
    const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name: "results as JSON lines" }).click()]);
    assert.equal(readFileSync(await download.path(), "utf8").trim().split("\n").length, 3);
    await page.goto("/campaigns");
    await page.getByRole("link", { name: "Three of ours" }).waitFor();
  }),
  "a campaign is paused, and goes on": (browser) => visit(browser, "analyst", {}, async (page) => {
    await page.goto("/campaigns");
    await page.getByLabel("Name").fill("Slow");
    await page.getByLabel(/Or the targets themselves/).fill("127.0.3.0/28:9");
    await page.getByLabel(/Targets a second/).fill("0.01");
    await Promise.all([page.waitForURL("**/campaigns/*"), page.getByRole("button", { name: "Start", exact: true }).click()]);
    await Promise.all([page.waitForURL("**/campaigns/*?done=pause"), page.getByRole("button", { name: "Pause", exact: true }).click()]);
    await page.locator(".state.paused").waitFor();
    await Promise.all([page.waitForURL("**/campaigns/*?done=resume"), page.getByRole("button", { name: "Resume", exact: true }).click()]);
    await Promise.all([page.waitForURL("**/campaigns/*?done=cancel"), page.getByRole("button", { name: "End it for good", exact: true }).click()]);
    await page.locator(".state.cancelled").waitFor();
    assert.equal(await page.locator("form[action^='/campaigns'] button").count(), 0);
  }),
  "who does not want to be scanned is not": (browser) => visit(browser, "analyst", {}, async (page, wrong) => {
    await page.goto("/opt-outs");
    await page.getByLabel("Address, network or name").fill("127.0.9.0/24");
    await page.getByLabel("Why").fill("asked by mail");
    await Promise.all([page.waitForURL("**/opt-outs?done=added"), page.getByRole("button", { name: "Add", exact: true }).click()]);
    await page.goto("/scans");
    await page.getByLabel(/Host, with its port/).fill("127.0.9.1");
    await page.getByRole("button", { name: "Scan", exact: true }).click();
    await page.getByText(/does not want to be scanned \(opt-out\)/).waitFor();
    assert.match(wrong.splice(0).join(), /^console: Failed to load resource: .* 403 /);
    await page.goto("/opt-outs");
    await Promise.all([page.waitForURL("**/opt-outs?done=removed"), page.getByRole("button", { name: "Remove 127.0.9.0/24", exact: true }).click()]);
    assert.equal(await page.getByText("127.0.9.0/24").count(), 0);
  }),
  "what is found meanwhile is told, and shown when asked for": (browser) => visit(browser, "viewer", {}, async (page) => {
    await page.goto("/detections");
    const before = await page.locator("tr[data-id]").count();
    assert.ok(!(await page.locator("#fresh").isVisible()));
    assert.equal((await scan(stage.ports[0], stage.names[5])).status, 200);
    await page.locator("#fresh").getByText("1 new").waitFor();
    assert.equal(await page.locator("tr[data-id]").count(), before, "rows do not move by themselves");
    await page.locator("#fresh a").click();
    await page.locator("tr[data-id]").nth(before).waitFor();
    assert.equal(await page.locator("tr[data-id]").count(), before + 1);
  }),
  "a drift is found, shown side by side and accepted with a reason": (browser) => visit(browser, "analyst", {}, async (page) => {
    await page.goto("/servers");
    await page.getByRole("link", { name: stage.own }).click();
    await Promise.all([page.waitForURL("**/servers/1?done=*", { timeout: 60_000 }), page.getByRole("button", { name: "Check now", exact: true }).click({ timeout: 60_000 })]);
    await page.getByRole("heading", { name: "It looks otherwise" }).waitFor();
    assert.ok(await page.locator("table.beside tr.differs").count() > 0);
    await page.getByLabel("Why it is right").fill("TLS 1.2 only, change 4711");
    await Promise.all([page.waitForURL("**/servers/1?done=Accepted*"), page.getByRole("button", { name: "Accept as right", exact: true }).click()]);
    assert.equal(await page.getByRole("heading", { name: "It looks otherwise" }).count(), 0);
    assert.match(await page.locator("main").innerText(), /Ana: TLS 1\.2 only, change 4711/);
  }),
  "values are copied, excluded and taken away": (browser) => visit(browser, "viewer", { permissions: ["clipboard-read", "clipboard-write"], acceptDownloads: true }, async (page) => {
    await page.goto(`/targets/127.0.0.1:${stage.ports[0]}`);
    await page.locator("dl.facts .copy").first().click();
    const copied = await page.evaluate(() => navigator.clipboard.readText());
    assert.match(copied, /^[0-9a-f]{16}$/);
    await page.keyboard.press("y");
    await page.locator("#said").filter({ hasText: "JSON copied" }).waitFor();
    assert.ok(JSON.parse(await page.evaluate(() => navigator.clipboard.readText())));
    await page.goto("/search?q=ip:127.0.0.1&of=servers");
    const facet = page.locator(".facets a").first();
    await facet.click({ modifiers: ["Alt"] });
    await page.waitForURL((url) => url.searchParams.get("q").includes(" -"));
    await page.goto("/search?q=ip:127.0.0.1&of=servers");
    const rows = await page.locator("tr[data-href]").count();
    const [download] = await Promise.all([page.waitForEvent("download"), page.locator("button.csv").first().click()]);
    const lines = readFileSync(await download.path(), "utf8").trim().split("\r\n");
    assert.equal(lines.length, rows + 1);
    assert.match(lines[0], /^"server","name","ATSF"/);
  }),
  "every export comes to an end": (browser) => visit(browser, "admin", { acceptDownloads: true }, async (page) => {
    for (const path of ["/detections", "/settings", "/search?q=ip:127.0.0.1&of=servers"]) {
      await page.goto(path);
      for (const link of await page.locator("a[data-export]:visible, a[download]:visible").all()) {
        const [download] = await Promise.all([page.waitForEvent("download"), link.click()]);
        assert.ok(readFileSync(await download.path(), "utf8").length > 2, path);
      }
    }
  }),
  "a table is sorted by its headings": (browser) => visit(browser, "viewer", {}, async (page) => {
    await page.goto("/knowledge");
    const counts = () => page.locator("table[data-list=feeds] tbody tr td:nth-child(7)").allInnerTexts().then((all) => all.map((text) => Number(text.replaceAll(",", ""))));
    const button = page.locator("table[data-list=feeds] th").getByRole("button", { name: /^rows/ });
    await button.click();
    const up = await counts();
    assert.deepEqual(up, [...up].sort((a, b) => a - b));
    await button.click();
    assert.deepEqual(await counts(), up.reverse());
    assert.ok(up.length > 2);
  }),
  "the threshold says what it costs": (browser) => visit(browser, "analyst", {}, async (page) => {
    await page.goto("/knowledge");
    await page.getByRole("button", { name: "Measure now", exact: true }).click();
    const alarms = page.locator("[data-out=alarms]");
    await alarms.waitFor({ timeout: 120_000 });
    const curve = JSON.parse(await page.locator("[data-curve]").getAttribute("data-curve"));
    const recall = page.locator("[data-out=recall]");
    await page.locator("[data-in=servers]").fill("2000000000");
    await page.locator("[data-in=threshold]").fill("0");
    assert.equal(Number((await alarms.innerText()).replaceAll(",", "")), Math.round(curve.at(-1)[3] * 2e9));
    const loose = await recall.innerText();
    assert.notEqual(loose, "0 %");
    await page.locator("[data-in=threshold]").fill("1");
    assert.notEqual(await recall.innerText(), loose);
  }),
});
