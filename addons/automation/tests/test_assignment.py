"""Assigning partners to people."""

from __future__ import annotations

from time import perf_counter
from typing import Any

import pytest

from addons.automation.tests.conftest import count_statements
from mozaika import Records, User, use_language
from mozaika.testing.hosts import make_user
from mozaika_automation.assignment import Decision, assign, why

PARTNER = "contacts.partner"


@pytest.fixture
def people(platform) -> list[User]:
    return [make_user(platform, login, "contacts.user") for login in ("ala", "bob", "cyd")]


def rule(office, people: list[User], **values: Any) -> int:
    members = values.pop("members", [{} for _ in people])
    rows = [{"user": user.id, **more} for user, more in zip(people, members, strict=True)]
    given = {"name": "Partners", "model": PARTNER, "members": rows, **values}
    with office.platform.env(office.boss, write=True) as env:
        return Records(env, "automation.assignment_rule").create([given])[0].id


def make(office, count: int, **values: Any) -> list[int]:
    with office.platform.env(write=True) as env:
        rows = [{"name": f"Acme {n}", **values} for n in range(count)]
        return [one.id for one in Records(env, PARTNER).create(rows)]


def decide(office, ids: list[int], *, dry_run: bool = False) -> list[Decision]:
    with office.platform.env(office.boss, write=not dry_run) as env:
        return assign(env, PARTNER, Records(env, PARTNER).load(ids), dry_run=dry_run)


def owners(office, ids: list[int]) -> list[int | None]:
    return [(office.read(one, "owner.id")["owner"] or {}).get("id") for one in ids]


def test_in_turn_and_why(office, people) -> None:
    rule(office, people)
    ids = make(office, 4)
    decide(office, ids[:2])
    decide(office, ids[2:])
    ala, bob, cyd = (user.id for user in people)
    assert owners(office, ids) == [ala, bob, cyd, ala]
    with office.platform.env() as env:
        assert str(why(env, PARTNER, ids[1])) == "By the rule “Partners”: Bob was next in turn."
        assert why(env, PARTNER, 999) is None


def test_a_dry_run_says_the_same_and_writes_nothing(office, people) -> None:
    rule(office, people, method="least_loaded")
    ids = make(office, 5)
    dry = decide(office, ids, dry_run=True)
    assert owners(office, ids) == [None] * 5
    assert office.all("automation.assignment") == []
    wet = decide(office, ids)
    assert [one.user_id for one in dry] == [one.user_id for one in wet]


def test_who_is_away_is_passed_over(office, people) -> None:
    rule(office, people)
    with office.platform.env(write=True) as env:
        today = env.today().isoformat()
        Records(env, "activities.absence").create(
            [{"user": people[0].id, "first": today, "last": today}]
        )
    [first, *_] = decide(office, make(office, 2))
    assert first.user_id == people[1].id
    assert "away: Ala" in str(first.why)


def test_nobody_gets_more_than_a_day_s_work(office, people) -> None:
    rule(office, people[:2], method="capacity", members=[{"capacity": 1}, {"capacity": 2}])
    made = decide(office, make(office, 4))
    assert [one.user_id for one in made] == [people[1].id, people[0].id, people[1].id, None]
    assert "full for today: Ala and Bob" in str(made[3].why)
    assert decide(office, make(office, 1))[0].user_id is None


def test_the_first_rule_that_fits_decides(office, people) -> None:
    rule(office, people[:1], filter=[["country", "=", "PL"]], sequence=1, name="Poland")
    rule(office, people[1:2], filter=[["country", "=", "RO"]], sequence=2, name="Romania")
    pole, roman, dane = (make(office, 1, country=code)[0] for code in ("PL", "RO", "DK"))
    made = decide(office, [dane, roman, pole])
    assert [one.user_id for one in made] == [None, people[1].id, people[0].id]
    assert str(made[0].why) == "No rule fits."


def test_territories(office, people) -> None:
    members = [{"territory": [["country", "=", "PL"]]}, {"territory": [["country", "=", "RO"]]}, {}]
    rule(office, people, method="territory", members=members)
    ids = [make(office, 1, country=code)[0] for code in ("RO", "PL", "DK")]
    made = decide(office, ids)
    assert [one.user_id for one in made] == [people[1].id, people[0].id, people[2].id]


def test_the_reason_is_told_in_the_readers_language(office, people) -> None:
    rule(office, people)
    [only] = make(office, 1)
    decide(office, [only])
    with office.platform.env(language="pl") as env, use_language("pl"):
        assert why(env, PARTNER, only) is not None


def test_a_thousand_in_less_than_three_seconds(office, people) -> None:
    members = [{"territory": [["country", "=", "PL"]]}, {"capacity": 900}, {}]
    rule(office, people, method="territory", members=members)
    ids = make(office, 1000, country="PL")
    began = perf_counter()
    made = decide(office, ids)
    assert perf_counter() - began < 3
    assert {one.user_id for one in made} == {people[0].id}


def test_statements_do_not_depend_on_the_number(office, people) -> None:
    rule(office, people, method="least_loaded")
    counts = []
    for number in (1, 50):
        ids = make(office, number)
        with office.platform.env(office.boss, write=True) as env:
            records = Records(env, PARTNER).load(ids)
            counts.append(count_statements(env, lambda: assign(env, PARTNER, records)))  # noqa: B023
    assert counts[1] <= counts[0] + 1
