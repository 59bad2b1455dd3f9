// Related objects: links beside a field open a window; what happens there comes back as a message.
import { all, fire, one } from "./tools.js";

const windows = new Map();

function open(link, field) {
  const url = new URL(link.href, location);
  url.searchParams.set("_popup", "1");
  const popup = window.open(url, "", "width=860,height=720,resizable=yes,scrollbars=yes");
  if (popup) windows.set(popup, field);
  return popup;
}

function take(field, value) {
  const many = field.classList.contains("vManyToManyRawIdAdminField") && field.value.trim();
  field.value = many ? `${field.value},${value}` : value;
}

// Every select of the same model learns of it; the one that asked takes what is new.
function tell(field, { action, obj, value, new_value: key = value }) {
  const model = field.closest("[data-related]")?.dataset.modelRef;
  const others = model ? all(`[data-related][data-model-ref="${CSS.escape(model)}"] select`) : [];
  for (const select of new Set([field, ...others])) {
    const mine = select === field;
    if (action === "add" && (mine || !select.matches(".admin-autocomplete"))) select.add(new Option(obj, key, false, mine));
    for (const option of [...select.options]) {
      if (action === "add" || option.value !== String(value)) continue;
      if (action === "delete") option.remove();
      else Object.assign(option, { text: obj, value: key });
    }
    if (!mine) fire(select);
  }
}

addEventListener("message", ({ origin, source, data }) => {
  const field = windows.get(source);
  if (origin !== location.origin || !field || data?.hotclub !== "popup") return;
  windows.delete(source);
  if (field.tagName === "SELECT") tell(field, data);
  else take(field, data.new_value ?? data.value);
  fire(field);
  source.close();
  field.focus();
});

function point(box, select) {
  const value = select.multiple ? "" : select.value;
  for (const link of all("[data-href-template]", box)) {
    if (value) link.href = link.dataset.hrefTemplate.replace("__fk__", encodeURIComponent(value));
    else link.removeAttribute("href");
    link.setAttribute("aria-disabled", String(!value));
  }
}

export function enhanceRelated(root) {
  for (const box of all("[data-related]", root)) {
    const select = one("select", box);
    if (!select) continue;
    select.addEventListener("change", () => point(box, select));
    point(box, select);
  }
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-related] a[data-popup], a.related-lookup");
  if (!link?.href || event.ctrlKey || event.metaKey) return;
  const field = one("select, input:not([type=hidden], [role=combobox])", link.closest("[data-related], .raw-id"));
  if (field && open(link, field)) event.preventDefault();
});
