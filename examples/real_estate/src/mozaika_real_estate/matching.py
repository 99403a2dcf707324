"""Which buyers want which properties, and why: one statement for all of them.

Each criterion is a pair of SQL conditions over a property and a wish: that it `fits`, and that it
is `near` enough to be offered all the same. What a wish leaves empty is not `asked`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from mozaika import Env, unrestricted
from mozaika.types import Integer
from sqlalchemy import ColumnElement, and_, case, literal, or_, select, true
from sqlalchemy.orm import joinedload

from mozaika_real_estate.access import PROPERTY, WISH
from mozaika_real_estate.models.property import OFFERED, RESERVED

MOST = 30
"""Matches that a page shows."""

NEAR = 10
"""Percent by which a price or an area may miss what was asked for."""

Condition = ColumnElement[bool]


@dataclass(frozen=True)
class Criterion:
    """One thing that a wish may ask for, as SQL over the property `p` and the wish `w`."""

    name: str
    asked: Callable[[Any], Condition]
    fits: Callable[[Any, Any], Condition]
    near: Callable[[Any, Any], Condition] | None = None


@dataclass(frozen=True)
class Reason:
    """A criterion that the wish asks for; `exact` is False where the property just misses it."""

    name: str
    exact: bool


@dataclass(frozen=True)
class Match:
    """A property that a wish may be fulfilled by, and why."""

    home: Any
    wish: Any
    reasons: tuple[Reason, ...]

    @property
    def is_exact(self) -> bool:
        """Whether everything is as asked for."""
        return all(reason.exact for reason in self.reasons)


def _within(value: Any, low: Any, high: Any) -> Condition:
    return and_(or_(low.is_(None), value >= low), or_(high.is_(None), value <= high))


def _nearly(value: Any, low: Any, high: Any) -> Condition:
    """Within, or up to a tenth beside; in whole hundredths, so that every type of number can."""
    whole, less, more = (literal(n, Integer()) for n in (100, 100 - NEAR, 100 + NEAR))
    return and_(
        or_(low.is_(None), value * whole >= low * less),
        or_(high.is_(None), value * whole <= high * more),
    )


def _given(*columns: Any) -> Condition:
    return or_(*(column.is_not(None) for column in columns))


def _in_towns(p: Any, w: Any) -> Condition:
    town = w.towns.property.mapper.class_
    found: Condition = w.towns.any(town.id == p.town_id)
    return found


CRITERIA = (
    Criterion("purpose", lambda _: true(), lambda p, w: p.purpose == w.purpose),
    Criterion("kind", lambda w: w.kind.is_not(None), lambda p, w: p.kind == w.kind),
    Criterion("town", lambda w: w.towns.any(), _in_towns),
    Criterion(
        "price",
        lambda w: _given(w.price_min, w.price_max),
        lambda p, w: and_(p.currency == w.currency, _within(p.price, w.price_min, w.price_max)),
        lambda p, w: and_(p.currency == w.currency, _nearly(p.price, w.price_min, w.price_max)),
    ),
    Criterion(
        "area",
        lambda w: _given(w.area_min, w.area_max),
        lambda p, w: _within(p.area, w.area_min, w.area_max),
        lambda p, w: _nearly(p.area, w.area_min, w.area_max),
    ),
    Criterion(
        "rooms",
        lambda w: _given(w.rooms_min, w.rooms_max),
        lambda p, w: _within(p.rooms, w.rooms_min, w.rooms_max),
    ),
    Criterion("lift", lambda w: w.lift, lambda p, _: p.lift),
    Criterion("parking", lambda w: w.parking, lambda p, _: p.parking),
)


def buyers_for(env: Env, property_id: int) -> list[Match]:
    """The wishes that a property may fulfil, the best first; of those that the user may see."""
    return _matches(env, env[PROPERTY].id == property_id)


def offers_for(
    env: Env, *, partner_id: int | None = None, wish_id: int | None = None
) -> list[Match]:
    """The properties on offer that may fulfil a partner's wishes, or a single one."""
    home, wish = env[PROPERTY], env[WISH]
    mine = wish.id == wish_id if wish_id is not None else wish.partner_id == partner_id
    return _matches(env, mine, home.state.in_([OFFERED, RESERVED]), home.archived_at.is_(None))


def agents_with_buyers(env: Env, property_ids: Sequence[int]) -> set[int]:
    """Who looks after a buyer whose wish one of the properties fulfils, whoever asks."""
    home, wish = env[PROPERTY], env[WISH]
    query = (
        select(wish.owner_id)
        .select_from(home)
        .join(wish, _all_fit(home, wish, CRITERIA))
        .where(home.id.in_(property_ids), wish.archived_at.is_(None))
        .where(wish.owner_id.is_not(None))
        .distinct()
    )
    with unrestricted(env):
        return set(env.session.scalars(query))


def _matches(env: Env, *conditions: Condition) -> list[Match]:
    home, wish = env[PROPERTY], env[WISH]
    asked = [one.asked(wish).label(f"asked_{one.name}") for one in CRITERIA]
    exact = [one.fits(home, wish).label(f"fits_{one.name}") for one in CRITERIA]
    missed = sum((_points(home, wish, one) for one in CRITERIA), literal(0, Integer()))
    query = (
        select(home, wish, *asked, *exact)
        .select_from(home)
        .join(wish, _all_fit(home, wish, CRITERIA))
        .where(wish.archived_at.is_(None), *conditions)
        .order_by(missed, home.offered_on.desc(), wish.id.desc(), home.id.desc())
        .options(joinedload(home.town), joinedload(wish.partner))
        .limit(MOST)
    )
    return [_match(row) for row in env.session.execute(query).unique()]


def _points(p: Any, w: Any, one: Criterion) -> ColumnElement[int]:
    """One for a criterion that is asked for and just missed."""
    return case((or_(~one.asked(w), one.fits(p, w)), 0), else_=1)


def _all_fit(p: Any, w: Any, criteria: Iterable[Criterion]) -> Condition:
    return and_(*(or_(~one.asked(w), (one.near or one.fits)(p, w)) for one in criteria))


def _match(row: Any) -> Match:
    values = row._mapping
    reasons = tuple(
        Reason(one.name, bool(values[f"fits_{one.name}"]))
        for one in CRITERIA
        if values[f"asked_{one.name}"]
    )
    return Match(row[0], row[1], reasons)
