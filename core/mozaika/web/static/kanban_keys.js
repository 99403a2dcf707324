// A board by keyboard: arrows go from card to card, Space lifts one, Enter drops it.
import { on } from "./behaviours.js";
import { fill, leadsTo, nameOf, says, titleOf } from "./kanban_parts.js";

const SIDEWAYS = { ArrowLeft: -1, ArrowRight: 1 };
const DOWNWARDS = { ArrowUp: -1, ArrowDown: 1 };

let lifted = null;

on("keydown", ".mz-kb-title", (event, title) => {
  const card = title.closest("[data-card]");
  const movable = card.closest("[data-movable]") !== null;
  const used = lifted ? carry(event) : movable && begin(event, card);
  if (used || (!lifted && walk(event, card))) event.preventDefault();
});

on("focusout", ".mz-kb-title", (event) => {
  if (lifted && !event.relatedTarget?.closest("[data-card]")) putBack();
});

function begin(event, card) {
  if (event.key === " ") return lift(card);
  if (!(event.ctrlKey || event.altKey) || !(event.key in SIDEWAYS)) return false;
  const lane = nextLane(card, card.closest("section[data-lane]"), SIDEWAYS[event.key]);
  if (lane) send(card, lane);
  return true;
}

function lift(card) {
  lifted = { card, lane: card.closest("section[data-lane]"), over: card.closest("section[data-lane]") };
  card.classList.add("mz-lifted");
  tell(card.closest("[data-board]").dataset.saysLifted, card, lifted.lane);
  return true;
}

function carry(event) {
  if (event.key in SIDEWAYS) return aim(SIDEWAYS[event.key]);
  if (event.key === "Enter" || event.key === " ") return drop();
  if (event.key === "Escape") return putBack();
  return event.key in DOWNWARDS;
}

function aim(step) {
  const lane = nextLane(lifted.card, lifted.over, step);
  if (!lane) return true;
  lifted.over.classList.remove("mz-over");
  lifted.over = lane;
  lane.classList.add("mz-over");
  lane.scrollIntoView({ block: "nearest", inline: "nearest" });
  tell(lane.closest("[data-board]").dataset.saysOver, lifted.card, lane);
  return true;
}

function drop() {
  const { card, lane, over } = lifted;
  if (lane === over) return putBack();
  release();
  send(card, over);
  return true;
}

function putBack() {
  const { card, lane } = lifted;
  release();
  tell(card.closest("[data-board]")?.dataset.saysBack, card, lane);
  return true;
}

function release() {
  lifted.card.classList.remove("mz-lifted");
  lifted.over.classList.remove("mz-over");
  lifted = null;
}

function send(card, lane) {
  document.dispatchEvent(new CustomEvent("mozaika:send-card", { detail: { card, lane } }));
}

function tell(text, card, lane) {
  const board = card.closest("[data-board]");
  if (board && text) says(board, fill(text, { name: titleOf(card), column: nameOf(lane) }));
}

/** The nearest column on one side to which the card may go. */
function nextLane(card, from, step) {
  const lanes = [...from.parentElement.querySelectorAll("section[data-lane]")];
  for (let place = lanes.indexOf(from) + step; lanes[place]; place += step) {
    if (leadsTo(card, lanes[place])) return lanes[place];
  }
  return null;
}

/** From card to card with the arrow keys. */
function walk(event, card) {
  if (event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return false;
  const target = event.key in DOWNWARDS ? below(card, DOWNWARDS[event.key]) : beside(card, SIDEWAYS[event.key]);
  target?.querySelector("a").focus();
  return target !== undefined && target !== null;
}

function below(card, step) {
  const cards = [...card.parentElement.querySelectorAll("[data-card]")];
  return cards[cards.indexOf(card) + step];
}

function beside(card, step) {
  if (!step) return null;
  const height = [...card.parentElement.children].indexOf(card);
  const lanes = [...card.closest(".mz-lanes").querySelectorAll("section[data-lane]")];
  for (let place = lanes.indexOf(card.closest("section[data-lane]")) + step; lanes[place]; place += step) {
    const cards = lanes[place].querySelectorAll("[data-card]");
    if (cards.length) return cards[Math.min(height, cards.length - 1)];
  }
  return null;
}
