"""Rules of repetition (RFC 5545): reading them, and the times that they give.

Rules repeat by the clocks of a time zone: a meeting at nine stays at nine when the clocks change. A
time that the clocks leave out is taken by the offset from before the change (RFC 5545, 3.3.5).
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from dateutil.rrule import rrule, rrulestr  # type: ignore[import-untyped]
from icalendar import vRecur

from mozaika import ValidationFailed, _l

FREQUENCIES = ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")
FARTHEST = timedelta(days=366 * 20)
"""How far ahead a rule is followed: one that gives nothing by then is over."""

MOST = 1000

WORDS = {
    _l("daily"): "FREQ=DAILY",
    _l("on workdays"): "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR",
    _l("weekly"): "FREQ=WEEKLY",
    _l("every two weeks"): "FREQ=WEEKLY;INTERVAL=2",
    _l("monthly"): "FREQ=MONTHLY",
    _l("yearly"): "FREQ=YEARLY",
}
"""Rules that have a word, which stands for them in the user's language."""


@dataclass(frozen=True)
class Step:
    """The next occurrence, and the rule of those that are left from there on (None: it is the
    last)."""

    start: datetime | date
    rule: str | None


def clean_rule(text: str) -> str:
    """The rule as it is kept; a word such as "weekly" stands for one. Raises `ValidationFailed`
    naming what is wrong with it."""
    meant = {str(word).casefold(): rule for word, rule in WORDS.items()}
    written = meant.get(text.strip().casefold(), text).strip().upper().removeprefix("RRULE:")
    try:
        parts = vRecur.from_ical(written)
        _refuse_odd(parts)
        rrulestr(_line(_naive(parts, UTC)), dtstart=datetime(2026, 1, 1))  # noqa: DTZ001
    except (ValueError, TypeError, KeyError, IndexError, AttributeError) as error:
        raise ValidationFailed(
            _l("“%(rule)s” is no rule of repetition.", rule=text[:100]),
            {
                "recurrence": [
                    _l(
                        "Write: %(words)s; or a rule of iCalendar.",
                        words=", ".join(map(str, WORDS)),
                    )
                ]
            },
        ) from error
    return _line(parts)


def advance(text: str, start: datetime | date, zone: str) -> Step | None:
    """The occurrence after the one at `start`; None when that was the last."""
    parts = vRecur.from_ical(text)
    if parts.get("COUNT", [2])[0] <= 1:
        return None
    wall = _wall(start, zone)
    found = _rule(parts, wall, zone).after(wall)
    if found is None:
        return None
    if "COUNT" in parts:
        parts["COUNT"] = [parts["COUNT"][0] - 1]
    if not isinstance(start, datetime):
        return Step(found.date(), _line(parts))
    following = at_wall(found, zone)
    if _wall(following, zone) != found:
        parts |= {"BYHOUR": [found.hour], "BYMINUTE": [found.minute]}
    return Step(following, _line(parts))


def occurrences(
    text: str, start: datetime, zone: str, first: datetime, end: datetime
) -> Iterator[datetime]:
    """The starts from `first` up to, but without, `end`, at most a thousand; that of the series
    itself comes along where it lies there."""
    wall = _wall(start, zone)
    if first <= start < end:
        yield start
    rule = _rule(vRecur.from_ical(text), wall, zone)
    begin = max(wall, _wall(first, zone) - timedelta(days=1))
    for number, found in enumerate(rule.xafter(begin, inc=begin > wall)):
        moment = at_wall(found, zone)
        if moment >= end or number >= MOST:
            return
        if moment >= first and moment != start:
            yield moment


def at_wall(wall: datetime, zone: str) -> datetime:
    """The moment, in UTC, at which the clocks of `zone` say `wall`."""
    return wall.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


def _wall(value: datetime | date, zone: str) -> datetime:
    if isinstance(value, datetime):
        return value.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    return datetime.combine(value, time())


def _rule(parts: Any, wall: datetime, zone: str) -> rrule:
    naive = _naive(parts, ZoneInfo(zone))
    last = wall + FARTHEST
    if "COUNT" not in naive:
        naive["UNTIL"] = [min(last, *naive.get("UNTIL", [last]), last)]
    made: rrule = rrulestr(_line(naive), dtstart=wall)
    return made


def _naive(parts: Any, zone: Any) -> Any:
    """The rule with its end by the clocks of the zone; a day counts to its end."""
    found = vRecur(parts)
    if "UNTIL" in parts:
        found["UNTIL"] = [_naive_end(until, zone) for until in parts["UNTIL"]]
    return found


def _naive_end(until: date, zone: Any) -> datetime:
    if not isinstance(until, datetime):
        return datetime.combine(until, time(23, 59, 59))
    return until.astimezone(zone).replace(tzinfo=None) if until.tzinfo else until


def _refuse_odd(parts: Any) -> None:
    """Rules that repeat within a day, that name days which there never are, or have two ends."""
    interval, count = (parts.get(name, [1])[0] for name in ("INTERVAL", "COUNT"))
    usual = parts["FREQ"][0] in FREQUENCIES and 1 <= interval <= MOST and 1 <= count <= MOST
    within_day = {"BYHOUR", "BYMINUTE", "BYSECOND"} & {
        name for name, values in parts.items() if len(values) > 1
    }
    if not usual or within_day or ("COUNT" in parts and "UNTIL" in parts) or _is_void(parts):
        raise ValueError


def _is_void(parts: Any) -> bool:
    """Whether no month has any of the days."""
    longest = max(monthrange(2024, int(month))[1] for month in parts.get("BYMONTH", range(1, 13)))
    return all(not 1 <= abs(day) <= longest for day in parts.get("BYMONTHDAY", [1]))


def _line(parts: Any) -> str:
    written: bytes = vRecur(parts).to_ical()  # type: ignore[no-untyped-call]
    return written.decode()
