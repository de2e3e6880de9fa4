// A browser, what it must never do on any page, and a few words for tests.
import assert from "node:assert/strict";
import { chromium } from "playwright-core";

export const stage = JSON.parse(process.env.WHORL_STAGE);
const ARGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];

/** Every screen, with something in it. */
export const screens = async (page) => [
  ["overview", "/"], ["detections", "/detections"], ["detection", await firstDetection(page)], ["search", "/search"], ["search-servers", "/search?q=port:443"], ["search-handshakes", "/search?q=version%3A%22TLS+1.3%22"],
  ["fingerprints", "/fingerprints"], ["fingerprint", await firstFingerprint(page)], ["compare", await comparison(page)], ["targets", "/targets"], ["target", `/targets/127.0.0.1:${stage.ports[0]}`],
  ["servers", "/servers"], ["server", "/servers/1"], ["knowledge", "/knowledge"], ["feed", "/knowledge/own-list"], ["campaigns", "/campaigns"], ["campaign", await firstCampaign()], ["weeks", "/campaigns/compare"], ["opt-outs", "/opt-outs"], ["scans", "/scans"], ["settings", "/settings"],
];

/** Runs tests, each with a browser's profile of its own, and says what became of each. */
export async function run(tests) {
  const browser = await chromium.launch({ executablePath: process.env.WHORL_CHROMIUM ?? "/usr/bin/chromium", args: ARGS });
  let failed = 0;
  for (const [name, test] of Object.entries(tests)) {
    try {
      await test(browser);
      console.log(`ok ${name}`);
    } catch (problem) {
      failed++;
      console.log(`not ok ${name}\n${problem.stack ?? problem}`);
    }
  }
  await browser.close();
  process.exit(failed > 0 ? 1 : 0);
}

/** A signed-in page; what it asks of other hosts, and what its console complains of, is an error when it is closed. */
export async function visit(browser, role, options, test) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, baseURL: stage.address, reducedMotion: "reduce", ...options });
  const wrong = [];
  context.on("request", (request) => { if (!request.url().startsWith(stage.address) && !/^(data|blob):/.test(request.url())) wrong.push(`asks ${request.url()}`); });
  context.on("console", (message) => { if (message.type() === "error" || message.type() === "warning") wrong.push(`console: ${message.text()} at ${message.location()?.url}`); });
  context.on("weberror", (error) => wrong.push(`error: ${error.error().message}`));
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  try {
    if (role) {
      await page.goto("/sign-in");
      await page.getByLabel("Key").fill(stage.keys[role]);
      await Promise.all([page.waitForURL(`${stage.address}/`), page.getByRole("button", { name: "Sign in", exact: true }).click()]);
    }
    await test(page, wrong);
  } finally {
    await context.close();
  }
  assert.deepEqual(wrong, []);
}

/** Presses keys one after the other, as a person does. */
export async function press(page, ...keys) { for (const key of keys) await page.keyboard.press(key); }

/** Presses keys that lead to another page. */
export async function go(page, where, ...keys) { await Promise.all([page.waitForURL(where), press(page, ...keys)]); await page.waitForLoadState(); }

export const api = (path, options = {}) => fetch(stage.address + path, { ...options, headers: { authorization: `Bearer ${stage.keys.admin}`, "content-type": "application/json", ...options.headers } });
export const detections = async (query = "") => (await (await api(`/api/v1/detections?limit=100${query}`)).json()).detections;

/** One that has ended, of three servers, of which one has gone and one must not be asked, with a line that is none; begun where there is none, and an entry of the opt-out list with it. */
async function firstCampaign() {
  const all = async () => (await (await api("/api/v1/campaigns")).json()).campaigns;
  if ((await all()).length === 0) {
    await api("/api/v1/opt-outs", { method: "POST", body: JSON.stringify({ entry: "*.example.org", why: "asked by mail on 1 March" }) });
    const body = `127.0.0.1:${stage.ports[0]}\n127.0.0.1:${stage.ports[1]}\n127.0.0.1:9\n10.0.0.1\n127.0.0.1:${stage.ports[0]}\nhalf a line\n`;
    assert.equal((await api("/api/v1/campaigns?name=Mail+servers", { method: "POST", body, headers: { "content-type": "text/plain" } })).status, 201);
  }
  for (let tries = 0; tries < 300; tries++) {
    const last = (await all()).at(-1);
    if (last.state === "done") return `/campaigns/${last.id}`;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error("the campaign never ended");
}

const firstDetection = async () => `/detections/${(await detections("&reputation=bad"))[0].id}`;
/** The one that most threats showed, by the map: its page has most to show. */
async function firstFingerprint() {
  for (let tries = 0; tries < 100; tries++) {
    const html = await (await api("/fingerprints")).text();
    const known = [...html.matchAll(/aria-label="([0-9a-f]{16}): [\d,]+ targets?, ([\d,]+) of threats/g)].map(([, value, threats]) => ({ value, threats: Number(threats.replaceAll(",", "")) }));
    if (known.length > 0) return `/fingerprints/${known.reduce((best, each) => each.threats > best.threats ? each : best).value}`;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error("the map was never drawn");
}
async function comparison() { const [a, b] = await atsf(); return `/compare?a=${a}&b=${b}`; }
async function atsf() {
  const { servers } = await (await api("/api/v1/search?q=status:success&of=servers&limit=200")).json();
  const values = [...new Set(servers.map((server) => server.atsf ?? server.atsf_hash).filter(Boolean))];
  assert.ok(values.length >= 2, JSON.stringify(servers[0]));
  return values;
}
