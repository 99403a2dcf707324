"""What is done for sellers without their asking: digests, reminders, rates, repeat purchases."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import and_, func, or_, select

from mozaika import Env, Job, _l, _ln, enqueue, notify
from mozaika_currencies.settings import COMPANY_CURRENCY
from mozaika_pipeline.deals.addresses import deals_path
from mozaika_pipeline.deals.repeating import propose_repeats
from mozaika_pipeline.deals.stages import course_of
from mozaika_pipeline.deals.values import give_rates
from mozaika_pipeline.models import Deal, PipelineStage

REVALUE = "pipeline.revalue"
RESTAGE = "pipeline.restage"
BATCH = 500
OPEN = ["state", "=", "open"]


def digest_rotting(env: Env) -> None:
    """Every owner, and every manager of a team, hears how many deals have stood still."""
    deal: Any = env[Deal]
    stale = (deal.state == "open", deal.archived_at.is_(None), deal.rots_on <= env.today())
    for user_id, count in _count(env, deal.owner_id, stale):
        notify(
            env,
            user_id,
            _ln(
                "%(n)s deal has been in its stage too long",
                "%(n)s deals have been in their stage too long",
                count,
            ),
            url=deals_path(OPEN, ["owner", "=", user_id], ["rots_on", "<=", "today"]),
            icon="clock",
        )
    team: Any = env["base.team"]
    managed = select(team.manager_id, func.count()).join(deal, deal.team_id == team.id)
    managed = managed.where(*stale, team.manager_id.is_not(None), team.manager_id != deal.owner_id)
    for user_id, count in env.session.execute(managed.group_by(team.manager_id)).all():
        notify(
            env,
            user_id,
            _ln(
                "%(n)s deal of your team has been in its stage too long",
                "%(n)s deals of your team have been in their stage too long",
                count,
            ),
            url=deals_path(OPEN, ["rots_on", "<=", "today"]),
            icon="clock",
        )


def remind_of_steps(env: Env) -> None:
    """Every owner hears of next steps that are overdue."""
    deal: Any = env[Deal]
    late = (deal.state == "open", deal.archived_at.is_(None), deal.next_step_on < env.today())
    for user_id, count in _count(env, deal.owner_id, late):
        notify(
            env,
            user_id,
            _ln(
                "%(n)s deal has an overdue next step",
                "%(n)s deals have an overdue next step",
                count,
            ),
            url=deals_path(OPEN, ["owner", "=", user_id], ["next_step_on", "<", "today"]),
            icon="alert-triangle",
        )


def revalue(env: Env, currency: str | None = None, since: str | None = None) -> None:
    """Converts amounts anew: of deals in a currency (None: of all) that are open or were closed
    since a day, in batches."""
    deal: Any = env[Deal]
    wanted = select(deal).order_by(deal.id).limit(BATCH)
    if currency is not None:
        wanted = wanted.where(deal.currency == currency)
    if since is not None:
        day = date.fromisoformat(since)
        wanted = wanted.where(or_(deal.closed_on.is_(None), deal.closed_on >= day))
    last = 0
    while batch := env.session.scalars(wanted.where(deal.id > last)).all():
        give_rates(env, batch)
        last = batch[-1].id
        env.session.flush()


def rates_changed(env: Env, rates: Sequence[Any]) -> None:
    """Deals follow the rates: a job for each currency."""
    first: dict[str, date] = {}
    for rate in rates:
        first[rate.currency] = min(rate.date, first.get(rate.currency, rate.date))
    for currency, day in first.items():
        enqueue(env, REVALUE, currency=currency, since=day.isoformat())


def stages_changed(env: Env) -> None:
    """Deals follow what their stages say: probability, days of rotting, open or closed."""
    enqueue(env, RESTAGE)


def settings_changed(env: Env, settings: Sequence[Any]) -> None:
    """All amounts are converted anew when the company counts in another currency."""
    if any(one.name == COMPANY_CURRENCY for one in settings):
        enqueue(env, REVALUE)


def restage(env: Env) -> None:
    """Gives deals what their stages say by now, in batches of those that differ."""
    deal: Any = env[Deal]
    stage: Any = env[PipelineStage]
    follows = and_(deal.state == "open", deal.probability_manual.is_(False))
    differs = or_(
        and_(follows, deal.probability != stage.probability),
        and_(deal.state == "open", deal.rotting_days.is_distinct_from(stage.rotting_days)),
    )
    wanted = select(deal).join(stage, deal.stage_id == stage.id).where(differs)
    stages = course_of(env).stages
    last = 0
    while batch := env.session.scalars(
        wanted.where(deal.id > last).order_by(deal.id).limit(BATCH)
    ).all():
        for one in batch:
            facts = stages[one.stage_id]
            one.rotting_days = facts.rotting_days
            if not one.probability_manual:
                one.probability = facts.probability
        last = batch[-1].id
        env.session.flush()


def _count(env: Env, owner: Any, conditions: Sequence[Any]) -> Sequence[Any]:
    counted = select(owner, func.count()).where(*conditions, owner.is_not(None)).group_by(owner)
    return env.session.execute(counted).all()


JOBS = [
    Job("pipeline.rotting", digest_rotting, cron="30 6 * * 1-5", label=_l("Digest of stale deals")),
    Job("pipeline.steps", remind_of_steps, cron="0 7 * * 1-5", label=_l("Overdue next steps")),
    Job("pipeline.repeats", propose_repeats, cron="15 6 * * *", label=_l("Repeat purchases")),
    Job(RESTAGE, restage, label=_l("Deals follow their changed stages")),
    Job(REVALUE, revalue, label=_l("Amounts at new exchange rates")),
]
