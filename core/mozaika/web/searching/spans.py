"""Days and relative dates in the reader's words, and the words that people type for them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from babel import dates

from mozaika.db.filters.ast import Now, Relative
from mozaika.db.filters.dates import RELATIVE_NAMES, first_day, following
from mozaika.errors import Text
from mozaika.i18n import (
    _l,
    current_locale,
    current_time_zone,
    format_date,
    format_datetime,
    gettext,
    ngettext,
)
from mozaika.text import fold

NAMES: dict[str, Text] = {
    "today": _l("today"),
    "yesterday": _l("yesterday"),
    "tomorrow": _l("tomorrow"),
    "this_week": _l("this week"),
    "last_week": _l("last week"),
    "next_week": _l("next week"),
    "this_month": _l("this month"),
    "last_month": _l("last month"),
    "next_month": _l("next month"),
    "this_quarter": _l("this quarter"),
    "last_quarter": _l("last quarter"),
    "next_quarter": _l("next quarter"),
    "this_year": _l("this year"),
    "last_year": _l("last year"),
    "next_year": _l("next year"),
}
"""Relative dates that are no number of days."""

assert set(NAMES) == set(RELATIVE_NAMES)

COUNTED = re.compile(r"(last|next)_(\d+)_days")
USUAL_DAYS = (7, 30, 90)
"""Numbers of days offered where none is typed."""


def relative_in_words(name: str) -> str:
    """ "this month", "the last 30 days"."""
    counted = COUNTED.fullmatch(name)
    if counted is None:
        return str(NAMES.get(name, name))
    days = int(counted[2])
    if counted[1] == "last":
        return ngettext("the last %(n)s day", "the last %(n)s days", days)
    return ngettext("the next %(n)s day", "the next %(n)s days", days)


def day_in_words(value: Any) -> str:
    """A value of a condition on a date or a moment, as `db.filters.convert` gives it."""
    if isinstance(value, Now):
        return gettext("now")
    if isinstance(value, Relative):
        return relative_in_words(value.name)
    if isinstance(value, datetime):
        aware = value if value.tzinfo else value.replace(tzinfo=current_time_zone())
        return format_datetime(aware)
    return format_date(value) if isinstance(value, date) else str(value)


def period_in_words(low: Any, high: Any) -> str:
    """From `low` to `high`: "January 2026" where it is just that, "Q1 2026", "2026"."""
    unit = _unit(low, high)
    if unit is not None:
        return _whole(unit, low)
    return gettext("%(low)s – %(high)s", low=day_in_words(low), high=day_in_words(high))


def _unit(low: Any, high: Any) -> str | None:
    """The month, quarter or year that the days are exactly."""
    if any(isinstance(day, datetime) or not isinstance(day, date) for day in (low, high)):
        return None
    after = high + timedelta(days=1)
    units = ("month", "quarter", "year")
    return next(
        (unit for unit in units if first_day(unit, low) == low and following(unit, low) == after),
        None,
    )


def _whole(unit: str, first: date) -> str:
    if unit == "month":
        return format_date(first, "month_year")
    pattern = "QQQ y" if unit == "quarter" else "y"
    return str(dates.format_date(first, pattern, locale=current_locale()))


def typed_spans(typed: str) -> Iterator[str]:
    """The names of relative dates whose words begin as what is typed: "this m", "30 days"."""
    wanted = fold(typed).split()
    if not wanted:
        return
    number = next((int(word) for word in wanted if word.isdigit() and 0 < int(word) < 10000), None)
    days = (number,) if number else USUAL_DAYS
    counted = [f"{which}_{n}_days" for which in ("last", "next") for n in days]
    for name in (*NAMES, *counted):
        words = fold(relative_in_words(name)).split()
        if all(any(word.startswith(part) for word in words) for part in wanted):
            yield name
