// Markdown: how it will look, asked from the server, which draws it on every other page as well.
import { on, post } from "./behaviours.js";

function show(box, previewing) {
  const [text, shown] = [box.querySelector("textarea"), box.querySelector(".mz-markdown-shown")];
  text.hidden = previewing;
  shown.hidden = !previewing;
  box.querySelector("[data-write]").setAttribute("aria-pressed", String(!previewing));
  box.querySelector("[data-preview]").setAttribute("aria-pressed", String(previewing));
  if (!previewing) text.focus();
}

on("click", "[data-write]", (_event, button) => show(button.closest(".mz-markdown"), false));

on("click", "[data-preview]", async (_event, button) => {
  const box = button.closest(".mz-markdown");
  const [text, shown] = [box.querySelector("textarea"), box.querySelector(".mz-markdown-shown")];
  shown.style.minHeight = `${text.offsetHeight}px`;
  show(box, true);
  if (!text.value.trim()) {
    shown.textContent = shown.dataset.empty;
    return;
  }
  const answer = await post(box.dataset.markdown, { text: text.value });
  if (answer.ok) shown.innerHTML = await answer.text();
});
