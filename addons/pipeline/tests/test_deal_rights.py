"""Who sees and changes which deals, and what that costs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import event

from addons.pipeline.tests.deals_world import ADDONS, Sales
from mozaika import AccessDenied, NotFound, Platform, Records, ValidationFailed, rights
from mozaika.errors import FilterError
from mozaika.lifecycle.host import Host
from mozaika_activities.models import Activity
from mozaika_pipeline.models import Deal, DealLine, StageChange


@pytest.fixture
def sales(make_host: Callable[..., Host]) -> Sales:
    return Sales(make_host("pipeline", paths=ADDONS).platform)


def seen(sales: Sales, user: Any, model: Any = Deal) -> set[str]:
    with sales.platform.env(user) as env:
        info = env.registry.info(model)
        page = Records(env, model).search(fields=["id", info.display], limit=100)
        return {str(item[info.display]) for item in page.items}


def test_own_team_and_all(sales: Sales) -> None:
    north, south = sales.teams
    sales.make(sales.anna, name="anna's", team=north)
    sales.make(sales.ben, name="ben's", team=north)
    sales.make(sales.novice, name="novice's", team=north)
    sales.make(sales.far, name="far's", team=south)
    everything = {"anna's", "ben's", "novice's", "far's"}
    assert seen(sales, sales.anna) == everything - {"far's"}
    assert seen(sales, sales.novice) == {"novice's"}
    assert seen(sales, sales.far) == {"far's"}
    assert seen(sales, sales.manager) == seen(sales, sales.lawyer) == everything
    with sales.platform.env(sales.anna) as env:
        asked = str(rights(env).criterion("pipeline.deal", "read"))
    assert (asked.count("deal.owner_id"), asked.count("deal.team_id")) == (1, 1)


def test_what_belongs_to_a_deal_is_seen_with_it(sales: Sales) -> None:
    line = {"description": "Seat", "unit_price": Decimal(5)}
    deal = sales.make(sales.anna, team=sales.teams[0], lines=[line])
    for model in (DealLine, StageChange):
        assert seen(sales, sales.ben, model)
        assert not seen(sales, sales.far, model)
    with sales.platform.env(sales.far, write=True) as env:
        with pytest.raises(NotFound):
            Records(env, Deal).update(deal, {"name": "Mine now"})
        env.rollback()


def test_nobody_writes_the_log(sales: Sales) -> None:
    deal = sales.make(sales.anna)
    with sales.platform.env(sales.manager, write=True) as env:
        with pytest.raises((AccessDenied, ValidationFailed)):
            Records(env, StageChange).create([{"deal": deal, "at": env.now()}])
        env.rollback()


def test_margins_are_for_managers(sales: Sales) -> None:
    deal = sales.make(sales.manager, margin=Decimal(300), team=sales.teams[0])
    with sales.platform.env(sales.manager) as env:
        assert Records(env, Deal).read(deal, ["margin"])["margin"] == Decimal(300)
    with sales.platform.env(sales.anna) as env, pytest.raises(FilterError):
        Records(env, Deal).search(fields=["margin"])
    with sales.platform.env(sales.anna, write=True) as env:
        with pytest.raises((AccessDenied, ValidationFailed)):
            Records(env, Deal).create([{"name": "Deal", "margin": Decimal(1)}])
        env.rollback()


def test_probation_has_no_export(sales: Sales) -> None:
    assert not sales.novice.has_role("base.exporter")


@contextmanager
def statements(platform: Platform) -> Iterator[list[str]]:
    told: list[str] = []
    engines = {platform.database.engine, platform.database.write_engine}

    def note(*arguments: Any) -> None:
        told.append(arguments[2])

    for engine in engines:
        event.listen(engine, "before_cursor_execute", note)
    try:
        yield told
    finally:
        for engine in engines:
            event.remove(engine, "before_cursor_execute", note)


def test_statements_do_not_grow_with_the_deals(sales: Sales) -> None:
    made, moved, won = {}, {}, {}
    for number in (1, 10, 500):
        items = [
            {"name": f"d{n}", "partner": sales.partner, "amount": Decimal(9), "currency": "PLN"}
            for n in range(number)
        ]
        with statements(sales.platform) as told:
            ids = sales.make_many(sales.anna, items)
        made[number] = len(told)
        with statements(sales.platform) as told:
            sales.move(ids, "Proposal")
        moved[number] = len(told)
        with statements(sales.platform) as told:
            sales.move(ids, "Won")
        won[number] = len(told)
    for counts in (made, moved, won):
        assert counts[10] <= counts[1] + 8, counts
        assert counts[500] <= counts[10] + 8, counts


def test_activities_of_deals_follow_the_rights(sales: Sales) -> None:
    sales.make(sales.anna, team=sales.teams[0])
    assert seen(sales, sales.anna, Activity)
    assert not seen(sales, sales.far, Activity)
