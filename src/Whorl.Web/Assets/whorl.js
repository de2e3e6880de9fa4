// What a browser can do beside showing pages: keys, copies, news, captures. Every page reads without it.
const $ = (selector, of = document) => of.querySelector(selector);
const $$ = (selector, of = document) => [...of.querySelectorAll(selector)];
const say = (text) => { const said = $("#said"); said.textContent = text; clearTimeout(say.timer); say.timer = setTimeout(() => { said.textContent = ""; }, 2500); };

for (const each of $$(".copy[hidden], [data-look][hidden], [data-open][hidden]")) each.hidden = false;
for (const time of $$("time[datetime]")) time.title = new Date(time.dateTime).toLocaleString();

const looks = { theme: ["", "dark", "light"], density: ["", "tight"] };
async function copy(text, what = "copied") { try { await navigator.clipboard.writeText(text); say(what); } catch { say("the browser does not let it be copied"); } }

document.addEventListener("click", async (event) => {
  const on = (selector) => event.target.closest(selector);
  const facet = on("a[data-not]");
  if (facet && event.altKey) { event.preventDefault(); location.href = facet.dataset.not; return; }
  const button = on("button");
  if (button?.dataset.copy !== undefined) { await copy(button.dataset.copy); return; }
  if (button?.dataset.look) {
    const look = button.dataset.look, root = document.documentElement, all = looks[look];
    const next = all[(all.indexOf(root.dataset[look] ?? "") + 1) % all.length];
    if (next) { root.dataset[look] = next; localStorage.setItem(`whorl-${look}`, next); } else { delete root.dataset[look]; localStorage.removeItem(`whorl-${look}`); }
    say(`${look}: ${next || "as the system has it"}`);
    return;
  }
  if (button?.dataset.open) { $(`#${button.dataset.open}`).showModal(); return; }
  if (button?.csv) { download(`${nameOf()}.csv`, csvOf(button.csv)); return; }
  if (button?.lines) { if (button.lines.dataset.lines) await exportLines(button.lines.dataset.lines); else download(`${nameOf()}.jsonl`, linesOf(button.lines)); return; }
  if (button?.sorts !== undefined) { sort(button); return; }
  const exported = on("a[data-export]");
  if (exported) { event.preventDefault(); await exportLines(exported.href); return; }
  const row = on("tr[data-href]");
  if (row && !on("a, button, input, label, summary")) { event.shiftKey || event.ctrlKey ? pick(row) : location.assign(row.dataset.href); }
});

// Tables: a heading sorts, and each can be taken away as CSV or JSON lines.
for (const table of $$("table.list")) {
  if (table.tBodies.length !== 1) continue;
  for (const [index, heading] of $$("thead th", table).entries()) {
    if ($(".unseen", heading) || !heading.textContent.trim()) continue;
    const button = document.createElement("button");
    button.className = "sort";
    button.sorts = index;
    button.append(...heading.childNodes);
    heading.append(button);
  }
  const buttons = [["CSV", "csv"], ["JSONL", "lines"]].map(([text, what]) => { const made = document.createElement("button"); made.className = `plain ${what}`; made.textContent = text; made[what] = table; made.title = what === "lines" && table.dataset.lines ? "all of them, as the API has them" : "what is shown"; return made; });
  const header = table.closest("section")?.querySelector(":scope > header");
  const tools = document.createElement("div");
  tools.className = "takeaway";
  tools.append(...buttons);
  if (header) header.append(tools); else (table.closest(".scroll") ?? table).after(tools);
}
function sort(button) {
  const heading = button.closest("th"), body = heading.closest("table").tBodies[0], isNumber = heading.classList.contains("num");
  const down = heading.ariaSort === "ascending";
  for (const each of $$("th[aria-sort]", heading.parentElement)) each.removeAttribute("aria-sort");
  heading.ariaSort = down ? "descending" : "ascending";
  const valueOf = (row) => { const text = row.cells[button.sorts].textContent.trim(); return isNumber ? parseFloat(text.replace(/[,<>%]/g, "")) || 0 : text.toLowerCase(); };
  body.append(...[...body.rows].map((row) => [valueOf(row), row]).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0) * (down ? -1 : 1)).map(([, row]) => row));
  rows.splice(0, rows.length, ...$$("table[data-list] tbody tr"));
}

