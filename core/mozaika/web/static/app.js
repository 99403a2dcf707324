// What scripts add to pages that work without them.
import "./forms.js";
import "./lists.js";
import "./neighbours.js";
import "./network.js";
import "./palette.js";
import "./recent.js";
import "./shortcuts.js";
import "./notifications.js";
import "./jobs.js";

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
  const chosen = menuChoices();
  for (const group of document.querySelectorAll("[data-menu]")) {
    group.open = !narrow && (group.hasAttribute("data-here") || chosen.get(group.dataset.menu) === true);
  }
}

/** Which parts of the menu were opened (true) or folded (false) by hand, as the server reads it. */
function menuChoices() {
  const kept = document.cookie.match(/(?:^|; )mozaika_menu=([^;]*)/)?.[1] ?? "";
  return new Map(kept.split("~").filter(Boolean).map((word) => [word.slice(1), word[0] === "."]));
}

function keepMenu(event) {
  const group = event.target.closest("[data-menu] > summary")?.parentElement;
  if (!group) return;
  if (document.getElementById("frame").classList.contains("mz-narrow")) return closeMenus(group);
  const chosen = menuChoices().set(group.dataset.menu, !group.open);
  remember("mozaika_menu", [...chosen].map(([name, open]) => (open ? "." : "!") + name).join("~"));
}

/** In the narrow menu the entries of a part lie over the page. */
function closeMenus(except) {
  for (const group of document.querySelectorAll(".mz-narrow [data-menu][open]")) {
    if (group !== except) group.open = false;
  }
}

function closeDrops(event) {
  for (const drop of document.querySelectorAll("details.mz-drop[open]")) {
    if (!drop.contains(event.target)) drop.open = false;
  }
  if (!event.target.closest("[data-menu]")) closeMenus(null);
}

function closeByKey(event) {
  if (event.key !== "Escape" || document.querySelector("dialog[open]")) return;
  const drop = document.querySelector("details.mz-drop[open], .mz-narrow [data-menu][open]");
  if (!drop) return;
  drop.open = false;
  drop.querySelector("summary").focus();
  event.stopImmediatePropagation();
}

function closeDialog(event) {
  const dialog = event.target.closest("dialog.mz-float");
  if (dialog && (event.target === dialog || event.target.closest("[data-close-dialog]"))) dialog.close();
}

async function copy(event) {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  const field = document.getElementById(button.dataset.copy);
  field.select();
  await navigator.clipboard?.writeText(field.value);
  button.querySelector("span").textContent = button.dataset.copied;
}

document.addEventListener("click", chooseTheme);
document.addEventListener("click", foldMenu);
document.addEventListener("click", keepMenu);
document.addEventListener("click", closeDrops);
document.addEventListener("click", closeDialog);
document.addEventListener("click", copy);
document.addEventListener("keydown", closeByKey);
