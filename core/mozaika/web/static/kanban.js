// Boards: cards that load as one scrolls, drag and drop, columns that fold, new cards by name.
import { behave, on, post, released, toast, vendor } from "./behaviours.js";
import { openDialog } from "./dialog.js";
import { laneOf, leadsTo, nameOf, says } from "./kanban_parts.js";
import "./kanban_keys.js";

const boardOf = (element) => element.closest("[data-board]");
const withId = (address, id) => address.replace("/0/", `/${id}/`);

async function part(address) {
  const answer = await fetch(address, { headers: { "X-Requested-With": "fetch" }, credentials: "same-origin" });
  if (!answer.ok) throw new Error(String(answer.status));
  return answer;
}

function elementFrom(html) {
  const template = document.createElement("template");
  template.innerHTML = html;
  return template.content;
}

// -- more cards, when their place comes into sight

const watcher = new IntersectionObserver(
  (seen) => seen.filter((one) => one.isIntersecting).forEach((one) => more(one.target)),
  { rootMargin: "600px", scrollMargin: "600px" },
);

async function more(place) {
  watcher.unobserve(place);
  try {
    const html = await (await part(place.dataset.kbMore)).text();
    place.replaceWith(elementFrom(html));
  } catch {
    setTimeout(() => place.isConnected && watcher.observe(place), 3000);
  }
}

behave("[data-kb-more]", (place) => watcher.observe(place));

behave("[data-kb-later]", async (board) => {
  const said = await part(board.dataset.kbLater).then((answer) => answer.json(), () => ({ heads: {} }));
  showHeads(board, said.heads);
});

function showHeads(board, heads) {
  for (const [key, html] of Object.entries(heads)) {
    laneOf(board, key)?.querySelector("[data-kb-totals]").replaceChildren(elementFrom(html));
  }
}

// -- moving

/** Asks the server to move a card to a column. Where it refuses, the card goes back. */
export async function move(card, key, back) {
  const board = boardOf(card);
  card.classList.add("mz-moving");
  try {
    const address = withId(board.dataset.dropUrl, card.dataset.card);
    const answer = await post(address, { to: key, version: card.dataset.version });
    const said = await answer.json();
    await released();
    if (said.ask) await ask(board, card, said.ask, key, back);
    else if (answer.ok) show(board, card, said);
    else refuse(board, said, back);
  } catch {
    back();
    toast(board.dataset.saysFailed, { kind: "danger" });
  }
  card.classList.remove("mz-moving");
  delete card.dataset.from;
}

async function ask(board, card, form, key, back) {
  const left = card.dataset.from;
  const done = await openDialog(form);
  if (!done) {
    back();
    return;
  }
  const address = new URL(withId(board.dataset.cardUrl, card.dataset.card), location.href);
  for (const column of new Set([left, key])) address.searchParams.append("columns", column);
  show(board, card, await (await part(address)).json());
}

function refuse(board, said, back) {
  back();
  toast(said.says, { kind: "danger" });
  says(board, said.says);
  if (said.stale) reload(board);
}

function reload(board) {
  window.htmx.ajax("GET", location.href, { target: "#listing", swap: "outerHTML", source: board });
}

/** Puts the server's card and totals in their places. */
function show(board, card, said) {
  const focused = card.contains(document.activeElement);
  showHeads(board, said.heads);
  const drawn = elementFrom(said.card).querySelector("[data-card]");
  const cards = laneOf(board, said.column)?.querySelector("[data-kb-cards]");
  if (drawn && cards && !cards.contains(card)) cards.prepend(card);
  if (drawn && cards) card.replaceWith(drawn);
  else card.remove();
  if (focused && drawn) drawn.querySelector("a").focus();
  says(board, said.says);
}

behave("[data-board][data-movable] [data-kb-cards]", async (cards) => {
  await vendor("sortable.js");
  const board = boardOf(cards);
  let origin = null;
  window.Sortable.create(cards, {
    group: "board",
    sort: false,
    draggable: "[data-card]",
    filter: "button",
    preventOnFilter: false,
    animation: 120,
    delay: 220,
    delayOnTouchOnly: true,
    touchStartThreshold: 5,
    fallbackTolerance: 4,
    ghostClass: "mz-kb-place",
    dragClass: "mz-kb-dragged",
    scroll: true,
    bubbleScroll: true,
    scrollSensitivity: 60,
    emptyInsertThreshold: 24,
    onStart: ({ item }) => {
      origin = { parent: item.parentElement, next: item.nextElementSibling };
      item.dataset.from = item.closest("section[data-lane]").dataset.lane;
      board.classList.add("mz-dragging");
      markFarLanes(board, item, true);
    },
    onMove: ({ to, dragged }) => leadsTo(dragged, to.closest("section[data-lane]")),
    onEnd: ({ item, from, to }) => {
      board.classList.remove("mz-dragging");
      markFarLanes(board, item, false);
      const { parent, next } = origin;
      if (from === to) delete item.dataset.from;
      else move(item, to.closest("section[data-lane]").dataset.lane, () => parent.insertBefore(item, next));
    },
  });
  cards.classList.add("mz-sortable");
});

