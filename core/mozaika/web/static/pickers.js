// Selects that are searched as one types: choices of the page, or of the server where they are
// many. A new one is made on the fly, or in a dialog with its whole form.
import { behave, on, post, toast, vendor } from "./behaviours.js";
import { openDialog } from "./dialog.js";

const RECENT = 5;

behave("select[data-picker]", async (select) => {
  if (select.closest("template")) return;
  await vendor("tom-select.js");
  if (select.isConnected && !select.tomselect) start(select);
});

function start(select) {
  const words = select.dataset;
  const several = select.multiple;
  const focused = select === document.activeElement;
  const picker = new TomSelect(select, {
    maxItems: several ? null : 1,
    maxOptions: null,
    searchField: ["text", "more"],
    lockOptgroupOrder: true,
    closeAfterSelect: !several,
    hidePlaceholder: true,
    placeholder: words.wordFind ?? select.querySelector("option[value='']")?.textContent ?? "",
    allowEmptyOption: false,
    loadThrottle: 200,
    createFilter: isNew,
    create: words.create ? (typed, done) => create(select, typed, done) : false,
    render: drawing(words),
    ...(words.find ? searching(select) : {}),
    onInitialize() {
      if (words.find) this.answered = null;
    },
    onItemAdd(value) {
      this.setTextboxValue("");
      remember(words.model, value);
    },
    onChange: () => showLink(select),
  });
  // The offer to make a new one comes after what there is.
  picker.hook("after", "refreshOptions", () => {
    const offer = picker.dropdown_content.querySelector(".create");
    if (offer) picker.dropdown_content.append(offer);
  });
  describe(select, picker);
  addClear(select, picker);
  if (focused) picker.focus();
}

/** Whether to offer a new one: not while others are still being looked for, nor a second of a name. */
function isNew(typed) {
  const name = typed.trim().toLowerCase();
  const known = Object.values(this.options).some((option) => option.text.trim().toLowerCase() === name);
  return name.length > 1 && !known && (this.answered === undefined || this.answered === typed.trim());
}

/** What screen readers and messages know of the select goes for the field that replaces it. */
function describe(select, picker) {
  for (const name of ["aria-label", "aria-describedby", "aria-invalid", "aria-required"]) {
    const value = select.getAttribute(name);
    if (value) picker.control_input.setAttribute(name, value);
  }
}

function addClear(select, picker) {
  if (select.multiple || !("clearable" in select.dataset)) return;
  const button = Object.assign(document.createElement("button"), { type: "button", className: "mz-picker-clear", tabIndex: -1, title: select.dataset.wordClear, textContent: "×" });
  button.setAttribute("aria-label", select.dataset.wordClear);
  button.addEventListener("click", () => { picker.clear(); picker.focus(); });
  picker.wrapper.append(button);
  picker.control_input.addEventListener("keydown", (event) => {
    if (event.key === "Delete" && !picker.control_input.value) picker.clear();
  });
}

// -- asking the server

function searching(select) {
  const { find, model, wordRecent } = select.dataset;
  let fitting = new Set();
  return {
    optgroups: [{ value: "recent", label: wordRecent }],
    optgroupField: "group",
    shouldLoad: () => true,
    onFocus() {
      if (this.answered !== this.inputValue()) this.load(this.inputValue());
    },
    // The server has found and sorted them already; what it found for other words is no answer.
    score(typed) {
      const isAnswer = this.answered === typed.trim();
      return (option) => (isAnswer && fitting.has(option.value) ? 1 : 0);
    },
    load(typed, done) {
      const asked = new URLSearchParams({ q: typed, recent: recent(model).join(",") });
      fetch(`${find}?${asked}`, { credentials: "same-origin" })
        .then((answer) => (answer.ok ? answer.json() : []))
        .then((found) => {
          if (typed.trim() !== this.inputValue()) {
            delete this.loadedSearches[typed];
            return done();
          }
          this.clearOptions();
          this.answered = typed.trim();
          fitting = new Set(found.map((option) => option.value));
          done(found.map(asOption));
        })
        .catch(() => done());
    },
  };
}

const asOption = ({ value, label, more, color, recent: lately }) => ({ value, text: label, more, color, group: lately ? "recent" : undefined });

function recent(model) {
  try {
    return JSON.parse(localStorage.getItem(`mozaika.recent.${model}`)) ?? [];
  } catch {
    return [];
  }
}

/** Only numbers are kept in the browser; the server shows of them what the user may see. */
function remember(model, value) {
  if (!model || !/^\d+$/.test(value)) return;
  const known = [value, ...recent(model).filter((other) => other !== value)];
  localStorage.setItem(`mozaika.recent.${model}`, JSON.stringify(known.slice(0, RECENT)));
}

// -- new ones

async function create(select, typed, done) {
  const answer = await post(select.dataset.create, { name: typed.trim() });
  const said = answer.headers.get("Content-Type")?.includes("json") ? await answer.json() : {};
  if (answer.status === 201) return done(asOption(said));
  if (!said.form) {
    toast(select.dataset.wordFailed, { kind: "danger" });
    return done();
  }
  const made = await openDialog(said.form);
  return done(made ? { value: String(made.id), text: made.name } : undefined);
}

on("click", "[data-pick-new]", async (_event, button) => {
  const select = button.closest(".mz-pick").querySelector("select");
  const made = await openDialog(button.dataset.pickNew);
  if (!made) return;
  select.tomselect.addOption({ value: String(made.id), text: made.name });
  select.tomselect.setValue(String(made.id));
  select.tomselect.focus();
});

function showLink(select) {
  const link = select.closest(".mz-pick")?.querySelector("[data-pick-open]");
  if (!link) return;
  link.hidden = !select.value;
  link.href = link.dataset.pickOpen.replace(/\/0$/, `/${select.value}`);
}

// -- how choices look

function drawing(words) {
  const element = (name, className, text) => Object.assign(document.createElement(name), { className, textContent: text });
  const named = (option) => (option.color ? element("span", `mz-badge mz-c-${option.color}`, option.text) : element("span", "", option.text));
  return {
    option(option) {
      const shown = element("div", "", "");
      shown.append(named(option));
      if (option.more) shown.append(element("small", "", option.more));
      return shown;
    },
    item(option) {
      const shown = named(option);
      const item = element("div", "", "");
      item.append(shown);
      if (this.settings.mode === "multi") item.append(removing(words));
      return item;
    },
    option_create: (option) => element("div", "create", words.wordCreate.replace("{name}", option.input)),
    no_results: () => element("div", "no-results", words.wordNone),
    loading: () => element("div", "mz-picker-busy", "…"),
    optgroup_header: (group) => element("div", "optgroup-header", group.label),
  };
}

function removing(words) {
  const button = Object.assign(document.createElement("span"), { className: "mz-picker-remove", title: words.wordRemove, textContent: "×" });
  button.addEventListener("click", (event) => {
    event.stopPropagation();
    const item = button.closest(".item");
    const picker = item.closest(".ts-wrapper").previousElementSibling.tomselect;
    picker.removeItem(item);
    picker.refreshOptions(false);
  });
  button.addEventListener("mousedown", (event) => event.stopPropagation());
  return button;
}
