// The one entry: the frame everywhere, and what else this page asks for.
import "./frame.js";
import { one } from "./tools.js";

const rooms = {
  "#palette": "./palette.js",
  "#changelist": "./list.js",
  "form[data-guard]": "./form.js",
  "[data-confirm-word]": "./confirm.js",
};
for (const [selector, path] of Object.entries(rooms)) if (one(selector)) import(path);
