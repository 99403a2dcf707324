"""Rules that wait for a date, and rules by the clock."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mozaika import Env, Platform
from mozaika.services import company
from mozaika_automation import clockwork, upkeep
from mozaika_automation.due import due_at, shift

WARSAW = ZoneInfo("Europe/Warsaw")
SET_SIZE = ("set_fields", {"values": {"size": "10-49"}})
BIRTHDAY = {"event": "time", "date_field": "birthday", "amount": 3, "side": "before"}


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Sets the time: `clock(…)` is local time in Warsaw."""

    def turn(*parts: int) -> None:
        aware = datetime(*parts, tzinfo=WARSAW).astimezone(UTC)  # type: ignore[arg-type, misc]
        monkeypatch.setattr(Env, "clock", staticmethod(lambda: aware))

    return turn


def tick(platform: Platform) -> None:
    with platform.env(write=True) as env:
        clockwork.tick(env)


def test_a_date_that_comes_near_sets_it_off_once(office, clock) -> None:
    clock(2026, 11, 1, 12)
    partner = office.partner(kind="person", family_name="Kos", birthday="2026-11-21")
    office.partner(kind="person", family_name="Lis", birthday="2026-12-24")
    office.rule(SET_SIZE, **BIRTHDAY, at_time="09:00")
    clock(2026, 11, 18, 8, 59)
    tick(office.platform)
    assert office.runs() == []
    clock(2026, 11, 18, 9, 1)
    tick(office.platform)
    tick(office.platform)
    assert [run["record_id"] for run in office.runs()] == [partner]


def test_what_was_due_while_nothing_ran_is_made_up_for(office, clock) -> None:
    clock(2026, 11, 1, 12)
    office.rule(SET_SIZE, **BIRTHDAY)
    partner = office.partner(kind="person", family_name="Kos", birthday="2026-11-10")
    clock(2026, 11, 30, 12)
    tick(office.platform)
    assert [run["record_id"] for run in office.runs()] == [partner]


def test_what_was_due_before_the_rule_stays_untouched(office, clock) -> None:
    clock(2026, 11, 20, 12)
    office.partner(kind="person", family_name="Kos", birthday="2026-11-10")
    office.rule(SET_SIZE, **BIRTHDAY)
    tick(office.platform)
    assert office.runs() == []


def test_another_date_sets_it_off_again(office, clock) -> None:
    clock(2026, 11, 1, 12)
    office.rule(SET_SIZE, **BIRTHDAY)
    partner = office.partner(kind="person", family_name="Kos", birthday="2026-11-10")
    clock(2026, 11, 12, 12)
    tick(office.platform)
    office.change(partner, birthday="2026-11-14")
    tick(office.platform)
    assert len(office.runs()) == 2


def test_many_that_are_due_come_in_batches(office, clock, monkeypatch) -> None:
    monkeypatch.setattr(clockwork, "BATCH", 3)
    clock(2026, 11, 1, 12)
    office.rule(SET_SIZE, **BIRTHDAY)
    made = [
        office.partner(kind="person", family_name=f"Kos {n}", birthday="2026-11-10")
        for n in range(8)
    ]
    clock(2026, 11, 12, 12)
    tick(office.platform)
    assert sorted(run["record_id"] for run in office.runs()) == made


def test_hours_after_something_was_added(office, clock) -> None:
    clock(2026, 11, 1, 12)
    office.rule(
        SET_SIZE, event="time", date_field="created_at", amount=2, unit="hours", side="after"
    )
    partner = office.partner()
    clock(2026, 11, 1, 13, 59)
    tick(office.platform)
    assert office.runs() == []
    clock(2026, 11, 1, 14, 1)
    tick(office.platform)
    tick(office.platform)
    assert [run["record_id"] for run in office.runs()] == [partner]


def test_a_schedule_runs_once_a_tick_on_all_that_fit(office, clock) -> None:
    clock(2026, 11, 2, 7)
    poles = [office.partner(country="PL"), office.partner(country="PL")]
    office.partner(country="RO")
    office.rule(SET_SIZE, event="schedule", cron="0 8 * * *", condition=[["country", "=", "PL"]])
    tick(office.platform)
    assert office.runs() == []
    clock(2026, 11, 2, 8, 0, 30)
    tick(office.platform)
    tick(office.platform)
    assert [run["record_id"] for run in office.runs()] == poles
    clock(2026, 11, 6, 8, 30)
    tick(office.platform)
    assert len(office.runs()) == 4


@pytest.mark.parametrize(
    ("value", "by", "at", "due"),
    [
        # Clocks go forward on 29 March 2026 at 2:00 and back on 25 October at 3:00.
        (date(2026, 3, 30), -1, time(2, 30), datetime(2026, 3, 29, 1, 30, tzinfo=UTC)),
        (date(2026, 10, 26), -1, time(2, 30), datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
        (date(2026, 3, 30), 0, time(8), datetime(2026, 3, 30, 6, tzinfo=UTC)),
    ],
)
def test_days_are_those_of_the_calendar(value: date, by: int, at: time, due: datetime) -> None:
    found = due_at(value, timedelta(days=by), "days", at, WARSAW)
    assert found == due


def test_a_moment_keeps_its_time_on_the_wall() -> None:
    value = datetime(2026, 3, 30, 10, tzinfo=WARSAW)
    found = due_at(value, shift(2, "days", "before"), "days", time(), WARSAW)
    assert found.astimezone(WARSAW) == datetime(2026, 3, 28, 10, tzinfo=WARSAW)


@given(
    st.integers(1_700_000_000, 1_900_000_000).map(lambda s: datetime.fromtimestamp(s, UTC)),
    st.integers(0, 400),
    st.sampled_from(["before", "after"]),
    st.sampled_from(["Europe/Warsaw", "Europe/Moscow", "Europe/Bucharest", "America/New_York"]),
)
def test_hours_are_those_that_pass(value: datetime, amount: int, side: str, zone: str) -> None:
    by = shift(amount, "hours", side)
    assert due_at(value, by, "hours", time(), ZoneInfo(zone)) - value == by


def test_at_night_the_log_is_cleaned_and_nothing_fires_twice(office, clock) -> None:
    clock(2026, 11, 1, 12)
    stays = office.partner(kind="person", family_name="Kos", birthday="2026-11-21")
    moves = office.partner(kind="person", family_name="Lis", birthday="2026-11-21")
    office.rule(SET_SIZE, **BIRTHDAY)
    clock(2026, 11, 20, 12)
    tick(office.platform)
    office.change(moves, birthday="2027-12-24")
    clock(2027, 5, 18, 12)
    clean_up(office.platform)
    assert len(office.runs()) == 2
    clock(2027, 5, 20, 12)
    clean_up(office.platform)
    assert office.runs() == []
    assert [mark["record_id"] for mark in office.all("automation.firing")] == [stays]
    tick(office.platform)
    assert office.runs() == []


def test_the_log_is_kept_as_long_as_the_company_wants(office, clock) -> None:
    clock(2026, 11, 1, 12)
    office.rule(SET_SIZE)
    office.partner()
    clock(2036, 11, 1, 12)
    keep_for(office.platform, 0)
    clean_up(office.platform)
    assert len(office.runs()) == 1
    keep_for(office.platform, 30)
    clean_up(office.platform)
    assert office.runs() == []


def clean_up(platform: Platform) -> None:
    with platform.env(write=True) as env:
        upkeep.clean_up(env)


def keep_for(platform: Platform, days: int) -> None:
    with platform.env(write=True) as env:
        company.change(env, {upkeep.KEEP_DAYS: days})
