// Inlines: a row more from the <template>, one less, a stored one marked to go.
import { all, fire, icon, iconButton, make, one, text } from "./tools.js";

const NAMES = ["name", "id", "for", "aria-describedby", "aria-labelledby", "aria-controls"];

function renumber(row, prefix, to) {
  const pattern = new RegExp(`(^|[\\s_])${prefix}-(\\d+|__prefix__|empty)(?=-|_|$)`, "g");
  for (const element of [row, ...all("*", row)]) {
    for (const name of NAMES) {
      const value = element.getAttribute(name);
      if (value?.includes(prefix)) element.setAttribute(name, value.replace(pattern, `$1${prefix}-${to}`));
    }
  }
}

function tell(row, name, prefix) {
  row.dispatchEvent(new CustomEvent(name, { bubbles: true, detail: { formsetName: prefix } }));
}

function start(group, enhance) {
  const { options } = JSON.parse(group.dataset.inlineFormset || '{"options":{}}');
  const prefix = options.prefix ?? group.id.replace(/-group$/, "");
  const field = (name) => one(`[name="${CSS.escape(prefix)}-${name}"]`, group);
  const total = field("TOTAL_FORMS");
  const most = Number(field("MAX_NUM_FORMS")?.value || 1000);
  const least = Number(field("MIN_NUM_FORMS")?.value || 0);
  const empty = one("template.empty-template", group);
  const add = one("[data-inline-add]", group);
  const place = one(".inline-rows", group);
  const rows = () => all(".inline-related", place);
  if (!total) return;

  const show = () => {
    if (add) add.hidden = !empty || rows().length >= most;
    for (const button of all("[data-inline-take]", group)) button.hidden = rows().length <= least;
  };

  function takeable(row) {
    const button = iconButton("trash", options.deleteText || text("remove"), "icon-button danger");
    button.dataset.inlineTake = "";
    button.addEventListener("click", () => {
      if (row.previousElementSibling?.matches(".row-form-errors")) row.previousElementSibling.remove();
      row.remove();
      for (const [number, left] of rows().entries()) renumber(left, prefix, number);
      total.value = rows().length;
      tell(group, "formset:removed", prefix);
      show();
      add?.focus();
    });
    (one("td.delete", row) ?? one(".inline-head", row))?.append(button);
  }

  // A stored row stays until the form is saved; the checkbox is what tells the server.
  function going(box) {
    const row = box.closest(".inline-related");
    const check = one("input", box);
    const name = one(".inline_label", row)?.textContent.trim() ?? "";
    const button = make("button", { type: "button", class: "icon-button danger" });
    const draw = () => {
      const { checked } = check;
      row.classList.toggle("going", checked);
      button.replaceChildren(icon(checked ? "undo" : "trash"));
      button.title = checked ? `${text("removed")} ${text("undo")}` : text("remove-n", name);
      button.ariaLabel = button.title;
    };
    check.tabIndex = -1;
    button.addEventListener("click", () => {
      check.checked = !check.checked;
      fire(check);
      draw();
    });
    box.append(button);
    draw();
  }

  add?.addEventListener("click", () => {
    const fresh = document.importNode(one(".inline-related", empty.content), true);
    fresh.classList.remove("empty-form");
    fresh.id = `${prefix}-empty`;
    const number = rows().length;
    renumber(fresh, prefix, number);
    empty.before(fresh);
    total.value = number + 1;
    takeable(fresh);
    enhance(fresh);
    tell(fresh, "formset:added", prefix);
    show();
    one("input:not([type=hidden]), select, textarea", fresh)?.focus();
  });
  for (const box of all("[data-inline-delete]", place)) going(box);
  for (const row of rows()) if (!row.matches(".has_original")) takeable(row);
  show();
}

export function startInlines(form, enhance) {
  for (const group of all(".js-inline-admin-formset", form)) start(group, enhance);
}
