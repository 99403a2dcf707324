"""Random roles and teams over real deals and activities: nobody reads what they may not see."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.orm import aliased, selectinload

from mozaika.errors import AccessDenied, FilterError, NotFound
from mozaika.lifecycle.host import Host
from mozaika.runtime import Env, Platform, User
from mozaika.services.records import Records
from mozaika.services.transfer import export_rows
from mozaika.testing.hosts import make_user
from mozaika_activities.models import Activity, ActivityType
from mozaika_pipeline.models import Approval, Deal, DealLine, StageChange

ADDONS = (Path(__file__).parents[2] / "addons",)
ROLES = ("pipeline.own", "pipeline.user", "pipeline.all", "pipeline.approver", "pipeline.manager")
EVERYTHING = frozenset({"pipeline.all", "pipeline.approver", "pipeline.manager"})
PARTS = (DealLine, StageChange, Approval)


class World(NamedTuple):
    """`deals`: (owner, team) by id; `activities`: (deal, assignee) by id; `roles`: what each role
    of `ROLES` brings along."""

    platform: Platform
    users: list[int]
    teams: list[int]
    roles: dict[str, frozenset[str]]
    deals: dict[int, tuple[int | None, int | None]]
    activities: dict[int, tuple[int, int]]


@pytest.fixture
def world(make_host: Callable[..., Host]) -> World:
    platform = make_host("pipeline", paths=ADDONS).platform
    users = [make_user(platform, f"u{n}").id or 0 for n in range(3)]
    roles = {role: make_user(platform, role, role).roles for role in ROLES}
    with platform.env(write=True) as env:
        teams = [env["base.team"](name=f"t{n}") for n in range(2)]
        env.session.add_all(teams)
        env.session.flush()
        kind = env.session.scalars(select(env[ActivityType]).limit(1)).one()
        deals = [
            env[Deal](
                name=f"n{n}",
                owner_id=users[n % 4] if n % 4 < 3 else None,
                team_id=teams[n % 3].id if n % 3 < 2 else None,
                margin=Decimal(n),
                lines=[env[DealLine](description=f"x{n}", unit_price=Decimal(n))],
                approvals=[env[Approval](kind="other", subject=f"a{n}")],
            )
            for n in range(12)
        ]
        env.session.add_all(deals)
        env.session.flush()
        env.session.execute(env.registry.info(Activity).table.delete())
        activities = [
            env[Activity](
                summary=f"s{n}", type_id=kind.id, due_on=env.today(), model="pipeline.deal",
                record_id=deal.id, assignee_id=users[n % 3],
            )
            for n, deal in enumerate(deals)
        ]  # fmt: skip
        env.session.add_all(activities)
        env.session.flush()
        return World(
            platform,
            users,
            [team.id for team in teams],
            roles,
            {deal.id: (deal.owner_id, deal.team_id) for deal in deals},
            {one.id: (one.record_id, one.assignee_id) for one in activities},
        )


@settings(
    max_examples=40,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    deadline=None,
)
@given(st.sets(st.sampled_from(ROLES)), st.integers(0, 2), st.sets(st.integers(0, 1)))
def test_nobody_reads_deals_and_activities_of_others(
    world: World, roles: set[str], number: int, teams: set[int]
) -> None:
    mine = world.users[number]
    own_teams = frozenset(world.teams[place] for place in teams)
    brought = frozenset().union(*(world.roles[role] for role in roles))
    more = {"base.exporter", "activities.user"}
    who = User(id=mine, login="who", name="Who", roles=frozenset(brought | more), teams=own_teams)
    deals = {
        deal
        for deal, (owner, team) in world.deals.items()
        if roles & EVERYTHING
        or (owner == mine and roles)
        or ("pipeline.user" in roles and team in own_teams)
    }
    activities = {
        one
        for one, (deal, assignee) in world.activities.items()
        if deal in deals or assignee == mine
    }
    with replace(world.platform, cache={}).env(who) as env:
        check_deals(env, world, deals)
        check_activities(env, activities)
        check_export(env, deals)
        if "pipeline.manager" not in roles:
            check_margin(env)


def check_deals(env: Env, world: World, deals: set[int]) -> None:
    deal: Any = env[Deal]
    session, other = env.session, aliased(deal)
    assert set(session.scalars(select(deal.id))) == deals
    assert set(session.scalars(select(other.id))) == deals
    assert session.scalar(select(func.count()).select_from(deal)) == len(deals)
    grouped = session.execute(select(deal.owner_id, func.count()).group_by(deal.owner_id))
    assert sum(count for _, count in grouped) == len(deals)
    for model in PARTS:
        part: Any = env[model]
        assert set(session.scalars(select(part.deal_id))) == deals, model
    for found in session.scalars(select(deal).options(selectinload(deal.lines))):
        assert found.id in deals
    for key in set(world.deals) - deals:
        with pytest.raises(NotFound):
            Records(env, Deal).read(key)
    if env.user.has_role("pipeline.own", "pipeline.approver"):
        page = Records(env, Deal).search(q="n1", fields=["id", "lines.total"], limit=50)
        assert {item["id"] for item in page.items} <= deals
        rows = Records(env, Deal).aggregate(group=["stage"], measures=["company_amount:sum"])
        assert bool(rows) == bool(deals)


def check_activities(env: Env, activities: set[int]) -> None:
    activity: Any = env[Activity]
    assert set(env.session.scalars(select(activity.id))) == activities
    assert env.session.scalar(select(func.count()).select_from(activity)) == len(activities)
    found = Records(env, Activity).search(fields=["id"], limit=50).items
    assert {item["id"] for item in found} == activities


def check_export(env: Env, deals: set[int]) -> None:
    if not env.user.has_role("pipeline.own", "pipeline.approver"):
        with pytest.raises(NotFound):
            b"".join(export_rows(env, "pipeline.deal"))
        return
    content = b"".join(export_rows(env, "pipeline.deal", format="csv", technical=True))
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
    assert len(rows) == len(deals)
    if not env.user.has_role("pipeline.manager"):
        assert all("margin" not in row for row in rows)


def check_margin(env: Env) -> None:
    deal: Any = env[Deal]
    for statement in (select(deal.margin), select(deal.id).order_by(deal.margin)):
        with pytest.raises(AccessDenied):
            env.session.execute(statement).all()
    if env.user.has_role("pipeline.own", "pipeline.approver"):
        with pytest.raises(FilterError):
            Records(env, Deal).aggregate(group=[], measures=["margin:sum"])
