"""Puts pipelines and deals into a database that has the demo partners."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from random import Random
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from mozaika import Env
from mozaika_activities.planning import plan
from mozaika_contacts.models import Partner
from mozaika_currencies import convert_many
from mozaika_pipeline.demo import words
from mozaika_pipeline.demo.pipelines import make_pipelines
from mozaika_pipeline.demo.story import LOST, OPEN, WON, Story, make_story
from mozaika_pipeline.models import (
    Approval,
    Deal,
    DealLine,
    DealPerson,
    LostReason,
    Objection,
    StageChange,
)
from mozaika_products.models import Product

SEED = 20261121
COUNTS = {WON: 62, LOST: 38, OPEN: 56}
SHARES = (60, 25, 15)
"""How many deals of a hundred go to new business, key accounts, renewals."""

ROLES = ("decision", "influencer", "user")
PLANNED = 6
STAFF = {
    "marta": ("pipeline.manager", "pipeline.approver"),
    "olga": ("pipeline.all",),
    "ioana": ("pipeline.all",),
    "piotr": ("pipeline.user",),
    "denis": ("pipeline.user",),
    "andrei": ("pipeline.own",),
}
"""What the users of the demo may do with deals."""


@dataclass(frozen=True)
class World:
    """What deals are made of."""

    partners: Sequence[Any]
    pipelines: Sequence[tuple[Any, list[Any]]]
    products: Sequence[Any]
    prices: dict[tuple[int, str], Decimal]
    reasons: Sequence[Any]
    objections: Sequence[Any]


def load_demo(env: Env) -> None:
    """Deals of a year and of this quarter; does nothing where there are some."""
    if env.session.scalar(select(env[Deal].id).limit(1)) is not None:
        return
    world = _world(env)
    if not (world.partners and world.products):
        return
    _give_roles(env)
    rng = Random(SEED)
    kinds = [kind for kind, count in COUNTS.items() for _ in range(count)]
    made = [_deal(env, rng, world, kind) for kind in kinds]
    env.session.add_all(deal for deal, _ in made)
    env.session.flush()
    _tell_history(env, made)
    _ask_approvals(env, rng, made)
    _plan(env, [deal for deal, story in made if story.kind == OPEN])
    env.session.flush()


def _give_roles(env: Env) -> None:
    user: Any = env["base.user"]
    role: Any = env["base.role"]
    users = select(user).where(user.login.in_(STAFF)).options(selectinload(user.roles))
    wanted = {name for names in STAFF.values() for name in names}
    roles = {
        one.name: one for one in env.session.scalars(select(role).where(role.name.in_(wanted)))
    }
    for one in env.session.scalars(users):
        one.roles.extend(roles[name] for name in STAFF[one.login])


def _world(env: Env) -> World:
    partner: Any = env[Partner]
    companies = select(partner).where(partner.kind == "company", partner.owner_id.is_not(None))
    companies = companies.options(selectinload(partner.children)).order_by(partner.id)
    products = env.session.scalars(select(env[Product]).order_by(env[Product].id)).all()
    return World(
        partners=env.session.scalars(companies).all(),
        pipelines=make_pipelines(env),
        products=products,
        prices=_prices(env, products),
        reasons=env.session.scalars(select(env[LostReason]).order_by(env[LostReason].id)).all(),
        objections=env.session.scalars(select(env[Objection]).order_by(env[Objection].id)).all(),
    )


def _prices(env: Env, products: Sequence[Any]) -> dict[tuple[int, str], Decimal]:
    prices = {}
    for currency in ("PLN", "RON", "RUB", "EUR"):
        wanted = [(product.price, product.currency, env.today()) for product in products]
        for product, price in zip(products, convert_many(env, wanted, currency), strict=True):
            step = Decimal(100) if currency == "RUB" else Decimal(1)
            prices[(product.id, currency)] = ((price or product.price) / step).quantize(1) * step
    return prices


def _deal(env: Env, rng: Random, world: World, kind: str) -> tuple[Any, Story]:
    partner = rng.choice(world.partners)
    place = rng.choices(range(len(world.pipelines)), SHARES)[0]
    pipeline, stages = world.pipelines[place]
    story = make_story(rng, env.now(), stages, kind)
    spoken = partner.language if partner.language in words.NAMES else "pl"
    names = words.RENEWALS if place == 2 else words.NAMES
    deal = env[Deal](
        name=rng.choice(names[spoken]),
        partner=partner,
        pipeline_id=pipeline.id,
        stage_id=story.path[-1][0].id,
        currency=partner.currency,
        owner_id=partner.owner_id,
        team_id=partner.team_id,
        source_id=partner.source_id,
        opened_on=story.opened.date(),
        stage_since=story.since,
        created_at=story.opened,
        expected_close=(story.opened + timedelta(days=rng.randint(25, 110))).date(),
        competitor=rng.choice(words.COMPETITORS) if rng.random() < 0.3 else None,
    )
    deal.lines = _lines(env, rng, world, partner.currency, big=place == 1)
    total = sum((line.worth() for line in deal.lines), Decimal(0))
    deal.margin = (total * Decimal(rng.randint(18, 42)) / 100).quantize(Decimal("0.01"))
    _people(env, rng, deal, partner)
    _outcome(rng, world, deal, story, spoken)
    if kind == OPEN:
        _next_step(env, rng, deal, spoken)
    return deal, story


def _lines(env: Env, rng: Random, world: World, currency: str, *, big: bool) -> list[Any]:
    chosen = rng.sample(list(world.products), rng.randint(1, 3))
    return [
        env[DealLine](
            sequence=number * 10,
            product_id=product.id,
            description=product.name,
            quantity=Decimal(rng.randint(4, 30) if big else rng.randint(1, 6)),
            unit_price=world.prices[(product.id, currency)],
            discount_percent=Decimal(rng.choice([0, 0, 0, 5, 10])),
        )
        for number, product in enumerate(chosen, 1)
    ]


def _people(env: Env, rng: Random, deal: Any, partner: Any) -> None:
    people = list(partner.children)
    rng.shuffle(people)
    deal.people = [
        env[DealPerson](partner=person, role=role)
        for person, role in zip(people, ROLES, strict=False)
    ]


def _outcome(rng: Random, world: World, deal: Any, story: Story, spoken: str) -> None:
    if story.kind != OPEN:
        deal.closed_on = story.since.date()
    if story.kind == WON:
        deal.won_reason = rng.choice(words.WON[spoken])
    if story.kind == LOST:
        reason = rng.choice(world.reasons)
        deal.lost_reason_id = reason.id
        deal.lost_note = rng.choice(words.NOTES[spoken])
    if rng.random() < 0.4:
        deal.objections = rng.sample(list(world.objections), rng.randint(1, 2))


def _next_step(env: Env, rng: Random, deal: Any, spoken: str) -> None:
    if rng.random() < 0.8:
        deal.next_step = rng.choice(words.STEPS[spoken])
        deal.next_step_on = env.today() + timedelta(days=rng.choice([-6, -2, 0, 1, 2, 3, 5, 8, 13]))
    deal.expected_close = env.today() + timedelta(days=rng.randint(3, 100))


def _tell_history(env: Env, made: Sequence[tuple[Any, Story]]) -> None:
    """The moves of each deal: the one logged when it was made is its first."""
    change: Any = env[StageChange]
    ids = [deal.id for deal, _ in made]
    logged = env.session.scalars(select(change).where(change.deal_id.in_(ids)))
    first = {one.deal_id: one for one in logged}
    for deal, story in made:
        begun = first[deal.id]
        begun.target_id, begun.at = story.path[0][0].id, story.opened
        begun.user_id = deal.owner_id
        for (source, since), (target, at) in zip(story.path, story.path[1:], strict=False):
            env.session.add(
                change(
                    deal_id=deal.id,
                    pipeline_id=deal.pipeline_id,
                    source_id=source.id,
                    target_id=target.id,
                    at=at,
                    user_id=deal.owner_id,
                    seconds=int((at - since).total_seconds()),
                    amount=deal.amount,
                    currency=deal.currency,
                    company_amount=deal.company_amount,
                    company_currency=deal.company_currency,
                )
            )


def _ask_approvals(env: Env, rng: Random, made: Sequence[tuple[Any, Story]]) -> None:
    """Contracts of key accounts went to the lawyers: those of won deals are approved."""
    user: Any = env["base.user"]
    lawyer = env.session.scalar(select(user.id).where(user.login == "marta"))
    for deal, story in made:
        asking = [at for stage, at in story.path if stage.approval]
        if not asking:
            continue
        approved = story.kind == WON or rng.random() < 0.3
        env.session.add(
            env[Approval](
                deal_id=deal.id,
                kind="legal",
                subject=deal.name,
                state="approved" if approved else "asked",
                created_at=asking[0],
                asked_by_id=deal.owner_id,
                decided_by_id=lawyer if approved else None,
                decided_at=asking[0] + timedelta(days=1) if approved else None,
            )
        )


def _plan(env: Env, deals: Sequence[Any]) -> None:
    """Some open deals have a call or a meeting before them, in the words of their seller."""
    by_team: dict[int | None, list[Any]] = {}
    for deal in deals:
        by_team.setdefault(deal.team_id, []).append(deal)
    for of_team in by_team.values():
        for number, (kind, days) in enumerate((("call", 0), ("call", 2), ("meeting", 4))):
            chosen = [deal for deal in of_team if deal.next_step][number:PLANNED:3]
            if chosen:
                plan(
                    env,
                    "pipeline.deal",
                    [deal.id for deal in chosen],
                    type=kind,
                    summary=chosen[0].next_step,
                    due_on=env.today() + timedelta(days=days),
                )
