"""Calendars of others: the secret feed, invitations by mail, files brought in."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import recurring_ical_events
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from addons.activities.tests.world import (
    ACTIVITY,
    MEETING,
    every,
    finish,
    invited,
    letters,
    make,
)
from mozaika import Records, User, ValidationFailed, move
from mozaika.runtime import Platform
from mozaika_activities import feed, ics
from mozaika_activities.importing import bring_in
from mozaika_activities.invitations import invite


def read_feed(platform: Platform, user: User) -> list[Any]:
    with platform.env(user) as env:
        return list(Calendar.from_ical(feed.content(env)).events)


def test_the_feed_has_ones_own_and_what_one_takes_part_in(
    platform: Platform, marta: User, olga: User
) -> None:
    make(platform, marta, summary="Mine", note="Internal", reminder_minutes=15, **MEETING)
    make(platform, marta, summary="Ours", participants=[olga.id], **MEETING)
    finish(platform, marta, make(platform, marta, summary="Did", due_on="2026-11-30").id)
    found = {str(e["SUMMARY"]): e for e in read_feed(platform, marta)}
    assert set(found) == {"Mine", "Ours", "✓ Did"}
    assert found["Mine"].start == datetime(2026, 12, 1, 9, tzinfo=UTC)
    assert found["Mine"].walk("VALARM")[0]["TRIGGER"].dt == timedelta(minutes=-15)
    assert found["✓ Did"].start == date(2026, 11, 30)
    assert [str(e["SUMMARY"]) for e in read_feed(platform, olga)] == ["Ours"]


def test_a_series_in_the_feed_keeps_to_its_clocks(platform: Platform, marta: User) -> None:
    make(platform, marta, recurrence="FREQ=WEEKLY;COUNT=30", **MEETING)
    with platform.env(marta) as env:
        calendar = Calendar.from_ical(feed.content(env))
    found = list(recurring_ical_events.of(calendar).between(date(2026, 12, 1), date(2027, 12, 1)))
    assert len(found) == 30
    assert {one.start.astimezone(ZoneInfo("Europe/Warsaw")).hour for one in found} == {10}


def test_the_secret_address_can_be_renewed(platform: Platform, marta: User, olga: User) -> None:
    with platform.env(marta, write=True) as env:
        key = feed.key_of(env)
        assert feed.key_of(env) == key
    assert feed.user_of(platform, key).id == marta.id
    with platform.env(marta, write=True) as env:
        feed.renew(env)
        fresh = feed.key_of(env)
    assert feed.user_of(platform, key) is None
    assert feed.user_of(platform, fresh).id == marta.id
    for wrong in ("", "1", "1-", f"{key[:-1]}0", "x-y", f"{10**20}-a", key.upper() + "é"):
        assert feed.user_of(platform, wrong) is None
    with platform.env(write=True) as env:
        env.session.get(env["base.user"], marta.id).archived_at = env.now()
    assert feed.user_of(platform, fresh) is None


def test_guests_are_invited_told_of_changes_and_called_off(platform: Platform, marta: User) -> None:
    key = invited(platform, marta)
    with platform.env(marta, write=True) as env:
        Records(env, ACTIVITY).update(key, {"start": "2026-12-02T10:00:00+01:00"})
    with platform.env(marta, write=True) as env:
        Records(env, ACTIVITY).update(key, {"note": "Still not for guests"})
    with platform.env(marta, write=True) as env:
        move(env, ACTIVITY, [key], "cancel")
    sent = letters(platform)
    assert [str(calendar["METHOD"]) for _, calendar in sent] == ["REQUEST", "REQUEST", "CANCEL"]
    events = [calendar.events[0] for _, calendar in sent]
    assert len({str(one["UID"]) for one in events}) == 1
    assert events[0]["SEQUENCE"] < events[1]["SEQUENCE"] < events[2]["SEQUENCE"]
    assert events[1].start == datetime(2026, 12, 2, 9, tzinfo=UTC)
    assert str(events[0]["ORGANIZER"]) == "mailto:marta@firma.example"
    assert str(events[0]["ATTENDEE"]) == "mailto:ion@x.example"
    assert str(events[2]["STATUS"]) == "CANCELLED"
    assert not any("guests" in (mail.text or "") for mail, _ in sent)


def test_deleting_calls_off_as_well(platform: Platform, marta: User) -> None:
    key = invited(platform, marta)
    with platform.env(marta, write=True) as env:
        Records(env, ACTIVITY).delete([key])
    assert [str(calendar["METHOD"]) for _, calendar in letters(platform)] == ["REQUEST", "CANCEL"]


def test_nobody_is_invited_unasked(platform: Platform, marta: User) -> None:
    made = make(platform, marta, guests=[{"name": "Ion", "email": "ion@x.example"}], **MEETING)
    with platform.env(marta, write=True) as env:
        Records(env, ACTIVITY).update(made.id, {"summary": "Another"})
    assert every(platform, "mail.message") == []
    lonely = make(platform, marta, **MEETING)
    with platform.env(marta, write=True) as env, pytest.raises(ValidationFailed):
        invite(env, [Records(env, ACTIVITY).get(lonely.id)])


def take(platform: Platform, user: User, text: str) -> str:
    with platform.env(user, write=True) as env:
        return str(bring_in(env, text.replace("\n", "\r\n").encode()))


FILE = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//Other//EN
BEGIN:VEVENT
UID:one@other
DTSTART;TZID=America/New_York:20270315T090000
DTEND;TZID=America/New_York:20270315T100000
SUMMARY:Kick-off
LOCATION:Biuro
ATTENDEE;CN=Ion;PARTSTAT=ACCEPTED:mailto:ion@x.example
ATTENDEE:mailto:olga@firma.example
END:VEVENT
BEGIN:VEVENT
UID:two@other
DTSTART;VALUE=DATE:20270401
DTEND;VALUE=DATE:20270403
SUMMARY:Fair
END:VEVENT
BEGIN:VEVENT
UID:three@other
DTSTART;TZID=Europe/Warsaw:20200106T080000
RRULE:FREQ=WEEKLY;BYDAY=MO
SUMMARY:Weekly
END:VEVENT
BEGIN:VEVENT
UID:past@other
DTSTART:20200101T080000Z
SUMMARY:Long ago
END:VEVENT
BEGIN:VTODO
UID:todo@other
DUE;VALUE=DATE:20270501
SUMMARY:Report
END:VTODO
END:VCALENDAR
"""


