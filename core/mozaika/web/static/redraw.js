// Forms that the server draws again where they stand: at a change of a control with data-redraw,
// and when they are saved with mistakes. What is typed while the answer is under way is kept.
import { on } from "./behaviours.js";

on("change", "[data-redraw]", (_event, control) => {
  control.form.requestSubmit(control.form.querySelector("[data-redraw-button]"));
});

const TYPED = "input:not([type=hidden], [type=file]), textarea, select";
const asked = new WeakMap(); // what each form had when it was sent
const later = new WeakMap(); // what was typed after that

// Not where a row is taken away: those below get its ids.
const isDrawnAgain = ({ sourceElement, request }) =>
  Boolean(sourceElement?.querySelector?.("[data-redraw-button]")) && !request.submitter?.value.startsWith("remove:");
const answer = (control) => (control.type === "checkbox" || control.type === "radio" ? control.checked : control.value);
const controls = (form) => [...form.querySelectorAll(TYPED)].filter(({ id }) => id);

document.addEventListener("htmx:before:request", ({ detail: { ctx } }) => {
  if (isDrawnAgain(ctx)) asked.set(ctx, new Map(controls(ctx.sourceElement).map((one) => [one.id, answer(one)])));
});

document.addEventListener("htmx:before:swap", ({ detail: { ctx } }) => {
  const sent = asked.get(ctx);
  if (!sent) return;
  const typed = controls(ctx.sourceElement).filter((one) => sent.has(one.id) && sent.get(one.id) !== answer(one));
  later.set(ctx, typed.map((one) => [one, answer(one)]));
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
