// What goes on between page and server: the bar of slow requests, and plain words when one fails.
import { toast, renewToken } from "./behaviours.js";

const SLOW = 150;

const words = document.getElementById("toasts")?.dataset ?? {};
const bar = document.getElementById("busy");
let under = 0;
let timer = null;

function began() {
  under += 1;
  timer ??= setTimeout(() => {
    bar?.setAttribute("data-on", "");
    if (bar) bar.firstElementChild.textContent = bar.dataset.words;
  }, SLOW);
}

function ended() {
  under = Math.max(0, under - 1);
  if (under) return;
  clearTimeout(timer);
  timer = null;
  bar?.removeAttribute("data-on");
  if (bar) bar.firstElementChild.textContent = "";
}

/** What a page of a problem says: its title and the line below. */
function told(html) {
  const page = new DOMParser().parseFromString(html, "text/html");
  const parts = [...page.querySelectorAll(".mz-empty > h2, .mz-empty > p:not(.mz-quiet), .mz-empty > ul > li")];
  return parts.map((part) => part.textContent.trim().replace(/([^.!?…])$/, "$1.")).join(" ");
}

/** Asks for the same once more, by the same means as the first time. */
function again({ sourceElement, sourceEvent }) {
  if (sourceElement?.isConnected) globalThis.htmx.trigger(sourceElement, sourceEvent?.type ?? "click");
}

let retrying = null;

function unreachable(context) {
  if (retrying?.isConnected) return;
  toast(words.unreachable, { kind: "danger", action: context ? { label: words.retry, run: () => again(context) } : null });
  retrying = document.querySelector("#toasts > :last-child");
}

document.addEventListener("htmx:before:request", began);
document.addEventListener("htmx:finally:request", ended);
document.addEventListener("htmx:error", ({ detail: { ctx, error } }) => {
  if (error instanceof TypeError && ctx && !ctx.response) unreachable(ctx);
});
document.addEventListener("htmx:response:error", ({ detail: { ctx } }) => {
  if (ctx.response.status === 401) document.dispatchEvent(new CustomEvent("mz:signed-out", { detail: { ctx } }));
  else toast(told(ctx.text ?? "") || words.failed, { kind: "danger" });
});
// A script's own request: the browser says no more than that it failed.
window.addEventListener("unhandledrejection", (event) => {
  if (!(event.reason instanceof TypeError) || !/fetch|network|load failed/i.test(event.reason.message)) return;
  event.preventDefault();
  unreachable(null);
});

const offline = document.getElementById("offline");
function toldOffline() {
  if (offline) offline.hidden = navigator.onLine;
}
addEventListener("online", toldOffline);
addEventListener("offline", toldOffline);
toldOffline();

/** Asks to sign in again, over the page, so that nothing typed is lost; then repeats what failed. */
async function signIn({ detail }) {
  if (document.getElementById("signed-out")) return;
  const response = await fetch("/sign-in/again", { headers: { "X-Requested-With": "fetch" } });
  if (!response.ok) return;
  document.body.insertAdjacentHTML("beforeend", await response.text());
  const dialog = document.getElementById("signed-out");
  const form = dialog.querySelector("form");
  dialog.addEventListener("close", () => dialog.remove());
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const answer = await fetch(form.action, { method: "POST", body: new FormData(form), headers: { "X-Requested-With": "fetch" } });
    const said = await answer.json();
    form.querySelector("[data-error]").hidden = answer.ok;
    form.querySelector("[data-error]").textContent = said.error ?? "";
    if (!answer.ok) return form.querySelector("[type=password]").select();
    if (String(said.user) !== document.body.dataset.user) return location.reload();
    renewToken(said.csrf);
    dialog.close();
    if (detail?.ctx) again(detail.ctx);
  });
  dialog.showModal();
}
document.addEventListener("mz:signed-out", signIn);
