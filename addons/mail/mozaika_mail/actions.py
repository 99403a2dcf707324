"""Buttons: writing a mail, sending again what failed, looking at a template."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from mozaika import Action, Env, Text, _l, ngettext
from mozaika_mail.models import FAILED, QUEUED
from mozaika_mail.outbox import enqueue_delivery

WRITERS = ("mail.user",)
WITH_MAIL = ("contacts.partner", "pipeline.lead", "pipeline.deal")
"""Models whose records have an address, or a partner with one, as far as they are enabled."""


def write_action(model: str) -> Action:
    """“Write a mail” for a model whose records have `email`, or a `partner` who has one."""
    return Action(
        f"mail.write_{model.replace('.', '_')}",
        model,
        _l("Write a mail"),
        _write,
        icon="mail",
        operation="read",
        places=("record",),
        roles=WRITERS,
        sequence=50,
    )


def _write(_env: Env, records: Sequence[Any]) -> Text:
    [record] = records
    return f"/mail/write/{record.__model_name__}/{record.id}"


def send_again(env: Env, messages: Sequence[Any]) -> Text:
    """Queues mails anew, under the number that they had: a server that has one throws the second
    away."""
    with env.sudo():
        for message in messages:
            message.state, message.attempts, message.next_try_at = QUEUED, 0, None
        enqueue_delivery(env, [message.id for message in messages])
    return ngettext("%(n)s mail is on its way.", "%(n)s mails are on their way.", len(messages))


def withhold(env: Env, messages: Sequence[Any]) -> Text:
    """Keeps mails that wait from being sent."""
    reason = _l("%(who)s decided not to send it.", who=env.user.name or env.user.login)
    with env.sudo():
        for message in messages:
            message.state, message.error, message.next_try_at = FAILED, str(reason), None
    return ngettext("%(n)s mail will not be sent.", "%(n)s mails will not be sent.", len(messages))


def preview(_env: Env, records: Sequence[Any]) -> Text:
    """Opens a template as its recipients will see it."""
    [record] = records
    if record.__model_name__ == "mail.template":
        return f"/mail/preview/{record.id}"
    return f"/mail/preview/{record.template_id}?language={record.language}"


ACTIONS = [
    *[write_action(model) for model in WITH_MAIL],
    Action(
        "mail.send_again", "mail.message", _l("Send again"), send_again, icon="send",
        operation="read", roles=WRITERS, filter=[["state", "=", FAILED]],
        confirm=_l("Send it again? If it arrived after all, the recipient has it twice."),
    ),
    Action(
        "mail.send_now", "mail.message", _l("Try now"), send_again, icon="send",
        operation="read", roles=WRITERS, filter=[["state", "=", QUEUED]],
    ),
    Action(
        "mail.withhold", "mail.message", _l("Don't send"), withhold, icon="ban",
        operation="read", roles=WRITERS, filter=[["state", "=", QUEUED]],
        confirm=_l("Keep it from being sent?"),
    ),
    Action(
        "mail.preview", "mail.template", _l("Preview"), preview, icon="eye",
        operation="read", places=("record",),
    ),
    Action(
        "mail.preview_text", "mail.template_text", _l("Preview"), preview, icon="eye",
        operation="read", places=("record",),
    ),
]  # fmt: skip
