"""Properties on offer, and what deals do to them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from mozaika import Env, Records, Text, _l, _ln, move, notify_many, unrestricted
from sqlalchemy import select

from mozaika_real_estate.access import PROPERTY
from mozaika_real_estate.matching import agents_with_buyers
from mozaika_real_estate.models.property import GONE, OFFERED, RESERVED, STATES

_KNOWN = "real estate: properties of deals"

WAYS = {"sale": "sell", "rent": "let"}
"""By its purpose, how a property goes."""


def is_for_sale(_env: Env, one: Any) -> Text | None:
    """Guard: only what is for sale is sold."""
    return None if one.purpose == "sale" else _l("it is for rent")


def is_for_rent(_env: Env, one: Any) -> Text | None:
    """Guard: only what is for rent is let."""
    return None if one.purpose == "rent" else _l("it is for sale")


def look_up_properties(env: Env, deals: Sequence[Any]) -> None:
    """Reads the properties of deals that change, with one statement: guards will ask for them."""
    cls: Any = env[PROPERTY]
    ids = {deal.property_id for deal in deals if deal.property_id}
    if ids:
        with unrestricted(env):
            env.cache[_KNOWN] = env.session.scalars(select(cls).where(cls.id.in_(ids))).all()


def is_still_to_be_had(_env: Env, deal: Any) -> Text | None:
    """Guard: a deal on a property that somebody else has got can't be won."""
    one = deal.property
    if one is None or one.state not in GONE:
        return None
    return _l("the property “%(name)s” is gone: %(state)s", name=one.name, state=_state(one))


def begin_offering(env: Env, properties: Sequence[Any]) -> None:
    """Effect: since when it is on offer."""
    for one in properties:
        one.offered_on, one.closed_on = env.today(), None


def note_the_day(env: Env, properties: Sequence[Any]) -> None:
    """Effect: when it was sold or let."""
    for one in properties:
        one.closed_on = env.today()


def take_off_the_market(env: Env, deals: Sequence[Any]) -> None:
    """Deals are won: their properties are sold or let, whoever looks after them."""
    ids = sorted({deal.property_id for deal in deals if deal.property_id})
    with env.sudo():
        on_offer = [p for p in Records(env, PROPERTY).load(ids) if p.state in (OFFERED, RESERVED)]
        for purpose, transition in WAYS.items():
            wanted = [one.id for one in on_offer if one.purpose == purpose]
            if wanted:
                move(env, PROPERTY, wanted, transition)


def tell_agents_of_buyers(env: Env, properties: Sequence[Any]) -> None:
    """Effect: agents whose buyers look for such a property hear of it."""
    agents = agents_with_buyers(env, [one.id for one in properties]) - {env.user.id}
    if agents:
        notify_many(env, agents, _news(properties), url=_address(properties), icon="home")


def _news(properties: Sequence[Any]) -> Text:
    if len(properties) == 1:
        return _l("Your buyers look for this: %(name)s", name=properties[0].name)
    return _ln(
        "%(n)s new property is what your buyers look for",
        "%(n)s new properties are what your buyers look for",
        len(properties),
    )


def _address(properties: Sequence[Any]) -> str:
    if len(properties) == 1:
        return f"/real_estate/property/{properties[0].id}"
    return "/real_estate/property?sort=-offered_on"


def _state(one: Any) -> Text:
    return dict(STATES)[one.state]
