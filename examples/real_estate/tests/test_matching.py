"""Which buyers are told to want which properties, and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from mozaika import Env, Records

from mozaika_real_estate.matching import buyers_for, offers_for

PROPERTY = "real_estate.property"
WISH = "real_estate.wish"
PRICES = st.sampled_from([None, 300_000, 450_000, 500_000, 540_000, 560_000])
AREAS = st.sampled_from([None, 40, 55, 60, 66, 80])
ROOMS = st.sampled_from([None, 1, 2, 3])
KINDS = st.sampled_from(["flat", "house"])
PROPERTIES = st.fixed_dictionaries(
    {
        "kind": KINDS,
        "purpose": st.sampled_from(["sale", "rent"]),
        "price": PRICES,
        "currency": st.sampled_from(["PLN", "EUR"]),
        "area": AREAS,
        "rooms": ROOMS,
        "lift": st.booleans(),
    }
)
WISHES = st.fixed_dictionaries(
    {
        "kind": st.none() | KINDS,
        "purpose": st.sampled_from(["sale", "rent"]),
        "price_max": PRICES,
        "currency": st.just("PLN"),
        "area_min": AREAS,
        "rooms_min": ROOMS,
        "lift": st.booleans(),
        "somewhere": st.booleans(),
    }
)


def told(home: Mapping[str, Any], wish: Mapping[str, Any]) -> bool:
    """Whether they match, worked out by hand; the wish's own town is another one."""
    price, area, rooms = home["price"], home["area"], home["rooms"]
    limit, least = wish["price_max"], wish["area_min"]
    return (
        home["purpose"] == wish["purpose"]
        and wish["kind"] in (None, home["kind"])
        and not wish["somewhere"]
        and (
            limit is None
            or (home["currency"] == "PLN" and price is not None and price * 10 <= limit * 11)
        )
        and (least is None or (area is not None and area * 10 >= least * 9))
        and (wish["rooms_min"] is None or (rooms is not None and rooms >= wish["rooms_min"]))
        and (home["lift"] or not wish["lift"])
    )


@given(st.lists(PROPERTIES, min_size=4, max_size=4), st.lists(WISHES, min_size=4, max_size=4))
@settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_both_directions_agree_with_what_is_worked_out_by_hand(
    agency: Any, homes: Sequence[Mapping[str, Any]], wishes: Sequence[Mapping[str, Any]]
) -> None:
    with suppress(Enough), agency.platform.env(write=True) as env, env.sudo():
        compare(env, agency, homes, wishes)
        raise Enough


def compare(env: Env, agency: Any, homes: Sequence[Any], wishes: Sequence[Any]) -> None:
    [far] = Records(env, "real_estate.town").create([{"name": "Far"}])
    made = Records(env, PROPERTY).create(
        [{"name": "P", "state": "offered", "town": agency.town, **one} for one in homes]
    )
    looked_for = Records(env, WISH).create([_wish(agency, one, far.id) for one in wishes])
    expected = {
        (one.id, wish.id)
        for one, home in zip(made, homes, strict=True)
        for wish, said in zip(looked_for, wishes, strict=True)
        if told(home, said)
    }
    here = {(m.home.id, m.wish.id) for one in made for m in buyers_for(env, one.id)}
    there = {(m.home.id, m.wish.id) for m in offers_for(env, partner_id=agency.buyer)}
    assert here == there == expected


class Enough(Exception):
    """Ends an example and undoes what it made."""


def _wish(agency: Any, said: Mapping[str, Any], far: int) -> dict[str, Any]:
    values = {name: value for name, value in said.items() if name != "somewhere"}
    towns = [far] if said["somewhere"] else []
    return {"name": "W", "partner": agency.buyer, "towns": towns, **values}


def test_it_says_why_and_what_is_just_missed(agency: Any) -> None:
    home = agency.flat()
    agency.wish(kind="flat", price_max=480_000, rooms_min=3, towns=[agency.town])
    agency.wish(price_max=400_000)
    with agency.platform.env(agency.ann) as env:
        [match] = buyers_for(env, home)
    said = {reason.name: reason.exact for reason in match.reasons}
    assert said == {"purpose": True, "kind": True, "town": True, "price": False, "rooms": True}
    assert not match.is_exact


def test_the_best_comes_first(agency: Any) -> None:
    near = agency.flat(name="Dear", price=540_000)
    exact = agency.flat(name="Right")
    agency.flat(name="House", kind="house")
    wish = agency.wish(kind="flat", price_max=500_000)
    with agency.platform.env(agency.ann) as env:
        found = [match.home.id for match in offers_for(env, wish_id=wish)]
    assert found == [exact, near]


def test_agents_see_their_own_buyers_only(agency: Any) -> None:
    home = agency.flat()
    mine, theirs = agency.wish(agency.ann), agency.wish(agency.bob)
    for user, expected in ((agency.ann, {mine}), (agency.chief, {mine, theirs})):
        with agency.platform.env(user) as env:
            assert {match.wish.id for match in buyers_for(env, home)} == expected


def test_what_is_gone_or_found_is_left_out(agency: Any) -> None:
    home = agency.flat()
    wish = agency.wish()
    agency.move(PROPERTY, home, "withdraw", withdrawn_because="Kept")
    with agency.platform.env(agency.ann, write=True) as env:
        assert offers_for(env, wish_id=wish) == []
        Records(env, WISH).archive([wish])
        assert buyers_for(env, home) == []


def test_agents_hear_of_what_their_buyers_look_for(agency: Any) -> None:
    agency.wish(agency.bob, kind="flat")
    agency.flat()
    with agency.platform.env() as env:
        told_of = Records(env, "base.notification").search(fields=["user.login", "title"]).items
    assert [(one["user"]["login"], one["title"]) for one in told_of] == [
        ("bob", "Your buyers look for this: Flat by the sea")
    ]
