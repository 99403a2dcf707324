// The records that a user opened lately, kept in this browser until the user signs out.
import { on } from "./behaviours.js";

const KEPT = 12;
const RECORD = /^\/[a-z][a-z0-9_]*\/[a-z][a-z0-9_]*\/\d+$/;

const user = document.body.dataset.user;
const keyOfUser = (one) => `mozaika-recent-${one}`;

/** What the user opened lately, the last first: a list of {url, label, hint}. */
export function recall(one) {
  try {
    const kept = JSON.parse(localStorage.getItem(keyOfUser(one)) ?? "[]");
    return Array.isArray(kept) ? kept.filter(({ url }) => url !== location.pathname) : [];
  } catch {
    return [];
  }
}

function remember() {
  const crumbs = [...document.querySelectorAll(".mz-crumbs li")].map((crumb) => crumb.textContent.trim());
  const entry = { url: location.pathname, label: crumbs.at(-1), hint: crumbs.at(-2) ?? "" };
  try {
    localStorage.setItem(keyOfUser(user), JSON.stringify([entry, ...recall(user)].slice(0, KEPT)));
  } catch {
    // A browser that keeps nothing: then there is nothing to offer.
  }
}

if (user && RECORD.test(location.pathname) && !("problem" in document.body.dataset)) remember();
on("submit", "[data-sign-out]", () => localStorage.removeItem(keyOfUser(user)));
