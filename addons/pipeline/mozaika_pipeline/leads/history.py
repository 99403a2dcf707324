"""What leads tell on timelines: on their own, and on those of the partner and the deal they
became."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select

from mozaika import Env, TimelineEntry, _l, rights
from mozaika_pipeline.models.lead_forms import CHANNELS
from mozaika_pipeline.models.leads import Lead

KIND = "pipeline.lead"
KIND_LABEL = _l("Leads")
MOST = 20
NOTES = 50


def entries(env: Env, record: Any, before: datetime | None, limit: int) -> list[TimelineEntry]:
    """The entries on a record's timeline, the latest first; only what the user may see."""
    model = getattr(record, "__model_name__", "")
    if model not in ("pipeline.lead", "pipeline.deal", "contacts.partner"):
        return []
    if not (env.access_off or rights(env).can("pipeline.lead", "read")):
        return []
    found = [*_told(env, model, record)]
    found = [one for one in found if before is None or one.at < before]
    return sorted(found, key=lambda one: one.at, reverse=True)[:limit]


def _told(env: Env, model: str, record: Any) -> Iterator[TimelineEntry]:
    if model == "pipeline.lead":
        yield from _of_lead(record, None)
        return
    leads = _leads(env, model, record)
    for lead in leads:
        url = f"/pipeline/lead/{lead.id}"
        yield from _of_lead(lead, url)
    yield from _notes(env, leads)


def _leads(env: Env, model: str, record: Any) -> list[Any]:
    cls: Any = env[Lead]
    if model == "pipeline.deal":
        mine = or_(cls.deal_id == record.id, cls.id == record.origin_lead_id)
    else:
        mine = cls.partner_id == record.id
    return list(env.session.scalars(select(cls).where(mine).order_by(cls.id.desc()).limit(MOST)))


def _of_lead(lead: Any, url: str | None) -> Iterator[TimelineEntry]:
    channel = dict(CHANNELS).get(lead.channel, lead.channel)
    title = _l("Request came in: %(channel)s", channel=channel)
    text = lead.message or "" if url else ""
    if url:
        title = _l("Lead “%(name)s” came in: %(channel)s", name=lead.name, channel=channel)
    yield TimelineEntry(lead.created_at, KIND, KIND_LABEL, title, text, lead.who, url, "inbox")
    if lead.consent and lead.consent_at:
        yield TimelineEntry(
            lead.consent_at, KIND, KIND_LABEL, _l("Consent given"), lead.consent_text or "",
            lead.who, url, "shield-check",
        )  # fmt: skip
    if lead.confirmed_at:
        yield TimelineEntry(
            lead.confirmed_at, KIND, KIND_LABEL, _l("E-mail address confirmed"),
            lead.email or "", lead.who, url, "mail-opened",
        )  # fmt: skip


def _notes(env: Env, leads: list[Any]) -> Iterator[TimelineEntry]:
    """Notes and files of the leads: who reads a lead may read them."""
    by_id = {lead.id: lead for lead in leads}
    if not by_id:
        return
    note, file = env["base.note"], env["base.attachment"]
    with env.sudo():
        notes = env.session.scalars(
            select(note)
            .where(note.model == "pipeline.lead", note.record_id.in_(by_id))
            .order_by(note.id.desc())
            .limit(NOTES)
        ).all()
        files = env.session.scalars(
            select(file)
            .where(file.model == "pipeline.lead", file.record_id.in_(by_id))
            .order_by(file.id.desc())
            .limit(NOTES)
        ).all()
        users = _names(env, [one.created_by_id for one in (*notes, *files)])
    for one in notes:
        yield _entry(one, by_id, users, _l("Note on the lead"), one.text, "note")
    for one in files:
        yield _entry(one, by_id, users, _l("File of the lead"), one.name, "paperclip")


def _entry(
    one: Any, leads: dict[int, Any], users: dict[int, str], title: Any, text: str, icon: str
) -> TimelineEntry:
    url = f"/pipeline/lead/{leads[one.record_id].id}"
    if icon == "paperclip":
        url = f"{url}?tab=files"
    who = users.get(one.created_by_id or 0, "")
    return TimelineEntry(one.created_at, KIND, KIND_LABEL, title, text, who, url, icon)


def _names(env: Env, ids: list[int | None]) -> dict[int, str]:
    user = env["base.user"]
    rows = env.session.execute(select(user.id, user.name).where(user.id.in_({*ids} - {None})))
    return {key: name or "" for key, name in rows}
