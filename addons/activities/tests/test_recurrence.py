"""Rules of repetition keep to the clocks of their zone, whatever the clocks do."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

import pytest
import recurring_ical_events
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar, Event, vRecur

from mozaika import ValidationFailed
from mozaika_activities.recurrence import advance, at_wall, clean_rule, occurrences

ZONES = [
    "Europe/Warsaw", "Europe/Bucharest", "Europe/Moscow", "America/New_York",
    "America/St_Johns", "Australia/Lord_Howe", "Asia/Kathmandu", "Africa/Casablanca",
    "Pacific/Apia", "UTC",
]  # fmt: skip
WARSAW = "Europe/Warsaw"

rules = st.builds(
    lambda freq, interval, days: (
        f"FREQ={freq};INTERVAL={interval}" + (f";BYDAY={','.join(sorted(days))}" if days else "")
    ),
    st.sampled_from(["DAILY", "WEEKLY"]),
    st.integers(1, 3),
    st.sets(st.sampled_from(["MO", "WE", "FR", "SU"]), max_size=3),
)
zones = st.sampled_from(ZONES)
walls = st.builds(
    lambda day, hour, minute: datetime.combine(day, time(hour, minute)),
    st.dates(date(2026, 1, 1), date(2027, 12, 31)),
    st.integers(0, 23),
    st.sampled_from([0, 15, 30, 59]),
)


def in_warsaw(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=ZoneInfo(WARSAW)).astimezone(UTC)  # type: ignore[arg-type]


def exists(wall: datetime, zone: str) -> bool:
    return at_wall(wall, zone).astimezone(ZoneInfo(zone)).replace(tzinfo=None) == wall


def chain(rule: str, start: datetime, zone: str, count: int) -> list[datetime]:
    """Start by start, as they come when one after the other is done."""
    found, left = [start], rule
    while left is not None and len(found) < count and (step := advance(left, found[-1], zone)):
        found.append(step.start)
        left = step.rule
    return found


@settings(deadline=None)
@given(rules, walls, zones)
def test_the_clock_says_the_same_at_every_occurrence(rule: str, wall: datetime, zone: str) -> None:
    for start in chain(rule, at_wall(wall, zone), zone, 40)[1:]:
        local = start.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
        meant = datetime.combine(local.date(), wall.time())
        first = at_wall(wall, zone).astimezone(ZoneInfo(zone)).time()
        assert local.time() in (wall.time(), first) or not exists(meant, zone)


@settings(deadline=None, max_examples=60)
@given(rules, walls, zones)
def test_one_after_the_other_is_what_the_whole_series_says(
    rule: str, wall: datetime, zone: str
) -> None:
    start = at_wall(wall, zone)
    if not exists(wall, zone):
        return
    found = chain(rule, start, zone, 25)
    whole = list(occurrences(rule, start, zone, start, found[-1] + timedelta(minutes=1)))
    assert whole == found


@settings(deadline=None, max_examples=40)
@given(rules, walls, zones)
def test_another_program_reads_the_same_times(rule: str, wall: datetime, zone: str) -> None:
    """Compared with recurring-ical-events, where the first one is of the rule and no time is left
    out by the clocks."""
    start = at_wall(wall, zone).astimezone(ZoneInfo(zone))
    found = chain(rule, start.astimezone(UTC), zone, 20)[1:]
    walls = [one.astimezone(ZoneInfo(zone)).replace(tzinfo=None) for one in found]
    if not all(exists(one, zone) and one.time() == wall.time() for one in walls):
        return
    event = Event.new(uid="a", summary="x", start=start, end=start + timedelta(minutes=30))
    event.add("rrule", vRecur.from_ical(rule))
    calendar = Calendar.new(subcomponents=[event])
    others = recurring_ical_events.of(calendar).after(start + timedelta(minutes=31))
    assert found == [one.start.astimezone(UTC) for one in islice(others, len(found))]


@given(st.integers(1, 30), walls, zones)
@settings(deadline=None, max_examples=30)
def test_a_count_is_used_up(count: int, wall: datetime, zone: str) -> None:
    assert len(chain(f"FREQ=DAILY;COUNT={count}", at_wall(wall, zone), zone, 99)) == count


def test_a_time_that_the_clocks_leave_out_comes_back_the_day_after() -> None:
    start = in_warsaw(2026, 3, 28, 2, 30)
    local = [one.astimezone(ZoneInfo(WARSAW)) for one in chain("FREQ=DAILY", start, WARSAW, 4)]
    assert [f"{one:%d %H:%M}" for one in local] == ["28 02:30", "29 03:30", "30 02:30", "31 02:30"]


def test_an_hour_that_comes_twice_is_the_first() -> None:
    start = in_warsaw(2026, 10, 24, 2, 30)
    second = chain("FREQ=DAILY", start, WARSAW, 3)[1]
    assert second == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


def test_nine_stays_nine_when_the_clocks_change() -> None:
    start = in_warsaw(2026, 10, 19, 9)
    first, second = chain("FREQ=WEEKLY;BYDAY=MO", start, WARSAW, 2)
    assert (first.hour, second.hour) == (7, 8)


def test_days_and_ends() -> None:
    step = advance("FREQ=MONTHLY;BYMONTHDAY=-1", date(2026, 1, 31), WARSAW)
    assert step is not None
    assert step.start == date(2026, 2, 28)
    start = in_warsaw(2026, 11, 23, 9)
    assert advance("FREQ=DAILY;UNTIL=20261123", start, WARSAW) is None
    assert advance("FREQ=DAILY;UNTIL=20261124T080000Z", start, WARSAW) is not None


def test_rules_are_kept_tidy() -> None:
    assert clean_rule("Weekly ") == "FREQ=WEEKLY"
    assert clean_rule("rrule:freq=weekly;byday=mo,we") == "FREQ=WEEKLY;BYDAY=MO,WE"


@pytest.mark.parametrize(
    "rule",
    ["", "x", "FREQ=SECONDLY", "COUNT=3", "FREQ=DAILY;INTERVAL=0", "FREQ=DAILY;COUNT=-1",
     "FREQ=WEEKLY;BYDAY=ZZ", "FREQ=DAILY;BYHOUR=9,10", "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
     "FREQ=DAILY;COUNT=2;UNTIL=20270101", "FREQ=DAILY;UNTIL=soon", "FREQ=DAILY;COUNT=99999"],
)  # fmt: skip
def test_what_is_no_rule_is_refused(rule: str) -> None:
    with pytest.raises(ValidationFailed) as refused:
        clean_rule(rule)
    assert "recurrence" in refused.value.errors


@given(st.text(max_size=60))
def test_any_text_is_a_rule_or_refused(text: str) -> None:
    with suppress(ValidationFailed):
        assert clean_rule(clean_rule(text)) == clean_rule(text)
