/* Keys. Ctrl+K always works; single keys never fire in fields and can be turned off (WCAG 2.1.4). */

const PAUSE = 1200; // milliseconds between G and its letter
const FIELDS = "input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable], dialog";
let pressedG = 0;

const open = (id) => document.dispatchEvent(new CustomEvent("open-dialog", { detail: id }));
const rows = () => [...document.querySelectorAll("[data-row]")].filter((row) => row.checkVisibility());

function move(step) {
  const all = rows();
  if (!all.length) return;
  const here = all.findIndex((row) => row.contains(document.activeElement));
  const row = all[Math.max(0, Math.min(all.length - 1, here + step))];
  (row.matches("a") ? row : row.querySelector("a") ?? row.querySelector("button, input"))?.focus();
}

function goTo(letter) {
  const entry = document.querySelector(`#nav a[data-key="${CSS.escape(letter.toUpperCase())}"]`);
  if (entry) location.assign(entry.href);
  return Boolean(entry);
}

const keys = {
  "?": () => open("keys"),
  "/": () => document.querySelector("[data-filter]")?.focus(),
  j: () => move(1),
  k: () => move(-1),
  x: (event) => event.target.closest("[data-row]")?.querySelector("input[type=checkbox]")?.click(),
};

function single(event) {
  const key = event.key.toLowerCase();
  const afterG = event.timeStamp - pressedG < PAUSE && pressedG > 0;
  pressedG = key === "g" ? event.timeStamp : 0;
  if (afterG && goTo(key)) return event.preventDefault();
  const inRow = event.target.closest("[data-row]")?.querySelector(`[data-row-shortcut="${CSS.escape(key)}"]`);
  const all = [...document.querySelectorAll(`[data-shortcut="${CSS.escape(key)}"]`)];
  const inMenu = () => all.find((control) => control.closest("[popover]")); // a menu tells its keys, and need not be open for them
  const own = inRow ?? all.find((control) => control.checkVisibility()) ?? inMenu();
  if (own) {
    event.preventDefault();
    own.matches("input, textarea, select") ? own.focus() : own.click();
  } else if (keys[key]) {
    event.preventDefault();
    keys[key](event);
  }
}

document.addEventListener("keydown", (event) => {
  const isCommand = event.ctrlKey || event.metaKey;
  if (isCommand && event.key.toLowerCase() === "k") {
    event.preventDefault();
    return open("palette");
  }
  if (isCommand && event.key === "Enter" && event.target.form) return event.target.form.requestSubmit();
  if (isCommand || event.altKey || document.body.dataset.singleKeys === "off" || event.target.closest(FIELDS)) return;
  single(event);
});
