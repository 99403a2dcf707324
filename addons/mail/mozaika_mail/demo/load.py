"""Puts templates and a few weeks of mails into a demo database."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from email.utils import make_msgid
from typing import Any

from sqlalchemy import select

from mozaika import Env
from mozaika_mail.addresses import joined, recipient_of
from mozaika_mail.demo.texts import REFUSED, TEMPLATES
from mozaika_mail.models import FAILED, SENT
from mozaika_mail.rendering import render
from mozaika_mail.settings import FILE

PARTNER = "contacts.partner"
SENDER = "biuro@mozaika.example"
MAILS = 24
SETTINGS = {
    "mail.backend": FILE,
    "mail.sender": SENDER,
    "mail.sender_name": "Mozaika",
}


def load_demo(env: Env) -> None:
    """Templates, settings for trying things out, mails to partners; once per database."""
    if env.session.scalar(select(env["mail.template"].id).limit(1)) is not None:
        return
    _set(env)
    templates = [_template(env, demo) for demo in TEMPLATES if demo.model in env.registry]
    _let_write(env)
    env.session.flush()
    if PARTNER in env.registry:
        about_partners = [one for one in templates if one.model == PARTNER]
        env.session.add_all(_mails(env, about_partners))
    env.session.flush()


def _set(env: Env) -> None:
    setting = env["base.setting"]
    kept = set(env.session.scalars(select(setting.name)))
    env.session.add_all(
        setting(name=name, value=value) for name, value in SETTINGS.items() if name not in kept
    )


def _template(env: Env, demo: Any) -> Any:
    text = env["mail.template_text"]
    made = env["mail.template"](
        name=demo.code,
        label=demo.label,
        model=demo.model,
        texts=[text(language=t.language, subject=t.subject, body=t.body) for t in demo.texts],
    )
    env.session.add(made)
    return made


def _let_write(env: Env) -> None:
    """Everybody of the demo company writes mails."""
    user, role = env["base.user"], env["base.role"]
    writer = env.session.scalar(select(role).where(role.name == "mail.user"))
    for one in env.session.scalars(select(user).where(user.login != "admin")):
        if writer is not None and writer not in one.roles:
            one.roles.append(writer)


def _mails(env: Env, templates: Sequence[Any]) -> Iterator[Any]:
    partner = env[PARTNER]
    chosen = env.session.scalars(
        select(partner)
        .where(partner.kind == "person", partner.email.is_not(None), partner.owner_id.is_not(None))
        .order_by(partner.id)
        .limit(MAILS)
    )
    for number, record in reversed(list(enumerate(chosen))):
        yield _mail(env, templates[number % len(templates)], record, number)


def _mail(env: Env, template: Any, record: Any, number: int) -> Any:
    to = recipient_of(record)
    filled = render(env, template, record, {"recipient": to.name}, language=to.language)
    failed = number == MAILS // 3
    day = env.now() - timedelta(days=number * 2 + 1)
    at = day.replace(hour=7 + number * 5 % 8, minute=number * 37 % 60)
    return env["mail.message"](
        to=joined([to]),
        subject=filled.subject,
        text=filled.text.replace("Mozaika\n", f"{record.owner.name}\n"),
        html=filled.html.replace("<p>Mozaika</p>", f"<p>{record.owner.name}</p>"),
        language=filled.language,
        template=template,
        state=FAILED if failed else SENT,
        error=REFUSED.format(address=to.address) if failed else None,
        attempts=1,
        sender=f"Mozaika <{SENDER}>",
        sent_at=None if failed else at + timedelta(seconds=4),
        claimed_at=at + timedelta(seconds=3),
        created_at=at,
        created_by_id=record.owner_id,
        model=PARTNER,
        record_id=record.id,
        message_id=make_msgid(domain="mozaika.example"),
    )
