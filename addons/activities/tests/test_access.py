"""Who sees and changes activities: assignee, participants, maker, manager of the team, and who may
read what they are on. Random worlds, asked in SQL, are compared with the rule in words."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from addons.activities.tests.world import ACTIVITY, make
from mozaika import AccessDenied, NotFound, Records, User
from mozaika.runtime import Env, Platform
from mozaika.testing import make_user

ROLES = {"own": "activities.user", "team": "activities.team", "all": "activities.all"}
PEOPLE = 4


class Told(NamedTuple):
    """An activity in words: numbers of people, or None; `on` is the owner of its partner."""

    assignee: int | None
    maker: int
    participants: frozenset[int]
    on: int | None


someone = st.one_of(st.none(), st.integers(0, PEOPLE - 1))
activities = st.lists(
    st.builds(
        Told, someone, st.integers(0, PEOPLE - 1),
        st.frozensets(st.integers(0, PEOPLE - 1), max_size=2), someone,
    ),
    min_size=1, max_size=8,
)  # fmt: skip
teams = st.lists(
    st.tuples(st.integers(0, PEOPLE - 1), st.frozensets(st.integers(0, PEOPLE - 1), max_size=3)),
    max_size=2,
)


def sees(told: Told, me: int, role: str, groups: list[tuple[int, frozenset[int]]]) -> bool:
    mine = me in {told.assignee, told.maker, *told.participants} or told.on == me
    managed = any(boss == me and told.assignee in members for boss, members in groups)
    together = any(me in members and told.assignee in members for _, members in groups)
    return mine or managed or role == "all" or (role == "team" and together)


def test_everybody_sees_what_the_rule_says(platform: Platform) -> None:
    people = [make_user(platform, f"u{n}", "contacts.user") for n in range(PEOPLE)]

    @settings(max_examples=25, deadline=None)
    @given(activities, teams, st.integers(0, PEOPLE - 1), st.sampled_from(sorted(ROLES)))
    def check(
        told: list[Told], groups: list[tuple[int, frozenset[int]]], me: int, role: str
    ) -> None:
        with platform.env(write=True) as env:
            made_teams, ids = fill(env, people, told, groups)
            env.session.flush()
            mine = frozenset(
                team for team, (_, members) in zip(made_teams, groups, strict=True)
                if me in members
            )  # fmt: skip
            who = replace(people[me], teams=mine, roles=people[me].roles | implied(role))
            expected = {
                key for key, one in zip(ids, told, strict=True) if sees(one, me, role, groups)
            }
            with acting(env, who):
                assert read(env) == expected
            env.rollback()

    check()


def implied(role: str) -> frozenset[str]:
    """The role with those that it implies."""
    order = ["own", "team", "all"]
    return frozenset(ROLES[name] for name in order[: order.index(role) + 1])


def fill(
    env: Env, people: list[User], told: list[Told], groups: list[tuple[int, frozenset[int]]]
) -> tuple[list[int], list[int]]:
    user, kind = env["base.user"], env["activities.type"]
    users = {one.id: one for one in env.session.scalars(select(user))}
    made = [env["base.team"](name=f"t{n}", manager_id=people[boss].id,
                             members=[users[people[m].id] for m in members])
            for n, (boss, members) in enumerate(groups)]  # fmt: skip
    partners = [env["contacts.partner"](name=f"p{n}", owner_id=p.id) for n, p in enumerate(people)]
    env.session.add_all([*made, *partners])
    env.session.flush()
    task = env.session.scalars(select(kind.id)).first()
    found = [
        env[ACTIVITY](
            type_id=task, summary="x",
            assignee_id=None if one.assignee is None else people[one.assignee].id,
            participants=[users[people[n].id] for n in one.participants],
            partner_id=None if one.on is None else partners[one.on].id,
        )
        for one in told
    ]  # fmt: skip
    env.session.add_all(found)
    env.session.flush()
    table = env.registry.info(ACTIVITY).table
    for record, one in zip(found, told, strict=True):
        maker = table.update().where(table.c.id == record.id)
        env.session.connection().execute(maker.values(created_by_id=people[one.maker].id))
    return [team.id for team in made], [record.id for record in found]


class acting:  # noqa: N801 (reads as a word)
    """The env acts for a user within its transaction."""

    def __init__(self, env: Env, who: User) -> None:
        self.env, self.who = env, who

    def __enter__(self) -> None:
        self.before = (self.env.user, self.env.access_off)
        self.env.user, self.env.access_off = self.who, False
        self.env.session.expunge_all()

    def __exit__(self, *_: object) -> None:
        self.env.user, self.env.access_off = self.before
        self.env.platform.cache.pop(("rights", self.who), None)


def read(env: Env) -> set[int]:
    """The ids that are read, the same in every way of asking."""
    cls: Any = env[ACTIVITY]
    other, partner = aliased(cls), env["contacts.partner"]
    found = set(env.session.scalars(select(cls.id)))
    assert {one.id for one in env.session.scalars(select(cls))} == found
    assert set(env.session.scalars(select(other.id))) == found
    assert env.session.scalar(select(func.count(cls.id))) == len(found)
    joined = select(cls.id).outerjoin(partner, partner.id == cls.partner_id)
    assert set(env.session.scalars(joined)) == found
    page = Records(env, ACTIVITY).search(fields=["id", "partner.name"], limit=50, count=True)
    assert {item["id"] for item in page.items} == found
    assert page.total == len(found)
    return found


def test_readers_of_the_record_read_but_do_not_change(
    platform: Platform, marta: User, olga: User
) -> None:
    with platform.env(write=True) as env:
        made = env["contacts.partner"](name="Acme", owner_id=olga.id)
        env.session.add(made)
        env.session.flush()
        key = made.id
    activity = make(platform, marta, partner=key)
    with platform.env(olga) as env:
        assert Records(env, ACTIVITY).read(activity.id)["summary"] == "Call back"
    with pytest.raises(AccessDenied), platform.env(olga, write=True) as env:
        Records(env, ACTIVITY).update(activity.id, {"summary": "Mine now"})
    with pytest.raises(AccessDenied), platform.env(olga, write=True) as env:
        Records(env, ACTIVITY).delete([activity.id])


def test_what_one_does_not_see_is_not_there(platform: Platform, marta: User, olga: User) -> None:
    activity = make(platform, marta)
    with pytest.raises(NotFound), platform.env(olga, write=True) as env:
        Records(env, ACTIVITY).read(activity.id)
    with pytest.raises(NotFound), platform.env(olga, write=True) as env:
        Records(env, ACTIVITY).update(activity.id, {"summary": "x"})


def test_a_guest_of_a_hidden_activity_is_hidden(
    platform: Platform, marta: User, olga: User
) -> None:
    make(platform, marta, guests=[{"name": "Ion", "email": "ion@x.example"}])
    for user, count in ((marta, 1), (olga, 0)):
        with platform.env(user) as env:
            assert len(Records(env, "activities.guest").search().items) == count


def test_handing_over_keeps_it_in_sight_of_its_maker(
    platform: Platform, marta: User, olga: User
) -> None:
    activity = make(platform, marta)
    with platform.env(marta, write=True) as env:
        Records(env, ACTIVITY).update(activity.id, {"assignee": olga.id})
    for user in (marta, olga):
        with platform.env(user, write=True) as env:
            Records(env, ACTIVITY).update(activity.id, {"place": user.name})
