// Small help for single fields: "today" and "now", pictures before they are sent, JSON.
import { all, make, one, text } from "./tools.js";

const two = (number) => String(number).padStart(2, "0");

function today(input) {
  const day = input.type === "date";
  const button = make("button", { type: "button", class: "button small plain now" }, text(day ? "today" : "now"));
  button.addEventListener("click", () => {
    const now = new Date();
    const date = `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
    const time = `${two(now.getHours())}:${two(now.getMinutes())}:${two(now.getSeconds())}`;
    input.value = day ? date : input.type === "time" ? time : `${date}T${time.slice(0, 5)}`;
    input.dispatchEvent(new Event("change", { bubbles: true }));
  });
  input.after(button);
}

// Drawn on a canvas: no address of a blob has to be allowed for it.
function picture(box) {
  const input = one("input[type=file]", box);
  const canvas = make("canvas", { role: "img" });
  input?.addEventListener("change", async () => {
    canvas.remove();
    const file = input.files[0];
    if (!file?.type.startsWith("image/")) return;
    try {
      const image = await createImageBitmap(file);
      const scale = Math.min(1, 440 / image.width, 320 / image.height);
      [canvas.width, canvas.height] = [image.width * scale, image.height * scale];
      canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
      canvas.setAttribute("aria-label", file.name);
      box.append(canvas);
    } catch {
      // not a picture the browser can draw
    }
  });
}

function json(area) {
  area.spellcheck = false;
  const state = make("span", { role: "status" });
  const tidy = make("button", { type: "button", class: "button small" }, text("json-good"));
  const line = make("div", { class: "json-state" }, tidy, state);
  const look = () => {
    let bad = "";
    try {
      if (area.value.trim()) JSON.parse(area.value);
    } catch (error) {
      bad = error.message;
    }
    state.textContent = bad && text("json-bad", bad);
    line.classList.toggle("bad", Boolean(bad));
    tidy.hidden = Boolean(bad);
    return !bad;
  };
  tidy.addEventListener("click", () => {
    if (!area.value.trim() || !look()) return;
    area.value = JSON.stringify(JSON.parse(area.value), null, 2);
    area.dispatchEvent(new Event("input", { bubbles: true }));
  });
  area.addEventListener("input", look);
  area.after(line);
  look();
}

export function enhanceFields(root) {
  for (const input of all("input:is(.vDateField, .vTimeField, [type=datetime-local]):not([disabled])", root)) today(input);
  for (const box of all("[data-file]", root)) picture(box);
  for (const area of all("textarea.json", root)) json(area);
}
