// Keys. A link or a button has one by data-shortcut="n" ("n|c" for either, "g p" for two in turn) and
// data-shortcut-label, which the sheet of keys (?) shows; addons' pages need no script for it.
import { isTyping, on } from "./behaviours.js";
import { keyOf } from "./keys.js";
import { openPalette } from "./palette.js";

const PATIENCE = 1500;
const ROWS = "main tbody tr:has(a[href]), main [data-row]";
const ELSEWHERE = { "[": "main a[rel=prev]", "]": "main a[rel=next]", e: "main .mz-head [data-edit]" };

const sheet = document.getElementById("sheet");
let begun = "";
let forget = null;

/** The elements with a key, each with its keys; those in closed drop-downs and menus as well. */
function declared() {
  return [...document.querySelectorAll("[data-shortcut]")]
    .filter((element) => !element.disabled && !element.closest("[hidden], dialog:not([open])"))
    .map((element) => ({ element, keys: element.dataset.shortcut.split("|") }));
}

function searchPage() {
  const field = [...document.querySelectorAll("main [role=search] input:not([type=hidden]), main input[type=search]")]
    .find((element) => element.checkVisibility());
  if (field) field.select();
  else openPalette();
}

function rows() {
  return [...document.querySelectorAll(ROWS)].filter((row) => row.checkVisibility());
}

function step(by) {
  const all = rows();
  const place = all.findIndex((row) => row.contains(document.activeElement));
  const next = all[Math.min(Math.max(place + by, 0), all.length - 1)];
  (next?.matches("a, [tabindex]") ? next : next?.querySelector("a[href]"))?.focus();
  return all.length > 0;
}

function selectRow() {
  const row = rows().find((one) => one.contains(document.activeElement));
  const box = row?.querySelector("input[type=checkbox]");
  box?.click();
  if (box) row.querySelector("a[href]")?.focus();
  return box !== null && box !== undefined;
}

const BUILT_IN = {
  "/": () => searchPage() ?? true,
  "?": () => openSheet() ?? true,
  j: () => step(1),
  k: () => step(-1),
  x: selectRow,
};

/** Does what the keys stand for; says whether they stand for anything. */
function run(keys) {
  const own = declared().find((one) => one.keys.includes(keys));
  if (own) {
    own.element.click();
    own.element.focus({ preventScroll: true });
    return true;
  }
  const elsewhere = ELSEWHERE[keys] && document.querySelector(ELSEWHERE[keys]);
  if (elsewhere) elsewhere.click();
  return Boolean(elsewhere) || Boolean(BUILT_IN[keys]?.());
}

function isBeginning(keys) {
  return declared().some((one) => one.keys.some((key) => key.startsWith(`${keys} `)));
}

function onKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.defaultPrevented) return;
  const key = keyOf(event);
  if (isTyping(event) && !isCheckbox(event.target)) return;
  if (key.length > 1 || key === " " || document.querySelector("dialog[open]")) return;
  const keys = begun ? `${begun} ${key}` : key;
  begun = "";
  clearTimeout(forget);
  if (isBeginning(keys)) {
    begun = keys;
    forget = setTimeout(() => { begun = ""; }, PATIENCE);
  } else if (!run(keys)) return;
  event.preventDefault();
  event.stopImmediatePropagation();
}

function isCheckbox(element) {
  return element.matches?.("input[type=checkbox], input[type=radio]");
}

function entry(label, keys) {
  const item = document.createElement("li");
  const shown = document.createElement("span");
  for (const key of keys.split(" ")) shown.append(Object.assign(document.createElement("kbd"), { textContent: key }), " ");
  item.append(Object.assign(document.createElement("span"), { textContent: label }), shown);
  return item;
}

function fill(section, found) {
  const seen = new Map();
  for (const { element, keys } of found) {
    const label = element.dataset.shortcutLabel ?? (element.textContent.trim() || element.ariaLabel || element.title);
    if (!seen.has(keys[0])) seen.set(keys[0], label);
  }
  section.hidden = seen.size === 0;
  section.querySelector("ul").replaceChildren(...[...seen].map(([keys, label]) => entry(label, keys)));
}

/** Shows the keys of the present page. */
function openSheet() {
  if (!sheet) return;
  const found = declared();
  const isGo = ({ element }) => element.dataset.shortcutGroup === "go";
  fill(sheet.querySelector("[data-group=go]"), found.filter(isGo));
  fill(sheet.querySelector("[data-group=page]"), found.filter((one) => !isGo(one)));
  for (const item of sheet.querySelectorAll("[data-when]")) item.hidden = !document.querySelector(item.dataset.when);
  for (const section of sheet.querySelectorAll("section:not([data-group])")) section.hidden = !section.querySelector("li:not([hidden])");
  sheet.showModal();
}

document.addEventListener("keydown", onKey, { capture: true });
on("click", "[data-open-sheet]", () => {
  for (const drop of document.querySelectorAll("details.mz-drop[open]")) drop.open = false;
  openSheet();
});
