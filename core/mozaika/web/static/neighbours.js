// The previous and the next of the list that one came from: the list leaves its rows in this tab's
// memory, the record's page finds itself among them.
import { behave, on } from "./behaviours.js";
import { words } from "./record_parts.js";

const KEY = "mozaika.neighbours";
const RECORD = /^\/[a-z][a-z0-9_]*\/[a-z][a-z0-9_]*\/\d+$/;
const PLACES = "main tbody tr td a[href], main [data-row] a[href], main [data-card] a[href]";

function pathOf(link) {
  return new URL(link.href, location.href).pathname;
}

/** The addresses of the list's records, in order, each once. */
function listed() {
  const found = [...document.querySelectorAll(PLACES)].map(pathOf);
  return [...new Set(found.filter((path) => RECORD.test(path)))];
}

function keep() {
  const own = location.pathname;
  const paths = listed().filter((path) => path.startsWith(`${own}/`));
  const count = document.querySelector(".mz-pager")?.dataset ?? {};
  const kept = { paths, from: Number(count.offset ?? 0), total: Number(count.total ?? paths.length) };
  if (paths.length) sessionStorage.setItem(KEY, JSON.stringify(kept));
}

on("click", PLACES, keep, { capture: true });
on("auxclick", PLACES, keep, { capture: true });

behave("[data-neighbours]", (place) => {
  const kept = JSON.parse(sessionStorage.getItem(KEY) ?? "null");
  const here = kept?.paths.indexOf(location.pathname) ?? -1;
  if (here < 0 || kept.paths.length < 2) return;
  const texts = [kept.from + here + 1, Math.max(kept.total, kept.paths.length)];
  const text = words("of").replace("%(place)s", texts[0]).replace("%(total)s", texts[1]);
  place.querySelector("[data-place]").textContent = text;
  lead(place.querySelector("[data-previous]"), kept.paths[here - 1]);
  lead(place.querySelector("[data-next]"), kept.paths[here + 1]);
  place.hidden = false;
});

function lead(link, path) {
  if (path) link.href = path;
  else link.removeAttribute("data-shortcut");
}