// Lists: j and k move, Enter opens, x selects.
const rows = $$("table[data-list] tbody tr");
let here = rows.findIndex((row) => row.ariaCurrent === "true");
function move(to) { if (rows.length === 0) return; here = Math.max(0, Math.min(rows.length - 1, to)); rows[here].focus({ preventScroll: true }); rows[here].scrollIntoView({ block: "nearest" }); for (const row of rows) row.classList.toggle("here", row === rows[here]); }
const bulk = $("#bulk");
function pick(row) {
  if (!bulk || !row?.dataset.id) return;
  row.classList.toggle("picked");
  row.setAttribute("aria-selected", row.classList.contains("picked"));
  const picked = rows.filter((each) => each.classList.contains("picked"));
  bulk.hidden = picked.length === 0;
  bulk.elements.id.value = picked.map((each) => each.dataset.id).join(",");
  $("[data-selected]", bulk).textContent = picked.length;
}

const panel = $(".panel");
function act(key) {
  const button = panel && $(`[data-key="${key}"]`, panel);
  if (button) {
    if (button.tagName === "SUMMARY") { const more = button.closest("details"); more.open = true; $("textarea", panel).focus(); say("say why, then press Suppress"); return; }
    const needs = button.dataset.needs && $(`[name=${button.dataset.needs}]`, panel);
    if (needs && !needs.value.trim()) { needs.focus(); say("say something first"); return; }
    button.click();
    return;
  }
  const action = { e: "acknowledged", f: "false-positive" }[key];
  if (action && bulk && here >= 0) {
    if (bulk.hidden) pick(rows[here]);
    $(`button[value=${action}]`, bulk).click();
  }
}

let chord = "";
document.addEventListener("keydown", async (event) => {
  const inField = event.target.closest("input, textarea, select");
  if (event.key === "Escape") {
    if (inField) { inField.blur(); return; }
    const close = $("[data-close]");
    if (close && !$("dialog[open]")) location.assign(close.href);
    return;
  }
  if (inField || event.ctrlKey || event.metaKey || event.altKey || $("dialog[open]")) return;
  const key = event.key;
  if (chord === "g") { chord = ""; const to = $(`[data-go="${key}"]`); if (to) { event.preventDefault(); location.assign(to.href); } return; }
  const step = (by) => { const at = rows.findIndex((row) => row.ariaCurrent === "true"); const to = rows[(at < 0 ? here : at) + by]; if (to) location.assign(to.dataset.href); };
  const does = {
    "/": () => $("#q").select(), "?": () => $("#keys").showModal(), g: () => { chord = "g"; setTimeout(() => { chord = ""; }, 1200); },
    j: () => move(here + 1), k: () => move(here - 1), x: () => pick(rows[here]), o: () => rows[here] && window.open(rows[here].dataset.href, "_blank"),
    Enter: () => document.activeElement === rows[here] && location.assign(rows[here].dataset.href),
    "[": () => step(-1), "]": () => step(1), e: () => act("e"), f: () => act("f"), s: () => act("s"), r: () => act("r"), c: () => act("c"),
    y: async () => { const json = $("[data-copy-json]"); if (json) { const answer = await fetch(json.href); await copy(await answer.text(), "JSON copied"); } },
  }[key];
  if (does && !(key === "Enter" && document.activeElement?.closest("a, button, summary"))) { if (key !== "Enter" || document.activeElement === rows[here]) event.preventDefault(); await does(); }
});

