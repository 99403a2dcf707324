"""Puts towns, properties, wishes, viewings and deals into a database with the demo partners."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from mozaika import Env, attach_files
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from mozaika_real_estate.access import AGENT, MANAGER, PROPERTY, TEAM
from mozaika_real_estate.demo.deals import make_deals
from mozaika_real_estate.demo.pictures import picture
from mozaika_real_estate.demo.words import MARKETS, WISHED, Market
from mozaika_real_estate.models import Property, Town, Viewing, Wish
from mozaika_real_estate.viewings import put_in_calendar

SEED = 20261122
STAFF = {
    "marta": MANAGER,
    "olga": MANAGER,
    "ioana": MANAGER,
    "piotr": TEAM,
    "denis": TEAM,
    "andrei": AGENT,
}
"""What the users of the demo may do with properties."""

PER_COUNTRY = 18
STATES = ("draft", "offered", "offered", "offered", "offered", "offered", "reserved", "sold",
          "offered", "offered", "sold", "withdrawn")  # fmt: skip
KINDS = ("flat", "flat", "flat", "house", "flat", "land", "office", "flat", "shop")
ENDS = ("answered", "answered", "answered", "held", "no_show", "cancelled")
HOURS = (8, 9, 10, 12, 14, 15, 16)


@dataclass(frozen=True)
class Place:
    """A country's part of the agency: who works there, who sells, who buys."""

    language: str
    market: Market
    agents: Sequence[Any]
    sellers: Sequence[Any]
    buyers: Sequence[Any]
    towns: Sequence[Any]


def load_demo(env: Env) -> None:
    """An agency in three countries; does nothing where there are properties already."""
    if env.session.scalar(select(env[Property].id).limit(1)) is not None:
        return
    _give_roles(env)
    rng = Random(SEED)
    made: list[Any] = []
    for language in MARKETS:
        place = _place(env, language)
        if place.agents and place.buyers:
            made += _fill(env, rng, place)
    _hang_photos(env, made)


def _fill(env: Env, rng: Random, place: Place) -> list[Any]:
    homes = [_property(env, rng, place, number) for number in range(PER_COUNTRY)]
    env.session.add_all(homes)
    env.session.flush()
    on_offer = [home for home in homes if home.state == "offered"]
    env.session.add_all(_wish(env, rng, place, home, n) for n, home in enumerate(on_offer))
    deals = make_deals(env, rng, homes, place.buyers)
    env.session.flush()
    shown = [home for home in homes if home.state in ("offered", "reserved", "sold", "rented")]
    viewings = [
        viewing
        for number, home in enumerate(shown)
        for viewing in [
            *_past(env, rng, place, home, deals.get(home.id)),
            *_coming(env, place, home, number),
        ]
    ]
    env.session.add_all(viewings)
    env.session.flush()
    put_in_calendar(env, [one for one in viewings if one.state == "confirmed"])
    return homes


def _give_roles(env: Env) -> None:
    user: Any = env["base.user"]
    role: Any = env["base.role"]
    found = env.session.scalars(select(role).where(role.name.in_(set(STAFF.values()))))
    roles = {one.name: one for one in found}
    users = select(user).where(user.login.in_(STAFF)).options(selectinload(user.roles))
    for one in env.session.scalars(users):
        one.roles.append(roles[STAFF[one.login]])


def _place(env: Env, language: str) -> Place:
    market = MARKETS[language]
    user: Any = env["base.user"]
    partner: Any = env["contacts.partner"]
    people = (
        select(partner)
        .where(partner.kind == "person", partner.language == language)
        .where(partner.owner_id.is_not(None))
        .order_by(partner.id)
        .limit(48)
    )
    found = env.session.scalars(people).all()
    staff = select(user).where(user.login.in_(STAFF), user.language == language)
    towns = [env[Town](name=name, region=market.region[name]) for name in market.towns]
    env.session.add_all(towns)
    agents = env.session.scalars(staff.order_by(user.id).options(selectinload(user.teams))).all()
    return Place(language, market, agents, found[:16], found[16:], towns)


def _property(env: Env, rng: Random, place: Place, number: int) -> Any:
    market, town = place.market, place.towns[number % len(place.towns)]
    kind = KINDS[number % len(KINDS)]
    rent = kind in ("office", "shop") or number % 7 == 4
    district = rng.choice(market.towns[town.name])
    rooms = rng.randint(1, 4) if kind == "flat" else rng.randint(4, 7) if kind == "house" else None
    area = _area(rng, kind, rooms)
    state = STATES[number % len(STATES)]
    agent = place.agents[number % len(place.agents)]
    closed = state == "sold"
    begun = env.today() - timedelta(days=rng.randint(150, 340) if closed else rng.randint(8, 120))
    title = market.titles[kind].format(rooms=rooms, place=district)
    return env[Property](
        name=title,
        kind=kind,
        purpose="rent" if rent else "sale",
        state="rented" if closed and rent else state,
        town=town,
        district=district,
        street=f"{rng.choice(market.streets)} {rng.randint(1, 60)}",
        area=Decimal(area),
        plot_area=Decimal(rng.randint(4, 12) * 100) if kind == "house" else None,
        rooms=rooms,
        floor=rng.randint(0, 8) if kind in ("flat", "office") else None,
        floors=rng.choice([4, 5, 9, 10]) if kind in ("flat", "office") else None,
        built=rng.randint(1965, 2025) if kind != "land" else None,
        lift=kind in ("flat", "office") and rng.random() < 0.5,
        parking=rng.random() < 0.5,
        price=_price(rng, market, kind, area, rent),
        currency=market.currency,
        commission=Decimal(rng.choice(["1.5", "2", "2.5", "3"])),
        seller=place.sellers[number % len(place.sellers)],
        owner=agent,
        team_id=agent.teams[0].id if agent.teams else None,
        description=market.text,
        offered_on=None if state == "draft" else begun,
        closed_on=begun + timedelta(days=rng.randint(20, 140)) if closed else None,
        withdrawn_because=market.withdrawn if state == "withdrawn" else None,
        created_at=datetime.combine(begun, time(9), UTC),
    )


