"""Days of a calendar: what a span shows, and wall clocks of the reader's time zone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from babel.dates import format_interval

from mozaika.errors import BadRequest
from mozaika.i18n import _l, current_locale, format_date
from mozaika.runtime import Env

Span = Literal["month", "week", "day", "agenda"]

SPANS: tuple[Span, ...] = ("month", "week", "day", "agenda")

NOON = time(12, tzinfo=UTC)
"""All-day moments are kept at noon UTC, which is the same day in nearly every zone."""

_YEARS = (1900, 2200)


@dataclass(frozen=True)
class Period:
    """The days of a span: `first` up to, but without, `end`."""

    first: date
    end: date
    previous: date
    following: date
    title: str


def period(span: Span, on: date, first_weekday: int) -> Period:
    """The span that `on` lies in; weeks begin on `first_weekday` (0 is Monday)."""
    if span == "day":
        first, end, title = on, on + timedelta(1), format_date(on, "full")
    elif span == "week":
        first = on - timedelta((on.weekday() - first_weekday) % 7)
        end, title = first + timedelta(7), _between(first, first + timedelta(6))
    else:
        first, title = on.replace(day=1), format_date(on, "month_year")
        end = (first + timedelta(31)).replace(day=1)
    previous = first - timedelta(1)
    if span in ("month", "agenda"):
        previous = previous.replace(day=1)
    elif span == "week":
        previous = first - timedelta(7)
    return Period(first, end, previous, end, title[:1].upper() + title[1:])


def _between(first: date, last: date) -> str:
    return format_interval(first, last, "yMMMd", locale=current_locale())


def first_weekday(env: Env) -> int:
    """The day on which the user's weeks begin; by the language where none was chosen."""
    chosen = env.user.first_weekday
    return int(chosen) if chosen else current_locale().first_week_day


def day_of(text: str, default: date) -> date:
    """The day of an argument; `default` where it is none, or too far away to be meant."""
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return default
    return found if _YEARS[0] <= found.year <= _YEARS[1] else default


def wall(env: Env, value: date | datetime) -> str:
    """What clock and calendar say where the reader is: ISO without an offset."""
    if isinstance(value, datetime):
        local = value.astimezone(ZoneInfo(env.time_zone)).replace(tzinfo=None)
        return local.isoformat(timespec="seconds")
    return value.isoformat()


def local_day(env: Env, value: date | datetime) -> date:
    """The day of a value for the reader; what is kept at noon UTC is that day everywhere."""
    if not isinstance(value, datetime):
        return value
    exact = value.astimezone(UTC)
    return exact.date() if exact.timetz() == NOON else _local(env, value).date()


def moment_of(env: Env, text: str) -> datetime:
    """The moment at which the reader's wall clock says `text`."""
    return _read(text).replace(tzinfo=ZoneInfo(env.time_zone))


def midnight(env: Env, day: date) -> datetime:
    """When a day begins where the reader is."""
    return datetime.combine(day, time(), ZoneInfo(env.time_zone))


def noon(day: date) -> datetime:
    """The moment that stands for a whole day."""
    return datetime.combine(day, NOON)


def read_day(text: str) -> date:
    """The day of a wall clock's text."""
    return _read(text).date()


def offset(env: Env) -> str:
    """How far the reader's clock is from UTC now, such as "+02:00"."""
    return env.now().astimezone(ZoneInfo(env.time_zone)).isoformat()[-6:]


def _local(env: Env, value: datetime) -> datetime:
    return value.astimezone(ZoneInfo(env.time_zone))


def _read(text: str) -> datetime:
    try:
        found = datetime.fromisoformat(text).replace(tzinfo=None)
    except ValueError:
        raise BadRequest(_l("“%(text)s” is no date.", text=text)) from None
    if not _YEARS[0] <= found.year <= _YEARS[1]:
        raise BadRequest(_l("“%(text)s” is no date.", text=text))
    return found