// A comment needs words, a suppression a reason.
for (const button of $$("button[data-needs]")) button.addEventListener("click", (event) => {
  const field = $(`[name=${button.dataset.needs}]`, button.form);
  if (!field.value.trim()) { event.preventDefault(); field.focus(); say("say something first"); }
});
setTimeout(() => { for (const undo of $$("[data-undo]")) undo.remove(); }, 10000);

// News: detections as they come.
const fresh = $("#fresh"), list = $("[data-latest]");
if (fresh && list) {
  let count = 0;
  const news = new EventSource(`/api/v1/detections/stream?after=${list.dataset.latest}`);
  news.addEventListener("detection", () => { count++; fresh.hidden = false; $("a", fresh).textContent = `${count} new`; say(`${count} new`); });
  addEventListener("pagehide", () => news.close());
}

// Exports: lines as they come, or what the table shows as CSV.
function download(name, text) { const link = document.createElement("a"); link.href = URL.createObjectURL(new Blob([text])); link.download = name; link.click(); URL.revokeObjectURL(link.href); }
// What a server wrote must not be a formula where a spreadsheet opens it: an apostrophe says that it is text (OWASP, "CSV Injection").
function cellOf(text) { const line = text.trim().replace(/\s+/g, " "); return `"${(/^[=+\-@]/.test(line) && !/^[+-]?[\d.,]+$/.test(line) ? "'" : "") + line.replaceAll('"', '""')}"`; }
// What is shown is taken away: without the columns that were put away, and of values that are cut the whole.
const shown = (row, table) => $$("th, td", row).filter((cell) => !table.classList.contains(`without-${cell.cellIndex + 1}`));
function textOf(cell) { const copies = $$("[data-copy]", cell); return copies.length === 1 ? copies[0].dataset.copy : cell.textContent; }
function csvOf(table) { return $$("tr", table).map((row) => shown(row, table).map((cell) => cellOf(textOf(cell))).join(",")).join("\r\n") + "\r\n"; }
function linesOf(table) { const names = shown(table.tHead.rows[0], table).map((cell) => cell.textContent.trim()); return [...table.tBodies[0].rows].map((row) => JSON.stringify(Object.fromEntries(shown(row, table).map((cell, at) => [names[at], textOf(cell).trim().replace(/\s+/g, " ")]))) + "\n").join(""); }
const nameOf = () => document.title.replace(/ · Whorl$/, "").replace(/[^\w.-]+/g, "-");
async function exportLines(path) { say("exporting"); const answer = await fetch(path, { headers: { accept: "application/x-ndjson" } }); download("export.jsonl", await answer.text()); }

// A capture: its bytes go up, its handshakes come back.
const upload = $("#upload");
if (upload) {
  const drop = $(".drop", upload), file = $("input[type=file]", upload), progress = $("progress", upload);
  drop.addEventListener("dragover", (event) => { event.preventDefault(); drop.classList.add("over"); });
  drop.addEventListener("dragleave", () => drop.classList.remove("over"));
  drop.addEventListener("drop", (event) => { event.preventDefault(); drop.classList.remove("over"); file.files = event.dataTransfer.files; });
  upload.addEventListener("submit", (event) => {
    event.preventDefault();
    const request = new XMLHttpRequest();
    progress.hidden = false;
    request.upload.addEventListener("progress", (step) => { if (step.lengthComputable) progress.value = step.loaded / step.total; });
    request.addEventListener("load", () => { progress.hidden = true; request.status === 200 ? showCapture(request.responseText) : say(JSON.parse(request.responseText).detail); });
    request.addEventListener("error", () => { progress.hidden = true; say("the service did not answer"); });
    request.open("POST", upload.dataset.upload + (upload.elements.save.checked ? "?save=true" : ""));
    request.send(file.files[0]);
  });
}

