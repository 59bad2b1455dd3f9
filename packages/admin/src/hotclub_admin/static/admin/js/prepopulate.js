// Slugs that follow other fields until somebody writes into them.
import { one } from "./tools.js";

const LETTERS = { ß: "ss", æ: "ae", œ: "oe", ø: "o", đ: "d", ð: "d", þ: "th", ł: "l", ı: "i" };

export function slugify(words, longest, unicode) {
  let slug = words.toLowerCase();
  if (unicode) slug = slug.normalize("NFKC").replace(/[^\p{L}\p{N}\s_-]/gu, "");
  else {
    slug = slug.replace(/[ßæœøđðþłı]/g, (letter) => LETTERS[letter]);
    slug = slug.normalize("NFKD").replace(/[^a-z0-9\s_-]/g, "");
  }
  slug = slug.trim().replace(/[-\s]+/g, "-");
  return slug.slice(0, longest || undefined).replace(/^[-_]+|[-_]+$/g, "");
}

export function startPrepopulation(form) {
  const constants = one("#prepopulated-fields-constants");
  if (!constants) return;
  for (const { id, dependency_ids: ids, maxLength, allowUnicode } of JSON.parse(constants.dataset.prepopulatedFields)) {
    const field = one(id, form);
    const sources = ids.map((source) => one(source, form)).filter(Boolean);
    if (!field || field.value) continue;
    let own = false;
    field.addEventListener("input", () => (own = field.value !== ""));
    for (const source of sources) {
      source.addEventListener("input", () => {
        if (!own) field.value = slugify(sources.map((part) => part.selectedOptions?.[0]?.text ?? part.value).filter(Boolean).join(" "), maxLength, allowUnicode);
      });
    }
  }
}
