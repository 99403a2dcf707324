"""Cells: what is written in a file as the value of a field.

A reader is a plain function from a cell (text, or a spreadsheet's typed value) to a value that the
loaders of `services.schemas` check; it raises `CellError` with culprit, cause and cure.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from decimal import Decimal
from difflib import get_close_matches
from math import isfinite
from typing import Any

import orjson
from sqlalchemy import Boolean, Date, Float, Integer, Numeric

from mozaika.errors import MozaikaError
from mozaika.i18n import (
    LANGUAGES,
    current_language,
    format_list,
    gettext,
    parse_date,
    parse_number,
    use_language,
)
from mozaika.model import Field
from mozaika.model.types import Json, Moment, Money
from mozaika.services.schemas.messages import shown
from mozaika.text import fold

Read = Callable[[Any], Any]

_TRUE = frozenset(
    ["true", "yes", "y", "t", "1", "tak", "prawda", "да", "истина", "da", "adevarat", "x", "+"]
)
_FALSE = frozenset(["false", "no", "n", "f", "0", "nie", "falsz", "нет", "ложь", "nu", "fals", "-"])
_PLAIN_NUMBER = re.compile(r"-?[0-9]{1,18}(?:\.(?:[0-9]{1,2}|[0-9]{4,8}))?", re.ASCII)
_NUMBER = {",": re.compile(r"[+-]?[0-9.]*(,[0-9]+)?"), ".": re.compile(r"[+-]?[0-9,]*(\.[0-9]+)?")}
_SPACES = re.compile(r"\s")


class CellError(ValueError):
    """A cell can't be read; the message is in the current language."""


@dataclass(frozen=True)
class Style:
    """How cells are written: the decimal sign if it is known, the format of dates (strptime), and
    the time zone of times that name none."""

    zone: tzinfo
    decimal: str | None = None
    date_format: str | None = None


def reader(field: Field, style: Style) -> Read:
    """The reader for the values of a field (not for links)."""
    if field.choices:
        return _choice_reader(field)
    for kinds, make in _READERS:
        if isinstance(field.type, kinds):
            return make(style)
    return text_of


def text_of(cell: Any) -> str:
    """A cell as text: spreadsheets keep 00-950 as text and 950 as the number 950.0."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime | date | time):
        return cell.isoformat()
    return str(cell)


def is_empty(cell: Any) -> bool:
    """Whether nothing is written in the cell."""
    return cell is None or (isinstance(cell, str) and (not cell or cell.isspace()))


def read_boolean(cell: Any) -> bool:
    """Yes or no in any of the languages."""
    if isinstance(cell, bool):
        return cell
    word = fold(text_of(cell)).strip()
    if word in _TRUE:
        return True
    if word in _FALSE:
        return False
    raise wrong(cell, gettext("Write yes or no."))


def with_values(read: Read, values: Mapping[str, Any]) -> Read:
    """`read`, after replacing what a value map explains; None for the cells that it empties."""
    if not values:
        return read
    meant = {given.strip(): value for given, value in values.items()}

    def convert(cell: Any) -> Any:
        explained = meant.get(text_of(cell).strip(), cell)
        return None if is_empty(explained) else read(explained)

    return convert


def wrong(cell: Any, cure: str) -> CellError:
    """The error for a cell of the wrong kind."""
    text = gettext("%(value)s does not fit. %(cure)s", value=shown(text_of(cell)), cure=cure)
    return CellError(text)


def _number_reader(decimal: str | None) -> Read:
    def read(cell: Any) -> Any:
        if not isinstance(cell, str):
            if isinstance(cell, int | float) and not isinstance(cell, bool):
                return cell
            raise wrong(cell, gettext("Write a number."))
        text = cell.strip()
        if decimal is not None:
            return _with_sign(cell, decimal)
        if _PLAIN_NUMBER.fullmatch(text):
            return Decimal(text)
        try:
            return parse_number(text)
        except MozaikaError as error:
            raise CellError(str(error)) from None

    return read


def _whole(read: Read) -> Read:
    def read_whole(cell: Any) -> int:
        if isinstance(cell, str) and len(cell) < 19 and cell.isascii() and cell.isdigit():
            return int(cell)
        number = read(cell)
        if not isfinite(number) or number != int(number):
            raise wrong(cell, gettext("Write a whole number."))
        return int(number)

    return read_whole


def _with_sign(cell: str, decimal: str) -> Decimal:
    """A number whose decimal sign is known: the other sign, apostrophes and spaces group."""
    text = _SPACES.sub("", cell).replace("'", "").replace("−", "-")
    if _NUMBER[decimal].fullmatch(text) and any(letter.isdigit() for letter in text):
        other = "." if decimal == "," else ","
        return Decimal(text.replace(other, "").replace(",", "."))
    cure = gettext("Write a number with the decimal sign “%(sign)s”.", sign=decimal)
    raise wrong(cell, cure)


def _date_reader(style: Style) -> Read:
    def read(cell: Any) -> date:
        if isinstance(cell, datetime):
            return cell.date()
        if isinstance(cell, date):
            return cell
        if not isinstance(cell, str):
            raise wrong(cell, gettext("Write a date, for example 2026-11-21."))
        if style.date_format:
            return _strptime(cell, style.date_format).date()
        return _any_date(cell)

    return read


def _any_date(text: str) -> date:
    try:
        return parse_date(text)
    except MozaikaError as error:
        raise CellError(str(error)) from None


def _moment_reader(style: Style) -> Read:
    def read(cell: Any) -> datetime:
        moment = cell if isinstance(cell, datetime) else _moment(cell, style)
        return moment if moment.tzinfo else moment.replace(tzinfo=style.zone)

    return read


def _moment(cell: Any, style: Style) -> datetime:
    if isinstance(cell, date):
        return datetime.combine(cell, time())
    if not isinstance(cell, str):
        raise wrong(cell, gettext("Write a date and time, for example 2026-11-21 09:30."))
    if style.date_format:
        return _strptime(cell, style.date_format)
    text = cell.strip()
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        day, _, clock = text.rpartition(" ") if ":" in text else (text, "", "")
    try:
        moment = time.fromisoformat(clock) if clock else time()
    except ValueError:
        raise wrong(cell, gettext("Write a date and time, for example 2026-11-21 09:30.")) from None
    return datetime.combine(_any_date(day), moment)


def _strptime(cell: str, form: str) -> datetime:
    try:
        return datetime.strptime(cell.strip(), form)  # noqa: DTZ007 - the zone is added by callers
    except ValueError:
        cure = gettext("Write it as the mapping says: %(format)s.", format=form)
        raise wrong(cell, cure) from None


def _read_json(cell: Any) -> Any:
    if not isinstance(cell, str):
        return cell if not isinstance(cell, date | time | timedelta) else text_of(cell)
    try:
        return orjson.loads(cell)
    except orjson.JSONDecodeError:
        raise wrong(cell, gettext("Write a JSON value.")) from None


def _choice_reader(field: Field) -> Read:
    """Choices by their value or by their label in any language."""
    known = dict(choice_spellings(field))
    exact = {value: value for value, _ in field.choices}

    def read(cell: Any) -> str:
        text = text_of(cell).strip()
        value = exact.get(text) or known.get(fold(text))
        if value is None:
            raise CellError(_no_choice(field, text, known))
        exact[text] = value
        return value

    return read


def choice_spellings(field: Field) -> Iterator[tuple[str, str]]:
    """(folded spelling, value) of a field's choices; what comes later is the better one."""
    for language in (*reversed(LANGUAGES), current_language()):
        with use_language(language):
            for value, label in reversed(field.choices):
                yield fold(str(label)).strip(), value
    for value, _ in reversed(field.choices):
        yield fold(value), value


