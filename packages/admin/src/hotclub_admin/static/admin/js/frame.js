// Sidebar, theme and density, messages.
import { all, fire, fits, keep, one, recallSet, remember, say, wordsOf } from "./tools.js";

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

  const folded = recallSet("folded");
  for (const app of all("[data-app]", aside)) {
    const current = one("[aria-current]", app);
    app.open = current !== null || !folded.has(app.dataset.app);
    one("summary", app).addEventListener("click", () => {
      keep("folded", folded, app.dataset.app, app.open); // still open: the click comes first
    });
  }
  one("[aria-current]", aside)?.scrollIntoView({ block: "nearest" });

  const filter = one("[data-sidebar-filter]", aside);
  const none = one("[data-sidebar-none]", aside);
  filter?.addEventListener("input", () => {
    const terms = wordsOf(filter.value);
    for (const row of all("[data-name]", aside)) row.hidden = !fits(terms, row.dataset.name);
    for (const app of all("[data-app]", aside)) {
      app.hidden = !one("[data-name]:not([hidden])", app);
      app.open = terms.length > 0 || one("[aria-current]", app) !== null || !folded.has(app.dataset.app);
    }
    none.hidden = one("[data-app]:not([hidden])", aside) !== null;
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
  const notes = all("[data-messages] > .message");
  // What stands there from the start is not read aloud; put into the live region it is.
  if (notes.length) setTimeout(() => say(notes.map((note) => note.textContent.trim()).join(". ")), 400);
  for (const note of notes) {
    one("[data-dismiss]", note)?.addEventListener("click", () => note.remove());
    if (note.matches(".success, .info")) setTimeout(() => note.matches(":hover, :focus-within") || note.remove(), 10000);
  }
}

// Favourites of this browser: a star brings a card of the home page to the top.
function favourites() {
  const shelf = one("[data-favourites]");
  const chosen = recallSet("favourites");
  for (const star of shelf ? all("[data-star]") : []) {
    const card = star.closest("li");
    const home = card.parentElement;
    const draw = () => {
      const isIn = chosen.has(star.dataset.star);
      star.setAttribute("aria-pressed", String(isIn));
      (isIn ? one("ul", shelf) : home).append(card);
      shelf.hidden = !one("li", shelf);
    };
    star.addEventListener("click", () => {
      keep("favourites", chosen, star.dataset.star, !chosen.has(star.dataset.star));
      draw();
      star.focus();
    });
    draw();
  }
}

sidebar();
favourites();
preferences();
messages();
