// Select elements that ask the site while one types. The <select> stays and is what is sent.
import { all, icon, iconButton, later, make, one, say, text } from "./tools.js";

let count = 0;

async function fetchPage(select, term, page, signal) {
  const url = new URL(select.dataset["ajax-Url"], location);
  const { appLabel, modelName, fieldName } = select.dataset;
  const asked = { term, page, app_label: appLabel, model_name: modelName, field_name: fieldName };
  for (const [name, value] of Object.entries(asked)) url.searchParams.set(name, value ?? "");
  const answer = await fetch(url, { signal, headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(answer.statusText);
  return answer.json();
}

class Combo {
  constructor(select) {
    this.select = select;
    this.id = `combo-${++count}`;
    this.options = [];
    this.at = -1;
    this.build();
    this.listen();
    this.show();
  }

  build() {
    const { select } = this;
    const label = all("label").find((one) => one.htmlFor && one.htmlFor === select.id);
    const wording = (label?.firstChild?.textContent ?? "").trim();
    const described = select.getAttribute("aria-describedby");
    this.input = make("input", {
      type: "text", role: "combobox", id: `${select.id}_search`, autocomplete: "off", spellcheck: "false", "aria-autocomplete": "list", "aria-expanded": "false",
      "aria-controls": this.id, "aria-describedby": described, "aria-invalid": select.getAttribute("aria-invalid"), "aria-required": select.required ? "true" : null, placeholder: select.dataset.placeholder || text("search"),
    });
    this.input.disabled = select.disabled;
    if (label) label.htmlFor = this.input.id;
    else this.input.setAttribute("aria-label", select.getAttribute("aria-label") ?? text("search"));
    this.list = make("div", { role: "listbox", id: this.id, class: "combo-list", hidden: true, "aria-label": wording || text("search"), "aria-multiselectable": select.multiple ? "true" : null });
    this.box = make("div", { class: "combo-box" }, this.input);
    this.root = make("div", { class: "combo" });
    select.before(this.root);
    this.clear = select.multiple || select.disabled ? null : iconButton("close", text("clear"), "icon-button combo-clear");
    this.arrow = make("span", { class: "combo-arrow" }, icon("chevron"));
    this.root.append(select, this.box, this.arrow, ...(this.clear ? [this.clear] : []), this.list);
    if (select.required) select.required = false;
  }

  listen() {
    const { input } = this;
    this.soon = later(() => this.ask(), 180);
    input.addEventListener("input", () => this.soon());
    input.addEventListener("click", () => this.list.hidden && this.ask(true));
    input.addEventListener("focus", () => input.select());
    input.addEventListener("blur", () => this.close());
    input.addEventListener("keydown", (event) => this.key(event));
    this.box.addEventListener("click", (event) => event.target === this.box && input.focus());
    this.list.addEventListener("mousedown", (event) => {
      event.preventDefault(); // the input keeps the focus
      const option = event.target.closest("[role=option]");
      if (option) this.choose(option);
    });
    this.list.addEventListener("scroll", () => {
      const { scrollTop, clientHeight, scrollHeight } = this.list;
      if (this.more && scrollTop + clientHeight > scrollHeight - 40) this.next();
    });
    this.clear?.addEventListener("click", () => {
      this.put("", "");
      input.focus();
    });
    this.select.addEventListener("change", () => this.show());
  }

  get chosen() {
    return [...this.select.selectedOptions].filter(({ value }) => value);
  }

  show() {
    const { input, select } = this;
    for (const chip of all(".chip", this.box)) chip.remove();
    if (select.multiple) {
      for (const option of this.chosen) {
        const button = make("button", { type: "button", "aria-label": text("remove-n", option.text) }, icon("close", "icon small"));
        button.addEventListener("click", () => {
          option.selected = false;
          this.changed();
          input.focus();
        });
        input.before(make("span", { class: "chip" }, option.text, button));
      }
      input.value = "";
    } else {
      input.value = this.chosen[0]?.text ?? "";
      const clearable = Boolean(this.chosen.length) && select.dataset.allowClear !== "false";
      if (this.clear) this.clear.hidden = !clearable;
      this.arrow.hidden = clearable;
    }
  }

  async ask(fresh = false) {
    this.asking?.abort();
    this.asking = new AbortController();
    this.term = fresh ? "" : this.input.value.trim();
    this.page = 0;
    this.more = false;
    this.options = [];
    this.at = -1;
    this.list.replaceChildren(make("div", { class: "combo-note" }, text("searching")));
    this.open();
    await this.next();
    if (!this.options.length) return;
    say(text("found", this.options.length));
    if (this.term) this.move(0);
  }

  async next() {
    const { signal } = this.asking;
    this.more = false;
    try {
      const { results, pagination } = await fetchPage(this.select, this.term, ++this.page, signal);
      if (this.page === 1) this.list.replaceChildren();
      const known = new Set(this.chosen.map(({ value }) => value));
      for (const { id, text: label } of results) {
        const option = make("div", { role: "option", id: `${this.id}-${this.options.length}`, "data-value": id, "aria-selected": String(known.has(String(id))) }, label);
        this.options.push(option);
        this.list.append(option);
      }
      this.more = pagination?.more ?? false;
      if (!this.options.length) this.note("nothing");
    } catch (error) {
      if (error.name !== "AbortError") this.note("failed");
    }
  }

  note(name) {
    this.list.replaceChildren(make("div", { class: "combo-note" }, text(name)));
    say(text(name));
  }

  key(event) {
    const steps = { ArrowDown: 1, ArrowUp: -1 };
    if (event.key in steps) {
      if (this.list.hidden) this.ask(true);
      else this.move(this.at + steps[event.key]);
    } else if (event.key === "Enter" && !this.list.hidden) {
      if (this.options[this.at]) this.choose(this.options[this.at]);
    } else if (event.key === "Escape" && !this.list.hidden) {
      this.close();
    } else if (event.key === "Backspace" && this.select.multiple && !this.input.value && this.chosen.length) {
      this.chosen.at(-1).selected = false;
      this.changed();
    } else return;
    event.preventDefault();
  }

  move(to) {
    if (!this.options.length) return;
    this.options[this.at]?.classList.remove("at");
    this.at = (to + this.options.length) % this.options.length;
    const option = this.options[this.at];
    option.classList.add("at");
    option.scrollIntoView({ block: "nearest" });
    this.input.setAttribute("aria-activedescendant", option.id);
  }

  choose(option) {
    const { value } = option.dataset;
    const known = [...this.select.options].find((one) => one.value === value);
    if (this.select.multiple && known?.selected) {
      known.selected = false;
      this.changed();
    } else this.put(value, option.textContent, known);
    this.close();
  }

  put(value, label, known = [...this.select.options].find((one) => one.value === value)) {
    if (known) known.selected = true;
    else this.select.add(new Option(label, value, true, true));
    this.changed();
  }

  changed() {
    this.select.dispatchEvent(new Event("change", { bubbles: true }));
  }

  open() {
    this.list.hidden = false;
    this.input.setAttribute("aria-expanded", "true");
  }

  close() {
    this.asking?.abort();
    this.list.hidden = true;
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
    this.show();
  }
}

export function enhanceCombos(root) {
  for (const select of all("select.admin-autocomplete", root)) if (!select.closest(".combo")) new Combo(select);
}
