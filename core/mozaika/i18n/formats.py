"""Dates, numbers, money and lists as the reader writes them.

Thin typed functions on Babel. Each speaks the current language and time zone unless told otherwise.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import Literal

from babel import Locale, UnknownLocaleError, dates, lists, numbers

from mozaika.i18n.context import SOURCE_LANGUAGE, current_language, current_time_zone, language_code
from mozaika.i18n.lazy import _l

DateStyle = Literal["short", "medium", "long", "full", "month", "month_year"]
TimeStyle = Literal["short", "medium", "long", "full"]

_REGION = {"en": "GB"}
_PATTERNS = {"month": "LLLL", "month_year": "LLLL y"}
_NEAR_DAYS = {-1: _l("yesterday"), 0: _l("today"), 1: _l("tomorrow")}


@lru_cache(maxsize=64)
def locale_of(language: str) -> Locale:
    """Babel's locale for a language; English is British, and stands in for an unknown language."""
    try:
        code = language_code(language)
        return Locale(code, _REGION.get(code))
    except (UnknownLocaleError, ValueError):
        return Locale(SOURCE_LANGUAGE, _REGION[SOURCE_LANGUAGE])


def current_locale() -> Locale:
    """Babel's locale for the current language."""
    return locale_of(current_language())


def format_date(value: date, style: DateStyle = "short") -> str:
    """A date: `short` is 5.03.2026 in Polish and 05.03.2026 in Russian and Romanian.

    `month` and `month_year` give the month's name by itself, in the nominative. A `datetime` is
    taken as the day it is in the reader's time zone.
    """
    day = local_time(value).date() if isinstance(value, datetime) else value
    return _format_day(day, style, current_language())


def format_time(value: time | datetime, style: TimeStyle = "short") -> str:
    """A time of day; a `datetime` is shown in the reader's time zone."""
    shown = local_time(value) if isinstance(value, datetime) else value
    return _plain(dates.format_time(shown, style, tzinfo=shown.tzinfo, locale=current_locale()))


def format_datetime(
    value: datetime, style: TimeStyle = "short", *, time_zone: tzinfo | None = None
) -> str:
    """A moment in `time_zone`, by default the reader's. One without a zone is taken as UTC."""
    shown = local_time(value, time_zone)
    return _plain(dates.format_datetime(shown, style, tzinfo=shown.tzinfo, locale=current_locale()))


def local_time(value: datetime, time_zone: tzinfo | None = None) -> datetime:
    """The same moment in `time_zone`, by default the reader's; without a zone it is UTC."""
    aware = value if value.tzinfo else value.replace(tzinfo=UTC)
    return aware.astimezone(time_zone or current_time_zone())


def format_number(value: float | Decimal, places: int | None = None) -> str:
    """A number with grouped digits; `places` fixes the decimals, rounded half up."""
    if places is None:
        return numbers.format_decimal(value, locale=current_locale(), decimal_quantization=False)
    rounded = _rounded(value, places)
    pattern = "#,##0" + ("." + "0" * places if places else "")
    return numbers.format_decimal(rounded, pattern, locale=current_locale())


def format_percent(value: float | Decimal, places: int = 0) -> str:
    """A share as a percentage: 0.25 is 25%."""
    rounded = _rounded(Decimal(str(value)) * 100, places)
    locale = current_locale()
    pattern = locale.percent_formats[None].pattern.partition(";")[0]
    whole = pattern.replace("#,##0", "#,##0" + ("." + "0" * places if places else ""))
    return numbers.format_percent(rounded / 100, whole, locale=locale)


def format_money(amount: Decimal, currency: str) -> str:
    """An amount in its currency (ISO 4217), rounded half up to what the currency has."""
    places = numbers.get_currency_precision(currency)
    return numbers.format_currency(_rounded(amount, places), currency, locale=current_locale())


def format_relative(value: date, now: datetime) -> str:
    """How far `value` is from `now`: "in 3 days", "yesterday", "2 hours ago".

    A plain date is counted in calendar days of the reader's time zone, a moment in the largest
    unit of which there are two.
    """
    if isinstance(value, datetime):
        delta = local_time(value) - local_time(now)
    else:
        days = (value - local_time(now).date()).days
        if days in _NEAR_DAYS:
            return str(_NEAR_DAYS[days])
        delta = timedelta(days=days)
    return dates.format_timedelta(delta, add_direction=True, threshold=2, locale=current_locale())


def format_list(items: Sequence[object], style: Literal["and", "or"] = "and") -> str:
    """Items as a sentence lists them: "a, b and c"."""
    kind: Literal["standard", "or"] = "or" if style == "or" else "standard"
    return lists.format_list([str(item) for item in items], kind, locale=current_locale())


@lru_cache(maxsize=4096)
def _format_day(day: date, style: str, language: str) -> str:
    pattern = _PATTERNS.get(style, style)
    return _plain(dates.format_date(day, pattern, locale=locale_of(language)))


def _rounded(value: float | Decimal, places: int) -> Decimal:
    exact = value if isinstance(value, Decimal) else Decimal(str(value))
    return exact.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


def _plain(text: str) -> str:
    """Narrow no-break spaces, which few fonts have, as no-break spaces."""
    return text.replace("\u202f", "\u00a0")
