// Two lists for a choice of many: what is available, what is chosen. The <select> stays.
import { all, fire, fits, iconButton, make, say, text, wordsOf } from "./tools.js";

function side(select, title, moved) {
  const list = make("select", { multiple: true, size: "10", id: `${select.id}_${title}`, "aria-label": `${text(title)}: ${select.dataset.fieldName ?? ""}` });
  const filter = make("input", { type: "search", autocomplete: "off", placeholder: text("filter"), "aria-label": `${text("filter")}: ${text(title)}` });
  const number = make("span");
  const root = make("div", { class: "dual-side" }, make("strong", {}, text(title), number), filter, list);
  filter.addEventListener("input", moved);
  filter.addEventListener("keydown", (event) => event.key === "Enter" && event.preventDefault());
  return { list, filter, number, root };
}

function enhance(select) {
  const draw = () => {
    for (const [{ list, filter, number }, chosen] of [[available, false], [taken, true]]) {
      const terms = wordsOf(filter.value);
      const members = [...select.options].filter((option) => option.selected === chosen);
      const shown = members.filter(({ text: label }) => fits(terms, label));
      list.replaceChildren(...shown.map(({ text: label, value }) => new Option(label, value)));
      number.textContent = shown.length === members.length ? members.length : `${shown.length} / ${members.length}`;
    }
  };
  const available = side(select, "available", draw);
  const taken = side(select, "chosen", draw);
  const move = (from, chosen) => {
    const values = new Set([...from.list.selectedOptions].map(({ value }) => value));
    if (!values.size) return;
    const place = from.list.selectedIndex;
    for (const option of select.options) if (values.has(option.value)) option.selected = chosen;
    fire(select);
    if (from.list.options.length) from.list.selectedIndex = Math.min(place, from.list.options.length - 1);
    from.list.focus();
    say(`${text("chosen")}: ${select.selectedOptions.length}`);
  };
  const choose = iconButton("next", text("choose"));
  const back = iconButton("previous", text("put-back"));
  for (const button of [choose, back]) button.firstChild.classList.add("turns");
  choose.addEventListener("click", () => move(available, true));
  back.addEventListener("click", () => move(taken, false));
  for (const [from, chosen] of [[available, true], [taken, false]]) {
    from.list.addEventListener("dblclick", () => move(from, chosen));
    from.list.addEventListener("keydown", (event) => {
      if (event.key !== "Enter") return;
      event.preventDefault();
      move(from, chosen);
    });
  }
  const stacked = select.dataset.isStacked === "1" ? " stacked" : "";
  const root = make("div", { class: `dual${stacked}`, role: "group", "aria-label": select.dataset.fieldName }, available.root, make("div", { class: "dual-moves" }, choose, back), taken.root);
  for (const label of all("label")) if (label.htmlFor === select.id) label.htmlFor = available.list.id;
  select.before(root);
  root.append(select);
  select.hidden = true;
  select.addEventListener("change", draw);
  draw();
}

export function enhanceDuals(root) {
  for (const select of all("select:is(.selectfilter, .selectfilterstacked)", root)) if (!select.closest(".dual")) enhance(select);
}
