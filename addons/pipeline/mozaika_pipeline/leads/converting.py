"""Converting a lead: it gets a partner and a deal, its activities go along; and undoing it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import exists, select

from mozaika import Env, Records, Text, _l
from mozaika_activities.models import Activity
from mozaika_pipeline.models.leads import Conversion, Lead
from mozaika_pipeline.models.lines import StageChange

MADE = "pipeline partners made by converting"
"""Key of `env.cache`: ids of the partners that the wizard has just made, by lead."""


def after_move(env: Env, leads: Sequence[Any]) -> None:
    """Gives converted leads their deals, moves what is planned, remembers what was done."""
    without = [lead for lead in leads if lead.deal_id is None]
    if without:
        deals = Records(env, "pipeline.deal").create([deal_values(lead) for lead in without])
        with env.sudo():
            for lead, deal in zip(without, deals, strict=True):
                link(lead, deal)
    with env.sudo():
        moved = _move_activities(env, leads)
        made = env.cache.pop(MADE, {})
        env.session.add_all(
            env[Conversion](
                lead_id=lead.id, partner_id=lead.partner_id, deal_id=lead.deal_id,
                made=made.get(lead.id, []), moved=moved.get(lead.id, []),
            )
            for lead in leads
        )  # fmt: skip
        _fill_partners(env, leads)


def deal_values(lead: Any, **more: Any) -> dict[str, Any]:
    """The values of a deal that comes from a lead."""
    given: dict[str, Any] = {
        "name": lead.name, "campaign": (lead.campaign or "")[:100] or None,
        "partner": lead.partner_id, "source": lead.source_id,
        "owner": lead.owner_id, "team": lead.team_id,
    }  # fmt: skip
    given.update({name: value for name, value in more.items() if value is not None})
    return {name: value for name, value in given.items() if value is not None}


def link(lead: Any, deal: Any) -> None:
    """Lead and deal know each other. The caller is in `env.sudo()`."""
    lead.deal_id = deal.id
    deal.origin_lead_id = lead.id


def can_be_undone(env: Env, lead: Any) -> Text | None:
    """Only while nothing has come of the deal."""
    done = _latest(env, [lead.id]).get(lead.id)
    if done is None:
        return _l("It was not converted here, so nothing can be undone.")
    if done.deal is None or done.deal.archived_at is not None:
        return None
    if done.deal.state != "open":
        return _l("The deal is closed already.")
    change: Any = env[StageChange]
    moved = exists().where(change.deal_id == done.deal_id, change.source_id.is_not(None))
    if env.session.scalar(select(moved)):
        return _l("The deal has moved on in its pipeline.")
    return None


def undo(env: Env, leads: Sequence[Any]) -> None:
    """Archives the deals, puts activities back, and archives partners that nothing else needs.

    Nothing is deleted: what was archived can be brought back.
    """
    with env.sudo():
        latest = _latest(env, [lead.id for lead in leads])
        deals = [done.deal_id for done in latest.values() if done.deal_id]
        made = [key for done in latest.values() for key in done.made or ()]
        for lead in leads:
            lead.deal_id = None
            lead.partner_id = None
        for done in latest.values():
            done.undone_at = env.now()
        _put_activities_back(env, latest)
        env.session.flush()
        _archive(env, "pipeline.deal", deals)
        _archive(env, "contacts.partner", _unused(env, made))


def _latest(env: Env, lead_ids: Sequence[int]) -> dict[int, Any]:
    """The conversion of each lead that is not undone."""
    cls: Any = env[Conversion]
    before, env.access_off = env.access_off, True
    try:
        with env.session.no_autoflush:
            found = env.session.scalars(
                select(cls)
                .where(cls.lead_id.in_(lead_ids), cls.undone_at.is_(None))
                .order_by(cls.id)
            ).all()
    finally:
        env.access_off = before
    return {one.lead_id: one for one in found}


def _move_activities(env: Env, leads: Sequence[Any]) -> dict[int, list[int]]:
    """What is planned with the leads goes to their deals."""
    cls: Any = env[Activity]
    deals = {lead.id: lead for lead in leads}
    planned = env.session.scalars(
        select(cls)
        .where(cls.model == "pipeline.lead", cls.record_id.in_(deals), cls.state == "planned")
        .order_by(cls.id)
    ).all()
    moved: dict[int, list[int]] = {}
    for one in planned:
        lead = deals[one.record_id]
        moved.setdefault(lead.id, []).append(one.id)
        one.model, one.record_id = "pipeline.deal", lead.deal_id
        one.partner_id = one.partner_id or lead.partner_id
    return moved


def _put_activities_back(env: Env, done: Mapping[int, Any]) -> None:
    back = {key: lead_id for lead_id, one in done.items() for key in one.moved or ()}
    cls: Any = env[Activity]
    for activity in env.session.scalars(select(cls).where(cls.id.in_(back))):
        activity.model, activity.record_id = "pipeline.lead", back[activity.id]


def _fill_partners(env: Env, leads: Sequence[Any]) -> None:
    """What was done with the lead is found with its partner as well."""
    cls: Any = env[Activity]
    partners = {lead.id: lead.partner_id for lead in leads}
    done = select(cls).where(cls.model == "pipeline.lead", cls.record_id.in_(partners))
    for activity in env.session.scalars(done.where(cls.partner_id.is_(None))):
        activity.partner_id = partners[activity.record_id]


def _archive(env: Env, model: str, ids: Sequence[int]) -> None:
    cls: Any = env[model]
    live = select(cls.id).where(cls.id.in_(ids), cls.archived_at.is_(None))
    found = list(env.session.scalars(live))
    if found:
        Records(env, model).archive(found)


def _unused(env: Env, partner_ids: Sequence[int]) -> list[int]:
    """Those of the partners that no live deal and no lead has."""
    deal, lead = env["pipeline.deal"], env[Lead]
    deals = select(deal.partner_id).where(
        deal.partner_id.in_(partner_ids), deal.archived_at.is_(None)
    )
    leads = select(lead.partner_id).where(lead.partner_id.in_(partner_ids))  # type: ignore[attr-defined]
    used = {*env.session.scalars(deals), *env.session.scalars(leads)}
    return [key for key in partner_ids if key not in used]
