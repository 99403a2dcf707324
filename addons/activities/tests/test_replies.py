"""Guests answer invitations: by mail from their calendar programs, or as a file."""

from __future__ import annotations

from datetime import UTC
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from addons.activities.tests.world import ACTIVITY, every, invited, letters
from mozaika import Records, User
from mozaika.runtime import Platform
from mozaika_activities import replies
from mozaika_activities.importing import bring_in


def written(request: Calendar, partstat: str, **more: str) -> bytes:
    """The answer to an invitation as a guest's calendar program writes it."""
    [event] = request.events
    lines = [
        "BEGIN:VCALENDAR", "VERSION:2.0", "METHOD:REPLY", "BEGIN:VEVENT",
        f"UID:{more.get('uid', event['UID'])}",
        f"ATTENDEE;PARTSTAT={partstat}:{more.get('address', 'MAILTO:Ion@x.example')}",
        f"DTSTART:{more.get('start') or event.start.astimezone(UTC).strftime('%Y%m%dT%H%M%SZ')}",
        "END:VEVENT", "END:VCALENDAR", "",
    ]  # fmt: skip
    return "\r\n".join(lines).encode()


def answer(platform: Platform, request: Calendar, partstat: str, **more: str) -> list[Any]:
    """The activities for which the answer counts when it comes in by mail."""
    file = ("reply.ics", 'text/calendar; method="REPLY"', written(request, partstat, **more))
    message = {"channel": "mail", "sender": "ion@x.example", "attachments": [file]}
    with platform.env(write=True) as env:
        said = platform.hooks.inbound_message(env, message)
        return [record for _, records in said for record in records]


def answers(platform: Platform) -> list[str]:
    return [one.answer for one in every(platform, "activities.guest")]


def test_a_guest_accepts_and_is_asked_anew_when_the_time_changes(
    platform: Platform, marta: User
) -> None:
    key = invited(platform, marta)
    [(_, request)] = letters(platform)
    assert answers(platform) == ["waiting"]
    assert [one.id for one in answer(platform, request, "ACCEPTED")] == [key]
    assert answers(platform) == ["accepted"]
    [told] = every(platform, "base.notification", user_id=marta.id)
    assert "Ion" in told.title
    with platform.env(marta, write=True) as env:
        Records(env, ACTIVITY).update(key, {"place": "Kawiarnia"})
    assert answers(platform) == ["accepted"]
    with platform.env(marta, write=True) as env:
        Records(env, ACTIVITY).update(key, {"start": "2026-12-02T10:00:00+01:00"})
    assert answers(platform) == ["waiting"]
    assert answer(platform, request, "ACCEPTED") == [], "the answer is to the former time"
    assert answers(platform) == ["waiting"]
    answer(platform, letters(platform)[-1][1], "DECLINED")
    assert answers(platform) == ["declined"]


def test_strangers_answer_nothing(platform: Platform, marta: User) -> None:
    invited(platform, marta)
    [(_, request)] = letters(platform)
    assert answer(platform, request, "ACCEPTED", address="mailto:eve@x.example") == []
    assert answer(platform, request, "ACCEPTED", uid="another") == []
    assert answer(platform, request, "DELEGATED") == []
    assert answers(platform) == ["waiting"]


def test_an_answer_that_came_as_a_file_is_noted(
    platform: Platform, marta: User, olga: User
) -> None:
    invited(platform, marta)
    [(_, request)] = letters(platform)
    for user, told, kept in ((olga, "none of your", "waiting"), (marta, "Call back", "tentative")):
        with platform.env(user, write=True, language="en") as env:
            assert told in str(bring_in(env, written(request, "TENTATIVE")))
        assert answers(platform) == [kept]
    assert len(every(platform, ACTIVITY)) == 1


PROPERTY = st.sampled_from(
    ["UID:a", "DTSTART:x", "DTSTART:20261201", "RECURRENCE-ID:20261201T100000", "RRULE:FREQ=X",
     "ATTENDEE;PARTSTAT=ACCEPTED:MAILTO:", "ATTENDEE;PARTSTAT=DECLINED:a@b.example", "ATTENDEE:",
     "UID:", "BEGIN:VEVENT", "END:VEVENT", "METHOD:REPLY", "\x00", "ATTENDEE;PARTSTAT=:"]
)  # fmt: skip


@given(st.lists(PROPERTY, max_size=8))
def test_whatever_comes_in_is_read_or_left(lines: list[str]) -> None:
    text = ["BEGIN:VCALENDAR", "METHOD:REPLY", "BEGIN:VEVENT", *lines, "END:VEVENT",
            "END:VCALENDAR", ""]  # fmt: skip
    message = {"attachments": [("a.ics", "text/calendar", "\r\n".join(text).encode())]}
    for reply in replies.replies_in(message):
        assert reply.answer in replies.ANSWERS.values()
