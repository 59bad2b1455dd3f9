// Select elements that ask the site while one types. The <select> stays and is what is sent.
import { all, fire, getJson, icon, iconButton, later, make, mark, say, text } from "./tools.js";

let count = 0;

class Combo {
  options = [];
  at = -1;

  constructor(select) {
    this.select = select;
    this.id = `combo-${++count}`;
    this.build();
    this.listen();
    this.show();
  }

  build() {
    const { select } = this;
    const label = all("label").find((one) => one.htmlFor && one.htmlFor === select.id);
    const name = label?.firstChild?.textContent.trim() || select.getAttribute("aria-label") || text("search");
    this.input = make("input", {
      type: "text", role: "combobox", id: `${select.id}_search`, autocomplete: "off", spellcheck: "false", placeholder: select.dataset.placeholder || text("search"),
      "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": this.id, "aria-describedby": select.getAttribute("aria-describedby"),
      "aria-invalid": select.getAttribute("aria-invalid"), "aria-required": select.required && "true", "aria-label": !label && name, disabled: select.disabled,
    });
    if (label) label.htmlFor = this.input.id;
    select.required = false;
    this.list = make("div", { role: "listbox", id: this.id, class: "combo-list", hidden: true, "aria-label": name });
    this.box = make("div", { class: "combo-box" }, this.input);
    this.root = make("div", { class: "combo" });
    this.clear = iconButton("close", text("clear"), "icon-button combo-clear");
    this.arrow = make("span", { class: "combo-arrow" }, icon("chevron"));
    select.before(this.root);
    this.root.append(select, this.box, this.arrow, this.clear, this.list);
  }

  listen() {
    const { input, list, select } = this;
    input.addEventListener("input", later(() => this.ask(input.value.trim()), 180));
    input.addEventListener("click", () => list.hidden && this.ask());
    input.addEventListener("focus", () => input.select());
    input.addEventListener("blur", () => this.close());
    input.addEventListener("keydown", (event) => this.key(event));
    this.box.addEventListener("click", (event) => event.target === this.box && input.focus());
    list.addEventListener("mousedown", (event) => {
      event.preventDefault(); // the input keeps the focus
      const option = event.target.closest("[role=option]");
      if (option) this.choose(option);
    });
    list.addEventListener("scroll", () => {
      if (this.more && list.scrollTop + list.clientHeight > list.scrollHeight - 40) this.next();
    });
    this.clear.addEventListener("click", () => {
      select.value = "";
      fire(select);
      input.focus();
    });
    select.addEventListener("change", () => this.show());
  }

  get chosen() {
    return [...this.select.selectedOptions].filter(({ value }) => value);
  }

  show() {
    const { input, select, chosen } = this;
    const clearable = !select.multiple && !select.disabled && chosen.length > 0 && select.dataset.allowClear !== "false";
    this.clear.hidden = !clearable;
    this.arrow.hidden = clearable;
    input.value = select.multiple ? "" : (chosen[0]?.text ?? "");
    for (const chip of all(".chip", this.box)) chip.remove();
    for (const option of select.multiple ? chosen : []) {
      const button = make("button", { type: "button", "aria-label": text("remove-n", option.text) }, icon("close", "icon small"));
      button.addEventListener("click", () => {
        this.drop(option);
        input.focus();
      });
      input.before(make("span", { class: "chip" }, option.text, button));
    }
  }

  async ask(term = "") {
    this.asking?.abort();
    this.asking = new AbortController();
    Object.assign(this, { term, page: 0, more: false, options: [], at: -1 });
    this.note("searching");
    this.list.hidden = false;
    this.input.setAttribute("aria-expanded", "true");
    await this.next();
    if (term && this.options.length) this.move(0);
  }

  async next() {
    const { dataset } = this.select;
    this.more = false;
    try {
      const asked = { term: this.term, page: ++this.page, app_label: dataset.appLabel, model_name: dataset.modelName, field_name: dataset.fieldName };
      const { results, pagination } = await getJson(dataset["ajax-Url"], asked, this.asking.signal);
      if (this.page === 1) this.list.replaceChildren();
      const known = new Set(this.chosen.map(({ value }) => value));
      for (const { id, text: label } of results) {
        const classes = known.has(String(id)) ? "chosen" : "";
        const option = make("div", { role: "option", id: `${this.id}-${this.options.length}`, "data-value": id, class: classes, "aria-selected": "false" }, label);
        this.options.push(option);
        this.list.append(option);
      }
      this.more = pagination?.more;
      if (this.options.length) say(text("found", this.options.length));
      else this.note("nothing");
    } catch (error) {
      if (error.name !== "AbortError") this.note("failed");
    }
  }

  note(name) {
    this.list.replaceChildren(make("div", { class: "combo-note" }, text(name)));
    say(text(name));
  }

  key(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const { chosen, list } = this;
    if (step && list.hidden) this.ask();
    else if (step) this.move(this.at + step);
    else if (event.key === "Enter" && !list.hidden) this.options[this.at] && this.choose(this.options[this.at]);
    else if (event.key === "Escape" && !list.hidden) this.close();
    else if (event.key === "Backspace" && this.select.multiple && !this.input.value && chosen.length) this.drop(chosen.at(-1));
    else return;
    event.preventDefault();
  }

  move(to) {
    this.at = mark(this.input, this.options, this.at, to);
  }

  choose({ dataset: { value }, textContent }) {
    const { select } = this;
    let known = [...select.options].find((one) => one.value === value);
    if (!known) select.add((known = new Option(textContent, value)));
    known.selected = !(select.multiple && known.selected);
    fire(select);
    this.close();
  }

  drop(option) {
    option.selected = false;
    fire(this.select);
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
