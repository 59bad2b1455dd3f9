// Change forms: enhancement of fields, guard of unsaved changes, errors, sections.
import { enhanceCombos } from "./combobox.js";
import { enhanceDuals } from "./dual.js";
import { enhanceFields } from "./fields.js";
import { startInlines } from "./inlines.js";
import { startPrepopulation } from "./prepopulate.js";
import { enhanceRelated } from "./related.js";
import { all, later, one, text } from "./tools.js";

const form = one("form[data-guard]");

function enhance(root) {
  enhanceRelated(root);
  enhanceCombos(root);
  enhanceDuals(root);
  enhanceFields(root);
}

function guard() {
  const note = one("[data-unsaved]", form);
  const state = () => JSON.stringify([...new FormData(form)].map(([name, value]) => [name, value.name ?? value]));
  const before = state();
  const failed = one("[data-error-summary]", form) !== null;
  const isDirty = () => failed || state() !== before;
  let leaving = false;
  const soon = later(() => note && (note.textContent = isDirty() ? text("unsaved") : ""), 200);
  for (const name of ["input", "change", "formset:added", "formset:removed"]) form.addEventListener(name, soon);
  form.addEventListener("submit", () => (leaving = true));
  addEventListener("pageshow", () => (leaving = false));
  addEventListener("beforeunload", (event) => {
    if (!leaving && isDirty()) event.preventDefault();
  });
}

// A link of the summary leads to what can be used: our widget, an open section.
function summary() {
  const box = one("[data-error-summary]", form);
  if (!box) return;
  box.focus();
  box.addEventListener("click", (event) => {
    const link = event.target.closest("a[href^='#']");
    const target = link && document.getElementById(link.hash.slice(1));
    if (!target) return;
    event.preventDefault();
    for (let fold = target.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
    const usable = one(".combo-box input, .dual select, input, textarea", target.closest(".combo, .dual") ?? target) ?? target;
    usable.focus();
    usable.scrollIntoView({ block: "center" });
  });
}

function sections() {
  const links = new Map(all("[data-toc] a").map((link) => [document.getElementById(link.hash.slice(1)), link]));
  if (links.size < 3) return;
  const seen = new Set();
  const watch = new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) seen[isIntersecting ? "add" : "delete"](target);
    const first = [...links.keys()].find((section) => seen.has(section));
    for (const link of links.values()) link.removeAttribute("aria-current");
    links.get(first)?.setAttribute("aria-current", "true");
  }, { rootMargin: "-60px 0px -50% 0px" });
  for (const [section, link] of links) {
    if (!section) continue;
    watch.observe(section);
    link.addEventListener("click", () => section.matches("details") && (section.open = true));
  }
}

document.addEventListener("keydown", (event) => {
  if (event.key !== "s" || !(event.ctrlKey || event.metaKey)) return;
  const button = one("[name=_continue]", form) ?? one("[name=_save]", form);
  if (button) {
    event.preventDefault();
    button.click();
  }
});

startPrepopulation(form);
startInlines(form, enhance);
enhance(form);
guard();
summary();
sections();