function markFarLanes(board, card, dragging) {
  for (const lane of board.querySelectorAll("section[data-lane]")) {
    lane.classList.toggle("mz-away", dragging && !leadsTo(card, lane));
  }
}

// -- the menu "Move to…"

on("click", "[data-kb-menu]", (_event, button) => {
  const card = button.closest("[data-card]");
  const menu = document.getElementById("board-menu");
  const lanes = [...boardOf(card).querySelectorAll("section[data-lane]")];
  const here = card.closest("section[data-lane]");
  menu.replaceChildren(...lanes.filter((lane) => lane !== here && leadsTo(card, lane)).map((lane) => choice(card, lane, menu)));
  if (!menu.children.length) return;
  menu.showPopover();
  place(menu, button.getBoundingClientRect());
  menu.firstElementChild.focus();
});

function choice(card, lane, menu) {
  const button = Object.assign(document.createElement("button"), { type: "button", textContent: nameOf(lane) });
  button.setAttribute("role", "menuitem");
  button.addEventListener("click", () => {
    menu.hidePopover();
    send(card, lane);
  });
  return button;
}

function place(menu, near) {
  const { width, height } = menu.getBoundingClientRect();
  menu.style.left = `${Math.max(8, Math.min(near.right - width, innerWidth - width - 8))}px`;
  menu.style.top = `${Math.max(8, Math.min(near.bottom + 4, innerHeight - height - 8))}px`;
}

on("keydown", "#board-menu", (event, menu) => {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step) return;
  event.preventDefault();
  const all = [...menu.children];
  all[(all.indexOf(document.activeElement) + step + all.length) % all.length].focus();
});

/** Moves a card to a column without dragging. */
export function send(card, lane) {
  const parent = card.parentElement;
  const next = card.nextElementSibling;
  const focused = card.contains(document.activeElement);
  card.dataset.from = card.closest("section[data-lane]").dataset.lane;
  lane.querySelector("[data-kb-cards]")?.prepend(card);
  if (focused) card.querySelector("a").focus();
  return move(card, lane.dataset.lane, () => {
    parent.insertBefore(card, next);
    card.querySelector("a").focus();
  });
}

document.addEventListener("mozaika:send-card", ({ detail: { card, lane } }) => send(card, lane));

// -- folded columns

on("submit", "[data-kb-fold]", async (event, form) => {
  event.preventDefault();
  const lane = form.closest("section[data-lane]");
  const saved = await post(form.action, new FormData(form, event.submitter));
  if (!saved.ok) return;
  const address = new URL(boardOf(lane).dataset.laneUrl, location.href);
  address.searchParams.set("column", lane.dataset.lane);
  const drawn = elementFrom(await (await part(address)).text()).querySelector("section");
  lane.replaceWith(drawn);
  drawn.querySelector(".mz-fold").focus();
});

// -- new cards

on("submit", "[data-kb-quick]", async (event, form) => {
  event.preventDefault();
  const input = form.elements.name;
  if (!input.value.trim()) return;
  const answer = await post(form.action, new FormData(form));
  const said = await answer.json().catch(() => ({ errors: [boardOf(form).dataset.saysFailed] }));
  if (answer.ok) made(form, said);
  else wrong(form, said);
});

function made(form, said) {
  const board = boardOf(form);
  showHeads(board, said.heads);
  form.reset();
  form.querySelector(".mz-quick-more").hidden = true;
  const cards = form.closest("section[data-lane]").querySelector("[data-kb-cards]");
  cards.prepend(elementFrom(said.card));
  cards.scrollTop = 0;
  form.elements.name.focus();
  says(board, said.says);
}

function wrong(form, said) {
  const place = form.querySelector(".mz-quick-more");
  place.hidden = false;
  place.querySelector("[data-kb-errors]").textContent = (said.errors ?? [said.says]).join(" ");
  if (said.form) place.querySelector("[data-kb-form]").href = said.form;
}
