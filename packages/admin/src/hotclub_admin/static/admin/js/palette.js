// Command palette (Ctrl/⌘-K): places of this page, objects by the site's answer.
import { all, fits, getJson, icon, later, make, mark, one, say, text, wordsOf } from "./tools.js";

const dialog = one("#palette");
const input = one("input", dialog);
const list = one("[role=listbox]", dialog);
const none = one(".palette-none", dialog);
const mac = /Mac|iP(hone|ad)/.test(navigator.platform);
let options = [];
let at = 0;

const entries = (selector, group, icon) =>
  all(selector).map(({ dataset: { jump, jumpAdd }, textContent, href: url }) => ({ group, icon, url, label: jumpAdd ? text("add-to", jumpAdd) : textContent.trim(), hint: jump ?? "" }));
const local = [
  ...entries(".object-tools a", "page-actions", "enter"),
  ...entries("[data-jump]", "models", "list"),
  ...entries("[data-jump-add]", "actions", "plus"),
  ...entries("#user-menu a", "actions", "enter"),
];

function fitting(terms) {
  if (!terms.length) return local.filter(({ group }) => group !== "actions");
  const rank = ({ label }) => !label.toLowerCase().startsWith(terms[0]) + !label.toLowerCase().includes(terms[0]);
  return local
    .filter(({ label, hint }) => fits(terms, `${label} ${hint}`))
    .sort((a, b) => rank(a) - rank(b))
    .slice(0, 8);
}

function draw(found) {
  list.replaceChildren();
  options = [];
  for (const group of ["page-actions", "models", "objects", "actions"]) {
    const members = found.filter((entry) => entry.group === group);
    if (!members.length) continue;
    const label = make("span", { id: `palette-${group}` }, text(group));
    const box = make("div", { role: "group", "aria-labelledby": label.id }, label);
    for (const entry of members) {
      const option = make("a", { role: "option", id: `palette-option-${options.length}`, href: entry.url, tabindex: "-1", "aria-selected": "false" }, icon(entry.icon), make("span", {}, entry.label), make("small", {}, entry.hint));
      options.push(option);
      box.append(option);
    }
    list.append(box);
  }
  none.hidden = options.length > 0;
  list.hidden = options.length === 0;
  move(0);
}

const move = (to) => (at = mark(input, options, at, to));

const ask = later(async (query, mine) => {
  try {
    const { results } = await getJson(dialog.dataset.jumpUrl, { q: query });
    if (input.value.trim() !== query) return; // somebody types on
    const known = new Set(mine.map(({ url: own }) => new URL(own, location).pathname));
    const more = results.filter((found) => !known.has(new URL(found.url, location).pathname));
    const icons = { model: "list", action: "plus", object: "edit" };
    draw([...mine, ...more.map((found) => ({ ...found, hint: found.kind === "object" ? found.group : found.detail, group: `${found.kind}s`, icon: icons[found.kind] }))]);
    say(text("found", options.length));
  } catch {
    say(text("failed"));
  }
}, 160);

function search() {
  const query = input.value.trim();
  const mine = fitting(wordsOf(query));
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
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step) move(at + step);
  else if (event.key === "Enter") options[at]?.click();
  else return;
  event.preventDefault();
});
dialog.addEventListener("click", ({ target }) => target === dialog && dialog.close());
document.addEventListener("keydown", (event) => {
  if (event.key === "k" && (mac ? event.metaKey : event.ctrlKey)) {
    event.preventDefault();
    open();
  }
});
for (const button of all("[data-palette-open]")) button.addEventListener("click", open);
for (const key of all("[data-palette-key]")) key.textContent = mac ? "⌘ K" : "Ctrl K";
