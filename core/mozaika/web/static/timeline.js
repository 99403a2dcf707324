// Notes of a record's timeline: written, changed, pinned and deleted where they stand.
import { on, post, toast } from "./behaviours.js";
import { page, refresh, words } from "./record_parts.js";

function put(html) {
  const old = document.getElementById("stream");
  old.outerHTML = html;
  window.htmx?.process(document.getElementById("stream"));
}

async function send(form) {
  const answer = await post(form.action, new FormData(form)).catch(() => null);
  if (!answer) {
    toast(words("failed"), { kind: "danger" });
    return false;
  }
  if (answer.headers.get("Content-Type").startsWith("text/html")) {
    if (answer.ok) put(await answer.text());
    else location.assign(words("url"));
    return answer.ok;
  }
  const said = await answer.json();
  if (!answer.ok) {
    toast(said.problem, { kind: "danger" });
    return false;
  }
  const undo = said.undo && { label: said.label, run: () => post(said.undo).then(refresh) };
  toast(said.text, { action: undo });
  await stream();
  return true;
}

async function stream() {
  const answer = await page(document.getElementById("stream").dataset.part);
  if (answer.ok) put(await answer.text());
}

on("submit", "form[data-note]", async (event, form) => {
  event.preventDefault();
  const button = form.querySelector("button");
  button.disabled = true;
  if (await send(form)) form.reset();
  button.disabled = false;
});

on("submit", "form[data-note-act]", (event, form) => {
  event.preventDefault();
  send(form);
});

on("keydown", "form[data-note] textarea", (event, area) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    area.form.requestSubmit();
  } else if (event.key === "Escape") {
    event.preventDefault();
    event.stopPropagation();
    area.form.querySelector("[data-leave-note]")?.click();
    area.blur();
  }
});

on("click", "a[data-edit-note]", async (event, link) => {
  event.preventDefault();
  const text = link.closest(".mz-entry-text");
  const answer = await page(link.href);
  if (!answer.ok) return;
  text.querySelector("details").open = false;
  const body = text.querySelector(".mz-entry-body");
  body.hidden = true;
  body.insertAdjacentHTML("afterend", await answer.text());
  const area = text.querySelector("textarea");
  area.focus();
  area.setSelectionRange(area.value.length, area.value.length);
});

on("click", "a[data-leave-note]", (event, link) => {
  event.preventDefault();
  const form = link.closest("form");
  const body = form.previousElementSibling;
  if (body) body.hidden = false;
  form.remove();
});
