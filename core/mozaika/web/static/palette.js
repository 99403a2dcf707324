// The command palette (Ctrl+K): menu, records, things to do, and what the present page offers.
import { behave, on, post } from "./behaviours.js";
import { keyOf, withCtrl } from "./keys.js";
import { recall } from "./recent.js";

const DELAY = 60;
const PAGE_COMMANDS = "main .mz-head .mz-actions :is(a, button), main .mz-steps :is(a, button), main [data-command]";
const SHOWN = 6;

const dialog = document.getElementById("palette");
const input = dialog?.querySelector("input");
const list = dialog?.querySelector("[role=listbox]");
const told = dialog?.querySelector("[data-told]");

let commands = [];
let waiting = null;
let asked = null;

/** Opens the palette, with `text` typed already. */
export function openPalette(text = "") {
  if (!dialog || dialog.open) return;
  for (const drop of document.querySelectorAll("details.mz-drop[open]")) drop.open = false;
  commands = pageCommands();
  input.value = text;
  dialog.showModal();
  input.focus();
  look();
}

function fold(text) {
  return text.normalize("NFD").replace(/\p{M}/gu, "").replaceAll("ł", "l").replaceAll("Ł", "l").toLowerCase();
}

function fits(label, query) {
  const own = fold(label).split(/\s+/);
  return fold(query).split(/\s+/).every((word) => own.some((one) => one.startsWith(word)));
}

/** Buttons and links of the page that do something, whether they are in sight or in a drop-down. */
function pageCommands() {
  const found = new Map();
  for (const element of document.querySelectorAll(PAGE_COMMANDS)) {
    if (element.closest("[hidden], dialog") || element.disabled || element.matches("[aria-current], [role=option]")) continue;
    const label = (element.dataset.shortcutLabel ?? element.ariaLabel ?? element.textContent).trim() || element.title;
    const icon = element.querySelector("use")?.getAttribute("href");
    if (label) found.set(label, { label, icon, run: () => element.click(), hint: element.dataset.shortcut?.split("|")[0] });
  }
  return [...found.values()];
}

function option({ label, icon, url = "#", hint = "", run = null }) {
  const element = document.createElement("a");
  Object.assign(element, { className: "mz-choice", href: url, tabIndex: -1 });
  element.setAttribute("role", "option");
  const glyph = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  glyph.setAttribute("class", "icon");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", icon ?? `${dialog.dataset.icons}#corner-down-right`);
  glyph.append(use);
  element.append(glyph, Object.assign(document.createElement("span"), { textContent: label }));
  if (hint) element.append(Object.assign(document.createElement("small"), { textContent: hint }));
  if (run) element.run = run;
  return element;
}

function group(label, choices) {
  if (!choices.length) return [];
  const element = document.createElement("div");
  element.setAttribute("role", "group");
  element.setAttribute("aria-label", label);
  const head = Object.assign(document.createElement("div"), { className: "mz-choices-label", textContent: label });
  head.setAttribute("role", "presentation");
  element.append(head, ...choices.map(option));
  return [element];
}

function local(query) {
  const recent = query ? [] : recall(document.body.dataset.user).slice(0, SHOWN);
  const here = commands.filter(({ label }) => fits(label, query)).slice(0, SHOWN);
  const clock = `${dialog.dataset.icons}#history`;
  return [
    ...group(dialog.dataset.recent, recent.map((one) => ({ ...one, icon: clock }))),
    ...group(dialog.dataset.page, here),
  ];
}

async function look() {
  const query = input.value.trim();
  waiting?.abort();
  waiting = new AbortController();
  const { signal } = waiting;
  asked = query;
  try {
    const address = `${dialog.dataset.url}?${new URLSearchParams({ q: query })}`;
    const response = await fetch(address, { signal, headers: { "X-Requested-With": "fetch" } });
    if (response.status === 401) return void document.dispatchEvent(new Event("mz:signed-out"));
    const found = response.ok ? await response.text() : "";
    if (signal.aborted) return;
    show(query, found);
  } catch (error) {
    if (error.name !== "AbortError") show(query, "");
  }
}

function show(query, found) {
  const part = document.createRange().createContextualFragment(found);
  const own = local(query);
  if (own.length) part.querySelector(".mz-choices-none")?.remove();
  list.replaceChildren(...own, part);
  const all = options();
  all.forEach((element, place) => { element.id = `choice-${place}`; });
  choose(all[0]);
  told.textContent = all[0]?.textContent ?? list.textContent.trim();
  list.scrollTop = 0;
}

function options() {
  return [...list.querySelectorAll("[role=option]")];
}

function choose(element) {
  for (const other of list.querySelectorAll('[aria-selected="true"]')) other.setAttribute("aria-selected", "false");
  element?.setAttribute("aria-selected", "true");
  element?.scrollIntoView({ block: "nearest" });
  if (element) input.setAttribute("aria-activedescendant", element.id);
  else input.removeAttribute("aria-activedescendant");
}

function move(step) {
  const all = options();
  const place = all.findIndex((element) => element.ariaSelected === "true");
  if (all.length) choose(all[(place + step + all.length) % all.length]);
}

async function take(element, { apart = false } = {}) {
  if (element.run) {
    dialog.close();
    element.run();
  } else if (element.dataset.values !== undefined) {
    const response = await post(element.href, { ...JSON.parse(element.dataset.values), next: location.pathname + location.search });
    if (response.url === location.href) location.reload();
    else location.assign(response.url);
  } else if (apart) {
    window.open(element.href, "_blank", "noopener");
  } else {
    dialog.close();
    location.assign(element.href);
  }
}

/** Takes the chosen one; what was typed last is waited for, so that quick typists are not misled. */
async function enter(apart) {
  if (asked !== input.value.trim() || !options().length) {
    clearTimeout(timer);
    await look();
  }
  const chosen = list.querySelector('[aria-selected="true"]');
  if (chosen) await take(chosen, { apart });
}

let timer = null;

behave("#palette", () => {
  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(look, DELAY);
  });
  dialog.addEventListener("close", () => {
    waiting?.abort();
    list.replaceChildren();
    if (document.activeElement?.matches("[data-global-search]")) document.activeElement.blur();
  });
  dialog.addEventListener("keydown", (event) => {
    const key = keyOf(event);
    if (key === "ArrowDown" || key === "ArrowUp") {
      event.preventDefault();
      move(key === "ArrowDown" ? 1 : -1);
    } else if (key === "Enter" && event.target === input) {
      event.preventDefault();
      enter(event.ctrlKey || event.metaKey);
    }
  });
  dialog.querySelector("form").addEventListener("submit", (event) => event.preventDefault());
});

on("click", ".mz-palette .mz-choice", (event, element) => {
  const apart = event.ctrlKey || event.metaKey || event.shiftKey;
  if (apart && element.dataset.values === undefined && !element.run) return;
  event.preventDefault();
  take(element);
});
on("click", "[data-open-palette]", (event, element) => {
  if (event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  openPalette(element.value ?? "");
});
on("click", "[data-global-search]", (event, element) => openPalette(element.value));
on("keydown", "[data-global-search]", (event, element) => {
  if (event.key.length === 1 && !event.ctrlKey && !event.metaKey && !event.altKey) openPalette(element.value);
});

document.addEventListener("keydown", (event) => {
  if (!withCtrl(event) || keyOf(event) !== "k") return;
  event.preventDefault();
  if (dialog?.open) dialog.close();
  else openPalette();
});