const MOST_ROWS = 1000;
const ranks = { bad: 0, suspicious: 1, unknown: 2, good: 3 };
function showCapture(lines) {
  const records = lines.split("\n").filter(Boolean).map((line) => JSON.parse(line));
  const summary = records.find((record) => record.type === "summary");
  const seen = records.filter((record) => record.type === "judged_handshake").sort((a, b) => rank(a) - rank(b));
  const body = $("#handshakes tbody");
  body.replaceChildren(...seen.slice(0, MOST_ROWS).map(handshakeRow));
  $("#handshakes").hidden = false;
  $("#capture-summary").textContent = `${summary.handshakes} handshakes, ${summary.found} suspicious or bad${seen.length > MOST_ROWS ? `; the first ${MOST_ROWS} are shown` : ""}${summary.damage ? `; ${summary.damage}` : ""}`;
  $("#handshakes").scrollIntoView({ block: "start" });
}
const word = (record) => record.verdict?.reputation?.word ?? "unknown";
const rank = (record) => ranks[word(record)];
function handshakeRow({ handshake, verdict }) {
  const row = document.createElement("tr");
  const link = (path, text) => { const a = document.createElement("a"); a.href = path; a.textContent = text; return a; };
  const print = (value) => value ? link(`/fingerprints/${encodeURIComponent(value)}`, value) : "";
  const at = (ip, port) => (ip.includes(":") ? `[${ip}]:${port}` : `${ip}:${port}`);
  const cells = [word({ verdict }), handshake.src_ip ? link(`/targets/${encodeURIComponent(handshake.src_ip)}`, handshake.src_ip) : "", link(`/targets/${encodeURIComponent(at(handshake.dst_ip, handshake.dst_port))}`, at(handshake.dst_ip, handshake.dst_port)), handshake.sni ? link(`/targets/${encodeURIComponent(handshake.sni)}`, handshake.sni) : "", print(handshake.ja4), print(handshake.ja3), print(handshake.ja3s), verdict ? `${verdict.word}${verdict.evidence?.[0] ? `: ${verdict.evidence[0]}` : ""}` : ""];
  for (const [index, cell] of cells.entries()) { const td = document.createElement("td"); if (index === 0) td.className = `rep ${cell}`; if (index === 7) td.className = "wide"; if (index > 3 && index < 7) td.className = "mono"; td.append(cell); row.append(td); }
  return row;
}

// The threshold and what it costs.
const quality = $("[data-curve]");
if (quality) {
  const curve = JSON.parse(quality.dataset.curve);
  const [threshold, servers] = ["threshold", "servers"].map((name) => $(`[data-in=${name}]`, quality));
  const out = (name, text) => { $(`[data-out=${name}]`, quality).textContent = text; };
  const percent = (share) => share === null ? "–" : share > 0 && share < .005 ? "<1 %" : share > .995 && share < 1 ? ">99 %" : `${Math.round(share * 100)} %`;
  const show = () => {
    const at = curve.filter((point) => point[0] >= threshold.value).at(-1) ?? [1, null, 0, 0];
    out("threshold", (+threshold.value).toFixed(2)); out("precision", percent(at[1])); out("recall", percent(at[2])); out("alarms", Math.round(at[3] * servers.value).toLocaleString("en"));
    for (const end of ["x1", "x2"]) $("[data-limit]", quality).setAttribute(end, 40 + 590 * threshold.value);
  };
  for (const field of [threshold, servers]) field.addEventListener("input", show);
}

// The map: what belongs to the cluster under the pointer stands out.
const map = $(".map svg");
if (map) {
  const points = $$("a", map), said = $("#map-said"), idle = said.textContent;
  const pick = (point) => { map.classList.toggle("picking", !!point); for (const each of points) each.classList.toggle("same", each.dataset.cluster === point?.dataset.cluster); said.textContent = point ? `${point.getAttribute("aria-label")}, with ${points.filter((each) => each.dataset.cluster === point.dataset.cluster).length - 1} others` : idle; };
  for (const [on, off] of [["mouseover", "mouseout"], ["focusin", "focusout"]]) { map.addEventListener(on, (event) => pick(event.target.closest("a"))); map.addEventListener(off, () => pick(null)); }
}
