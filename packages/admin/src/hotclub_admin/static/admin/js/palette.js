// Command palette (Ctrl/⌘-K): models and actions of this page, objects by the site's answer.
import { all, icon, later, make, one, say, text } from "./tools.js";

const dialog = one("#palette");
const input = one("input", dialog);
const list = one("[role=listbox]", dialog);
const none = one(".palette-none", dialog);
const mac = /Mac|iP(hone|ad)/.test(navigator.platform);
let options = [];
let at = 0;
let asking;

const local = [
  ...all("[data-jump]").map((a) => ({ group: "models", icon: "list", label: a.textContent.trim(), hint: a.dataset.jump, url: a.href })),
  ...all(".object-tools a").map((a) => ({ group: "page-actions", icon: "enter", label: a.textContent.trim(), hint: "", url: a.href })),
  ...all("[data-jump-add]").map((a) => ({ group: "actions", icon: "plus", label: text("add-to", a.dataset.jumpAdd), hint: "", url: a.href })),
  ...all("#user-menu a.menu-item").map((a) => ({ group: "actions", icon: "enter", label: a.textContent.trim(), hint: "", url: a.href })),
];

function fitting(terms) {
  const found = local.filter(({ label, hint }) => terms.every((term) => `${label} ${hint}`.toLowerCase().includes(term)));
  return terms.length ? found.slice(0, 12) : found.filter(({ group }) => group !== "actions");
}

function draw(entries) {
  list.replaceChildren();
  options = [];
  for (const group of ["page-actions", "models", "objects", "actions"]) {
    const members = entries.filter((entry) => entry.group === group);
    if (!members.length) continue;
    const label = make("span", { id: `palette-${group}` }, text(group));
    const box = make("div", { role: "group", "aria-labelledby": label.id }, label);
    for (const entry of members) {
      const option = make("a", { role: "option", id: `palette-option-${options.length}`, href: entry.url, tabindex: "-1", "aria-selected": "false" }, icon(entry.icon), make("span", {}, entry.label), make("small", {}, entry.hint ?? ""));
      options.push(option);
      box.append(option);
    }
    list.append(box);
  }
  none.hidden = options.length > 0;
  list.hidden = options.length === 0;
  move(0);
}

function move(to) {
  options[at]?.setAttribute("aria-selected", "false");
  at = options.length ? (to + options.length) % options.length : 0;
  const option = options[at];
  option?.setAttribute("aria-selected", "true");
  option?.scrollIntoView({ block: "nearest" });
  if (option) input.setAttribute("aria-activedescendant", option.id);
  else input.removeAttribute("aria-activedescendant");
}

const ask = later(async (query, mine) => {
  asking?.abort();
  asking = new AbortController();
  const url = new URL(dialog.dataset.jumpUrl, location);
  url.searchParams.set("q", query);
  try {
    const answer = await fetch(url, { signal: asking.signal, headers: { Accept: "application/json" } });
    if (!answer.ok) return;
    const { results } = await answer.json();
    if (input.value.trim() !== query) return;
    const known = new Set(mine.map(({ url: own }) => new URL(own, location).pathname));
    const more = results.filter((found) => !known.has(new URL(found.url, location).pathname));
    const groups = { model: "models", action: "actions", object: "objects" };
    const icons = { model: "list", action: "plus", object: "edit" };
    draw([...mine, ...more.map((found) => ({ ...found, group: groups[found.kind], icon: icons[found.kind] }))]);
    say(text("found", options.length));
  } catch (error) {
    if (error.name !== "AbortError") say(text("failed"));
  }
}, 160);

function search() {
  const query = input.value.trim();
  const mine = fitting(query.toLowerCase().split(/\s+/).filter(Boolean));
  draw(mine);
  if (query && dialog.dataset.jumpUrl) ask(query, mine);
}

function open() {
  if (dialog.open) return;
  input.value = "";
  search();
  dialog.showModal();
  input.focus();
}

input.addEventListener("input", search);
input.addEventListener("keydown", (event) => {
  const steps = { ArrowDown: 1, ArrowUp: -1 };
  if (event.key in steps) move(at + steps[event.key]);
  else if (event.key === "Enter") options[at]?.click();
  else return;
  event.preventDefault();
});
dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
document.addEventListener("keydown", (event) => {
  if (event.key.toLowerCase() === "k" && (mac ? event.metaKey : event.ctrlKey) && !event.altKey && !event.shiftKey) {
    event.preventDefault();
    open();
  }
});
for (const button of all("[data-palette-open]")) button.addEventListener("click", open);
for (const key of all("[data-palette-key]")) key.textContent = mac ? "⌘ K" : "Ctrl K";
