// Forms: Ctrl+S saves, Escape leaves, tabs, fields that depend on others, and a question before
// changes are lost.
import { behave, on } from "./behaviours.js";
import "./dates.js";
import "./dialog.js";
import "./lines.js";
import "./pickers.js";
import "./preview.js";

const beginnings = new WeakMap();
let leaving = false;

const theForm = () => document.querySelector("form[data-form]");
const asksNow = () => document.querySelector("dialog[open]");

function contents(form) {
  const data = new FormData(form);
  data.delete("csrf_token");
  return new URLSearchParams(data).toString();
}

/** Whether leaving the page would lose something. */
export function isChanged() {
  const form = theForm();
  if (!form || leaving) return false;
  return "changed" in form.dataset || beginnings.get(form) !== contents(form);
}

behave("form[data-form]", (form) => {
  leaving = false;
  beginnings.set(form, contents(form));
});

on("submit", "form[data-form]", (event, form) => {
  if (event.defaultPrevented) return;
  leaving = true;
  // A second press does not save twice; coming back through history wakes the buttons again.
  setTimeout(() => form.querySelectorAll("[data-save]").forEach((button) => { button.disabled = true; }));
});
addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  leaving = false;
  document.querySelectorAll("[data-save]").forEach((button) => { button.disabled = false; });
});

addEventListener("beforeunload", (event) => {
  if (isChanged()) event.preventDefault();
});

// -- before leaving

function ask(leave) {
  const dialog = document.getElementById("leave-form");
  dialog.showModal();
  dialog.querySelector("[data-leave=stay]").focus();
  dialog.onclick = (event) => {
    const wish = event.target.closest("[data-leave]")?.dataset.leave;
    if (!wish) return;
    dialog.close();
    if (wish === "save") save(theForm());
    if (wish === "leave") {
      leaving = true;
      leave();
    }
  };
}

document.addEventListener(
  "click",
  (event) => {
    const link = event.target.closest?.("a[href]");
    if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const elsewhere = link.target === "_blank" || link.hasAttribute("download") || link.dataset.dialog;
    if (elsewhere || staysHere(link) || !/^https?:$/.test(link.protocol) || !isChanged()) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    ask(() => link.click());
  },
  { capture: true },
);

function staysHere(link) {
  return link.hash !== "" && link.pathname === location.pathname && link.search === location.search;
}

// -- keys

function save(form) {
  form.requestSubmit(form.querySelector("[data-save]"));
}

document.addEventListener("keydown", (event) => {
  const form = asksNow()?.querySelector("form[data-dialog-form]") ?? (asksNow() ? null : theForm());
  if (form && (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "s") {
    event.preventDefault();
    document.activeElement?.dispatchEvent(new Event("change", { bubbles: true }));
    save(form);
  }
  const cancel = theForm()?.querySelector("[data-cancel]");
  if (event.key === "Escape" && cancel && !event.defaultPrevented && !asksNow()) {
    event.preventDefault(); // else the same key closes the question that it opens
    cancel.click();
  }
});

document.addEventListener("keydown", (event) => {
  const edit = document.querySelector("[data-edit]");
  const typing = event.target.closest("input, select, textarea, [contenteditable], dialog");
  if (event.key === "e" && edit && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) edit.click();
});

// -- tabs

export function openTab(tab, focus = false) {
  for (const other of tab.parentElement.querySelectorAll("[role=tab]")) {
    const current = other === tab;
    other.setAttribute("aria-selected", String(current));
    other.tabIndex = current ? 0 : -1;
    document.getElementById(other.getAttribute("aria-controls")).hidden = !current;
  }
  if (focus) tab.focus();
}

/** Opens the tab that hides `element`. */
export function reveal(element) {
  const sheet = element?.closest(".mz-form-sheet[hidden]");
  if (sheet) openTab(document.getElementById(sheet.getAttribute("aria-labelledby")));
}

on("click", ".mz-form-tabs [role=tab]", (_event, tab) => openTab(tab));
on("keydown", ".mz-form-tabs [role=tab]", (event, tab) => {
  const tabs = [...tab.parentElement.querySelectorAll("[role=tab]")];
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (step) openTab(tabs.at((tabs.indexOf(tab) + step) % tabs.length), true);
});
on("click", "[data-faulty]", (event, link) => {
  const control = document.getElementById(link.hash.slice(1));
  if (!control) return;
  event.preventDefault();
  reveal(control);
  (control.tomselect ?? control).focus();
  control.closest(".mz-field, tr")?.scrollIntoView({ block: "center" });
});
behave(".mz-form-tabs", () => {
  if (location.hash) reveal(document.getElementById(location.hash.slice(1)));
});

// -- fields that show only with some value of another one

function valueOf(form, name) {
  const control = form.elements.namedItem(name);
  return control?.type === "checkbox" ? String(control.checked) : control?.value ?? "";
}

on("change", "form :is(input, select)", (_event, control) => {
  for (const field of control.form?.querySelectorAll(`[data-when="${CSS.escape(control.name)}"]`) ?? []) {
    field.hidden = valueOf(control.form, control.name) !== field.dataset.is;
  }
});
