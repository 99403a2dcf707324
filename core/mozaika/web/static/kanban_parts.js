// What the modules of a board share.

/** The column of a board with that key. */
export function laneOf(board, key) {
  return [...board.querySelectorAll("section[data-lane]")].find((lane) => lane.dataset.lane === key);
}

/** The name of a column. */
export function nameOf(lane) {
  return lane.getAttribute("aria-label");
}

/** The name of a card. */
export function titleOf(card) {
  return card.querySelector("a").textContent;
}

/** Whether a card may go to a column, as far as the workflow's steps tell. */
export function leadsTo(card, lane) {
  const from = card.dataset.from ?? card.closest("section[data-lane]").dataset.lane;
  if (lane.dataset.lane === from) return true;
  const leads = laneOf(lane.closest("[data-board]"), from)?.dataset.leads;
  return leads === undefined || leads.split(" ").includes(lane.dataset.lane);
}

/** Says something to those who can't see the board. */
export function says(board, text) {
  const place = board.querySelector("#board-says") ?? document.getElementById("board-says");
  if (place) place.textContent = text;
}

/** A text of the server with its blanks filled in. */
export function fill(text, values) {
  return text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}
