"""What follows when deals come to a stage: the log, activities, approvals, hooks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from mozaika import Env, _l, unrestricted
from mozaika_activities.planning import plan
from mozaika_pipeline.deals.approving import ask_for_approvals
from mozaika_pipeline.deals.values import MOVES
from mozaika_pipeline.models import StageActivity, StageChange

DEAL = "pipeline.deal"


def follow_moves(env: Env, deals: Sequence[Any]) -> None:
    """Effect of a move: it is logged with the seconds in the former stage, and what the stage asks
    for is begun. New deals are told of by `follow_beginnings`."""
    known = env.cache.get(MOVES, {})
    moved = [(deal, *known.pop(deal.id)) for deal in deals if deal.id in known]
    if moved:
        _log(env, moved)
        _follow(env, [deal for deal, _, _ in moved])


def follow_beginnings(env: Env, deals: Sequence[Any]) -> None:
    """New deals: their beginning is logged; those of today begin what their stage asks for."""
    _log(env, [(deal, None, None) for deal in deals])
    today = env.today()
    _follow(env, [deal for deal in deals if (deal.closed_on or deal.opened_on) >= today])


def _log(env: Env, moves: Iterable[tuple[Any, int | None, int | None]]) -> None:
    """One row for each (deal, stage it left, seconds there)."""
    with env.sudo():
        env.session.add_all(
            env[StageChange](
                deal_id=deal.id,
                pipeline_id=deal.pipeline_id,
                source_id=source,
                target_id=deal.stage_id,
                at=deal.stage_since or env.now(),
                user_id=env.user.id,
                seconds=seconds,
                amount=deal.amount,
                currency=deal.currency,
                company_amount=deal.company_amount,
                company_currency=deal.company_currency,
            )
            for deal, source, seconds in moves
        )


def _follow(env: Env, deals: Sequence[Any]) -> None:
    ask_for_approvals(env, [deal for deal in deals if deal.state == "open"])
    _plan_activities(env, deals)
    for state, hook in (("won", "pipeline_won"), ("lost", "pipeline_lost")):
        closed = [deal for deal in deals if deal.state == state]
        if closed:
            env.platform.hooks.notify(hook, env=env, deals=closed)


def _plan_activities(env: Env, deals: Sequence[Any]) -> None:
    """Plans what the stages say, once for all deals in a stage."""
    by_stage: dict[int, list[Any]] = {}
    for deal in deals:
        by_stage.setdefault(deal.stage_id, []).append(deal)
    wanted = _stage_activities(env, by_stage)
    managers = _managers(env, deals) if any(one.assignee == "manager" for one in wanted) else {}
    for one in wanted:
        of_stage = by_stage[one.stage_id]
        with env.sudo():
            plan(
                env,
                DEAL,
                [deal.id for deal in of_stage],
                type=one.type_id,
                summary=_l(one.summary),
                due_on=env.today() + timedelta(days=one.days),
                assignee_ids=_assignees(one, of_stage, managers),
            )


def _stage_activities(env: Env, stage_ids: Iterable[int]) -> list[Any]:
    cls: Any = env[StageActivity]
    ids = list(stage_ids)
    if not ids:
        return []
    statement = select(cls).where(cls.stage_id.in_(ids)).order_by(cls.stage_id, cls.days, cls.id)
    with unrestricted(env):
        return list(env.session.scalars(statement))


def _managers(env: Env, deals: Sequence[Any]) -> dict[int, int | None]:
    team: Any = env["base.team"]
    ids = {deal.team_id for deal in deals if deal.team_id}
    with unrestricted(env):
        rows = env.session.execute(select(team.id, team.manager_id).where(team.id.in_(ids)))
        return {row[0]: row[1] for row in rows}


def _assignees(
    one: Any, deals: Sequence[Any], managers: dict[int, int | None]
) -> dict[int, int] | int | None:
    """Whom the activity is for: a user, by deal the team's manager, or None for the owners."""
    if one.assignee == "user":
        found: int | None = one.user_id
        return found
    if one.assignee == "manager":
        pairs = ((deal.id, managers.get(deal.team_id)) for deal in deals)
        return {deal_id: manager for deal_id, manager in pairs if manager is not None}
    return None
