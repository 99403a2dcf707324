// Forms: Ctrl+S saves, Escape leaves with a warning when something was changed.

const form = document.querySelector("form[data-form]");

function changed() {
  return form.querySelector("[data-touched]") !== null;
}

function onKey(event) {
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "s") {
    event.preventDefault();
    form.requestSubmit(form.querySelector("[data-save]"));
  }
  if (event.key === "Escape" && !event.defaultPrevented) {
    form.querySelector("[data-cancel]").click();
  }
}

function warn(event) {
  if (changed()) event.preventDefault();
}

if (form) {
  form.addEventListener("input", (event) => event.target.setAttribute("data-touched", ""));
  form.addEventListener("submit", () => window.removeEventListener("beforeunload", warn));
  window.addEventListener("beforeunload", warn);
  document.addEventListener("keydown", onKey);
}

document.addEventListener("keydown", (event) => {
  const edit = document.querySelector("[data-edit]");
  const typing = event.target.closest("input, select, textarea, [contenteditable]");
  if (event.key === "e" && edit && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) edit.click();
});
