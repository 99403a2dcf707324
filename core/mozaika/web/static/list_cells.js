// Cells of a list that are edited in place, and moving between them by keys.
import { on, post, released, toast } from "./behaviours.js";
import { ASKED, rowsOf } from "./list_rows.js";

let editor = null;

function cellOf(target) {
  const cell = target.closest?.(".mz-live tbody td");
  return cell && !cell.closest(".mz-more, .mz-group") ? cell : null;
}

function fieldOf(cell) {
  return cell.closest("table").tHead.rows[0].cells[cell.cellIndex]?.dataset.edit;
}

function focusCell(cell) {
  if (!cell) return;
  cell.tabIndex = -1;
  cell.focus();
}

function beside(cell, key) {
  const row = cell.parentElement;
  const to = { ArrowLeft: -1, ArrowRight: 1 }[key];
  if (to) return row.cells[cell.cellIndex + to];
  let next = row;
  do next = key === "ArrowUp" ? next.previousElementSibling : next.nextElementSibling;
  while (next && !next.querySelector('input[name="ids"], td > a'));
  return next?.cells[cell.cellIndex];
}

function leave({ focus = true } = {}) {
  if (!editor) return;
  const { cell, box } = editor;
  editor = null;
  box.remove();
  cell.classList.remove("mz-edited");
  if (focus) focusCell(cell);
}

function place(box, cell) {
  const around = cell.getBoundingClientRect();
  box.style.minWidth = `${around.width}px`;
  const { width, height } = box.getBoundingClientRect();
  const left = Math.max(8, Math.min(around.left, innerWidth - width - 8));
  const top = around.top + height > innerHeight - 8 ? Math.max(8, around.bottom - height) : around.top;
  box.style.left = `${left}px`;
  box.style.top = `${top}px`;
}

function fillEditor(html) {
  const { box, cell } = editor;
  box.innerHTML = html;
  window.htmx?.process(box);
  place(box, cell);
  const control = box.querySelector("form input:checked") ?? box.querySelector("form :is(input:not([type=hidden]), select, textarea)");
  control?.focus();
  if (control?.matches("input:not([type=checkbox], [type=radio])")) control.select();
  editor.before = JSON.stringify([...new FormData(box.querySelector("form"))]);
}

async function edit(cell) {
  const field = fieldOf(cell);
  const link = cell.parentElement.querySelector("td > a");
  if (!field || !link || editor?.cell === cell) return;
  leave({ focus: false });
  const url = `${link.pathname}/cell/${field}`;
  const answer = await fetch(url, ASKED);
  if (!answer.ok) {
    toast(await problemOf(answer), { kind: "danger" });
    return;
  }
  const box = Object.assign(document.createElement("div"), { className: "mz-editor" });
  document.body.append(box);
  cell.classList.add("mz-edited");
  editor = { cell, box, before: "" };
  new ResizeObserver(() => place(box, cell)).observe(box);
  fillEditor(await answer.text());
}

async function problemOf(answer) {
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  return page.querySelector("main h2, h1, h2")?.textContent.trim() ?? answer.statusText;
}

async function save({ focus = true } = {}) {
  const mine = editor;
  const form = mine?.box.querySelector("form");
  if (!form || mine.saving) return;
  const data = new FormData(form);
  if (!mine.wrong && JSON.stringify([...data]) === mine.before) {
    leave({ focus });
    return;
  }
  mine.saving = true;
  mine.box.setAttribute("aria-busy", "true");
  const answer = await post(form.action, data);
  const html = await answer.text();
  await released();
  mine.saving = false;
  mine.box.removeAttribute("aria-busy");
  if (answer.status >= 500 || (!answer.ok && !html.includes("mz-cell"))) {
    location.assign(answer.url);
    return;
  }
  if (!answer.ok) {
    mine.wrong = true;
    if (editor === mine) fillEditor(html);
    return;
  }
  const [row] = rowsOf(html);
  const { cell } = mine;
  const old = cell.parentElement;
  const index = cell.cellIndex;
  const ticked = old.querySelector('input[name="ids"]')?.checked;
  if (editor === mine) leave({ focus: false });
  if (old.dataset.inside) row.dataset.inside = old.dataset.inside;
  old.replaceWith(row);
  const tick = row.querySelector('input[name="ids"]');
  if (tick) tick.checked = ticked;
  row.cells[index].classList.add("mz-saved");
  if (focus) focusCell(row.cells[index]);
}

on("dblclick", ".mz-live td", (event) => {
  const cell = cellOf(event.target);
  if (cell && !event.target.closest("input")) {
    event.preventDefault();
    edit(cell);
  }
});
on("click", ".mz-live td", (event) => {
  const cell = cellOf(event.target);
  if (cell && !event.target.closest("a, input, button") && !getSelection()?.toString()) focusCell(cell);
});
document.addEventListener("keydown", (event) => {
  if (editor?.box.contains(event.target)) return inEditor(event);
  const cell = cellOf(event.target);
  if (!cell || event.ctrlKey || event.metaKey || event.altKey || event.target.matches("input[type=text]")) return;
  const onLink = event.target.closest("a") !== null;
  if (event.key === "F2" || (event.key === "Enter" && event.target === cell)) {
    event.preventDefault();
    if (fieldOf(cell)) edit(cell);
    else if (event.key === "Enter") cell.querySelector("a")?.click();
  } else if (event.key.startsWith("Arrow")) {
    event.preventDefault();
    focusCell(beside(cell, event.key));
  } else if (event.key === " " && !onLink && event.target === cell) {
    event.preventDefault();
    cell.parentElement.querySelector('input[name="ids"]')?.click();
  }
});

function inEditor(event) {
  if (event.key === "Escape") {
    event.preventDefault();
    event.stopPropagation();
    leave();
  } else if (event.key === "Enter" && !event.isComposing && !event.defaultPrevented) {
    const long = event.target.matches("textarea") && !event.ctrlKey && !event.metaKey;
    if (long || event.target.matches("button, [type=search]")) return;
    event.preventDefault();
    save();
  } else if (event.key === "Tab" && !event.target.matches("button")) {
    const next = editor.cell.parentElement.cells[editor.cell.cellIndex + (event.shiftKey ? -1 : 1)];
    if (!next || !fieldOf(next) || editor.box.querySelectorAll("input:not([type=hidden]), select, textarea").length > 1) return;
    event.preventDefault();
    const [row, index] = [editor.cell.parentElement, next.cellIndex];
    const before = row.previousElementSibling;
    const table = row.parentElement;
    save({ focus: false }).then(() => {
      if (editor) return;
      const again = before ? before.nextElementSibling : table.rows[0];
      edit(again.cells[index]);
    });
  }
}

on("submit", ".mz-editor form", (event) => {
  event.preventDefault();
  save();
});
on("click", ".mz-editor [data-leave]", () => leave());
document.addEventListener("pointerdown", (event) => {
  if (editor && !editor.box.contains(event.target) && !event.target.closest?.(".ts-dropdown")) save({ focus: false });
});
document.addEventListener(
  "scroll",
  (event) => {
    if (editor && event.target.contains?.(editor.cell)) place(editor.box, editor.cell);
  },
  true,
);