def _area(rng: Random, kind: str, rooms: int | None) -> int:
    if kind == "flat":
        return (rooms or 1) * 17 + rng.randint(8, 20)
    ranges = {"house": (110, 240), "land": (600, 1800), "office": (60, 320), "shop": (40, 150)}
    return rng.randint(*ranges[kind])


def _price(rng: Random, market: Market, kind: str, area: int, rent: bool) -> Decimal:
    low, high = market.rent if rent else market.sale
    metre = rng.randint(low, high) * (0.08 if kind == "land" else 0.7 if kind == "house" else 1)
    step = market.step // (100 if rent else 1) or 1
    return Decimal(max(round(area * metre / step), 1) * step)


def _wish(env: Env, rng: Random, place: Place, home: Any, number: int) -> Any:
    """What a buyer looks for: much like something that there is, or a little less."""
    buyer, agent = place.buyers[number % len(place.buyers)], rng.choice(place.agents)
    share = Decimal(rng.choice(["0.95", "1.05", "1.2"]))
    step = Decimal(place.market.step)
    anywhere = number % 4 == 3
    wished = WISHED[place.language][home.kind]
    return env[Wish](
        name=wished.format(town=home.town.name),
        partner=buyer,
        purpose=home.purpose,
        kind=home.kind,
        towns=[] if anywhere else [home.town],
        price_max=(home.price * share / step).to_integral_value() * step or home.price,
        currency=home.currency,
        area_min=(home.area * Decimal("0.9")).to_integral_value(),
        rooms_min=home.rooms,
        parking=number % 5 == 1,
        owner=agent,
        team_id=agent.teams[0].id if agent.teams else None,
    )


def _past(env: Env, rng: Random, place: Place, home: Any, deal: Any) -> list[Any]:
    """Viewings of the last weeks, with what came of them."""
    made = []
    for n in range(1 + home.id % 3):
        start = _moment(env, -rng.randint(1, 40), home.id + n)
        buyer = place.buyers[(home.id + n) % len(place.buyers)]
        one = _viewing(env, home, buyer, start, deal if n == 0 else None)
        _tell(rng, place, one, ENDS[(home.id + n) % len(ENDS)])
        made.append(one)
    return made


def _coming(env: Env, place: Place, home: Any, number: int) -> list[Any]:
    """One of the next days for what is on offer, most of them confirmed."""
    if home.state != "offered":
        return []
    buyer = place.buyers[(number + 3) % len(place.buyers)]
    one = _viewing(env, home, buyer, _moment(env, number % 11, number))
    one.state = "confirmed" if number % 3 else "requested"
    return [one]


def _viewing(env: Env, home: Any, buyer: Any, start: datetime, deal: Any = None) -> Any:
    return env[Viewing](
        property=home,
        partner=deal.partner if deal is not None else buyer,
        deal=deal,
        owner_id=home.owner_id,
        team_id=home.team_id,
        start=start,
        end=start + timedelta(minutes=45),
        created_at=start - timedelta(days=4),
    )


def _tell(rng: Random, place: Place, one: Any, state: str) -> None:
    one.state = state
    if state == "answered":
        one.interest = rng.choice(list(place.market.said))
        one.feedback = rng.choice(place.market.said[one.interest])
    if state == "cancelled":
        one.cancelled_because = place.market.because


def _moment(env: Env, days: int, number: int) -> datetime:
    """A working hour of a day near today, never a Sunday."""
    day = env.today() + timedelta(days=days)
    day += timedelta(days=1) if day.weekday() == 6 else timedelta()
    return datetime.combine(day, time(HOURS[number % len(HOURS)], 30 * (number % 2)), UTC)


def _hang_photos(env: Env, homes: Sequence[Any]) -> None:
    wanted = [home for home in homes if home.kind != "land" and home.state != "draft"]
    with env.sudo():
        attach_files(
            env,
            PROPERTY,
            [
                (home.id, f"{home.number}-{n + 1}.png", "image/png", picture(place + n))
                for place, home in enumerate(wanted)
                for n in range(1 + place % 3)
            ],
        )
