// Related objects: links beside a field open a window; what happens there comes back as a message.
import { all, one } from "./tools.js";

const windows = new Map();

function open(link, field) {
  const url = new URL(link.href, location);
  url.searchParams.set("_popup", "1");
  const popup = window.open(url, "", "width=860,height=720,resizable=yes,scrollbars=yes");
  if (!popup) return false;
  windows.set(popup, field);
  return true;
}

const changed = (field) => field.dispatchEvent(new Event("change", { bubbles: true }));

// Every select of the same model learns of it; in the one that asked, it is chosen.
function selectsLike(field) {
  const model = field.closest("[data-related]")?.dataset.modelRef;
  const others = model ? all(`[data-related][data-model-ref="${CSS.escape(model)}"] select`) : [];
  return new Set([field, ...others]);
}

const answers = {
  add(field, { obj, new_value: added, value }) {
    const key = added ?? value;
    if (field.tagName !== "SELECT") return answers.choose(field, { value: key });
    for (const select of selectsLike(field)) {
      if (select.matches(".admin-autocomplete") && select !== field) continue;
      select.add(new Option(obj, key, false, select === field));
      if (select !== field) changed(select);
    }
  },
  change(field, { obj, value, new_value: renamed }) {
    for (const select of selectsLike(field)) {
      for (const option of select.options ?? []) {
        if (option.value !== String(value)) continue;
        option.text = obj;
        option.value = renamed ?? value;
      }
      if (select !== field) changed(select);
    }
  },
  delete(field, { value }) {
    for (const select of selectsLike(field)) {
      for (const option of [...(select.options ?? [])]) if (option.value === String(value)) option.remove();
      if (select !== field) changed(select);
    }
  },
  choose(field, { value }) {
    const many = field.classList.contains("vManyToManyRawIdAdminField") && field.value.trim();
    field.value = many ? `${field.value},${value}` : value;
  },
};

addEventListener("message", ({ origin, source, data }) => {
  const field = windows.get(source);
  if (origin !== location.origin || !field || data?.hotclub !== "popup") return;
  windows.delete(source);
  answers[data.action]?.(field, data);
  changed(field);
  source.close();
  field.focus();
});

function point(box, select) {
  for (const link of all("[data-href-template]", box)) {
    const value = select.multiple ? "" : select.value;
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
  const field = one("select, input:not([type=hidden])", link.closest("[data-related], .raw-id"));
  if (field && open(link, field)) event.preventDefault();
});
