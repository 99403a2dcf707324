"""The period before the one of a filter, to compare a figure with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from mozaika.db.filters.dates import following, is_relative, span
from mozaika.errors import Text
from mozaika.i18n import _l

_BEFORE: dict[str, tuple[str, Text]] = {
    "today": ("yesterday", _l("vs. yesterday")),
    "this_week": ("last_week", _l("vs. last week")),
    "this_month": ("last_month", _l("vs. last month")),
    "this_quarter": ("last_quarter", _l("vs. last quarter")),
    "this_year": ("last_year", _l("vs. last year")),
}
_THE_ONE_BEFORE = _l("vs. the period before")


@dataclass(frozen=True)
class Previous:
    """The filter of the period before, and how it is called."""

    filter: tuple[Any, ...]
    words: Text


def previous_period(filter: Sequence[Any], today: date) -> Previous | None:  # noqa: A002
    """The same filter a period earlier; None where it has no relative date."""
    for place, condition in enumerate(filter):
        name = _relative(condition)
        if name is None:
            continue
        known = _BEFORE.get(name)
        earlier = [condition[0], "=", known[0]] if known else _shifted(condition[0], name, today)
        words = known[1] if known else _THE_ONE_BEFORE
        return Previous((*filter[:place], earlier, *filter[place + 1 :]), words)
    return None


def _relative(condition: Any) -> str | None:
    if not isinstance(condition, list | tuple) or len(condition) != 3 or condition[1] != "=":
        return None
    value = condition[2]
    return value if isinstance(value, str) and is_relative(value) else None


def _shifted(path: str, name: str, today: date) -> list[Any]:
    start, end = span(name, today)
    unit = name.partition("_")[2]
    before = following(unit, start, -1) if unit in _UNITS else start - (end - start)
    return [path, "between", [before.isoformat(), (start - timedelta(days=1)).isoformat()]]


_UNITS = frozenset({"week", "month", "quarter", "year"})
