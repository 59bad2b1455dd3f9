// What all modules share: finding, making and announcing things, texts, and what is remembered.

export const all = (selector, root = document) => [...root.querySelectorAll(selector)];
export const one = (selector, root = document) => root.querySelector(selector);

// make("a", {href: "/", class: "chip"}, "text", child): attributes, content.
export function make(tag, attributes = {}, ...content) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === true) element.setAttribute(name, "");
    else if (value !== false && value != null) element.setAttribute(name, value);
  }
  element.append(...content.filter((part) => part != null));
  return element;
}

export function icon(name, classes = "icon") {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("class", classes);
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", `#i-${name}`);
  svg.append(use);
  return svg;
}

export const iconButton = (name, label, classes = "icon-button") =>
  make("button", { type: "button", class: classes, "aria-label": label, title: label }, icon(name));

// In the reader's language: admin/texts.html.
const words = new Map(
  all("[data-text]", one("#admin-texts")?.content ?? document).map((i) => [i.dataset.text, i.textContent]),
);
export const text = (name, n = "") => (words.get(name) ?? name).replace("{n}", n);

export const wordsOf = (value) => value.toLowerCase().split(/\s+/).filter(Boolean);
export const fits = (terms, value) => terms.every((term) => value.toLowerCase().includes(term));
export const fire = (element, name = "change") => element.dispatchEvent(new Event(name, { bubbles: true }));

// The site's answer as JSON; an error for anything else.
export async function getJson(address, asked, signal) {
  const url = new URL(address, location);
  for (const [name, value] of Object.entries(asked)) url.searchParams.set(name, value ?? "");
  const answer = await fetch(url, { signal, headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(answer.status);
  return answer.json();
}

// Moves the mark in a listbox while the input keeps the focus; returns its place.
export function mark(input, options, from, to) {
  options[from]?.setAttribute("aria-selected", "false");
  const at = options.length ? (to + options.length) % options.length : 0;
  options[at]?.setAttribute("aria-selected", "true");
  options[at]?.scrollIntoView({ block: "nearest" });
  if (options[at]) input.setAttribute("aria-activedescendant", options[at].id);
  else input.removeAttribute("aria-activedescendant");
  return at;
}

export function say(message) {
  const live = one("[data-live]");
  if (live) live.textContent = message;
}

export function remember(name, value) {
  try {
    localStorage.setItem(`hotclub.${name}`, typeof value === "string" ? value : JSON.stringify(value));
  } catch {
    // it holds for this page only
  }
}

// A set of names that outlives the page: recalled, and changed by keep().
export function recallSet(name) {
  try {
    return new Set(JSON.parse(localStorage.getItem(`hotclub.${name}`)));
  } catch {
    return new Set();
  }
}
export function keep(name, set, value, isIn) {
  set[isIn ? "add" : "delete"](value);
  remember(name, [...set]);
}

export function later(run, milliseconds) {
  let timer;
  return (...given) => {
    clearTimeout(timer);
    timer = setTimeout(run, milliseconds, ...given);
  };
}