def test_a_file_brings_in_what_is_to_come(platform: Platform, marta: User, olga: User) -> None:
    assert "4" in take(platform, marta, FILE)
    found = {one.summary: one for one in every(platform, ACTIVITY)}
    assert set(found) == {"Kick-off", "Fair", "Weekly", "Report"}
    kickoff, fair, weekly = (found[name] for name in ("Kick-off", "Fair", "Weekly"))
    assert kickoff.start == datetime(2027, 3, 15, 13, tzinfo=UTC)
    assert (kickoff.time_zone, kickoff.place) == ("America/New_York", "Biuro")
    assert (fair.all_day, fair.due_on, fair.end.date()) == (
        True, date(2027, 4, 1), date(2027, 4, 2),
    )  # fmt: skip
    assert weekly.start.astimezone(ZoneInfo("Europe/Warsaw")).hour == 8
    with platform.env(marta) as env:
        assert weekly.due_on >= env.today()
        kept = env.session.get(env[ACTIVITY], kickoff.id)
        assert [(g.email, g.answer) for g in kept.guests] == [("ion@x.example", "accepted")]
        assert [user.id for user in kept.participants] == [olga.id]


def test_the_same_file_again_changes_and_cancels(platform: Platform, marta: User) -> None:
    take(platform, marta, FILE)
    take(platform, marta, FILE.replace("Kick-off", "Start"))
    assert {one.summary for one in every(platform, ACTIVITY)} == {
        "Start", "Fair", "Weekly", "Report",
    }  # fmt: skip
    take(platform, marta, FILE.replace("PRODID", "METHOD:CANCEL\nPRODID", 1))
    assert {one.state for one in every(platform, ACTIVITY)} == {"cancelled"}


