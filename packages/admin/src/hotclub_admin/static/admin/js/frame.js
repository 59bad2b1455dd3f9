// Sidebar, theme and density, messages.
import { all, fire, fits, one, recall, remember, say, wordsOf } from "./tools.js";

const root = document.documentElement;

function sidebar() {
  const aside = one("#nav-sidebar");
  const toggle = one("[data-sidebar-toggle]");
  if (!aside || !toggle) return;
  const show = (open) => {
    root.dataset.sidebar = open ? "open" : "closed";
    toggle.setAttribute("aria-expanded", String(open));
  };
  show(root.dataset.sidebar !== "closed");
  toggle.addEventListener("click", () => {
    show(root.dataset.sidebar === "closed");
    remember("sidebar", root.dataset.sidebar);
  });

  const folded = new Set(recall("folded") ?? []);
  for (const app of all("[data-app]", aside)) {
    const current = one("[aria-current]", app);
    app.open = current !== null || !folded.has(app.dataset.app);
    one("summary", app).addEventListener("click", () => {
      // It is open still: the click comes first.
      folded[app.open ? "add" : "delete"](app.dataset.app);
      remember("folded", [...folded]);
    });
  }
  one("[aria-current]", aside)?.scrollIntoView({ block: "nearest" });

  const filter = one("[data-sidebar-filter]", aside);
  const none = one("[data-sidebar-none]", aside);
  filter?.addEventListener("input", () => {
    const terms = wordsOf(filter.value);
    let shown = 0;
    for (const app of all("[data-app]", aside)) {
      let fits = 0;
      for (const row of all("[data-name]", app)) {
        row.hidden = !fits(terms, row.dataset.name);
        fits += !row.hidden;
      }
      app.hidden = fits === 0;
      app.open = terms.length ? true : !folded.has(app.dataset.app) || Boolean(one("[aria-current]", app));
      shown += fits;
    }
    none.hidden = shown > 0;
  });
  filter?.addEventListener("keydown", (event) => {
    if (event.key === "Enter") one("[data-name]:not([hidden]) a", aside)?.click();
    if (event.key === "Escape" && filter.value) {
      filter.value = "";
      fire(filter, "input");
      event.preventDefault();
    }
  });
}

function preferences() {
  for (const input of all("[data-preference]")) {
    const name = input.dataset.preference;
    if (root.dataset[name]) input.checked = root.dataset[name] === input.value;
    input.addEventListener("change", () => {
      root.dataset[name] = input.value;
      remember(name, input.value);
    });
  }
}

function messages() {
  const list = one("[data-messages]");
  const leave = (note) => note.remove();
  const notes = all(".message", list ?? document);
  // What stands there from the start is not read aloud; put into the live region it is.
  if (notes.length) setTimeout(() => say(notes.map((note) => note.textContent.trim()).join(". ")), 400);
  for (const note of notes) {
    one("[data-dismiss]", note)?.addEventListener("click", () => leave(note));
    if (!note.matches(".success, .info, .debug")) continue;
    let timer;
    const wait = () => (timer = setTimeout(leave, 10000, note));
    const stay = () => clearTimeout(timer);
    for (const name of ["mouseenter", "focusin"]) note.addEventListener(name, stay);
    for (const name of ["mouseleave", "focusout"]) note.addEventListener(name, wait);
    wait();
  }
}

sidebar();
preferences();
messages();
