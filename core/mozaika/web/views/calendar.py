"""The calendar: months, weeks and days that scripts draw, and an agenda that needs none."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from mozaika.errors import Text
from mozaika.i18n import _l, current_locale, format_date, format_time, gettext
from mozaika.model import ModelInfo
from mozaika.runtime import Env
from mozaika.web.addresses import model_url, new_url, record_url
from mozaika.web.views.calendar_days import (
    SPANS,
    Period,
    Span,
    day_of,
    first_weekday,
    local_day,
    offset,
    period,
)
from mozaika.web.views.calendar_events import MOST, Calendar, Event
from mozaika.web.views.state import ViewState

LABELS: dict[Span, Text] = {
    "month": _l("Month"),
    "week": _l("Week"),
    "day": _l("Day"),
    "agenda": _l("Agenda"),
}


@dataclass(frozen=True)
class Link:
    """A way to another span."""

    name: str
    label: Text
    address: str


@dataclass(frozen=True)
class Line:
    """An event in the agenda; `when` is its time of day, or its days."""

    event: Event
    when: str


@dataclass(frozen=True)
class Day:
    """A day of the agenda."""

    day: date
    title: str
    is_today: bool
    lines: Sequence[Line]


def context(env: Env, info: ModelInfo, state: ViewState) -> dict[str, Any]:
    """The calendar of a span. Where the address names none, a wide screen shows the month and a
    phone the agenda, so both are there."""
    calendar = Calendar(env, info, state)
    span, on = _span(state), day_of(state.option("on"), env.today())
    shown = period(span or "month", on, first_weekday(env))
    agenda = list(_agenda(calendar, shown)) if span in ("", "agenda") else []
    return {
        "calendar": calendar,
        "span": span,
        "title": shown.title,
        "spans": [
            Link(name, LABELS[name], state.with_option("span", name).address(info))
            for name in SPANS
        ],
        "previous": _at(info, state, shown.previous),
        "following": _at(info, state, shown.following),
        "today": _at(info, state, None),
        "agenda": agenda,
        "cut": sum(len(day.lines) for day in agenda) > MOST,
        "data": _data(calendar, span or "month", on),
    }


def _span(state: ViewState) -> Span | Any:
    asked = state.option("span")
    return asked if asked in SPANS else ""


def _at(info: ModelInfo, state: ViewState, on: date | None) -> str:
    return state.with_option("on", on.isoformat() if on else None).address(info)


def _data(calendar: Calendar, span: Span, on: date) -> dict[str, str]:
    """What the script knows, for data-* attributes."""
    env, info = calendar.env, calendar.info
    kept = dict(calendar.state.arguments())
    return {
        "span": span,
        "on": on.isoformat(),
        "events": model_url(info, "events", **kept),
        "dates": record_url(info, 0, "move_event", **kept),
        "new": new_url(info) if calendar.can_create else "",
        "start": calendar.start.path,
        "end": calendar.end.path if calendar.end else "",
        "all-day": calendar.all_day.path if calendar.all_day else "",
        "whole-days": "1" if calendar.whole_days else "",
        "movable": "1" if calendar.can_move else "",
        "resizable": "1" if calendar.can_resize else "",
        "first-day": str((first_weekday(env) + 1) % 7),
        "offset": offset(env),
        "locale": str(current_locale()).replace("_", "-"),
    }


# -- the agenda


def _agenda(calendar: Calendar, shown: Period) -> Iterator[Day]:
    """The days on which something begins, or goes on from before."""
    days: dict[date, list[Line]] = {}
    for event in calendar.between(shown.first, shown.end):
        day = max(local_day(calendar.env, event.start), shown.first)
        if day < shown.end and _last_day(calendar, event) >= shown.first:
            days.setdefault(day, []).append(Line(event, _when(calendar, event)))
    today = calendar.env.today()
    for day, lines in sorted(days.items()):
        lines.sort(key=lambda line: not line.event.all_day)
        yield Day(day, _named(day), day == today, lines)


def _named(day: date) -> str:
    named = format_date(day, "EEEE, d MMMM")  # type: ignore[arg-type]
    return named[:1].upper() + named[1:]


def _last_day(calendar: Calendar, event: Event) -> date:
    return local_day(calendar.env, event.start if event.end is None else event.end)


def _when(calendar: Calendar, event: Event) -> str:
    first, last = local_day(calendar.env, event.start), _last_day(calendar, event)
    if event.all_day:
        return (
            gettext("All day") if first == last else f"{format_date(first)} – {format_date(last)}"
        )
    begins = format_time(event.start)
    if event.end is None:
        return begins
    ends = format_time(event.end)
    return f"{begins}–{ends}" if first == last else f"{begins} – {format_date(last)}, {ends}"
