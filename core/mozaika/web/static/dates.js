// Dates, times and numbers: what was typed is read by the server as soon as the field is left, and
// said in full or, in words, why it means nothing. A button opens the browser's own calendar.
import { on, released } from "./behaviours.js";

async function understand(input, typed) {
  const answer = await fetch(`${input.dataset.reads}?${new URLSearchParams({ typed })}`);
  return answer.ok ? answer.json() : null;
}

on("change", "input[data-reads]", async (_event, input) => {
  const typed = input.value;
  const found = await understand(input, typed);
  await released();
  if (!found || input.value !== typed) return;
  complain(input, found.problem);
  if (!found.problem) input.value = found.text;
});

function complain(input, problem) {
  const id = `${input.id}-errors`;
  const place = input.closest(".mz-field, td");
  let error = document.getElementById(id);
  if (!problem) error?.remove();
  else if (!error) {
    error = Object.assign(document.createElement("div"), { id, className: "mz-error" });
    place.append(error);
  }
  if (problem) error.textContent = problem;
  input.classList.toggle("is-invalid", Boolean(problem));
  if (problem) {
    input.setAttribute("aria-invalid", "true");
    input.setAttribute("aria-describedby", id);
  } else {
    input.removeAttribute("aria-invalid");
    input.removeAttribute("aria-describedby");
  }
}

on("click", "[data-calendar]", async (_event, button) => {
  const box = button.closest(".mz-dated");
  const [input, calendar] = [box.querySelector("[data-reads]"), box.querySelector(".mz-dated-native")];
  calendar.disabled = false;
  open(calendar);
  const found = await understand(input, input.value);
  if (found?.iso) calendar.value = found.iso;
});

function open(calendar) {
  calendar.focus();
  try {
    calendar.showPicker();
  } catch {
    // Browsers without showPicker show the calendar on focus.
  }
}

on("change", ".mz-dated-native", (_event, calendar) => {
  const input = calendar.closest(".mz-dated").querySelector("[data-reads]");
  input.value = calendar.value.replace("T", " ");
  input.dispatchEvent(new Event("input", { bubbles: true }));
  input.dispatchEvent(new Event("change", { bubbles: true }));
  calendar.disabled = true;
  input.focus();
});
