"""What a row of the filter builder edits its value with, and what is typed there as a value."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from mozaika.db.filters import WrongValue, convert, family, operators_of
from mozaika.db.filters.ast import Now, Relative
from mozaika.errors import MozaikaError, Text
from mozaika.i18n import _l, parse_date, parse_number
from mozaika.web.searching.draft import Row
from mozaika.web.searching.paths import Place
from mozaika.web.searching.spans import COUNTED
from mozaika.web.widgets import plain_number

NULL = ("is null", "is not null")
SEVERAL = ("in", "not in", "has any", "has none")
TEXTUAL = ("like", "ilike", "not ilike", "starts")
NOT_FOR_CHOICES = frozenset({"<", "<=", ">", ">=", "between", *TEXTUAL})

ON_DAY, AT_TIME, LAST_DAYS, NEXT_DAYS = "day", "moment", "last_days", "next_days"
ME, MY_TEAMS = "me", "teams"

FIRST_OPERATOR: Mapping[str, str] = {
    "text": "ilike",
    "integer": ">=",
    "decimal": ">=",
    "links": "has any",
    "other": "is not null",
}
"""The operator that a row begins with, by kind of field; "=" for the others."""


class NoValue(Exception):
    """Nothing is typed or chosen yet."""


class BadValue(Exception):
    """What is typed is no value for the field; the argument says why, in words."""

    def __init__(self, reason: Text) -> None:
        super().__init__(str(reason))
        self.reason = reason


def operators_for(place: Place, has_choices: bool, current: str = "") -> list[str]:
    """The operators to choose from, each meaning once."""
    found = [name for name in operators_of(place.field) if name != "like" or name == current]
    if has_choices:
        found = [name for name in found if name not in NOT_FOR_CHOICES or name == current]
    if current == "like":
        found.remove("ilike")
    return found


def first_operator(place: Place, has_choices: bool) -> str:
    """The operator that a new row begins with."""
    return "in" if has_choices else FIRST_OPERATOR.get(family(place.field), "=")


def editor_of(place: Place, operator: str, has_choices: bool) -> str:
    """The kind of control: none, text, lines, number, choice, choices, boolean, date, pick, picks
    (`between` has two)."""
    kind = family(place.field)
    if operator in NULL or kind == "other":
        return "none"
    if kind == "reference" and operator in TEXTUAL:
        return "text"
    if kind in ("reference", "links"):
        return "picks" if operator in SEVERAL else "pick"
    if has_choices and operator not in NOT_FOR_CHOICES:
        return "choices" if operator in SEVERAL else "choice"
    if operator in SEVERAL:
        return "lines"
    return _EDITORS.get(kind, "text")


_EDITORS = {
    "boolean": "boolean",
    "date": "date",
    "moment": "date",
    "integer": "number",
    "decimal": "number",
}


def fill(row: Row, place: Place, editor: str, zone: ZoneInfo) -> None:
    """Puts the value of a written condition into the row as texts, as if it had been typed."""
    if row.from_form:
        return
    row.from_form = True
    value = row.written
    if value is None or editor == "none":
        return
    if isinstance(value, dict):
        row.values = [ME if value.get("user") == "id" else MY_TEAMS]
    elif editor == "lines":
        row.values = ["\n".join(_shown(place, one) for one in value)]
    elif editor == "date":
        for one in value if row.operator == "between" else [value]:
            _fill_day(row, place, one, zone)
    else:
        several = isinstance(value, list | tuple)
        row.values = [_shown(place, one) for one in (value if several else [value])]


def _shown(place: Place, value: Any) -> str:
    found = convert(place.field, value) if not isinstance(value, str) else value
    if isinstance(found, bool):
        return "true" if found else "false"
    if place.field.is_relation or place.field.name == "id":
        return str(found)
    if family(place.field) == "decimal":
        return plain_number(Decimal(str(value)))
    return plain_number(found) if isinstance(found, int | float | Decimal) else str(found)


def _fill_day(row: Row, place: Place, value: Any, zone: ZoneInfo) -> None:
    found = convert(place.field, value)
    when, day, count = ON_DAY, "", ""
    if isinstance(found, Now):
        when = "now"
    elif isinstance(found, Relative):
        counted = COUNTED.fullmatch(found.name)
        when, count = (f"{counted[1]}_days", counted[2]) if counted else (found.name, "")
    elif isinstance(found, datetime):
        local = found.astimezone(zone) if found.tzinfo else found
        when, day = AT_TIME, local.strftime("%Y-%m-%dT%H:%M")
    elif isinstance(found, date):
        day = found.isoformat()
    row.values.append(when)
    row.days.append(day)
    row.counts.append(count)


def read(row: Row, place: Place, editor: str) -> Any:
    """The JSON value that a row says; `NoValue` or `BadValue` where it says none."""
    if editor == "none":
        return None
    value = _READERS[editor](row, place)
    try:
        for one in value if isinstance(value, list) else [value]:
            if not isinstance(one, dict) and row.operator not in TEXTUAL:
                convert(place.field, one)
    except WrongValue as wrong:
        raise BadValue(wrong.cure) from None
    return value


def _typed(row: Row) -> list[str]:
    wanted = 2 if row.operator == "between" else 1
    found = [text.strip() for text in row.values[:wanted]]
    if len(found) < wanted or not all(found):
        raise NoValue
    return found


def _pair(row: Row, read_one: Callable[[str], Any]) -> Any:
    found = [read_one(text) for text in _typed(row)]
    return found if row.operator == "between" else found[0]


def _number(place: Place) -> Callable[[str], Any]:
    def read_one(text: str) -> Any:
        number = _parsed(parse_number, text)
        if family(place.field) != "integer":
            return str(number)
        if number != number.to_integral_value():
            raise BadValue(_l("Write a whole number."))
        return int(number)

    return read_one


def _parsed(parse: Callable[[str], Any], text: str) -> Any:
    try:
        return parse(text)
    except MozaikaError as error:
        raise BadValue(str(error)) from None


def _lines(row: Row, place: Place) -> list[Any]:
    found = [line.strip() for text in row.values for line in text.splitlines() if line.strip()]
    if not found:
        raise NoValue
    kind = family(place.field)
    if kind in ("integer", "decimal"):
        return [_number(place)(line) for line in found]
    if kind == "date":
        return [_parsed(parse_date, line).isoformat() for line in found]
    return found


def _chosen(row: Row, _place: Place) -> Any:
    found = [_reference(text) for text in dict.fromkeys(row.values) if text]
    if not found:
        raise NoValue
    if row.operator not in SEVERAL:
        return found[0]
    whole = next((one for one in found if isinstance(one, dict)), None)
    if whole is not None and len(found) > 1:
        raise BadValue(_l("Choose either yourself or your teams, or others by name."))
    return whole or found


def _reference(text: str) -> Any:
    if text in (ME, MY_TEAMS):
        return {"user": "id" if text == ME else "teams"}
    if not text.isdigit():
        raise NoValue
    return int(text)


def _choices(row: Row, _place: Place) -> Any:
    found = [text for text in row.values if text]
    if not found:
        raise NoValue
    return found if row.operator in SEVERAL else found[0]


def _day(row: Row, place: Place) -> Any:
    wanted = 2 if row.operator == "between" else 1
    found = [_one_day(row, place, slot) for slot in range(wanted)]
    return found if row.operator == "between" else found[0]


def _one_day(row: Row, place: Place, slot: int) -> str:
    when = _at(row.values, slot) or ON_DAY
    if when in (LAST_DAYS, NEXT_DAYS):
        count = _at(row.counts, slot)
        if not count:
            raise NoValue
        if not count.isdigit() or not 0 < int(count) < 10000:
            raise BadValue(_l("Write a number of days from 1 to 9999."))
        return f"{when.removesuffix('_days')}_{int(count)}_days"
    if when not in (ON_DAY, AT_TIME):
        return when
    day = _at(row.days, slot)
    if not day:
        raise NoValue
    if when == AT_TIME and family(place.field) == "moment":
        try:
            return datetime.fromisoformat(day).isoformat()
        except ValueError:
            pass
    found: date = _parsed(parse_date, day)
    return found.isoformat()


def _at(texts: Sequence[str], slot: int) -> str:
    return texts[slot].strip() if slot < len(texts) else ""


def _boolean(row: Row, _place: Place) -> bool:
    return _typed(row)[0] == "true"


_READERS: Mapping[str, Callable[[Row, Place], Any]] = {
    "text": lambda row, _place: _pair(row, str),
    "lines": _lines,
    "number": lambda row, place: _pair(row, _number(place)),
    "choice": _choices,
    "choices": _choices,
    "boolean": _boolean,
    "date": _day,
    "pick": _chosen,
    "picks": _chosen,
}
