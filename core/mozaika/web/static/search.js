// The search box of a model's page: suggestions as one types, chips, the panels it opens.
import { behave, on, post } from "./behaviours.js";
import "./redraw.js";

const box = document.querySelector("[data-search]");
const form = document.getElementById("list-search");
const input = document.getElementById("search-words");
const list = document.getElementById("search-suggestions");
const dialog = document.getElementById("search-dialog");
const DELAY = 120;

// -- suggestions: a combobox that keeps the focus in the input ---------------------------------

let asked = null;
let timer = null;

const options = () => [...list.querySelectorAll("[role=option]")];
const active = () => list.querySelector("[aria-selected=true]");
const isOpen = () => !list.hidden;

function close() {
  clearTimeout(timer);
  asked?.abort();
  list.hidden = true;
  input.setAttribute("aria-expanded", "false");
  input.removeAttribute("aria-activedescendant");
}

async function suggest() {
  asked?.abort();
  asked = new AbortController();
  const state = new URLSearchParams(new FormData(form));
  state.set("q", input.value);
  let marked = null;  // what somebody has just moved to stays marked
  try {
    const answer = await fetch(`${box.dataset.search}?${state}`, { headers: { "HX-Request": "true" }, signal: asked.signal });
    if (!answer.ok) return close();
    const text = await answer.text();
    marked = isOpen() ? active()?.getAttribute("href") : null;
    list.innerHTML = text;
  } catch (error) {
    if (error.name === "AbortError") return;
    throw error;
  }
  const some = options().length > 0 && input === document.activeElement;
  list.hidden = !some;
  input.setAttribute("aria-expanded", String(some));
  mark(options().find((option) => marked && option.getAttribute("href") === marked));
}

function soon() {
  clearTimeout(timer);
  timer = setTimeout(suggest, DELAY);
}

function mark(option) {
  active()?.setAttribute("aria-selected", "false");
  option?.setAttribute("aria-selected", "true");
  option?.scrollIntoView({ block: "nearest" });
  if (option) input.setAttribute("aria-activedescendant", option.id);
  else input.removeAttribute("aria-activedescendant");
}

function move(step) {
  const all = options();
  const place = all.indexOf(active());
  const next = place < 0 ? (step > 0 ? 0 : all.length - 1) : place + step;
  mark(all[next] ?? null);
}

/** Shows another state of the view: its changing part is replaced, the address follows. */
function show(url) {
  return globalThis.htmx.ajax("GET", url, { target: "#listing", swap: "outerHTML", push: "true" });
}

function choose(option) {
  close();
  if (option.hasAttribute("data-words")) return input.form.requestSubmit();
  if (option.hasAttribute("data-page")) return location.assign(option.href);
  input.value = "";
  return show(option.getAttribute("href"));
}

const keys = {
  ArrowDown: () => (isOpen() ? move(1) : suggest()),
  ArrowUp: () => isOpen() && move(-1),
  Escape: () => (isOpen() ? close() : false),
  Enter: () => {
    if (isOpen() && active()) return choose(active());
    close();
    return false;
  },
  Tab: () => { close(); return false; },
  Backspace: () => {
    if (input.value) return false;
    return [...form.querySelectorAll("[data-chip-x]")].pop()?.click() ?? true;
  },
};

function onKey(event) {
  if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
  const react = keys[event.key];
  if (!react || react() === false) return;
  event.preventDefault();
  event.stopPropagation();
}

if (input) {
  input.addEventListener("input", soon);
  input.addEventListener("keydown", onKey);
  input.addEventListener("click", () => !isOpen() && suggest());
  input.addEventListener("blur", () => setTimeout(() => input !== document.activeElement && close()));
  list.addEventListener("pointerdown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (!option || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    choose(option);
  });
  form.addEventListener("click", (event) => event.target === form && input.focus());
  if (!input.name) form.addEventListener("submit", (event) => event.preventDefault());
}

// -- the builder and the saved filters, in a dialog --------------------------------------------

behave("[data-sheet-body]", (body) => {
  if (!dialog?.contains(body)) return;
  dialog.setAttribute("aria-labelledby", (body.querySelector("h2").id ||= "search-dialog-title"));
  if (!dialog.open) dialog.showModal();
  const row = body.dataset.focus && document.getElementById(`row-${body.dataset.focus}`);
  const first = row || body.querySelector(".mz-sheet-body");
  if (row || !body.hasAttribute("data-focus")) first.querySelector("select, input:not([type=hidden])")?.focus();
});

on("click", "[data-sheet-close]", (event) => {
  if (!dialog?.open) return;
  event.preventDefault();
  dialog.close();
});

dialog?.addEventListener("click", (event) => event.target === dialog && dialog.close());
dialog?.addEventListener("close", () => dialog.replaceChildren());

// -- what follows a change of the view ---------------------------------------------------------

const beside = document.getElementById("beside");
const counts = document.getElementById("counts");

// The panel asks for its first contents itself.
function refresh() {
  if (document.readyState === "complete" && counts?.checkVisibility()) globalThis.htmx.trigger(counts, "mz:counts");
}

behave("#search-state", () => {
  if (dialog?.open) {
    dialog.close();
    input?.focus();
  }
  refresh();
});

function showCounts(shown) {
  const button = document.querySelector("[data-counts]");
  beside.classList.toggle("mz-counts-open", shown);
  beside.classList.toggle("mz-counts-now", shown);
  button.setAttribute("aria-expanded", String(shown));
  button.classList.toggle("active", shown);
  button.value = shown ? "0" : "1";
  if (shown) refresh();
  post(button.form.action, { show: shown ? "1" : "0" });
}

on("click", "[data-counts]", (event) => {
  event.preventDefault();
  showCounts(!counts.checkVisibility());
});

on("click", "[data-counts-close]", () => {
  showCounts(false);
  document.querySelector("[data-counts]").focus();
});
