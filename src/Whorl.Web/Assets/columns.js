// Which columns a table shows: chosen in a menu beside it, remembered by the browser, and of a page's first list in its address (cols=), so that a link shows the same.
const COLUMNS = 12;
const page = new URL(location.href);
const first = document.querySelector("main table[data-list]");
for (const [place, table] of [...document.querySelectorAll("main table.list")].entries()) {
  const headings = [...(table.tHead?.rows[0]?.cells ?? [])];
  const names = headings.map((heading) => (heading.querySelector(".unseen") ? "" : heading.textContent.trim()));
  if (names.filter(Boolean).length < 4 || names.length > COLUMNS || table.querySelector("[colspan], [rowspan]")) continue;
  const key = `whorl-columns-${document.body.dataset.screen}-${table.dataset.list ?? table.caption?.textContent.trim() ?? place}`;
  const inAddress = table === first ? page.searchParams.get("cols")?.split(",") : undefined;
  const known = inAddress?.filter((name) => names.includes(name)) ?? [];
  let without = new Set(known.length > 0 ? names.filter((name) => name && !known.includes(name)) : remembered(key).filter((name) => names.includes(name)));

  const menu = document.createElement("details"), summary = document.createElement("summary"), choices = document.createElement("ul");
  menu.className = "columns";
  menu.append(summary);
  choices.ariaLabel = "Columns";
  // There once somebody asks for them: a page is full of names without them.
  summary.addEventListener("click", () => menu.append(choices), { once: true });
  const fields = new Map();
  for (const name of names.filter(Boolean)) {
    const item = document.createElement("li"), label = document.createElement("label"), field = document.createElement("input");
    field.type = "checkbox";
    label.append(field, ` ${name}`);
    item.append(label);
    choices.append(item);
    fields.set(name, field);
    field.addEventListener("change", () => { if (field.checked) without.delete(name); else without.add(name); show(); remember(); });
  }
  menu.addEventListener("keydown", (event) => { if (event.key === "Escape" && menu.open) { event.stopPropagation(); menu.open = false; summary.focus(); } });
  [...document.querySelectorAll("button.csv")].find((button) => button.csv === table)?.before(menu);
  show();

  function show() {
    if (without.size === fields.size) without = new Set();
    for (const [index, name] of names.entries()) table.classList.toggle(`without-${index + 1}`, without.has(name));
    for (const [name, field] of fields) {
      field.checked = !without.has(name);
      // One column stays.
      field.disabled = field.checked && without.size === fields.size - 1;
    }
    summary.textContent = without.size > 0 ? `Columns (${fields.size - without.size} of ${fields.size})` : "Columns";
  }
  function remember() {
    if (without.size > 0) localStorage.setItem(key, JSON.stringify([...without])); else localStorage.removeItem(key);
    if (table !== first) return;
    if (without.size > 0) page.searchParams.set("cols", [...fields.keys()].filter((name) => !without.has(name)).join(",")); else page.searchParams.delete("cols");
    history.replaceState(history.state, "", page);
  }
}
function remembered(key) { try { const names = JSON.parse(localStorage.getItem(key) ?? "[]"); return Array.isArray(names) ? names : []; } catch { return []; } }
