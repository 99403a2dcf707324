// Dashboards: tiles are dragged into another order.
import { behave, post, toast, vendor } from "./behaviours.js";

async function keep(grid) {
  const keys = [...grid.querySelectorAll("[data-key]")].map((tile) => tile.dataset.key);
  const answer = await post(grid.dataset.arrange, { keys });
  if (answer.ok) toast(grid.dataset.kept);
  else toast(grid.dataset.failed, { kind: "danger" });
}

behave("[data-arrange]", async (grid) => {
  await vendor("sortable.js");
  window.Sortable.create(grid, { handle: ".mz-grip", draggable: "[data-key]", animation: 120, onEnd: () => keep(grid) });
  grid.classList.add("mz-sortable");
});
