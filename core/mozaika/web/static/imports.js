// The upload of an import: a file dropped anywhere on the form is taken, and the form sent at once.
import { behave } from "./behaviours.js";

behave("[data-upload]", (form) => {
  const input = form.querySelector("input[type=file]");
  const mark = (over) => form.classList.toggle("mz-over", over);
  form.addEventListener("dragover", (event) => { event.preventDefault(); mark(true); });
  form.addEventListener("dragleave", () => mark(false));
  form.addEventListener("drop", (event) => {
    event.preventDefault();
    mark(false);
    if (!event.dataTransfer.files.length) return;
    input.files = event.dataTransfer.files;
    form.requestSubmit();
  });
});
