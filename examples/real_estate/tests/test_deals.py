"""Deals with a property: what winning needs, and what it does."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from mozaika import AccessDenied, Records, TransitionRefused, move
from sqlalchemy import event

PROPERTY = "real_estate.property"
DEAL = "pipeline.deal"


def win(agency: Any, deal: int, pipeline: str = "sale") -> None:
    stage = agency.seeded(f"stage_{pipeline}_won")
    agency.move(DEAL, deal, f"stage:{stage}", agency.ann)


@pytest.mark.parametrize(
    ("purpose", "pipeline", "state"), [("sale", "sale", "sold"), ("rent", "rental", "rented")]
)
def test_winning_takes_the_property_off_the_market(
    agency: Any, purpose: str, pipeline: str, state: str
) -> None:
    home = agency.flat(purpose=purpose, owner=agency.bob.id)
    win(agency, agency.deal(home, pipeline), pipeline)
    found = agency.read(PROPERTY, home, "state", "closed_on")
    assert (found["state"], found["closed_on"] is not None) == (state, True)


def test_what_is_sold_is_not_sold_again(agency: Any) -> None:
    home = agency.flat()
    first, second = agency.deal(home), agency.deal(home)
    win(agency, first)
    with pytest.raises(TransitionRefused, match=r"Flat by the sea.* is gone: Sold"):
        win(agency, second)
    assert agency.read(DEAL, second, "state") == "open"


def test_only_a_manager_offers_it_again(agency: Any) -> None:
    home = agency.flat()
    agency.move(PROPERTY, home, "sell")
    with pytest.raises(TransitionRefused):
        agency.move(PROPERTY, home, "offer_again", agency.ann)
    agency.move(PROPERTY, home, "offer_again", agency.chief)
    assert agency.read(PROPERTY, home, "closed_on") is None


def test_new_deals_begin_in_the_sale_of_properties(agency: Any) -> None:
    deal = agency.add(DEAL, agency.ann, name="Somebody called")
    assert agency.read(DEAL, deal, "stage.name")["name"] == "Enquiry"


def test_a_stage_asks_for_the_property(agency: Any) -> None:
    deal = agency.deal(agency.flat(), property=None)
    with pytest.raises(TransitionRefused) as refused:
        agency.move(DEAL, deal, f"stage:{agency.seeded('stage_sale_viewing')}")
    assert refused.value.ask == ("property",)


def test_agents_see_what_is_on_offer_and_change_their_own(agency: Any) -> None:
    offered, draft = agency.flat(), agency.add(PROPERTY, name="Draft", town=agency.town)
    with agency.platform.env(agency.bob) as env:
        [seen] = Records(env, PROPERTY).search().items
    assert seen["id"] == offered
    assert "commission" not in seen
    with pytest.raises(AccessDenied), agency.platform.env(agency.bob, write=True) as env:
        Records(env, PROPERTY).update(offered, {"price": 1})
    with agency.platform.env(agency.chief) as env:
        assert {one["id"] for one in Records(env, PROPERTY).search().items} == {offered, draft}


def test_statements_do_not_grow_with_the_deals(agency: Any) -> None:
    stage = agency.seeded("stage_sale_won")

    def cost(number: int) -> int:
        deals = [agency.deal(agency.flat(name=f"Flat {number}.{n}")) for n in range(number)]
        with agency.platform.env(agency.chief, write=True) as env, counted(env) as statements:
            move(env, DEAL, deals, f"stage:{stage}")
            return len(statements)

    assert cost(2) == cost(6)


@contextmanager
def counted(env: Any) -> Iterator[list[str]]:
    """The statements of a unit of work."""
    found: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.startswith(("SAVEPOINT", "RELEASE")):
            found.append(statement)

    engine = env.session.get_bind().engine
    event.listen(engine, "before_cursor_execute", note)
    yield found
    event.remove(engine, "before_cursor_execute", note)
