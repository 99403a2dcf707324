"""Double opt-in: a mail in the visitor's language with a signed link, and what the link does."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from mozaika import Env, gettext, use_language
from mozaika_contacts.emails import email_key
from mozaika_mail.addresses import Recipient
from mozaika_mail.outbox import send
from mozaika_pipeline.leads.stamps import confirmation_of, read_confirmation
from mozaika_pipeline.models.leads import Lead


def ask(env: Env, lead: Any, site: str) -> None:
    """Sends the mail that asks the visitor to confirm; `site` is this server's address."""
    if not lead.email:
        return
    word = confirmation_of(env.platform, lead.id, lead.email)
    link = f"{site.rstrip('/')}/forms/confirm/{word}"
    with env.sudo(), use_language(lead.language or env.language):
        send(
            env,
            to=[Recipient(lead.email, lead.contact_name or "", lead.language)],
            subject=gettext("Please confirm your e-mail address"),
            text=_text(lead, link),
            language=lead.language,
            model="pipeline.lead",
            record_id=lead.id,
        )


def _text(lead: Any, link: str) -> str:
    lines = [
        gettext("Hello,"),
        gettext("we received your request. Please confirm that this is your address:"),
        link,
        gettext("If you did not write to us, ignore this message: nothing will happen."),
    ]
    if lead.consent_text:
        lines.insert(3, gettext("With it you confirm: %(text)s", text=lead.consent_text))
    return "\n\n".join(lines)


def find(env: Env, word: str) -> Any:
    """The lead whose address a link confirms; None for a link that is not, or no longer, good."""
    meant = read_confirmation(env.platform, word)
    if meant is None:
        return None
    lead_id, address = meant
    cls: Any = env[Lead]
    with env.sudo():
        lead = env.session.scalar(select(cls).where(cls.id == lead_id))
    if lead is None or lead.email_key != email_key(address):
        return None
    return lead


def confirm(env: Env, lead: Any) -> None:
    """Keeps that the address was confirmed, the first time."""
    with env.sudo():
        lead.confirmed_at = lead.confirmed_at or env.now()
