"""A working week: activities are planned, handed over, done; what follows, follows."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import event

from addons.activities.tests.world import ACTIVITY, MEETING, every, finish, make, partner
from mozaika import NotFound, Records, User, ValidationFailed, move
from mozaika.runtime import Platform
from mozaika_activities import next_activity
from mozaika_activities.absences import absent
from mozaika_activities.planning import plan, type_of


def change(platform: Platform, user: User, activity: int, **values: object) -> object:
    with platform.env(user, write=True) as env:
        return Records(env, ACTIVITY).update(activity, values)[0]


def test_a_day_without_a_time_takes_the_whole_day(platform: Platform, marta: User) -> None:
    made = make(platform, marta, due_on="2026-12-01")
    assert (made.all_day, made.assignee_id, made.state) == (True, marta.id, "planned")
    assert made.start == datetime(2026, 12, 1, 12, tzinfo=UTC)


def test_day_and_time_stay_in_step(platform: Platform, marta: User) -> None:
    made = make(platform, marta, **MEETING)
    assert (made.due_on, made.all_day) == (date(2026, 12, 1), False)
    moved = change(platform, marta, made.id, due_on="2027-06-01")
    assert moved.start == datetime(2027, 6, 1, 8, tzinfo=UTC)  # ten by summer time as well
    moved = change(platform, marta, made.id, start="2027-06-02T14:00:00+02:00")
    assert (moved.due_on, moved.end - moved.start) == (date(2027, 6, 2), timedelta(hours=1))
    whole = change(platform, marta, made.id, all_day=True)
    assert whole.start == datetime(2027, 6, 2, 12, tzinfo=UTC)


def test_an_end_before_the_start_is_refused(platform: Platform, marta: User) -> None:
    with pytest.raises(ValidationFailed):
        make(platform, marta, start="2026-12-01T10:00:00Z", end="2026-12-01T09:00:00Z")


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"recurrence": "now and then"}, "recurrence"),
        ({"time_zone": "Europe/Atlantis"}, "time_zone"),
        ({"model": "contacts.partner", "record_id": 999}, "record_id"),
        ({"model": "nothing.here", "record_id": 1}, "model"),
    ],
)
def test_what_makes_no_sense_is_refused(
    platform: Platform, marta: User, values: dict[str, object], field: str
) -> None:
    with pytest.raises(ValidationFailed) as refused:
        make(platform, marta, **values)
    assert field in refused.value.errors


def test_planning_for_many_records_takes_few_statements(platform: Platform, marta: User) -> None:
    ids = [partner(platform, name=f"P{n}", owner_id=marta.id) for n in range(12)]

    def statements(chosen: list[int]) -> int:
        seen: list[str] = []
        engine = platform.database.write_engine
        listener = lambda *args: seen.append(args[2])  # noqa: E731
        event.listen(engine, "before_cursor_execute", listener)
        with platform.env(marta, write=True) as env:
            made = plan(env, "contacts.partner", chosen, summary="Offer", due_on=env.today())
            assert [one.partner_id for one in made] == chosen
        event.remove(engine, "before_cursor_execute", listener)
        return len(seen)

    statements(ids[:1])
    assert statements(ids[:2]) >= statements(ids[2:]) - 1


def test_planning_asks_for_what_there_is(platform: Platform, olga: User) -> None:
    hidden = partner(platform)
    with platform.env(olga, write=True) as env, pytest.raises(NotFound):
        plan(env, "contacts.partner", [hidden], summary="x", due_on=env.today())


def test_the_next_activity_of_a_record(platform: Platform, marta: User) -> None:
    first, second = partner(platform), partner(platform)
    with platform.env(marta, write=True) as env:
        today = env.today()
        plan(env, "contacts.partner", [first], summary="Late", due_on=today - timedelta(days=2))
        plan(env, "contacts.partner", [first], summary="Then", due_on=today + timedelta(days=2))
    with platform.env(marta) as env:
        found = next_activity(env, "contacts.partner", [first, second])
        assert {key: (one.state, one.summary) for key, one in found.items()} == {
            first: ("overdue", "Late")
        }
        rows = Records(env, "contacts.partner").search(fields=["id", "next_activity"]).items
        assert {r["id"]: r["next_activity"] for r in rows} == {first: "overdue", second: None}


def test_handing_over_tells_the_colleague_and_the_client(
    platform: Platform, marta: User, olga: User
) -> None:
    client = partner(platform, language="ro")
    with platform.env(write=True) as env:
        point = env["contacts.contact_point"](kind="email", value="ion@x.example")
        point.partner = env.session.get(env["contacts.partner"], client)
        env.session.add(point)
    made = make(platform, marta, partner=client, **MEETING)
    change(platform, marta, made.id, assignee=olga.id, inform_client=True)
    [told] = every(platform, "base.notification", user_id=olga.id)
    assert "Call back" in told.title
    assert told.url == f"/activities/activity/{made.id}"
    assert "12:00" in told.text  # ten in Warsaw is twelve in Moscow
    [mail] = every(platform, "mail.message")
    assert (mail.language, mail.record_id) == ("ro", client)
    assert "ion@x.example" in mail.to
    assert every(platform, "base.notification", user_id=marta.id) == []


def test_who_takes_part_is_told_of_all_that_happens_to_a_meeting(
    platform: Platform, marta: User, olga: User
) -> None:
    made = make(platform, marta, participants=[olga.id, marta.id], **MEETING)
    change(platform, marta, made.id, place="Biuro")
    change(platform, marta, made.id, start="2026-12-02T10:00:00+01:00")
    with platform.env(marta, write=True) as env:
        move(env, ACTIVITY, [made.id], "cancel")
    told = every(platform, "base.notification", user_id=olga.id)
    assert len({one.title for one in told}) == len(told) == 3
    assert all("Call back" in one.title for one in told)
    assert "12:00" in told[0].text
    assert every(platform, "base.notification", user_id=marta.id) == []


def test_who_is_added_later_is_told_and_a_series_tells_once(
    platform: Platform, marta: User, olga: User
) -> None:
    made = make(platform, marta, recurrence="FREQ=WEEKLY", **MEETING)
    change(platform, marta, made.id, participants=[olga.id])
    finish(platform, marta, made.id)
    assert len(every(platform, ACTIVITY)) == 2
    assert len(every(platform, "base.notification", user_id=olga.id)) == 1


def test_done_plans_what_the_type_says(platform: Platform, marta: User) -> None:
    with platform.env(write=True) as env:
        call, task = type_of(env, "call"), type_of(env, "task")
        call.next_type_id, call.next_days, call.next_summary = task.id, 4, "Send the tariff"
    made = make(platform, marta, kind="call", partner=partner(platform))
    finish(platform, marta, made.id, outcome="interested")
    done, following = every(platform, ACTIVITY)
    assert (done.state, done.outcome, done.done_at is not None) == ("done", "interested", True)
    assert (following.summary, following.origin_id) == ("Send the tariff", done.id)
    assert (following.partner_id, following.assignee_id) == (done.partner_id, marta.id)
    with platform.env(marta) as env:
        assert following.due_on == env.today() + timedelta(days=4)


def test_a_series_goes_on_until_its_count_is_used_up(
    platform: Platform, marta: User, olga: User
) -> None:
    made = make(platform, marta, recurrence="FREQ=WEEKLY;COUNT=3", participants=[olga.id],
                guests=[{"name": "Ion", "email": "ion@x.example"}], **MEETING)  # fmt: skip
    for _ in range(3):
        [planned] = every(platform, ACTIVITY, state="planned")
        finish(platform, marta, planned.id)
    first, second, third = every(platform, ACTIVITY)
    assert [str(one.due_on) for one in (first, second, third)] == [
        "2026-12-01", "2026-12-08", "2026-12-15",
    ]  # fmt: skip
    assert [one.origin_id for one in (first, second, third)] == [None, first.id, second.id]
    assert third.end - third.start == timedelta(hours=1)
    assert [g.activity_id for g in every(platform, "activities.guest", name="Ion")] == [1, 2, 3]
    assert len({first.uid, second.uid, third.uid}) == 3
    with platform.env() as env:
        assert [u.id for u in env.session.get(env[ACTIVITY], third.id).participants] == [olga.id]
    assert made.id == first.id


def test_done_by_mistake_is_taken_back(platform: Platform, marta: User) -> None:
    made = make(platform, marta)
    finish(platform, marta, made.id)
    with platform.env(marta, write=True) as env:
        [again] = move(env, ACTIVITY, [made.id], "reopen")
        assert (again.state, again.done_at, again.handling_hours) == ("planned", None, None)


def test_who_is_away(platform: Platform, marta: User, olga: User) -> None:
    with platform.env(marta, write=True) as env:
        days = {"first": "2026-12-24", "last": "2026-12-26"}
        Records(env, "activities.absence").create([{"user": marta.id, **days}])
    wrong = {"user": marta.id, "first": "2026-12-24", "last": "2026-12-23"}
    with platform.env(marta, write=True) as env, pytest.raises(ValidationFailed):
        Records(env, "activities.absence").create([wrong])
    with platform.env(olga) as env:
        both = [marta.id, olga.id]
        assert absent(env, both, date(2026, 12, 26)) == {marta.id}
        assert absent(env, both, date(2026, 12, 27)) == set()
