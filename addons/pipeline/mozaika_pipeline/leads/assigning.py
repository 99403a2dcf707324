"""New leads get an owner by rule, and each becomes a task; unworked ones are escalated."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from mozaika import Env, _l, _ln, move, notify, notify_many
from mozaika_activities.planning import plan
from mozaika_automation.assignment import assign
from mozaika_pipeline.leads.duplicates import original_of
from mozaika_pipeline.models.leads import UNWORKED, Lead

MODEL = "pipeline.lead"


def receive(env: Env, leads: Sequence[Any]) -> None:
    """What happens to new leads: marked as duplicates, assigned, and planned as tasks."""
    with env.sudo():
        fresh = [lead for lead in leads if lead.status == "new"]
        mark_duplicates(env, fresh)
        follow_original(env, fresh)
        unowned = [lead for lead in fresh if lead.owner_id is None]
        if unowned:
            assign(env, MODEL, unowned)
            env.session.flush()
        owned = [lead for lead in fresh if lead.owner_id is not None]
        if owned:
            move(env, MODEL, [lead.id for lead in owned], "assign")
            plan_answers(env, owned)


def mark_duplicates(env: Env, leads: Sequence[Any]) -> None:
    """Points a lead to the earlier one with the same address or number."""
    originals = original_of(env, leads)
    for lead in leads:
        lead.duplicate_of_id = lead.duplicate_of_id or originals.get(lead.id)


def follow_original(env: Env, leads: Sequence[Any]) -> None:
    """Who looks after the earlier lead looks after the new one as well."""
    ids = {lead.duplicate_of_id for lead in leads if lead.duplicate_of_id and not lead.owner_id}
    if not ids:
        return
    cls: Any = env[Lead]
    rows = env.session.execute(select(cls.id, cls.owner_id, cls.team_id).where(cls.id.in_(ids)))
    owners = {key: (owner, team) for key, owner, team in rows}
    for lead in leads:
        owner, team = owners.get(lead.duplicate_of_id, (None, None))
        if owner is not None and lead.owner_id is None:
            lead.owner_id, lead.team_id = owner, lead.team_id or team


def plan_answers(env: Env, leads: Sequence[Any]) -> None:
    """A task for each lead: the first answer, due on the day until which it is promised."""
    zone = ZoneInfo(env.platform.settings.time_zone)
    by_day: dict[Any, list[Any]] = {}
    for lead in leads:
        due: datetime = lead.response_due or env.now()
        by_day.setdefault(due.astimezone(zone).date(), []).append(lead)
    for day, due_then in by_day.items():
        owners = {lead.id: lead.owner_id for lead in due_then}
        plan(
            env, MODEL, list(owners), type="call", summary=_l("Answer the lead"), due_on=day,
            assignee_ids=owners,
        )  # fmt: skip


def escalate(env: Env) -> int:
    """Tells owners and managers of leads that nobody answered in time, each once."""
    cls: Any = env[Lead]
    with env.sudo():
        late = env.session.scalars(
            select(cls)
            .where(cls.status.in_(UNWORKED), cls.archived_at.is_(None))
            .where(cls.response_due < env.now(), cls.escalated_at.is_(None))
            .where(cls.responded_at.is_(None))
            .order_by(cls.id)
        ).all()
        for lead in late:
            lead.escalated_at = env.now()
        _tell_owners(env, late)
        _tell_managers(env, late)
    return len(late)


def wake_up(env: Env) -> int:
    """Leads whose day has come return to the inbox, with a new clock."""
    cls: Any = env[Lead]
    with env.sudo():
        due = env.session.scalars(
            select(cls)
            .where(cls.status == "nurturing", cls.archived_at.is_(None))
            .where(cls.nurture_until <= env.today())
            .order_by(cls.id)
        ).all()
        if due:
            move(env, MODEL, [lead.id for lead in due], "return")
            _start_again(env, due)
    return len(due)


def _start_again(env: Env, leads: Sequence[Any]) -> None:
    owned = [lead for lead in leads if lead.owner_id is not None]
    if owned:
        move(env, MODEL, [lead.id for lead in owned], "assign")
        plan_answers(env, owned)
    for owner, mine in _by_owner(leads).items():
        title = _ln("%(n)s lead has come back", "%(n)s leads have come back", len(mine))
        notify(env, owner, title, _names(mine), _address(mine), "repeat")


def _tell_owners(env: Env, leads: Sequence[Any]) -> None:
    for owner, mine in _by_owner(leads).items():
        title = _ln(
            "%(n)s lead waits for an answer for too long",
            "%(n)s leads wait for an answer for too long",
            len(mine),
        )
        notify(env, owner, title, _names(mine), _address(mine), "alarm")


def _tell_managers(env: Env, leads: Sequence[Any]) -> None:
    """Managers hear of the leads of their teams; of those without a team all hear."""
    managers = _managers(env)
    for teams, mine in _by_team(leads).items():
        whom = [user for user, own in managers.items() if teams is None or teams in own]
        whom = whom or list(managers)
        title = _ln(
            "%(n)s lead was not answered in time",
            "%(n)s leads were not answered in time",
            len(mine),
        )
        notify_many(env, whom, title, _names(mine), _address(mine), "alert-triangle")


def _managers(env: Env) -> dict[int, set[int]]:
    """Teams of each user with the manager's role."""
    user, role = env["base.user"], env["base.role"]
    found = env.session.scalars(
        select(user)
        .where(user.roles.any(role.name == "pipeline.manager"), user.archived_at.is_(None))
        .order_by(user.id)
    )
    return {one.id: {team.id for team in one.teams} for one in found}


def _by_owner(leads: Sequence[Any]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = {}
    for lead in leads:
        if lead.owner_id is not None:
            found.setdefault(lead.owner_id, []).append(lead)
    return found


def _by_team(leads: Sequence[Any]) -> dict[int | None, list[Any]]:
    found: dict[int | None, list[Any]] = {}
    for lead in leads:
        found.setdefault(lead.team_id, []).append(lead)
    return found


def _names(leads: Sequence[Any]) -> str:
    return ", ".join(lead.name for lead in leads[:5]) + ("…" if len(leads) > 5 else "")


def _address(leads: Sequence[Any]) -> str:
    """A path that works outside of a request as well."""
    return f"/pipeline/lead/{leads[0].id}" if len(leads) == 1 else "/pipeline/lead"
