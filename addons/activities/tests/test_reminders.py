"""Reminders come once, in time, in the reader's language, in the page and by mail."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from addons.activities.tests.world import ACTIVITY, every, finish, make
from mozaika import Records, User
from mozaika.runtime import Env, Platform
from mozaika_activities.reminders import remind

START = datetime(2026, 12, 1, 9, tzinfo=UTC)


def remind_at(platform: Platform, moment: datetime, monkeypatch: pytest.MonkeyPatch) -> int:
    """How many notifications come of the job's run at a moment."""
    monkeypatch.setattr(Env, "clock", staticmethod(lambda: moment))
    before = len(every(platform, "base.notification"))
    with platform.env(write=True) as env:
        remind(env)
    return len(every(platform, "base.notification")) - before


def test_assignee_and_participants_are_reminded_once(
    platform: Platform, marta: User, olga: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = make(platform, marta, kind="meeting", start=START.isoformat(), reminder_minutes=15,
                participants=[olga.id], place="Sala 3")  # fmt: skip
    assert remind_at(platform, START - timedelta(minutes=16), monkeypatch) == 0
    assert remind_at(platform, START - timedelta(minutes=15), monkeypatch) == 2
    assert remind_at(platform, START, monkeypatch) == 0
    texts = {n.user_id: n.text for n in every(platform, "base.notification")}
    assert "10:00" in texts[marta.id]
    assert "12:00" in texts[olga.id]
    mails = every(platform, "mail.message")
    assert {(m.language, m.subject) for m in mails} == {("pl", "Call back"), ("ru", "Call back")}
    assert every(platform, ACTIVITY)[0].version == made.version


def test_another_time_reminds_again(
    platform: Platform, marta: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = make(platform, marta, kind="call", start=START.isoformat(), reminder_minutes=0)
    assert remind_at(platform, START, monkeypatch) == 1
    with platform.env(marta, write=True) as env:
        later = START + timedelta(hours=3)
        Records(env, ACTIVITY).update(made.id, {"start": later.isoformat()})
    assert remind_at(platform, START + timedelta(hours=2), monkeypatch) == 0
    assert remind_at(platform, START + timedelta(hours=3), monkeypatch) == 1


def test_a_day_is_reminded_of_in_the_morning(
    platform: Platform, marta: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    make(platform, marta, due_on="2026-12-01", reminder_minutes=60)
    assert remind_at(platform, datetime(2026, 12, 1, 6, 59, tzinfo=UTC), monkeypatch) == 0
    assert remind_at(platform, datetime(2026, 12, 1, 7, 0, tzinfo=UTC), monkeypatch) == 1


def test_what_is_done_or_long_past_reminds_nobody(
    platform: Platform, marta: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = make(platform, marta, kind="call", start=START.isoformat(), reminder_minutes=5)
    finish(platform, marta, done.id)
    make(platform, marta, kind="call", start=START.isoformat(), reminder_minutes=5)
    assert remind_at(platform, START + timedelta(days=2), monkeypatch) == 0
