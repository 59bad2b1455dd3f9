// Change lists: selection and the bar of actions, columns, hits, choosing for an opener.
import { all, keep, make, one, recallSet, text, wordsOf } from "./tools.js";

const list = one("#changelist");

function selection() {
  const boxes = all(".action-select", list);
  const bar = one("[data-bulk]", list);
  if (!boxes.length || !bar) return;
  const toggle = one("#action-toggle", list);
  const count = one("[data-bulk-count]", bar);
  const across = all("[name=select_across]", list);
  const everything = one("[data-bulk-all]", bar);
  let last = null;

  function show() {
    const chosen = boxes.filter((box) => box.checked).length;
    const full = chosen === boxes.length;
    bar.classList.toggle("open", chosen > 0);
    if (toggle) Object.assign(toggle, { checked: full, indeterminate: chosen > 0 && !full });
    if (!full) for (const input of across) input.value = "0";
    const isAll = across[0]?.value === "1";
    if (everything) everything.hidden = !full || isAll;
    if (count) count.textContent = isAll ? everything?.dataset.chosen : text("selected", chosen);
  }
  const choose = (state, all = 0) => {
    for (const box of boxes) box.checked = state;
    for (const input of across) input.value = all;
    show();
  };
  toggle?.addEventListener("change", () => choose(toggle.checked));
  everything?.addEventListener("click", () => {
    choose(true, 1);
    one("select", bar)?.focus();
  });
  one("[data-bulk-clear]", bar)?.addEventListener("click", () => {
    choose(false);
    toggle?.focus();
  });
  for (const [place, box] of boxes.entries()) {
    box.addEventListener("click", (event) => {
      if (event.shiftKey && last !== null) {
        for (const between of boxes.slice(Math.min(last, place), Math.max(last, place))) between.checked = box.checked;
        boxes[last].checked = box.checked;
      }
      last = place;
      show();
    });
  }
  show();
}

function columns() {
  const menu = one("[data-columns]", list);
  const button = one("[data-columns-open]", list);
  const heads = all("thead [data-column]", list);
  if (!menu || !button) return;
  if (heads.length < 2) return button.remove();
  const key = `columns.${menu.dataset.columns}`;
  const hidden = recallSet(key);
  const sheet = new CSSStyleSheet();
  document.adoptedStyleSheets.push(sheet);
  const apply = () => {
    const rules = [...hidden].map((name) => `#result_list [data-column="${CSS.escape(name)}"] { display: none !important; }`);
    sheet.replaceSync(rules.join("\n"));
  };
  for (const head of heads.slice(1)) {
    const name = head.dataset.column;
    const box = make("input", { type: "checkbox" });
    box.checked = !hidden.has(name);
    box.addEventListener("change", () => {
      keep(key, hidden, name, !box.checked);
      apply();
    });
    menu.append(make("label", {}, box, (one(".sort, span", head) ?? head).textContent.trim()));
  }
  menu.addEventListener("toggle", () => {
    const { bottom, right } = button.getBoundingClientRect();
    menu.style.top = `${bottom + 6}px`;
    menu.style.left = `${Math.max(8, Math.min(right, innerWidth - 8) - menu.offsetWidth)}px`;
  });
  apply();
}

// Marks the words of the search in the rows, without touching the rows.
function hits() {
  const terms = wordsOf(list.dataset.query);
  const body = one("#result_list tbody", list);
  if (!body || !CSS.highlights) return;
  const ranges = [];
  const walk = document.createTreeWalker(body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const content = walk.currentNode.data.toLowerCase();
    for (const term of terms) {
      for (let at = content.indexOf(term); at >= 0; at = content.indexOf(term, at + 1)) {
        ranges.push(new StaticRange({ startContainer: walk.currentNode, startOffset: at, endContainer: walk.currentNode, endOffset: at + term.length }));
      }
    }
  }
  CSS.highlights.set("hit", new Highlight(...ranges));
}

// A list in a popup hands what is chosen to the page that opened it.
list.addEventListener("click", (event) => {
  const link = event.target.closest("[data-popup-opener]");
  if (!link || !window.opener) return;
  event.preventDefault();
  window.opener.postMessage({ hotclub: "popup", value: link.dataset.popupOpener }, location.origin);
  window.close();
});

document.addEventListener("keydown", (event) => {
  const field = one("#searchbar");
  if (!field || event.key !== "/" || event.target.closest("input, textarea, select")) return;
  event.preventDefault();
  field.select();
});

selection();
columns();
hits();
