// Parts of a record's page that are put in the place of what stands there, without a jump.
import { behave, post, toast } from "./behaviours.js";

const ASKED = { headers: { "X-Requested-With": "fetch" }, credentials: "same-origin" };

const record = () => document.querySelector("[data-record]");

/** A word, or an address, that the page gives to its scripts. */
export function words(name) {
  return record().dataset[name];
}

/** Asks for a part of a page. */
export function page(url) {
  return fetch(url, ASKED);
}

/** Loads the page again and shows what has changed. */
export async function refresh() {
  const answer = await page(location.href);
  if (answer.ok) show(await answer.text());
  else location.assign(words("url"));
}

/** Shows what an action came to, with its way back, and the page as it is now. */
export async function told(answer) {
  const said = await answer.json();
  if (!answer.ok) {
    toast(said.problem, { kind: "danger" });
    return;
  }
  const undo = said.undo && { label: said.label, run: () => post(said.undo).then(refresh) };
  toast(said.text, { action: undo });
  refresh();
}

/** Shows the live parts of a page that was answered; what is being edited stays. */
export function show(html) {
  const fresh = new DOMParser().parseFromString(html, "text/html");
  if (!fresh.querySelector("[data-record]")) {
    location.reload();
    return;
  }
  document.title = fresh.title;
  for (const part of fresh.querySelectorAll("[data-live]")) {
    const old = document.getElementById(part.id);
    if (old && same(old) !== same(part)) replace(old, part);
  }
}

function same(part) {
  return part.outerHTML.replace(/name="csrf_token" value="[^"]*"/g, "");
}

function replace(old, part) {
  const facts = [...old.querySelectorAll("dd[id]")];
  const others = [...part.querySelectorAll("dd[id]")];
  const alike = facts.length > 0 && facts.map((fact) => fact.id).join() === others.map((fact) => fact.id).join();
  if (alike) facts.forEach((fact, place) => swap(fact, others[place]));
  else swap(old, part);
}

function swap(old, part) {
  if (old.querySelector("form[data-inline]") || old.outerHTML === part.outerHTML) return;
  const focused = old.contains(document.activeElement) && document.activeElement.id;
  old.replaceWith(part);
  window.htmx?.process(part);
  if (focused) document.getElementById(focused)?.focus();
}

// What is typed while a control is on its way is kept for it.
let held = null;

addEventListener("keydown", (event) => {
  if (held === null || event.ctrlKey || event.metaKey || event.altKey || event.key.length > 1) return;
  held += event.key;
  event.preventDefault();
  event.stopImmediatePropagation();
}, { capture: true });

/** Keeps what is typed from now on, until `giveTo`. */
export function holdKeys() {
  held = "";
}

/** Focuses a control that has come, and gives it what was typed meanwhile. */
export function giveTo(control) {
  const typed = held;
  held = null;
  (control?.tomselect ?? control)?.focus();
  if (!control?.matches("input:not([type=checkbox])")) return;
  control.select();
  if (!typed) return;
  control.value = typed;
  control.dispatchEvent(new Event("input", { bubbles: true }));
}

behave("[data-print], [data-copy-link]", (button) => { button.hidden = false; });
