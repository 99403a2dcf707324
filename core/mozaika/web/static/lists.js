// What scripts add to lists: selecting, sorting by several, groups and further rows.
import { behave, on } from "./behaviours.js";
import "./list_cells.js";
import { ask } from "./list_dialog.js";
import { ASKED, load, rowsOf } from "./list_rows.js";

// selecting ----------------------------------------------------------------------------------
const bar = () => document.getElementById("bulk");
const ticks = () => [...document.querySelectorAll('#listing input[name="ids"]')];
let lastTick = null;

function showCount() {
  const form = bar();
  if (!form) return;
  const every = ticks();
  const count = every.filter((tick) => tick.checked).length;
  const all = form.querySelector("[data-everything]");
  if (all && count < every.length) all.checked = false;
  const output = form.querySelector("output");
  output.hidden = Boolean(all?.checked);
  const text = output.dataset.count.replace("{n}", new Intl.NumberFormat(document.documentElement.lang).format(count));
  if (output.textContent !== text) output.textContent = text;
  form.querySelector("[data-untick]").hidden = false;
  form.classList.toggle("mz-whole", count === every.length);
  const page = document.querySelector("[data-tick-page]");
  if (page) {
    page.checked = count > 0 && count === every.length;
    page.indeterminate = count > 0 && count < every.length;
  }
}

function tickAll(checked) {
  for (const tick of ticks()) tick.checked = checked;
  showCount();
}

on("click", '#listing input[name="ids"]', (event, tick) => {
  const every = ticks();
  const [from, to] = [every.indexOf(lastTick), every.indexOf(tick)];
  if (event.shiftKey && from >= 0) {
    for (const one of every.slice(Math.min(from, to), Math.max(from, to) + 1)) one.checked = tick.checked;
  }
  lastTick = tick;
  showCount();
});
on("change", "[data-tick-page]", (_event, box) => tickAll(box.checked));
on("change", "[data-everything]", (_event, box) => (box.checked ? tickAll(true) : showCount()));
on("click", "[data-untick]", () => tickAll(false));
behave("[data-tick-page]", (box) => {
  box.hidden = false;
});
behave("#bulk", showCount);

/** What the bar sends: thousands of ids as one input. */
function sent(form, button) {
  const data = new FormData(form, button);
  const ids = data.getAll("ids");
  data.delete("ids");
  if (!data.has("whole")) data.set("ids", ids.join(","));
  return data;
}

function sendAway(form, data) {
  const other = Object.assign(document.createElement("form"), { method: "post", action: form.action, hidden: true });
  for (const [name, value] of data) other.append(Object.assign(document.createElement("input"), { name, value }));
  document.body.append(other);
  other.submit();
  other.remove();
}

on("submit", "form[data-bulk]", (event, form) => {
  event.preventDefault();
  const data = sent(form, event.submitter);
  if (event.submitter?.hasAttribute("data-file")) sendAway(form, data);
  else ask(form.action, data);
});

// sorting by several -------------------------------------------------------------------------
document.addEventListener(
  "click",
  (event) => {
    const link = event.shiftKey && event.target.closest?.("th a[data-also]");
    if (!link) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    window.htmx.ajax("GET", link.dataset.also, { target: "#listing", swap: "outerHTML", push: "true" });
  },
  true,
);

// groups, further rows, sums -----------------------------------------------------------------
on("click", "a[data-fold]", async (event, link) => {
  if (event.ctrlKey || event.metaKey || event.button) return;
  event.preventDefault();
  const head = link.closest("tr");
  const open = link.getAttribute("aria-expanded") === "true";
  link.setAttribute("aria-expanded", String(!open));
  if (open) {
    for (const row of document.querySelectorAll(`tr[data-inside~="${head.dataset.group}"]`)) row.remove();
    showCount();
    return;
  }
  head.after(...rowsOf(await load(link.dataset.fold)));
  showCount();
});

async function more(link) {
  if (link.ariaBusy) return;
  link.ariaBusy = "true";
  const rows = rowsOf(await load(link.dataset.more));
  const range = rows.find((row) => row.dataset.range);
  if (range) for (const label of document.querySelectorAll("[data-range-of]")) label.textContent = range.dataset.range;
  link.closest("tr").replaceWith(...rows.filter((row) => row !== range));
  showCount();
}

on("click", "a[data-more]", (event, link) => {
  event.preventDefault();
  more(link);
});
behave("a[data-more][data-auto]", (link) => {
  new IntersectionObserver((seen) => seen.some((one) => one.isIntersecting) && more(link), { rootMargin: "400px" }).observe(link);
});
behave("[data-totals]", async (foot) => {
  const answer = await fetch(foot.dataset.totals, ASKED);
  if (answer.ok) foot.replaceChildren(...rowsOf(await answer.text()));
});
