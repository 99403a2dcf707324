// What scripts need to load parts of a list.

export const ASKED = { headers: { "X-Requested-With": "fetch" }, credentials: "same-origin" };

/** Rows of an answer, as elements. */
export function rowsOf(html) {
  const place = document.createElement("template");
  place.innerHTML = html;
  return [...place.content.querySelectorAll("tr")];
}

/** The text at an address; where there is none, the address is opened as a page that says why. */
export async function load(url) {
  const answer = await fetch(url, ASKED);
  if (!answer.ok) location.assign(url);
  return answer.text();
}
