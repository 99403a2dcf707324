"""Mail and calls that come in become leads, where a lead form has their mailbox or number."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from email.utils import parseaddr
from typing import Any

from sqlalchemy import select

from mozaika import Env
from mozaika_contacts.emails import email_key
from mozaika_contacts.phones import InvalidPhone, parse_phone
from mozaika_pipeline.leads.intake import Request, known, take
from mozaika_pipeline.leads.keys import REGIONS
from mozaika_pipeline.models.lead_forms import LeadForm
from mozaika_pipeline.models.leads import LIVE, Lead

CHANNELS = {"mail": "mail", "email": "mail", "call": "call", "phone": "call"}


def receive(env: Env, message: Mapping[str, Any]) -> list[Any] | None:
    """The lead that a message makes or belongs to; None where it is for none of the forms."""
    channel = CHANNELS.get(str(message.get("channel")))
    if channel is None:
        return None
    with env.sudo():
        form = _form(env, channel, message.get("recipients") or ())
        if form is None:
            return None
        who = _sender(env, channel, str(message.get("sender") or ""))
        request = _request(channel, message, who)
        before = known(env, form, request.external_id)
        lead = _open_lead(env, who) if before is None else before.lead
        if lead is not None and before is None:
            _add_note(env, lead, message)
        if lead is None:
            taken = take(env, form, request)
            lead = taken.lead or taken.submission
    return [lead]


def _request(channel: str, message: Mapping[str, Any], who: Mapping[str, str]) -> Request:
    plain = {
        name: value if isinstance(value, str | int | float | bool | None) else str(value)
        for name, value in message.items()
        if name not in ("attachments", "raw")
    }
    values = {
        "name": message.get("subject"),
        "message": message.get("text"),
        "contact_name": who.get("name"),
        "email": who.get("email"),
        "phone": who.get("phone"),
        "medium": channel,
        "utm_medium": {"mail": "email", "call": "phone"}[channel],
    }
    told = message.get("message_id") or message.get("external_id")
    return Request(channel, values, plain, str(told) if told else None)


def _form(env: Env, channel: str, recipients: Iterable[Any]) -> Any:
    """The form whose mailbox or number is among the recipients."""
    cls: Any = env[LeadForm]
    kept = cls.mailbox if channel == "mail" else cls.number
    forms = env.session.scalars(
        select(cls).where(kept.is_not(None), cls.archived_at.is_(None)).order_by(cls.id)
    ).all()
    wanted = {_plain(env, channel, str(one)) for one in recipients}
    for form in forms:
        if _plain(env, channel, form.mailbox if channel == "mail" else form.number) in wanted:
            return form
    return None


def _plain(env: Env, channel: str, address: str) -> str:
    return email_key(parseaddr(address)[1]) if channel == "mail" else _number(env, address)


def _number(env: Env, number: str) -> str:
    try:
        return parse_phone(number, REGIONS.get(env.platform.settings.language, "PL")).e164
    except InvalidPhone:
        return number.strip()


def _sender(env: Env, channel: str, sender: str) -> dict[str, str]:
    if channel == "call":
        return {"phone": _number(env, sender)}
    name, address = parseaddr(sender)
    return {"name": name, "email": address} if "@" in address else {"name": name or sender}


def _open_lead(env: Env, who: Mapping[str, str]) -> Any:
    """The latest live lead of the sender."""
    cls: Any = env[Lead]
    if who.get("email"):
        same = cls.email_key == email_key(who["email"])
    elif who.get("phone"):
        same = cls.phone_key == who["phone"]
    else:
        return None
    live = select(cls).where(same, cls.status.in_(LIVE), cls.archived_at.is_(None))
    return env.session.scalar(live.order_by(cls.id.desc()).limit(1))


def _add_note(env: Env, lead: Any, message: Mapping[str, Any]) -> None:
    lines = filter(None, (message.get("subject"), message.get("text")))
    text = "\n\n".join(str(line) for line in lines)
    if text:
        note = env["base.note"]
        env.session.add(note(model="pipeline.lead", record_id=lead.id, text=text, pinned=False))
