"""Approvals: asked for by a stage or a seller, decided by who has the right."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select

from mozaika import Env, Text, _l, _ln, notify, notify_many, unrestricted
from mozaika_pipeline.deals.addresses import APPROVALS as APPROVALS_PAGE
from mozaika_pipeline.deals.addresses import approval_path
from mozaika_pipeline.deals.stages import course_of
from mozaika_pipeline.models import Approval
from mozaika_pipeline.models.stages import APPROVALS

APPROVER = "pipeline.approver"
_CACHE = "pipeline approvals"
States = Mapping[str, set[str]]
"""The states of a deal's approvals by kind."""


def look_up_approvals(env: Env, deals: Sequence[Any]) -> None:
    """Reads the approvals of deals that are about to move: one statement for all."""
    env.cache[_CACHE] = approvals_of(env, [deal.id for deal in deals]) if deals else {}


def approvals_of(env: Env, deal_ids: Sequence[int]) -> dict[int, States]:
    """The states of the approvals of deals, whatever the user may see of them."""
    found: dict[int, States] = {deal_id: defaultdict(set) for deal_id in deal_ids}
    approval: Any = env[Approval]
    statement = select(approval.deal_id, approval.kind, approval.state)
    with unrestricted(env):
        rows = env.session.execute(statement.where(approval.deal_id.in_(deal_ids)))
        for deal_id, kind, state in rows:
            found[deal_id][kind].add(state)
    return found


def is_approved(env: Env, deal: Any) -> Text | None:
    """Guard: a deal is won when all that its pipeline needs is approved, and nothing waits."""
    known = env.cache.get(_CACHE, {})
    deal_id = deal.__dict__.get("id")
    if deal_id is None:
        states: States = {}
    else:
        states = known[deal_id] if deal_id in known else approvals_of(env, [deal_id])[deal_id]
    labels = dict(APPROVALS)
    for kind in course_of(env).approvals(deal.pipeline_id) | set(states):
        if "approved" not in states.get(kind, ()):
            return _l("it lacks the approval “%(kind)s”", kind=labels.get(kind, kind))
        if "asked" in states.get(kind, ()):
            return _l("the approval “%(kind)s” is still open", kind=labels.get(kind, kind))
    return None


def ask_for_approvals(env: Env, deals: Sequence[Any]) -> None:
    """Deals that came to a stage that needs an approval ask for it, each kind once."""
    stages = course_of(env).stages
    wanted = {deal.id: (deal, stages[deal.stage_id].approval) for deal in deals}
    wanted = {key: pair for key, pair in wanted.items() if pair[1]}
    if not wanted:
        return
    known = approvals_of(env, list(wanted))
    labels = dict(APPROVALS)
    with env.sudo():
        env.session.add_all(
            env[Approval](
                deal_id=key,
                kind=kind,
                subject=f"{labels[kind or 'other']}: {deal.name}"[:200],
                asked_by_id=None if env.user.is_system else env.user.id,
            )
            for key, (deal, kind) in wanted.items()
            if not known[key].get(kind or "", set()) & {"asked", "approved"}
        )


def note_who_asks(env: Env, approvals: Sequence[Any]) -> None:
    """New approvals are asked for by their maker."""
    for one in approvals:
        if one.asked_by_id is None and not env.user.is_system:
            one.asked_by_id = env.user.id


def tell_approvers(env: Env, approvals: Sequence[Any]) -> None:
    """New approvals: who may decide hears of them."""
    asked = [one for one in approvals if one.state == "asked"]
    approvers = _approvers(env) - {env.user.id} if asked else set()
    if approvers:
        title = _asked(asked)
        notify_many(env, approvers, title, url=_address(asked), icon="checklist")


def tell_of_decision(env: Env, approvals: Sequence[Any]) -> None:
    """Effect of a decision: who decided and when is kept, and who asked hears of it."""
    with env.sudo():
        for one in approvals:
            one.decided_by_id, one.decided_at = env.user.id, env.now()
    by_asker: dict[int, list[Any]] = {}
    for one in approvals:
        if one.asked_by_id and one.asked_by_id != env.user.id:
            by_asker.setdefault(one.asked_by_id, []).append(one)
    for asker, decided in by_asker.items():
        notify(env, asker, _decided(decided), decided[0].decision, _address(decided))


def ask_again(env: Env, approvals: Sequence[Any]) -> None:
    """Effect: the former decision is gone."""
    with env.sudo():
        for one in approvals:
            one.decided_by_id = one.decided_at = None
            one.asked_by_id = env.user.id
    tell_approvers(env, approvals)


def _asked(approvals: Sequence[Any]) -> Text:
    """What those who may decide are told."""
    if len(approvals) == 1:
        return _l("Approval asked for: %(subject)s", subject=approvals[0].subject)
    return _ln("%(n)s approval is asked for", "%(n)s approvals are asked for", len(approvals))


def _decided(approvals: Sequence[Any]) -> Text:
    """What those who asked are told; all have been decided alike."""
    first, count = approvals[0], len(approvals)
    approved = first.state == "approved"
    if count > 1 and approved:
        return _ln("%(n)s approval was given", "%(n)s approvals were given", count)
    if count > 1:
        return _ln("%(n)s approval was refused", "%(n)s approvals were refused", count)
    if approved:
        return _l("Approved: %(subject)s", subject=first.subject)
    return _l("Rejected: %(subject)s", subject=first.subject)


def _address(approvals: Sequence[Any]) -> str:
    return approval_path(approvals[0].id) if len(approvals) == 1 else APPROVALS_PAGE


def _approvers(env: Env) -> set[int]:
    role: Any = env["base.role"]
    user: Any = env["base.user"]
    statement = select(user.id).where(user.roles.any(role.name == APPROVER))
    with unrestricted(env):
        return set(env.session.scalars(statement.where(user.archived_at.is_(None))))
