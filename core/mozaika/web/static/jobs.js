// The page of work under way follows it while somebody looks.
import { behave } from "./behaviours.js";

const EVERY = 1_500;

async function follow(place) {
  if (!document.hidden && place.hasAttribute("data-going")) {
    try {
      const response = await fetch(location.href, { headers: { "X-Requested-With": "fetch" } });
      const page = new DOMParser().parseFromString(response.ok ? await response.text() : "", "text/html");
      const fresh = page.getElementById("runs");
      if (fresh) {
        place.toggleAttribute("data-going", fresh.hasAttribute("data-going"));
        if (fresh.innerHTML !== place.innerHTML && !place.contains(document.activeElement)) place.replaceChildren(...fresh.childNodes);
      }
    } catch {
      // Away: the next round asks again.
    }
  }
  if (place.hasAttribute("data-going")) setTimeout(follow, EVERY, place);
}

behave("[data-runs]", (place) => setTimeout(follow, EVERY, place));
