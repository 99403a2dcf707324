// Names of keys, whatever the keyboard's layout: Ctrl+K is Ctrl+K on a Russian keyboard as well.

const CODES = { BracketLeft: "[", BracketRight: "]", Slash: "/" };

/** The key's name: what it writes, or the Latin letter of the same key where it writes another. */
export function keyOf(event) {
  const { key, code } = event;
  if (key.length > 1 || key.charCodeAt(0) < 127) return key.length === 1 && !event.shiftKey ? key.toLowerCase() : key;
  if (code.startsWith("Key")) return code.slice(3).toLowerCase();
  return CODES[code] ?? key;
}

/** Whether Ctrl (Cmd on a Mac) is held, and neither Alt nor Shift. */
export function withCtrl(event) {
  return (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey;
}
