"""Deals with the demo's properties, at every stage of their pipelines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from random import Random
from typing import Any

from mozaika import Env
from mozaika_pipeline.models import Deal, LostReason
from sqlalchemy import select

from mozaika_real_estate.demo.words import WISHED

PIPELINES = {"sale": "real_estate.pipeline_sale", "rent": "real_estate.pipeline_rental"}
WON = ("sold", "rented")
SHARE = 0.45
"""Of the properties on offer that somebody is interested in."""


def make_deals(
    env: Env, rng: Random, homes: Sequence[Any], buyers: Sequence[Any]
) -> Mapping[int, Any]:
    """A deal for what is gone or reserved and for some of what is on offer, by property."""
    stages = _stages(env)
    reason = env.session.scalar(select(env[LostReason].id).order_by(env[LostReason].id).limit(1))
    made: dict[int, Any] = {}
    for number, home in enumerate(homes):
        wanted = home.state in (*WON, "reserved") or (
            home.state == "offered" and rng.random() < SHARE
        )
        if wanted:
            stage = _stage(rng, stages[home.purpose], home.state)
            made[home.id] = _deal(env, home, stage, buyers[-1 - number % len(buyers)], reason)
    env.session.add_all(made.values())
    return made


def _stages(env: Env) -> dict[str, list[Any]]:
    """The shipped stages in order, by what they are for."""
    seed: Any = env["base.seed"]
    stage: Any = env["pipeline.stage"]
    keys = select(seed.key, seed.record_id).where(seed.key.in_(PIPELINES.values()))
    ids = {row.key: row.record_id for row in env.session.execute(keys)}
    found = env.session.scalars(select(stage).order_by(stage.sequence)).all()
    return {
        purpose: [one for one in found if one.pipeline_id == ids[key]]
        for purpose, key in PIPELINES.items()
    }


def _stage(rng: Random, stages: Sequence[Any], state: str) -> Any:
    opened = [one for one in stages if one.kind == "open"]
    if state in WON:
        return next(one for one in stages if one.kind == "done")
    if state == "reserved":
        return opened[-2]
    lost = next(one for one in stages if one.kind == "cancelled")
    return rng.choice([*opened[:3], *opened[:3], lost])


def _deal(env: Env, home: Any, stage: Any, buyer: Any, reason: int | None) -> Any:
    name = WISHED[buyer.language][home.kind].format(town=home.town.name)
    yesterday = env.today() - timedelta(days=1)
    closed = home.closed_on if stage.kind == "done" else yesterday
    opened = max(home.offered_on, closed - timedelta(days=5 + home.id % 12))
    return env[Deal](
        name=name,
        property=home,
        partner=buyer,
        pipeline_id=stage.pipeline_id,
        stage_id=stage.id,
        amount=home.price,
        currency=home.currency,
        owner_id=home.owner_id,
        team_id=home.team_id,
        opened_on=opened,
        closed_on=None if stage.kind == "open" else max(closed, opened),
        lost_reason_id=reason if stage.kind == "cancelled" else None,
        expected_close=env.today() + timedelta(days=10 + home.id % 50),
    )