def test_a_series_with_exceptions_comes_in_one_by_one(platform: Platform, marta: User) -> None:
    with platform.env(marta) as env:
        first = env.today() + timedelta(days=7)
    day = first.strftime("%Y%m%d")
    text = f"""BEGIN:VCALENDAR
BEGIN:VEVENT
UID:odd@other
DTSTART;TZID=Europe/Warsaw:{day}T090000
RRULE:FREQ=DAILY;COUNT=4
EXDATE;TZID=Europe/Warsaw:{(first + timedelta(days=1)).strftime("%Y%m%d")}T090000
SUMMARY:Odd
END:VEVENT
END:VCALENDAR
"""
    take(platform, marta, text)
    assert [(one.due_on - first).days for one in every(platform, ACTIVITY)] == [0, 2, 3]


@pytest.mark.parametrize(
    "text",
    ["", "no calendar", "BEGIN:VCALENDAR", "BEGIN:VEVENT\nEND:VEVENT\n", "\x00\x01",
     "BEGIN:VCALENDAR\nBEGIN:VEVENT\nEND:VCALENDAR\n"],
)  # fmt: skip
def test_what_is_no_calendar_is_refused(platform: Platform, marta: User, text: str) -> None:
    with pytest.raises(ValidationFailed):
        take(platform, marta, text)


lines = st.lists(
    st.sampled_from(
        ["DTSTART:20270101T100000Z", "DTSTART;VALUE=DATE:20270101", "DTSTART:tomorrow",
         "DTSTART;TZID=Nowhere/Else:20270101T100000", "DTEND:20260101T100000Z", "DTEND:x",
         "DURATION:PT1H", "DURATION:-P9D", "RRULE:FREQ=DAILY", "RRULE:FREQ=SECONDLY",
         "RRULE:nothing", "EXDATE:20270102T100000Z", "RDATE:20270105T100000Z", "SUMMARY:A",
         "STATUS:CANCELLED", "UID:a", "ATTENDEE:mailto:a@b.example", "ATTENDEE:nobody",
         "RECURRENCE-ID:20270102T100000Z", "DTSTART:99991231T235959Z", "DTSTART:00010101T000000Z",
         f"SUMMARY:{'x' * 3000}"]
    ),
    max_size=7,
)  # fmt: skip


def test_any_event_is_taken_left_out_or_refused(platform: Platform, marta: User) -> None:
    @settings(max_examples=60, deadline=None)
    @given(lines)
    def check(lines: list[str]) -> None:
        whole = ["BEGIN:VCALENDAR", "BEGIN:VEVENT", *lines, "END:VEVENT", "END:VCALENDAR"]
        with suppress(ValidationFailed):
            take(platform, marta, "\n".join(whole))

    check()


zoned = st.builds(
    lambda day, hour, zone: datetime(2027, 1, 1, hour, 30, tzinfo=ZoneInfo(zone))
    + timedelta(days=day),
    st.integers(0, 364), st.integers(0, 23),
    st.sampled_from(["Europe/Warsaw", "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe"]),
)  # fmt: skip


class Plain:
    """An activity, as far as calendars look at it."""

    def __init__(self, start: datetime, zone: str, rule: str | None) -> None:
        self.uid, self.summary, self.place, self.revision = "a@b", "Zażółć; x, y\nz", None, 3
        self.start, self.end, self.time_zone = start, start + timedelta(hours=1), zone
        self.all_day, self.state, self.recurrence = False, "planned", rule
        self.created_at = self.updated_at = datetime(2026, 1, 1, tzinfo=UTC)


@given(zoned, st.sampled_from([None, "FREQ=DAILY;COUNT=5", "FREQ=WEEKLY;BYDAY=MO"]))
@settings(deadline=None, max_examples=40)
def test_what_is_written_is_read_the_same(moment: datetime, rule: str | None) -> None:
    activity = Plain(moment.astimezone(UTC), str(moment.tzinfo), rule)
    read = Calendar.from_ical(ics.calendar_of([ics.event_of(activity)]))
    [event] = read.events
    assert event.start.astimezone(UTC) == activity.start
    assert event.end.astimezone(UTC) == activity.end
    assert str(event["SUMMARY"]) == activity.summary
