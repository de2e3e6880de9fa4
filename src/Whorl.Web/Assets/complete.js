// The search box completes the term before the caret: fields, and values that were seen with how many have them. A combobox as the ARIA practices have it (APG,
// "Combobox", list autocomplete with manual selection): nothing is chosen before an arrow, so that Enter and Tab are what they were.
const box = document.querySelector("#q");
const WAIT = 120;
if (box) {
  const list = document.createElement("ul"), said = document.createElement("p");
  list.id = "completions"; list.role = "listbox"; list.className = "completions"; list.hidden = true; list.ariaLabel = "Completions";
  said.className = "unseen"; said.role = "status";
  box.after(list, said);
  for (const [name, value] of [["role", "combobox"], ["aria-expanded", "false"], ["aria-controls", list.id], ["aria-autocomplete", "list"]]) box.setAttribute(name, value);
  let timer, asked = 0, from = 0, chosen = -1;

  const close = () => { clearTimeout(timer); asked++; list.hidden = true; chosen = -1; said.textContent = ""; box.setAttribute("aria-expanded", "false"); box.removeAttribute("aria-activedescendant"); };
  const choose = (to) => {
    const options = [...list.children];
    chosen = (to + options.length + 1) % (options.length + 1);
    if (chosen === options.length) chosen = -1;
    for (const [place, option] of options.entries()) option.ariaSelected = `${place === chosen}`;
    if (chosen < 0) { box.removeAttribute("aria-activedescendant"); return; }
    box.setAttribute("aria-activedescendant", options[chosen].id);
    options[chosen].scrollIntoView({ block: "nearest" });
  };
  const take = (option) => {
    const text = option.dataset.text, isField = text.endsWith(":");
    const before = box.value.slice(0, from) + text + (isField ? "" : " ");
    const behind = box.value.slice(box.selectionStart).replace(isField ? /^\S*/ : /^\S*\s?/, "");
    box.value = before + behind;
    box.setSelectionRange(before.length, before.length);
    close();
    if (isField) ask();
  };
  const some = (count, isMore, one, many) => count === null ? "" : `${count.toLocaleString("en")}${isMore ? "+" : ""} ${count === 1 && !isMore ? one : many}`;
  const optionOf = (each, place) => {
    const option = document.createElement("li"), code = document.createElement("code"), note = document.createElement("span");
    option.id = `completion-${place}`; option.role = "option"; option.ariaSelected = "false"; option.dataset.text = each.text;
    code.textContent = each.text;
    note.textContent = each.meaning ?? [some(each.servers, each.servers_more, "look", "looks"), some(each.handshakes, each.handshakes_more, "handshake", "handshakes")].filter((text) => text && !text.startsWith("0 ")).join(", ");
    option.append(code, " ", note);
    return option;
  };
  async function ask() {
    const mine = ++asked, text = box.value.slice(0, box.selectionStart);
    if (!text.trim()) { close(); return; }
    let answer;
    try { const reply = await fetch(`/api/v1/search/complete?q=${encodeURIComponent(text)}`); answer = reply.ok ? await reply.json() : null; } catch { answer = null; }
    // Whoever types on, leaves or sends the search does not want an answer to what stood there before.
    if (mine !== asked || document.activeElement !== box) return;
    const found = answer?.completions.filter((each) => each.text !== text.slice(answer.from)) ?? [];
    if (found.length === 0) { close(); return; }
    from = answer.from;
    list.replaceChildren(...found.map(optionOf));
    list.hidden = false; chosen = -1;
    box.setAttribute("aria-expanded", "true"); box.removeAttribute("aria-activedescendant");
    said.textContent = `${found.length} completions`;
  }

  box.addEventListener("input", () => { clearTimeout(timer); asked++; timer = setTimeout(ask, WAIT); });
  box.addEventListener("blur", close);
  box.form.addEventListener("submit", close);
  // The press, not the click: the box keeps the focus.
  list.addEventListener("pointerdown", (event) => { event.preventDefault(); const option = event.target.closest("li"); if (option) take(option); });
  box.addEventListener("keydown", (event) => {
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (list.hidden) { if (event.key === "ArrowDown" && box.value.trim()) { event.preventDefault(); ask(); } return; }
    if (event.key === "ArrowDown" || event.key === "ArrowUp") { event.preventDefault(); choose(event.key === "ArrowDown" ? chosen + 1 : chosen < 0 ? list.children.length - 1 : chosen - 1); return; }
    if (event.key === "Escape") { event.preventDefault(); event.stopPropagation(); close(); return; }
    if ((event.key === "Enter" || (event.key === "Tab" && !event.shiftKey)) && chosen >= 0) { event.preventDefault(); take(list.children[chosen]); }
  });
}
