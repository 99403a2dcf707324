// The page of a record: facts and lines that are changed where they stand, its menu, its keys.
import { on, post, released, toast } from "./behaviours.js";
import "./neighbours.js";
import "./timeline.js";
import "./uploads.js";
import { giveTo, holdKeys, page, refresh, show, told, words } from "./record_parts.js";

let editor = null;

// -- one fact: a control takes the value's place until it is saved or left

async function open(place) {
  if (editor?.place === place) return;
  await save();
  if (editor) return;
  holdKeys();
  const answer = await page(place.dataset.editAt).catch(() => null);
  if (!answer?.ok) {
    giveTo(null);
    return;
  }
  editor = { place, before: place.innerHTML, sending: false };
  place.classList.add("mz-edited");
  draw(await answer.text());
}

function draw(html) {
  const { place } = editor;
  place.innerHTML = html;
  window.htmx?.process(place);
  const form = place.querySelector("form");
  editor.typed = contents(form);
  giveTo(controlsOf(form)[0]);
}

function controlsOf(form) {
  return [...form.elements].filter((element) => element.name && element.type !== "hidden");
}

function contents(form) {
  return new URLSearchParams([...new FormData(form)].filter(([name]) => name !== "csrf_token")).toString();
}

function leave({ focus = true } = {}) {
  if (!editor) return;
  const { place, before } = editor;
  editor = null;
  place.classList.remove("mz-edited");
  place.innerHTML = before;
  if (focus) place.querySelector("[data-edit-fact]")?.focus();
}

async function save({ focus = false, always = false } = {}) {
  if (!editor || editor.sending) return;
  const { place } = editor;
  const form = place.querySelector("form");
  if (!always && contents(form) === editor.typed) {
    leave({ focus });
    return;
  }
  editor.sending = true;
  place.classList.add("mz-saving");
  const answer = await post(form.action, new FormData(form)).catch(() => null);
  await released();
  place.classList.remove("mz-saving");
  if (!editor) return;
  editor.sending = false;
  if (!answer) toast(words("failed"), { kind: "danger" });
  else if (answer.ok) saved(place, await answer.text(), focus);
  else if (answer.status === 422 || answer.status === 409) draw(await answer.text());
  else location.assign(words("url"));
}

function saved(place, html, focus) {
  leave({ focus: false });
  show(html);
  if (focus) document.getElementById(place.id)?.querySelector("[data-edit-fact]")?.focus();
}

on("click", "[data-edit-at]", (event, place) => {
  if (event.defaultPrevented || place.querySelector("[data-inline]")) return;
  const link = event.target.closest("a, button, summary, input");
  if (link && !link.matches("[data-edit-fact]")) return;
  if (event.ctrlKey || event.metaKey || event.shiftKey || String(getSelection())) return;
  event.preventDefault();
  open(place);
});

on("submit", "form[data-inline]", (event) => {
  event.preventDefault();
  save({ focus: true, always: true });
});

on("change", "form[data-inline] :is(select:not([multiple]), input[type=checkbox])", () => save({ focus: true }));

on("keydown", "form[data-inline]", (event) => {
  if (event.key === "Escape" && !event.defaultPrevented) {
    event.preventDefault();
    event.stopPropagation();
    leave();
  } else if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    save({ focus: true });
  }
});

on("focusout", "form[data-inline]", (event, form) => {
  const next = event.relatedTarget;
  if (next && !form.contains(next) && !next.closest("dialog")) save();
});

document.addEventListener("pointerdown", (event) => {
  if (editor && !editor.place.contains(event.target) && !event.target.closest("dialog, .ts-dropdown")) save();
});

on("click", "form[data-inline] [data-leave]", (_event, button) => {
  const stale = "refresh" in button.dataset;
  leave();
  if (stale) refresh();
});

// -- lines

on("click", "a[data-line]", async (event, link) => {
  if (event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  document.querySelector("[data-line-form] [data-leave]")?.click();
  holdKeys();
  const answer = await page(link.dataset.line).catch(() => null);
  if (!answer?.ok) {
    giveTo(null);
    return;
  }
  const place = document.createElement("div");
  place.className = "mz-line-place";
  place.innerHTML = await answer.text();
  const row = link.closest("tr");
  if (row) putInRow(row, place);
  else link.closest("p").before(place);
  window.htmx?.process(place);
  giveTo(controlsOf(place.querySelector("form"))[0]);
});

function putInRow(row, place) {
  const copy = document.createElement("tr");
  const cell = copy.insertCell();
  cell.colSpan = row.cells.length;
  cell.append(place);
  row.hidden = true;
  row.after(copy);
}

function leaveLine(form) {
  const copy = form.closest("tr");
  if (copy) {
    copy.previousElementSibling.hidden = false;
    copy.previousElementSibling.querySelector("[data-line]")?.focus();
    copy.remove();
  } else form.closest(".mz-line-place").remove();
}

on("click", "[data-line-form] [data-leave]", (_event, button) => leaveLine(button.closest("form")));
on("keydown", "[data-line-form]", (event, form) => {
  if (event.key !== "Escape" || event.defaultPrevented) return;
  event.preventDefault();
  event.stopPropagation();
  leaveLine(form);
});

on("submit", "[data-line-form]", async (event, form) => {
  event.preventDefault();
  const answer = await post(atTab(form.action), new FormData(form)).catch(() => null);
  if (!answer) toast(words("failed"), { kind: "danger" });
  else if (answer.ok) show(await answer.text());
  else {
    const place = form.closest(".mz-line-place");
    place.innerHTML = await answer.text();
    place.querySelector("[aria-invalid]")?.focus();
  }
});

on("click", "a[data-remove]", async (event, link) => {
  event.preventDefault();
  told(await post(link.dataset.remove));
});

/** The address for the tab that is open, so that the answer shows it. */
function atTab(url) {
  const tab = new URL(location.href).searchParams.get("tab");
  return tab ? `${url}?tab=${encodeURIComponent(tab)}` : url;
}

// -- the menu

on("click", "a[data-post]", (event, link) => {
  event.preventDefault();
  const form = Object.assign(document.createElement("form"), { method: "post", action: link.href });
  const token = document.querySelector("input[name=csrf_token]").value;
  form.append(Object.assign(document.createElement("input"), { type: "hidden", name: "csrf_token", value: token }));
  document.body.append(form);
  form.submit();
});

on("click", "[data-print]", (_event, button) => {
  button.closest("details").open = false;
  print();
});

on("click", "[data-copy-link]", async (_event, button) => {
  button.closest("details").open = false;
  await navigator.clipboard.writeText(new URL(words("url"), location.href).href);
  toast(words("copied"));
});
