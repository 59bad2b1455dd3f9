// Small help for single fields: "today" and "now", pictures before they are sent, JSON.
import { all, fire, make, one, text } from "./tools.js";

function today(input) {
  const day = input.type === "date";
  const button = make("button", { type: "button", class: "button small plain now" }, text(day ? "today" : "now"));
  button.addEventListener("click", () => {
    const here = new Date();
    here.setMinutes(here.getMinutes() - here.getTimezoneOffset());
    const now = here.toISOString();
    input.value = day ? now.slice(0, 10) : now.slice(11, 19);
    fire(input);
  });
  input.after(button);
}

// Drawn on a canvas: no address of a blob has to be allowed for it.
function picture(box) {
  const input = one("input[type=file]", box);
  const canvas = make("canvas", { role: "img" });
  input?.addEventListener("change", async () => {
    canvas.remove();
    const [file] = input.files;
    try {
      const image = await createImageBitmap(file, { resizeHeight: 320 });
      Object.assign(canvas, { width: image.width, height: image.height });
      canvas.getContext("2d").drawImage(image, 0, 0);
      canvas.setAttribute("aria-label", file.name);
      box.append(canvas);
    } catch {
      // not a picture the browser can draw
    }
  });
}

function json(area) {
  area.spellcheck = false;
  const line = make("div", { class: "json-state", role: "status" });
  const look = () => {
    line.textContent = "";
    try {
      JSON.parse(area.value.trim() || "null");
    } catch (error) {
      line.textContent = text("json-bad", error.message);
    }
  };
  area.addEventListener("input", look);
  area.after(line);
  look();
}

export function enhanceFields(root) {
  for (const input of all("input:is(.vDateField, .vTimeField):not([disabled])", root)) today(input);
  for (const box of all("[data-file]", root)) picture(box);
  for (const area of all("textarea.json", root)) json(area);
}
