"""Send a mail by a template."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select

from mozaika import Env, MozaikaError, Text, User, _l
from mozaika_automation.actions.common import check_may, people, persons, wrong
from mozaika_automation.kinds import ActionKind, LeftOut, Said, Setting, Work
from mozaika_mail.outbox import Letter, Recipient, recipient_of, send_many

RECORD, ADDRESS = "record", "address"


def templates(env: Env, model: str) -> Sequence[tuple[str, Text]]:
    """The templates for a model, and those for any."""
    cls: Any = env["mail.template"]
    wanted = select(cls.name, cls.label).where(
        cls.archived_at.is_(None), cls.model.is_(None) | cls.model.in_([model, ""])
    )
    return [(row.name, row.label) for row in env.session.execute(wanted.order_by(cls.label))]


def addressees(env: Env, model: str) -> Sequence[tuple[str, Text]]:
    """The record itself, where it has an address; its partner; people here; a fixed address."""
    info = env.registry.info(model)
    found: list[tuple[str, Text]] = []
    if "email" in info.fields:
        found.append((RECORD, _l("Its own e-mail address")))
    if "partner" in info.fields:
        found.append(("partner", _l("The partner")))
    return [*found, *people(env, model), (ADDRESS, _l("A fixed address"))]


def run(env: Env, work: Work) -> Said:
    """Writes a mail to each; who has no address is left out."""
    found = _recipients(env, work)
    none = LeftOut(_l("There is no e-mail address."))
    said: dict[int, Text | LeftOut] = dict.fromkeys(work.ids, none)
    code = str(work.settings["template"])
    letters = [Letter([to], template=code, record=one) for one in work.records
               if (to := found.get(one.id)) is not None]  # fmt: skip
    if letters and not work.dry:
        send_many(env, letters)
    for one in work.records:
        to = found.get(one.id)
        if to is not None:
            text = _l("Would be sent to %(to)s") if work.dry else _l("To %(to)s")
            said[one.id] = str(text) % {"to": to.address}
    return said


def _recipients(env: Env, work: Work) -> dict[int, Recipient | None]:
    to = str(work.settings.get("to") or RECORD)
    if to == ADDRESS:
        fixed = Recipient(str(work.settings.get("address") or ""))
        return dict.fromkeys(work.ids, fixed)
    if to == RECORD:
        return {one.id: _of(one) for one in work.records}
    if to == "partner":
        return {one.id: _of(one.partner) for one in _with_partners(env, work)}
    chosen = persons(env, work, to)
    user: Any = env["base.user"]
    wanted = select(user).where(user.id.in_({who for who in chosen.values() if who}))
    known = {one.id: one for one in env.session.scalars(wanted)}
    return {key: _of(known.get(who or 0)) for key, who in chosen.items()}


def _with_partners(env: Env, work: Work) -> Sequence[Any]:
    """Loads the partners of all records at once: the session knows them then."""
    partner: Any = env["contacts.partner"]
    ids = {one.partner_id for one in work.records} - {None}
    env.session.scalars(select(partner).where(partner.id.in_(ids))).all()
    return work.records


def _of(record: Any) -> Recipient | None:
    if record is None or not getattr(record, "email", None):
        return None
    try:
        return recipient_of(record)
    except MozaikaError:
        return None


def check(env: Env, model: str, settings: Mapping[str, Any], author: User | None) -> None:
    """Template and addressee must make sense; the author must see what the mail tells of."""
    check_may(env, author, model, "read")
    if settings.get("template") not in dict(templates(env, model)):
        raise wrong("template", _l("Choose a template."))
    if str(settings.get("to") or RECORD) not in dict(addressees(env, model)):
        raise wrong("to", _l("Choose to whom it goes."))
    if settings.get("to") == ADDRESS and "@" not in str(settings.get("address") or ""):
        raise wrong("address", _l("Write an e-mail address."))


KIND = ActionKind(
    "automation.mail",
    _l("Send a mail"),
    run,
    [
        Setting("template", _l("Template"), "choice", required=True, choices=templates),
        Setting("to", _l("To"), "choice", required=True, choices=addressees),
        Setting("address", _l("Address"), when=("to", ADDRESS)),
    ],
    icon="mail-forward",
    check=check,
    sequence=50,
)
