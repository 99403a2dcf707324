// Forms that the server draws again where they stand: at a change of a control with data-redraw,
// and when they are saved with mistakes. What is typed while the answer is under way is kept.
import { on } from "./behaviours.js";

on("change", "[data-redraw]", (_event, control) => {
  control.form.requestSubmit(control.form.querySelector("[data-redraw-button]"));
});

const TYPED = "input:not([type=hidden], [type=file]), textarea, select";
const asked = new WeakMap(); // what each form had when it was sent
const later = new WeakMap(); // what was typed after that

const isDrawnAgain = (element) => Boolean(element?.querySelector?.("[data-redraw-button]"));
const answer = (control) => (control.type === "checkbox" || control.type === "radio" ? control.checked : control.value);
const answers = (form) => new Map([...form.querySelectorAll(TYPED)].filter(({ id }) => id).map((one) => [one.id, answer(one)]));

document.addEventListener("htmx:before:request", ({ detail: { ctx } }) => {
  if (isDrawnAgain(ctx.sourceElement)) asked.set(ctx, answers(ctx.sourceElement));
});

document.addEventListener("htmx:before:swap", ({ detail: { ctx } }) => {
  const sent = asked.get(ctx);
  if (!sent) return;
  const typed = [...answers(ctx.sourceElement)].filter(([id, given]) => sent.has(id) && sent.get(id) !== given);
  later.set(ctx, typed.map(([id, given]) => [document.getElementById(id), given]));
});

document.addEventListener("htmx:after:swap", ({ detail: { ctx } }) => {
  for (const [before, given] of later.get(ctx) ?? []) {
    const now = document.getElementById(before.id);
    if (now?.type !== before.type || now.name !== before.name) continue;
    if (typeof given === "boolean") now.checked = given;
    else now.value = given;
    if (now.dataset.reads && now !== document.activeElement) now.dispatchEvent(new Event("change", { bubbles: true }));
  }
});
