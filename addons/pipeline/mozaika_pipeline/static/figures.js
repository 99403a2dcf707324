// A report is asked anew as soon as something else is chosen.
const form = document.querySelector("[data-report-question]");
form?.addEventListener("change", () => { if (form.reportValidity()) form.requestSubmit(); });
