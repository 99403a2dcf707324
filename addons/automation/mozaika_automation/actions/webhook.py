"""Call a webhook: signed, tried again and listed as all calls are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select

from mozaika import AccessDenied, Env, Text, User, _l, call_webhook
from mozaika_automation.actions.common import wrong
from mozaika_automation.kinds import ActionKind, Said, Setting, Work

EVENT = "automation.rule"


def webhooks(env: Env, _model: str) -> Sequence[tuple[str, Text]]:
    """The webhooks of the administration pages that are switched on."""
    cls: Any = env["base.webhook"]
    wanted = select(cls.id, cls.name).where(cls.active.is_(True), cls.archived_at.is_(None))
    return [(str(row.id), row.name) for row in env.session.execute(wanted.order_by(cls.name))]


def run(env: Env, work: Work) -> Said:
    """Queues the call: it is made after the commit."""
    found = dict(webhooks(env, work.model))
    name = found[str(work.settings["webhook"])]
    if not work.dry:
        event = f"{work.model}.{work.settings.get('event') or EVENT}"
        call_webhook(env, int(work.settings["webhook"]), event, work.ids)
    said = _l("Would call “%(name)s”") if work.dry else _l("Called “%(name)s”")
    return work.each(str(said) % {"name": name})


def check(env: Env, model: str, settings: Mapping[str, Any], author: User | None) -> None:
    """Only administrators see webhooks, so only they may use them."""
    if author is not None and not author.has_role("base.admin"):
        raise AccessDenied(_l("Only administrators may let a rule call webhooks."))
    if str(settings.get("webhook")) not in dict(webhooks(env, model)):
        raise wrong("webhook", _l("Choose a webhook that is switched on."))


KIND = ActionKind(
    "automation.webhook",
    _l("Call a webhook"),
    run,
    [
        Setting(
            "webhook", _l("Webhook"), "choice", required=True, choices=webhooks,
            help=_l("They are set up under Administration → Webhooks."),
        ),
        Setting(
            "event", _l("Event"), default="automation",
            help=_l("What the receiver is told has happened."),
        ),
    ],
    icon="webhook",
    check=check,
    sequence=70,
)  # fmt: skip
