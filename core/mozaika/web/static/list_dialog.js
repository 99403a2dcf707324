// Pages shown as a dialog on top of another one: links with data-ask, and what they lead to.
import { behave, on, post, vendor } from "./behaviours.js";
import { ASKED } from "./list_rows.js";

function dialog() {
  let found = document.getElementById("list-dialog");
  if (!found) {
    found = Object.assign(document.createElement("dialog"), { id: "list-dialog", className: "mz-list-dialog" });
    found.setAttribute("aria-labelledby", "list-dialog-title");
    found.addEventListener("click", (event) => event.target === found && found.close());
    document.body.append(found);
  }
  return found;
}

async function fill(answer) {
  const address = answer.headers.get("X-Go");
  if (address) {
    location.assign(address);
    if (new URL(address, location.href).href === location.href) location.reload();
    return;
  }
  const html = await answer.text();
  if (answer.status >= 500 || html.trimStart().startsWith("<!doctype")) {
    location.assign(answer.url);
    return;
  }
  const place = dialog();
  place.innerHTML = html;
  window.htmx?.process(place);
  if (!place.open) place.showModal();
  place.querySelector("[data-resubmit], .mz-field :is(input, select, textarea)")?.focus();
}

/** Shows the page at an address, or the answer to `data` that is posted there. */
export async function ask(url, data) {
  fill(await (data ? post(url, data) : fetch(url, ASKED)));
}

on("click", "a[data-ask]", (event, link) => {
  if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  event.preventDefault();
  ask(link.href);
});
on("click", ".mz-list-dialog [data-close]", (event) => {
  event.preventDefault();
  dialog().close();
});
on("submit", "dialog.mz-list-dialog form", (event, form) => {
  event.preventDefault();
  ask(form.action, new FormData(form, event.submitter));
});
on("change", "[data-resubmit]", (_event, select) => select.form.requestSubmit());

// columns ------------------------------------------------------------------------------------
on("click", ".mz-list-dialog [data-move]", (event, button) => {
  event.preventDefault();
  const row = button.closest("li");
  if (button.dataset.move < 0) row.previousElementSibling?.before(row);
  else row.nextElementSibling?.after(row);
  button.focus();
});
behave(".mz-list-dialog [data-sortable]", async (list) => {
  await vendor("sortable.js");
  window.Sortable.create(list, { handle: ".mz-grip", animation: 120 });
});

