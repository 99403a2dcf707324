"""What a deal is given as it is written: pipeline, stage, owner, dates, probability, rate."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, time
from typing import Any

from sqlalchemy import inspect

from mozaika import AccessDenied, Env, ValidationFailed, _l, _ln, changed_fields
from mozaika_currencies import company_currency, rates_on
from mozaika_pipeline.deals.approving import look_up_approvals
from mozaika_pipeline.deals.stages import StageFacts, course_of

MOVES = "pipeline moves"
"""Key of `env.cache`: by a deal's id, the stage that it leaves and the seconds spent there."""

RATED = frozenset({"currency", "closed_on", "state"})
"""Fields from which the rate follows."""

PROBABILITIES = {"won": 100, "lost": 0}


def give_values(env: Env, deals: Sequence[Any]) -> None:
    """New deals get what nobody has said."""
    for deal in deals:
        given = changed_fields(deal)
        _place(env, deal)
        if deal.owner_id is None and "owner" not in given and not env.user.is_system:
            deal.owner_id = env.user.id
        if not deal.currency:
            deal.currency = course_of(env).pipelines.get(deal.pipeline_id) or company_currency(env)
        _date(env, deal)
        _arrive(env, deal, course_of(env).stages[deal.stage_id])
        _weigh(env, deal, by_hand="probability" in given)
    _check_dates(deals)
    give_rates(env, deals)


def change_values(env: Env, deals: Sequence[Any]) -> None:
    """Changed deals: those that move begin anew in their stage, within their pipeline."""
    look_up_approvals(env, [deal for deal in deals if _leaves(deal) is not None])
    for deal in deals:
        changed = changed_fields(deal)
        _check_owner(env, deal, changed)
        if not changed.isdisjoint({"pipeline", "pipeline_id"}):
            _stay_within(env, deal)
        left = _leaves(deal)
        if left is not None:
            _move(env, deal, left)
        if left is not None or not changed.isdisjoint({"probability", "probability_manual"}):
            _weigh(env, deal, by_hand="probability" in changed)
    _check_dates(deals)
    give_rates(env, [deal for deal in deals if not RATED.isdisjoint(changed_fields(deal))])


def give_rates(env: Env, deals: Sequence[Any]) -> None:
    """The rate by which each deal's amount is converted, of the day it was closed or of today."""
    if not deals:
        return
    home, today = company_currency(env), env.today()
    wanted = [(deal.currency or home, min(deal.closed_on or today, today)) for deal in deals]
    for deal, rate in zip(deals, rates_on(env, wanted), strict=True):
        deal.company_rate = rate
        deal.company_currency = home


def _place(env: Env, deal: Any) -> None:
    """A pipeline and a stage for a new deal: its own, else its team's or the first ones."""
    course = course_of(env)
    pipeline_id, stage_id = reference(deal, "pipeline"), reference(deal, "stage")
    if pipeline_id is None:
        own = course.stages.get(stage_id) if stage_id else None
        team_id = reference(deal, "team")
        teams = env.user.teams if team_id is None else frozenset({team_id})
        pipeline_id = own.pipeline_id if own else course.pipeline_for(teams)
    first = next((stage.id for stage in course.of(pipeline_id)), None)
    if pipeline_id is None or (stage_id or first) is None:
        raise ValidationFailed(
            _l("There is no pipeline with stages for deals."),
            {"pipeline": [_l("Make a pipeline with stages first.")]},
        )
    _point(deal, "pipeline", pipeline_id)
    if stage_id is None:
        _point(deal, "stage", first)


def _date(env: Env, deal: Any) -> None:
    """When it was opened; a deal from before today came to its stage then."""
    today = env.today()
    if deal.opened_on is None:
        deal.opened_on = min(deal.closed_on or today, today)
    if deal.stage_since is None:
        since = deal.closed_on or deal.opened_on
        deal.stage_since = env.now() if since >= today else datetime.combine(since, time(), UTC)


def _arrive(env: Env, deal: Any, stage: StageFacts) -> None:
    deal.state = stage.state
    deal.rotting_days = stage.rotting_days
    if stage.state == "open":
        deal.closed_on = deal.lost_reason_id = None
    else:
        deal.closed_on = deal.closed_on or env.today()
        deal.reopen_reason = None


def _move(env: Env, deal: Any, left: int) -> None:
    now = env.now()
    seconds = max(0, int((now - deal.stage_since).total_seconds())) if deal.stage_since else None
    env.cache.setdefault(MOVES, {})[deal.id] = (left, seconds)
    deal.stage_since = now
    stage = course_of(env).stages.get(reference(deal, "stage") or 0)
    if stage is not None:
        _arrive(env, deal, stage)


def _weigh(env: Env, deal: Any, *, by_hand: bool) -> None:
    """The probability: by hand, else as the stage says."""
    stage = course_of(env).stages.get(reference(deal, "stage") or 0)
    if stage is None:
        return
    if stage.state != "open":
        deal.probability, deal.probability_manual = PROBABILITIES[stage.state], False
        return
    if by_hand and deal.probability is not None and deal.probability != stage.probability:
        deal.probability_manual = True
    if not deal.probability_manual:
        deal.probability = stage.probability


def _stay_within(env: Env, deal: Any) -> None:
    """A deal that changes its pipeline alone begins in the first stage of the new one."""
    stages = course_of(env).of(reference(deal, "pipeline"))
    if stages and reference(deal, "stage") not in {stage.id for stage in stages}:
        _point(deal, "stage", stages[0].id)


def _check_owner(env: Env, deal: Any, changed: set[str]) -> None:
    if changed.isdisjoint({"owner", "owner_id"}) or env.access_off:
        return
    if before(deal, "owner") in (None, reference(deal, "owner")):
        return
    if not env.user.has_role("pipeline.manager"):
        raise AccessDenied(
            _l("Only a manager gives “%(name)s” to somebody else.", name=deal.name),
            cure=_l("Ask a manager to do it."),
        )


def _check_dates(deals: Sequence[Any]) -> None:
    wrong = [deal for deal in deals if deal.closed_on and deal.closed_on < deal.opened_on]
    if wrong:
        errors = {"closed_on": [_l("It can't be closed before it was opened.")]}
        raise ValidationFailed(
            _ln(
                "%(n)s deal is closed before it is opened.",
                "%(n)s deals are closed before they are opened.",
                len(wrong),
            ),
            errors,
            records=[(deal, errors) for deal in wrong],
        )


def _leaves(deal: Any) -> int | None:
    """The stage that a changed deal leaves; None when it stays."""
    old = before(deal, "stage")
    return old if old is not None and old != reference(deal, "stage") else None


def before(record: Any, name: str) -> int | None:
    """The id that a many-to-one had before the change."""
    kept = inspect(record).committed_state
    old = kept.get(f"{name}_id", record.__dict__.get(f"{name}_id"))
    return old if isinstance(old, int) else None


def reference(record: Any, name: str) -> int | None:
    """The id that a many-to-one keeps, also before the relation's object has been flushed."""
    target = record.__dict__.get(name)
    changed = name in inspect(record).committed_state or f"{name}_id" not in record.__dict__
    found = target.id if target is not None and changed else record.__dict__.get(f"{name}_id")
    return found if isinstance(found, int) else None


def _point(record: Any, name: str, target: int | None) -> None:
    """Sets a many-to-one by its id; a relation's object set before gives way."""
    record.__dict__.pop(name, None)
    setattr(record, f"{name}_id", target)
