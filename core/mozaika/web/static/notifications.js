// The bell and the ring of work under way: both are asked for with one small request, now and then.
import { behave, on, post, toast } from "./behaviours.js";

const CALM = 45_000;
const BUSY = 2_500;
const FRESH = 10_000;
const KEY = "mozaika-pulse";

const bell = document.querySelector("[data-bell]");
let timer = null;
let known = null;

function kept() {
  try {
    const found = JSON.parse(sessionStorage.getItem(KEY));
    return found?.user === document.body.dataset.user ? found : null;
  } catch {
    return null;
  }
}

function show({ unread, running, percent }) {
  const badge = bell.querySelector("[data-unread]");
  badge.hidden = unread === 0;
  badge.textContent = unread > 99 ? "99+" : String(unread);
  const ring = document.querySelector("[data-working]");
  ring?.toggleAttribute("data-running", running > 0);
  ring?.toggleAttribute("data-unknown", percent === null);
  ring?.querySelector(".mz-ring").style.setProperty("--done", percent ?? 0);
}

function take(pulse) {
  const before = known;
  known = { ...pulse, user: document.body.dataset.user, at: Date.now() };
  sessionStorage.setItem(KEY, JSON.stringify(known));
  show(known);
  if (before && (pulse.unread !== before.unread || pulse.running !== before.running)) {
    document.dispatchEvent(new CustomEvent("mz:pulse", { detail: { before, now: known } }));
  }
}

/** Asks for the numbers at once; pages that have started a job call it. */
export async function look() {
  clearTimeout(timer);
  if (document.hidden) return;
  try {
    const response = await fetch(bell.dataset.count, { headers: { "X-Requested-With": "fetch" } });
    if (response.ok) take(await response.json());
    if (response.status === 401) return;
  } catch {
    // Away: the next round asks again.
  }
  timer = setTimeout(look, known?.running ? BUSY : CALM);
}

async function open() {
  const place = bell.querySelector("[data-news]");
  const response = await fetch(bell.dataset.bell, { headers: { "X-Requested-With": "fetch" } });
  if (response.status === 401) document.dispatchEvent(new Event("mz:signed-out"));
  if (response.ok) place.replaceChildren(document.createRange().createContextualFragment(await response.text()));
}

/** A message that came while the page was open is said once, where nobody looks at the bell. */
async function announce({ detail: { before, now } }) {
  if (now.unread <= before.unread || document.hidden) return;
  if (bell.open) return void open();
  await open();
  const first = bell.querySelector(".mz-news-new .mz-news-item");
  if (first) toast(first.querySelector(".mz-news-title").firstChild.textContent, { kind: "info", action: null });
}

behave("[data-bell]", () => {
  known = kept();
  if (known) show(known);
  const age = Date.now() - (known?.at ?? 0);
  timer = setTimeout(look, age < FRESH && !known?.running ? FRESH - age : 0);
  bell.addEventListener("toggle", () => { if (bell.open) open(); });
  document.addEventListener("visibilitychange", () => (document.hidden ? clearTimeout(timer) : look()));
  document.addEventListener("mz:pulse", announce);
  document.addEventListener("mz:jobs", look);
});

on("submit", "[data-read-all]", async (event, form) => {
  event.preventDefault();
  await post(form.action, new FormData(form));
  await Promise.all([open(), look()]);
});
