"""Who a lead may be already: leads and partners with its address, number or name."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from rapidfuzz import fuzz
from sqlalchemy import or_, select

from mozaika import Env, Records, Text, _l, rights
from mozaika_contacts.emails import email_key
from mozaika_contacts.models import ContactPoint, Partner
from mozaika_pipeline.leads.keys import plain_name, words_of
from mozaika_pipeline.models.leads import LIVE, Lead

ALIKE_FROM = 88
"""Likeness, of 100, from which two names are taken for one."""

CANDIDATES = 40
SHOWN = 5
SAME_EMAIL = _l("Same e-mail address")
SAME_PHONE = _l("Same telephone number")
SAME_NAME = _l("Similar name")


@dataclass(frozen=True)
class Match:
    """A lead or a partner that may be the same, and why. `certainty` is 100 for the same address
    or number, else how alike the names are."""

    model: str
    record: Any
    why: tuple[Text, ...]
    certainty: int


def matches(env: Env, lead: Any) -> list[Match]:
    """Leads and partners that may be the same, the surest first; only what the user may see."""
    return [*similar_leads(env, lead), *similar_partners(env, lead)]


def similar_leads(env: Env, lead: Any) -> list[Match]:
    """Other leads with the same address or number, or a similar name."""
    cls: Any = env[Lead]
    keys = _key_criteria(cls, lead)
    found: dict[int, Any] = {}
    if keys:
        same = select(cls).where(or_(*keys), cls.id != lead.id, cls.archived_at.is_(None))
        latest = env.session.scalars(same.order_by(cls.id.desc()).limit(SHOWN * 2))
        found.update((one.id, one) for one in latest)
    found.update(_by_name(env, "pipeline.lead", lead))
    found.pop(lead.id, None)
    return _best(_lead_match(lead, other) for other in found.values())


def similar_partners(env: Env, lead: Any) -> list[Match]:
    """Partners with the lead's address or number, or a similar name."""
    if not (env.access_off or rights(env).can("contacts.partner", "read")):
        return []
    certain = _partners_by_point(env, lead)
    found = _by_name(env, "contacts.partner", lead)
    found.update((partner.id, partner) for partner, _ in certain.values())
    found.pop(lead.partner_id, None)
    return _best(
        _partner_match(lead, partner, certain[key][1] if key in certain else ())
        for key, partner in found.items()
    )


def original_of(env: Env, leads: Sequence[Any]) -> dict[int, int]:
    """The earliest live lead with the same address or number, by lead: one statement."""
    emails = {lead.email_key for lead in leads if lead.email_key}
    phones = {lead.phone_key for lead in leads if lead.phone_key}
    if not emails and not phones:
        return {}
    cls: Any = env[Lead]
    with env.sudo():
        rows = env.session.execute(
            select(cls.id, cls.email_key, cls.phone_key)
            .where(or_(cls.email_key.in_(emails), cls.phone_key.in_(phones)))
            .where(cls.status.in_(LIVE), cls.archived_at.is_(None))
            .order_by(cls.id)
        ).all()
    first: dict[tuple[str, str], int] = {}
    for key, email, phone in rows:
        for kind, value in (("email", email), ("phone", phone)):
            if value:
                first.setdefault((kind, value), key)
    return {lead.id: found for lead in leads if (found := _earliest(first, lead)) is not None}


def _earliest(first: dict[tuple[str, str], int], lead: Any) -> int | None:
    keys = (("email", lead.email_key), ("phone", lead.phone_key))
    found = [first[kind, value] for kind, value in keys if value and (kind, value) in first]
    earlier = [key for key in found if key < lead.id]
    return min(earlier, default=None)


def _key_criteria(cls: Any, lead: Any) -> list[Any]:
    return [
        getattr(cls, name) == value
        for name in ("email_key", "phone_key")
        if (value := getattr(lead, name))
    ]


def _lead_match(lead: Any, other: Any) -> Match:
    why: list[Text] = []
    if lead.email_key and lead.email_key == other.email_key:
        why.append(SAME_EMAIL)
    if lead.phone_key and lead.phone_key == other.phone_key:
        why.append(SAME_PHONE)
    alike = likeness(_names(lead), _names(other))
    return _match("pipeline.lead", other, why, alike)


def _partner_match(lead: Any, partner: Any, certain: Iterable[Text]) -> Match:
    alike = likeness(_names(lead), [plain_name(partner.name or "")])
    return _match("contacts.partner", partner, list(certain), alike)


def _match(model: str, record: Any, why: list[Text], alike: int) -> Match:
    certainty = 100 if why else alike
    if alike >= ALIKE_FROM:
        why.append(SAME_NAME)
    return Match(model, record, tuple(why), certainty)


def likeness(ours: Sequence[str], theirs: Sequence[str]) -> int:
    """How alike two sets of names are, of 100: the best pair counts, order of words does not."""
    return max(
        (round(fuzz.token_sort_ratio(one, other)) for one in ours for other in theirs), default=0
    )


def _names(record: Any) -> list[str]:
    return [name for name in (record.name_key or "").split(" | ") if name]


def _best(found: Iterable[Match]) -> list[Match]:
    sure = [match for match in found if match.why]
    return sorted(sure, key=lambda match: (-match.certainty, -match.record.id))[:SHOWN]


def _by_name(env: Env, model: str, lead: Any) -> dict[int, Any]:
    """Records found by the longest words of the lead's names: the quick search's index."""
    records = Records(env, model)
    ids: list[int] = []
    for word in words_of((lead.company_name, lead.contact_name)):
        page = records.search(q=word, fields=["id"], limit=CANDIDATES)
        ids.extend(item["id"] for item in page.items)
    cls: Any = env[model]
    wanted = list(dict.fromkeys(ids))[: CANDIDATES * 2]
    if not wanted:
        return {}
    return {one.id: one for one in env.session.scalars(select(cls).where(cls.id.in_(wanted)))}


def _partners_by_point(env: Env, lead: Any) -> dict[int, tuple[Any, list[Text]]]:
    """Partners by id that have the lead's number or address, with which of them."""
    point: Any = env[ContactPoint]
    found: dict[int, tuple[Any, list[Text]]] = {}
    if lead.phone_key:
        same = select(point).where(point.e164 == lead.phone_key).limit(SHOWN)
        for one in env.session.scalars(same):
            found.setdefault(one.partner_id, (one.partner, []))[1].append(SAME_PHONE)
    for partner in _partners_with(env, lead.email_key):
        found.setdefault(partner.id, (partner, []))[1].append(SAME_EMAIL)
    return found


def _partners_with(env: Env, key: str | None) -> list[Any]:
    """Partners with that e-mail address, found by the quick search and checked exactly."""
    if not key:
        return []
    page = Records(env, "contacts.partner").search(q=key, fields=["id"], limit=SHOWN)
    ids = [item["id"] for item in page.items]
    if not ids:
        return []
    cls, point = env[Partner], env[ContactPoint]
    rows = env.session.execute(
        select(cls, point.value)
        .join(point, point.partner_id == cls.id)  # type: ignore[attr-defined]
        .where(cls.id.in_(ids), point.kind == "email")
    )
    return [partner for partner, value in rows if email_key(value) == key]
