// Dialogs: a form of the server in a <dialog>, without leaving the page. `mozaika.web.dialogs`
// says what the server answers.
import { on, post, toast } from "./behaviours.js";

const depth = () => document.querySelectorAll("dialog.mz-dialog[open]").length;
const headers = () => ({ "HX-Request": "true", "X-Dialog": String(depth() + 1) });

/** Opens the form at `url` in a dialog. Resolves with what the server says when it is done
 * ({id, name, url, message}), or with null when the user leaves it. */
export async function openDialog(url) {
  const answer = await fetch(url, { headers: headers(), credentials: "same-origin" });
  return follow(answer, url);
}

/** Posts `data` to `url` at once; opens a dialog only where the server asks for something or
 * refuses. Resolves as `openDialog` does: a dragged card goes back when it is null. */
export async function attempt(url, data) {
  return follow(await post(url, data, headers()), url);
}

async function follow(answer, url) {
  if (isDone(answer)) return answer.json();
  if (!isFragment(answer)) return leave(answer, url);
  return show(await answer.text(), url);
}

const isDone = (answer) => answer.ok && answer.headers.get("Content-Type")?.startsWith("application/json");
const isFragment = (answer) => answer.headers.has("X-Dialog");

/** An answer that is no dialog: a sign-in, or a page that says in words what is wrong. */
function leave(answer, url) {
  location.assign(answer.headers.get("HX-Redirect") ?? url);
  return new Promise(() => {});
}

function show(html, url) {
  const before = document.activeElement;
  const dialog = document.createElement("dialog");
  dialog.className = "mz-dialog";
  document.body.append(dialog);
  fill(dialog, html, url);
  dialog.showModal();
  start(dialog);
  return new Promise((resolve) => {
    dialog.addEventListener("mozaika:done", (event) => {
      dialog.result = event.detail;
      dialog.close();
    });
    dialog.addEventListener("close", () => {
      dialog.remove();
      before?.focus?.();
      resolve(dialog.result ?? null);
    });
  });
}

function fill(dialog, html, url) {
  dialog.innerHTML = html;
  dialog.dataset.url = url;
  const title = dialog.querySelector("h2");
  title.id = `dialog-title-${depth() + 1}`;
  dialog.setAttribute("aria-labelledby", title.id);
}

function start(dialog) {
  const body = dialog.querySelector(".mz-dialog-body");
  dialog.classList.toggle("mz-tall", body.scrollHeight > innerHeight * 0.7);
  const first = "[aria-invalid='true'], [autofocus], .mz-dialog-body :is(input, select, textarea):not([type=hidden], [tabindex='-1'])";
  dialog.querySelector(first)?.focus();
}

on("submit", "[data-dialog-form]", async (event, form) => {
  event.preventDefault();
  const dialog = form.closest("dialog");
  const data = new FormData(form, event.submitter);
  event.submitter?.setAttribute("disabled", "");
  const url = form.getAttribute("action") || dialog.dataset.url;
  const answer = await post(url, data, { "HX-Request": "true", "X-Dialog": String(depth()) });
  if (isDone(answer)) {
    dialog.dispatchEvent(new CustomEvent("mozaika:done", { detail: await answer.json() }));
  } else if (isFragment(answer)) {
    fill(dialog, await answer.text(), url);
    start(dialog);
  } else {
    // Nothing that was typed is lost: the dialog stays open and says why.
    toast(form.dataset.failed, { kind: "danger" });
    event.submitter?.removeAttribute("disabled");
  }
});

on("click", "[data-dialog-close]", (event, button) => {
  event.preventDefault();
  button.closest("dialog").close();
});

// A link or button with data-dialog opens its form in a dialog; the page is loaded again after it.
on("click", "[data-dialog]", async (event, element) => {
  if (event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  const done = await openDialog(element.dataset.dialog || element.href);
  if (!done) return;
  element.dispatchEvent(new CustomEvent("mozaika:done", { bubbles: true, detail: done }));
  if (element.dataset.after !== "stay") location.reload();
});
