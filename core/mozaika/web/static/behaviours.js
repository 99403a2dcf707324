// Behaviours of elements: each is set up once for every element that has its attribute, whether it
// is on the page from the start or comes with a part that is loaded later.

const behaviours = new Map();
const done = new WeakMap();

function setUp(element, selector, start) {
  const started = done.get(element) ?? new Set();
  if (started.has(selector)) return;
  started.add(selector);
  done.set(element, started);
  start(element);
}

function look(root) {
  for (const [selector, start] of behaviours) {
    if (root.matches?.(selector)) setUp(root, selector, start);
    for (const element of root.querySelectorAll(selector)) setUp(element, selector, start);
  }
}

/** Calls `start(element)` for every element that matches `selector`, now and later. */
export function behave(selector, start) {
  behaviours.set(selector, start);
  for (const element of document.querySelectorAll(selector)) setUp(element, selector, start);
}

/** Listens for `type` on elements that match `selector`, wherever and whenever they are. */
export function on(type, selector, react, options) {
  document.addEventListener(
    type,
    (event) => {
      const element = event.target.closest?.(selector);
      if (element) react(event, element);
    },
    options,
  );
}

new MutationObserver((changes) => {
  for (const { addedNodes } of changes) {
    for (const node of addedNodes) if (node.nodeType === Node.ELEMENT_NODE) look(node);
  }
}).observe(document.documentElement, { childList: true, subtree: true });

// -- presses: what moves between press and release takes the click away

const RELEASE = 1000;
const waiting = new Set();
let pressed = false;

addEventListener("pointerdown", () => { pressed = true; }, { capture: true });
for (const type of ["pointerup", "pointercancel"]) {
  addEventListener(type, () => {
    pressed = false;
    setTimeout(() => { // after the click
      waiting.forEach((go) => go());
      waiting.clear();
    });
  }, { capture: true });
}

/** Resolves when no button of the mouse and no finger is down, or after a second: until then
 * nothing that was asked for meanwhile should move the page. */
export async function released() {
  if (!pressed) return;
  await new Promise((resolve) => {
    waiting.add(resolve);
    setTimeout(resolve, RELEASE);
  });
}

const given = JSON.parse(document.querySelector('meta[name="mozaika"]')?.content ?? "{}");

/** The address of a vendored file, such as "sortable.js". */
export function assetUrl(name) {
  return given.assets[name];
}

const loading = new Map();

/** Loads a vendored script (or style sheet) once, and resolves when it is there. */
export function vendor(name) {
  if (!loading.has(name)) loading.set(name, load(assetUrl(name)));
  return loading.get(name);
}

function load(url) {
  const isStyle = url.endsWith(".css");
  const element = document.createElement(isStyle ? "link" : "script");
  if (isStyle) Object.assign(element, { rel: "stylesheet", href: url });
  else element.src = url;
  return new Promise((resolve, reject) => {
    element.addEventListener("load", resolve);
    element.addEventListener("error", reject);
    document.head.append(element);
  });
}

/** Posts to an address of this site: `data` is a plain object (lists give several values), a
 * FormData, or undefined. Resolves with the Response, whatever its status. */
export async function post(url, data, more = {}) {
  const headers = { "X-CSRFToken": given.csrf, "X-Requested-With": "fetch", ...more };
  const response = await fetch(url, { method: "POST", headers, body: asBody(data), credentials: "same-origin" });
  if (response.status === 401) document.dispatchEvent(new Event("mz:signed-out"));
  return response;
}

/** Takes a new CSRF token for scripts and for the forms of this page: after signing in again. */
export function renewToken(token) {
  given.csrf = token;
  for (const field of document.querySelectorAll("input[name=csrf_token]")) field.value = token;
}

function asBody(data) {
  if (data === undefined || data instanceof FormData) return data;
  const body = new URLSearchParams();
  for (const [key, value] of Object.entries(data)) {
    for (const one of [value].flat()) if (one !== null && one !== undefined) body.append(key, one);
  }
  return body;
}

/** Shows a short message at the edge of the page. `kind` is success, warning, danger or info;
 * `action` an optional {label, run} such as undoing what was done. */
export function toast(text, { kind = "success", action = null } = {}) {
  const place = document.getElementById("toasts");
  const element = document.createElement("div");
  element.className = `mz-toast mz-toast-${kind}`;
  element.setAttribute("role", kind === "danger" ? "alert" : "status");
  element.append(Object.assign(document.createElement("span"), { textContent: text }));
  if (action) {
    const button = Object.assign(document.createElement("button"), { type: "button", className: "btn btn-sm", textContent: action.label });
    button.addEventListener("click", () => { element.remove(); action.run(); });
    element.append(button);
  }
  place.append(element);
  setTimeout(() => element.remove(), action ? 10_000 : 6_000);
}

/** Whether the user is typing, so that single keys are text and not commands. A dialog that was just
 * closed may still have the focus: nobody types there. */
export function isTyping({ target }) {
  const field = target.closest?.("input, select, textarea, [contenteditable], .ts-wrapper");
  return Boolean(field) && !field.closest("dialog:not([open])");
}