def _no_choice(field: Field, text: str, known: Mapping[str, str]) -> str:
    label = str(field.label) or field.name
    message = gettext(
        "%(value)s is none of the choices of “%(label)s”.", value=shown(text), label=label
    )
    labels = {value: str(name) for value, name in field.choices}
    return f"{message} {_did_you_mean(text, known, labels)}"


def _did_you_mean(text: str, known: Mapping[str, str], labels: Mapping[str, str]) -> str:
    close = close_names(text, known)
    if close:
        return offer(list(dict.fromkeys(labels[known[name]] for name in close)))
    few = [labels[value] for value in list(labels)[:12]]
    more = " …" if len(labels) > len(few) else ""
    return gettext("Choose one of: %(choices)s.", choices=", ".join(few) + more)


def close_names(text: str, names: Iterable[str]) -> list[str]:
    """The names that `text` may be a misspelling of, at most three: the closest one, else those
    with a word that is close."""
    wanted = fold(text).strip()
    folded = {fold(name): name for name in names}
    if close := get_close_matches(wanted, list(folded), 1, cutoff=0.75):
        return [folded[close[0]]]
    words: dict[str, list[str]] = {}
    for spelling, name in folded.items():
        for word in spelling.split():
            words.setdefault(word, []).append(name)
    close = get_close_matches(wanted, list(words), 1, cutoff=0.8)
    return sorted(words[close[0]])[:3] if close else []


def offer(names: Sequence[str]) -> str:
    """The sentence that offers `names` for a misspelt one."""
    return gettext(
        "Did you mean %(names)s? Correct the cell, or explain it in the mapping's values.",
        names=format_list([gettext("“%(text)s”", text=name) for name in names], "or"),
    )


def split_list(cell: Any, separator: str) -> Sequence[str]:
    """The parts of a cell that lists several records."""
    parts = [part.strip() for part in text_of(cell).split(separator)]
    return [part for part in dict.fromkeys(parts) if part]


_READERS: Sequence[tuple[type | tuple[type, ...], Callable[[Style], Read]]] = (
    (Boolean, lambda _: read_boolean),
    (Integer, lambda style: _whole(_number_reader(style.decimal))),
    ((Money, Float, Numeric), lambda style: _number_reader(style.decimal)),
    (Date, _date_reader),
    (Moment, _moment_reader),
    (Json, lambda _: _read_json),
)
"""Readers by the type of the column."""
