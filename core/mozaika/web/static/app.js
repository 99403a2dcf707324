// What scripts add to pages that work without them.
import "./forms.js";

const YEAR = 365 * 24 * 3600;

function remember(name, value) {
  const age = value ? YEAR : 0;
  const secure = location.protocol === "https:" ? "; secure" : "";
  document.cookie = `${name}=${value}; path=/; max-age=${age}; samesite=lax${secure}`;
}

function chooseTheme(event) {
  const button = event.target.closest("[data-theme-choice]");
  if (!button) return;
  event.preventDefault();
  const root = document.documentElement;
  if (button.value) root.dataset.bsTheme = button.value;
  else delete root.dataset.bsTheme;
  remember("mozaika_theme", button.value);
  for (const other of document.querySelectorAll("[data-theme-choice]")) {
    other.setAttribute("aria-pressed", String(other === button));
  }
}

function foldMenu(event) {
  const button = event.target.closest("[data-sidebar]");
  if (!button) return;
  event.preventDefault();
  const narrow = document.getElementById("frame").classList.toggle("mz-narrow");
  button.value = narrow ? "wide" : "narrow";
  remember("mozaika_sidebar", narrow ? "narrow" : "");
}

function closeDrops(event) {
  for (const drop of document.querySelectorAll("details.mz-drop[open]")) {
    if (!drop.contains(event.target)) drop.open = false;
  }
}

function onKey(event) {
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
    event.preventDefault();
    document.querySelector("[data-global-search]")?.select();
  }
  if (event.key === "Escape") {
    const drop = document.querySelector("details.mz-drop[open]");
    if (drop) {
      drop.open = false;
      drop.querySelector("summary").focus();
      event.stopImmediatePropagation();
    }
  }
}

document.addEventListener("click", chooseTheme);
document.addEventListener("click", foldMenu);
document.addEventListener("click", closeDrops);
document.addEventListener("keydown", onKey);
// A part that can't be loaded is opened as a page, which says in words what is wrong.
document.addEventListener("htmx:response:error", (event) => location.assign(event.detail.ctx.response.raw.url));
