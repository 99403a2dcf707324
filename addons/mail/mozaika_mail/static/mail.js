// Mails: another template or language fills the form anew; a preview follows what is chosen.
import { on } from "../behaviours.js";

on("change", "[data-fills]", (_event, field) => {
  const { form } = field;
  form.requestSubmit(form.querySelector("[data-fill]"));
});

on("change", "[data-shows]", (_event, field) => field.form.requestSubmit());

// Pressed twice, it is sent once.
on("submit", "[data-mail]", (_event, form) => {
  setTimeout(() => { form.querySelector("[data-send]").disabled = true; });
});
