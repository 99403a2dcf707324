// My day: an activity is done by one click, and taken back by another.
import { on, post, toast } from "../behaviours.js";

function words() {
  return document.querySelector("[data-undo][data-failed]")?.dataset ?? {};
}

async function send(url) {
  try {
    const response = await post(url);
    return { ok: response.ok, ...(await response.json()) };
  } catch {
    return { ok: false, says: words().failed };
  }
}

async function takeBack(url) {
  const answer = await send(url);
  if (answer.ok) location.reload();
  else toast(answer.says, { kind: "danger" });
}

on("submit", ".mza-day [data-activity]", async (event, form) => {
  event.preventDefault();
  const row = form.closest("li");
  row.classList.add("mza-leaving");
  const answer = await send(form.action);
  if (!answer.ok) {
    row.classList.remove("mza-leaving");
    toast(answer.says, { kind: "danger" });
    return;
  }
  if (!answer.undo || row.classList.contains("mza-is-done")) return void location.reload();
  lessen(row);
  toast(answer.says, { action: { label: words().undo, run: () => takeBack(answer.undo) } });
});

function lessen(row) {
  const count = row.closest("section").querySelector(".mz-count");
  row.remove();
  if (count) count.textContent = String(Math.max(0, Number(count.textContent) - 1));
}

on("change", "[data-submits]", (event, select) => select.form.submit());

on("click", "[data-copy-from]", async (event, button) => {
  const field = document.getElementById(button.dataset.copyFrom);
  field.select();
  await navigator.clipboard?.writeText(field.value);
  toast(button.dataset.copied);
});
