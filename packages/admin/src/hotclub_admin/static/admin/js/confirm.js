// What goes for many rows is named by hand first.
import { one } from "./tools.js";

const input = one("[data-confirm-word]");
const button = one("[data-confirm-button]", input.form);
const look = () => (button.disabled = input.value.trim() !== input.dataset.confirmWord.trim());
input.addEventListener("input", look);
look();
