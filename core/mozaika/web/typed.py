"""What the texts of a form mean: numbers, days and moments as people type them, in any language.

Reading turns them into the JSON values that the schemas' loaders check.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import orjson
from babel import dates
from werkzeug.datastructures import MultiDict

from mozaika.db.filters.dates import following
from mozaika.i18n import ParseError, _l, current_locale, parse_date, parse_number
from mozaika.text import fold

Form = MultiDict[str, str]

_NEAR = {
    0: ("today", "dzis", "dzisiaj", "сегодня", "astazi", "azi"),
    1: ("tomorrow", "jutro", "завтра", "maine"),
    2: ("pojutrze", "послезавтра", "poimaine"),
    -1: ("yesterday", "wczoraj", "вчера", "ieri"),
}
_WORDS = {fold(word): days for days, words in _NEAR.items() for word in words}
_LETTERS = {"day": "dдz", "week": "wtнs", "month": "mмl", "year": "yrгa"}
_UNITS = {letter: unit for unit, letters in _LETTERS.items() for letter in letters}
_STEP = re.compile(rf"([+-])\s*(\d{{1,3}})\s*([{''.join(_UNITS)}]?)")
_NO_YEAR = re.compile(r"(\d{1,2})\s*[./-]\s*(\d{1,2})[./]?")
_NAMED_DAY = re.compile(r"\d{1,2}\.?\s+[^\W\d_]+\.?")
_TIME = re.compile(r"(?:^|[\s,tT]+)(\d{1,2}):(\d{2})(?::\d{2}(?:\.\d+)?)?\s*$")


def read_value(kind: str, form: Form, name: str, zone: ZoneInfo) -> Any:
    """The JSON value that a form gives for the control `name`.

    Raises `ParseError` (a `ValueError` with a text for people) where it makes no sense.
    """
    if kind == "boolean":
        return name in form
    if kind == "links":
        return [int(value) for value in form.getlist(name) if value.isdecimal()]
    typed = form.get(name, "")
    if not typed.strip():
        return None
    read = _READERS.get(kind)
    return read(typed, zone) if read else typed.replace("\r\n", "\n")


def typed_value(kind: str, form: Form, name: str) -> Any:
    """What the user typed, to show it again beside its error."""
    if kind == "boolean":
        return name in form
    return form.getlist(name) if kind == "links" else form.get(name, "")


def read_day(typed: str, today: date) -> date:
    """The day that is meant: a date as `parse_date` reads it, one without its year, "tomorrow" in
    any language, the name of a weekday to come, or steps such as "+3", "+2w", "-1m"."""
    words = fold(typed.strip())
    if words in _WORDS:
        return today + timedelta(days=_WORDS[words])
    if step := _STEP.fullmatch(words):
        return _stepped(today, int(f"{step[1]}{step[2]}"), _UNITS.get(step[3], "day"))
    if (weekday := _weekday(words)) is not None:
        return today + timedelta(days=(weekday - today.weekday() - 1) % 7 + 1)
    if short := _NO_YEAR.fullmatch(words):
        return parse_date(f"{short[1]}.{short[2]}.{today.year}")
    if _NAMED_DAY.fullmatch(words):
        return parse_date(f"{typed.strip()} {today.year}")
    return parse_date(typed)


def read_moment(typed: str, zone: ZoneInfo) -> datetime:
    """The moment that is meant: a day, its time, or both; a time alone is today's."""
    try:
        moment = datetime.fromisoformat(typed.strip())
        return moment if moment.tzinfo else moment.replace(tzinfo=zone)
    except ValueError:
        pass
    found = _TIME.search(typed)
    day = (typed[: found.start()] if found else typed).strip(" ,")
    today = datetime.now(zone).date()
    on = read_day(day, today) if day or not found else today
    at = _time_of_day(typed, int(found[1]), int(found[2])) if found else time()
    return datetime.combine(on, at, zone)


def _time_of_day(typed: str, hour: int, minute: int) -> time:
    try:
        return time(hour, minute)
    except ValueError:
        raise ParseError(
            _l("“%(text)s” has no such time of day.", text=typed),
            cure=_l("Write hours and minutes, such as 14:30."),
        ) from None


def _stepped(today: date, count: int, unit: str) -> date:
    if unit in ("day", "week"):
        return today + timedelta(days=count * (7 if unit == "week" else 1))
    first = following(unit, today.replace(day=1), count)
    last = following("month", first) - timedelta(days=1)
    return min(first.replace(day=1) + timedelta(days=today.day - 1), last)


def _weekday(word: str) -> int | None:
    """The weekday of a name, full or short, in the reader's language."""
    for width in ("wide", "abbreviated"):
        for context in ("format", "stand-alone"):
            names = dates.get_day_names(width, context, current_locale())
            for number, name in names.items():
                if fold(name).rstrip(".") == word.rstrip("."):
                    return int(number)
    return None


def _read_moment(typed: str, zone: ZoneInfo) -> str:
    return read_moment(typed, zone).astimezone(UTC).isoformat()


def _read_day(typed: str, zone: ZoneInfo) -> str:
    return read_day(typed, datetime.now(zone).date()).isoformat()


def _read_number(typed: str, _zone: ZoneInfo) -> str:
    return str(parse_number(typed))


def _read_json(typed: str, _zone: ZoneInfo) -> Any:
    try:
        return orjson.loads(typed)
    except orjson.JSONDecodeError as error:
        raise ValueError(_l("This is not valid JSON: %(reason)s.", reason=error.msg)) from None


_READERS: dict[str, Callable[[str, ZoneInfo], Any]] = {
    "pick": lambda typed, _zone: int(typed) if typed.isdecimal() else None,
    "number": _read_number,
    "money": _read_number,
    "date": _read_day,
    "moment": _read_moment,
    "json": _read_json,
}
