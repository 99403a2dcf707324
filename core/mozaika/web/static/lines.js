// Lists that are edited with their record: rows come from a template, are put in order by the grip
// or by Alt with an arrow, and removed by a box that CSS draws as a button with its undo.
import { behave, on, vendor } from "./behaviours.js";

const CONTROLS = "input:not([type=hidden], [tabindex='-1'], [disabled]), select, textarea";
const rowsOf = (list) => [...list.querySelectorAll("tbody > tr")];
const isRemoved = (row) => row.querySelector(".mz-row-remove input").checked;

function focusIn(row, column = 1) {
  const control = row.cells[column]?.querySelector(CONTROLS) ?? row.querySelector(CONTROLS);
  (control?.tomselect ?? control)?.focus();
}

function addLine(list) {
  const used = [...list.querySelectorAll("tbody input[type=hidden]")].map((input) => input.name.match(/\.(\d+)\.id$/)?.[1]);
  const next = Math.max(-1, ...used.filter(Boolean).map(Number)) + 1;
  const made = document.createElement("template");
  made.innerHTML = list.querySelector("template").innerHTML.replaceAll("__row__", String(next));
  const row = made.content.firstElementChild;
  list.querySelector("tbody").append(row);
  renumber(list);
  focusIn(row);
}

/** Tells the places in the order, where the rows have any. */
function renumber(list) {
  const places = [...list.querySelectorAll("tbody [data-place]")];
  const known = places.map((place) => place.value);
  const ascending = known.every((value, at) => value !== "" && (at === 0 || Number(value) > Number(known[at - 1])));
  if (!ascending) places.forEach((place, at) => { place.value = (at + 1) * 10; });
}

on("click", "[data-add-line]", (event, button) => {
  event.preventDefault();
  addLine(button.closest("[data-lines]"));
});

on("keydown", "[data-lines] tbody :is(input, select)", (event, control) => {
  if (event.key !== "Enter" || event.ctrlKey || event.metaKey || event.defaultPrevented) return;
  event.preventDefault();
  const [row, list] = [control.closest("tr"), control.closest("[data-lines]")];
  const next = rowsOf(list).slice(row.rowIndex).find((other) => !isRemoved(other));
  if (next) focusIn(next, control.closest("td").cellIndex);
  else addLine(list);
});

function move(row, step) {
  const other = step < 0 ? row.previousElementSibling : row.nextElementSibling;
  if (!other) return;
  if (step < 0) other.before(row);
  else other.after(row);
  renumber(row.closest("[data-lines]"));
}

on("keydown", "[data-lines] tbody tr", (event, row) => {
  const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
  if (!step || !event.altKey || !row.querySelector("[data-grip]")) return;
  event.preventDefault();
  const focused = document.activeElement;
  move(row, step);
  focused.focus();
});

behave("[data-lines]:has([data-grip])", async (list) => {
  await vendor("sortable.js");
  new Sortable(list.querySelector("tbody"), {
    handle: "[data-grip]",
    animation: 120,
    onEnd: () => renumber(list),
  });
});
