// Calendars: the library draws the days, the server says what is on them and in which words.
import { behave, post, toast, vendor } from "./behaviours.js";

const VIEWS = { month: "dayGridMonth", week: "timeGridWeek", day: "timeGridDay" };

let drawn = null;

behave("[data-times]", async (place) => {
  if (getComputedStyle(place).display === "none") {
    matchMedia("(min-width: 768px)").addEventListener("change", () => place.isConnected && start(place), { once: true });
    return;
  }
  await start(place);
});

async function start(place) {
  await Promise.all([vendor("calendar.css"), vendor("calendar.js")]);
  if (drawn) window.EventCalendar.destroy(drawn);
  drawn = window.EventCalendar.create(place, options(place, place.dataset));
}

function options(place, data) {
  const words = { ...Object.fromEntries(Object.keys(VIEWS).map((name) => [VIEWS[name], ""])), close: data.wordClose };
  return {
    view: VIEWS[data.span],
    date: data.on,
    firstDay: Number(data.firstDay),
    timeZone: data.offset,
    locale: data.locale,
    headerToolbar: { start: "", center: "", end: "" },
    buttonText: (texts) => ({ ...texts, ...words }),
    allDayContent: data.wordAllDay,
    moreLinkContent: ({ num }) => data.wordMore.replace("{number}", num),
    dayMaxEvents: true,
    height: "100%",
    nowIndicator: true,
    scrollTime: "07:30:00",
    slotLabelFormat: { hour: "2-digit", minute: "2-digit" },
    eventTimeFormat: { hour: "2-digit", minute: "2-digit" },
    editable: data.movable === "1",
    eventDurationEditable: data.resizable === "1",
    selectable: data.new !== "",
    longPressDelay: 300,
    eventSources: [{ events: (range) => fetchEvents(data, range) }],
    viewDidMount: () => plain(place),
    eventAllUpdated: () => plain(place),
    eventContent: ({ event, timeText }) => ({ domNodes: contentOf(event, timeText) }),
    eventDidMount: ({ el, event }) => (el.title = [event.title, ...(event.extendedProps.facts ?? [])].join("\n")),
    eventClick: ({ event, jsEvent }) => open(event.extendedProps.url, jsEvent),
    eventDrop: (change) => moved(data, change, change.delta, change.delta),
    eventResize: (change) => moved(data, change, change.startDelta, change.endDelta ?? change.delta),
    select: ({ startStr, endStr, allDay }) => create(data, startStr, endStr, allDay),
  };
}

/** The library says that its grid is a table and its events are buttons in it, which they can't
 * be. Each event has a link. */
function plain(place) {
  for (const part of place.querySelectorAll("[role], [aria-colindex], [aria-rowindex], .ec-event[tabindex]")) {
    for (const name of ["role", "aria-colindex", "aria-rowindex", "aria-colspan"]) part.removeAttribute(name);
    if (part.classList.contains("ec-event")) part.removeAttribute("tabindex");
  }
}

function contentOf(event, time) {
  const when = Object.assign(document.createElement("span"), { className: "mz-event-time", textContent: time });
  const title = document.createElement(event.extendedProps.url ? "a" : "span");
  Object.assign(title, { className: "mz-event-title", textContent: event.title, draggable: false });
  if (event.extendedProps.url) title.href = event.extendedProps.url;
  return event.allDay ? [title] : [when, title];
}

async function fetchEvents(data, { startStr, endStr }) {
  const address = new URL(data.events, location.href);
  address.searchParams.set("from", startStr.slice(0, 10));
  address.searchParams.set("until", endStr.slice(0, 10));
  const answer = await fetch(address, { headers: { "X-Requested-With": "fetch" }, credentials: "same-origin" });
  if (!answer.ok) {
    toast(data.wordFailed, { kind: "danger" });
    return [];
  }
  const said = await answer.json();
  if (said.cut) toast(said.cut, { kind: "warning" });
  return said.events;
}

function open(address, event) {
  if (event.target.closest("a")) return;
  if (event.ctrlKey || event.metaKey) window.open(address, "_blank", "noopener");
  else location.assign(address);
}

// -- moving: walls are what the reader's clock says, without an offset

/** A wall moved by a duration of the library. Counted as if in UTC, where no hour is missing. */
function shifted(wall, delta) {
  if (!wall || !delta) return wall;
  const moment = new Date(wall.length > 10 ? `${wall}Z` : `${wall}T00:00:00Z`);
  moment.setUTCMonth(moment.getUTCMonth() + (delta.years ?? 0) * 12 + (delta.months ?? 0));
  moment.setUTCDate(moment.getUTCDate() + (delta.days ?? 0));
  moment.setUTCSeconds(moment.getUTCSeconds() + (delta.seconds ?? 0));
  return moment.toISOString().slice(0, 19);
}

async function moved(data, change, startDelta, endDelta) {
  const { event, oldEvent, revert } = change;
  const known = event.extendedProps;
  if (event.allDay !== oldEvent.allDay && !data.allDay) {
    revert();
    toast(data.wordNoTime, { kind: "warning" });
    return;
  }
  const turned = event.allDay !== oldEvent.allDay;
  await put(data, event.id, {
    start: shifted(known.start, startDelta),
    end: turned ? "" : shifted(known.end || (startDelta === endDelta ? "" : endOf(oldEvent)), endDelta),
    all_day: event.allDay ? "1" : "",
    version: known.version,
  }, revert);
}

/** The wall at which an event without an end is drawn to end. */
function endOf(event) {
  const { end } = event;
  return new Date(end.getTime() - end.getTimezoneOffset() * 60_000).toISOString().slice(0, 19);
}

async function put(data, id, values, revert) {
  try {
    const answer = await post(data.dates.replace("/0/", `/${id}/`), values);
    const said = await answer.json();
    if (!answer.ok) throw new Error(said.says);
    drawn.updateEvent(said.event);
    const undo = { label: data.wordUndo, run: () => put(data, id, said.undo, () => {}) };
    toast(said.says, { action: undo });
  } catch (error) {
    revert();
    toast(error instanceof SyntaxError || error instanceof TypeError ? data.wordFailed : error.message, { kind: "danger" });
    drawn.refetchEvents();
  }
}

// -- making

function create(data, start, end, allDay) {
  if (data.wholeDays && !allDay) return;
  const address = new URL(data.new, location.href);
  address.searchParams.set(data.start, data.wholeDays ? start.slice(0, 10) : start.slice(0, 16));
  if (data.end) address.searchParams.set(data.end, data.wholeDays || allDay ? lastDay(end, data.wholeDays) : end.slice(0, 16));
  if (data.allDay && allDay) address.searchParams.set(data.allDay, "1");
  location.assign(address);
}

/** The last of the days before an excluded end. */
function lastDay(end, wholeDays) {
  const day = shifted(end.slice(0, 10), { days: -1 }).slice(0, 10);
  return wholeDays ? day : `${day}T00:00`;
}
