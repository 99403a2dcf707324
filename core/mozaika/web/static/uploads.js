// Files of a record: chosen by a button or dropped on the page, sent with progress.
import { behave, on, post, toast } from "./behaviours.js";
import { refresh, told, words } from "./record_parts.js";

const TAB = "_files";

function send(url, files, token, progress) {
  const data = new FormData();
  data.append("csrf_token", token);
  for (const file of files) data.append("file", file);
  const request = new XMLHttpRequest();
  request.open("POST", url);
  request.setRequestHeader("X-Requested-With", "fetch");
  request.responseType = "json";
  request.upload.addEventListener("progress", (event) => progress(event.loaded / event.total));
  return new Promise((resolve) => {
    request.addEventListener("load", () => resolve(request));
    request.addEventListener("error", () => resolve(null));
    request.send(data);
  });
}

async function upload(files) {
  const form = document.querySelector("[data-upload-form]");
  const bar = form?.querySelector("progress") ?? floating();
  bar.hidden = false;
  const token = document.querySelector("input[name=csrf_token]").value;
  const answer = await send(words("filesUrl"), files, token, (share) => { bar.value = share; });
  bar.hidden = true;
  bar.value = 0;
  if (!answer?.response) toast(words("failed"), { kind: "danger" });
  else if (answer.status >= 400) toast(answer.response.problem, { kind: "danger" });
  else {
    toast(answer.response.text);
    openTab();
  }
}

function floating() {
  const bar = Object.assign(document.createElement("progress"), { className: "mz-progress mz-floating", max: 1, value: 0 });
  bar.setAttribute("aria-label", words("drop"));
  document.body.append(bar);
  return bar;
}

function openTab() {
  const url = new URL(location.href);
  url.searchParams.set("tab", TAB);
  history.replaceState(history.state, "", url);
  refresh();
}

behave("[data-upload-form]", (form) => {
  form.classList.add("mz-scripted");
  form.addEventListener("submit", (event) => event.preventDefault());
  form.querySelector("input[type=file]").addEventListener("change", ({ target }) => {
    if (target.files.length) upload(target.files);
  });
});

on("submit", "form[data-file-act]", async (event, form) => {
  event.preventDefault();
  const answer = await post(form.action, new FormData(form)).catch(() => null);
  if (!answer) {
    toast(words("failed"), { kind: "danger" });
    return;
  }
  await told(answer);
});

// -- dropping

const carriesFiles = (event) => [...(event.dataTransfer?.types ?? [])].includes("Files");

behave("[data-files-url]", (record) => {
  let depth = 0;
  const mark = (on) => record.classList.toggle("mz-dropping", on);
  record.addEventListener("dragenter", (event) => {
    if (!carriesFiles(event)) return;
    depth += 1;
    mark(true);
  });
  record.addEventListener("dragleave", () => {
    depth = Math.max(0, depth - 1);
    if (!depth) mark(false);
  });
  record.addEventListener("dragover", (event) => carriesFiles(event) && event.preventDefault());
  record.addEventListener("drop", (event) => {
    if (!carriesFiles(event)) return;
    event.preventDefault();
    depth = 0;
    mark(false);
    if (event.dataTransfer.files.length) upload(event.dataTransfer.files);
  });
});
