"""The outbox: `send` writes a mail in the caller's transaction, a job sends it after the commit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from email.utils import make_msgid
from typing import Any

from mozaika import (
    BadRequest,
    Env,
    ValidationFailed,
    _l,
    attach_files,
    enqueue_many,
)
from mozaika_mail.addresses import (
    Recipient,
    check_headers,
    joined,
    read_recipients,
    recipient_of,
    refuse_control,
)
from mozaika_mail.models import QUEUED
from mozaika_mail.plain import text_of_html
from mozaika_mail.rendering import Rendered, find_template, render
from mozaika_mail.settings import MailSettings, mail_settings

MESSAGE = "mail.message"
DELIVER = "mail.deliver"
AT_A_TIME = 50
"""Mails that one run of the job sends."""

MOST_RECIPIENTS = 100


@dataclass(frozen=True)
class Attached:
    """A file that goes along."""

    name: str
    content_type: str
    content: bytes = field(repr=False)


@dataclass(frozen=True)
class Letter:
    """A mail to be written into the outbox; the arguments of `send` as a value."""

    to: Sequence[str | Recipient]
    template: str | None = None
    record: Any = None
    context: Mapping[str, Any] | None = None
    subject: str | None = None
    text: str | None = None
    html: str | None = None
    language: str | None = None
    attachments: Sequence[Attached] = ()
    reply_to: str | None = None
    model: str | None = None
    record_id: int | None = None
    cc: Sequence[str | Recipient] = ()
    headers: Mapping[str, str] | None = None


def send(  # noqa: PLR0913 (each is a part of a mail)
    env: Env,
    *,
    to: Sequence[str | Recipient],
    template: str | None = None,
    record: Any = None,
    context: Mapping[str, Any] | None = None,
    subject: str | None = None,
    text: str | None = None,
    html: str | None = None,
    language: str | None = None,
    attachments: Sequence[Attached] = (),
    reply_to: str | None = None,
    model: str | None = None,
    record_id: int | None = None,
    cc: Sequence[str | Recipient] = (),
    headers: Mapping[str, str] | None = None,
) -> Any:
    """Writes a mail into the outbox and returns it; it is sent once the env commits, never before.

    Args:
        env: one that writes; templates show what its user may read.
        to: addresses, "Jan Kos <jan@example.com>", or `Recipient`s (see `recipient_of`).
        template: the code of a template; else `subject` and `text` or `html` are given.
        record: what the mail is about: `record` in the template, and whose timeline shows it.
        context: further variables of the template.
        subject: the subject; given beside a template, it is taken instead of the template's.
        text: the plain text; without it, it is made of `html`.
        html: the HTML beside the text.
        language: the language to write in; else the first recipient's, else the company's.
        attachments: files that go along.
        reply_to: where answers go; else to the sender.
        model: kind of the record, where `record` itself is not at hand.
        record_id: its id.
        cc: who gets a copy.
        headers: further headers.

    Raises `ValidationFailed` for addresses and texts that can't be sent (also `TemplateFailed`),
    `NotFound` for an unknown template, `BadRequest` for an env that does not write.
    """
    letter = Letter(to, template, record, context, subject, text, html, language, attachments,
                    reply_to, model, record_id, cc, headers)  # fmt: skip
    return send_many(env, [letter])[0]


def send_many(env: Env, letters: Sequence[Letter]) -> list[Any]:
    """Writes mails into the outbox, all or none; their jobs are queued in one statement."""
    if not env.write:
        raise BadRequest(
            _l("A mail can't be written by work that only reads."),
            cure=_l("Open the env with write=True."),
        )
    settings = mail_settings(env)
    written = [_message(env, settings, letter) for letter in letters]
    with env.sudo():
        env.session.add_all(written)
        env.session.flush()
        files = [
            (message.id, one.name, one.content_type, one.content)
            for message, letter in zip(written, letters, strict=True)
            for one in letter.attachments
        ]
        attach_files(env, MESSAGE, files)
        enqueue_delivery(env, [message.id for message in written])
    return written


def enqueue_delivery(env: Env, ids: Sequence[int], **when: Any) -> None:
    """Queues the sending of mails, some at a time; for the platform."""
    runs = [{"message_ids": list(ids[i : i + AT_A_TIME])} for i in range(0, len(ids), AT_A_TIME)]
    with env.sudo():
        enqueue_many(env, DELIVER, runs, **when)


def _message(env: Env, settings: MailSettings, letter: Letter) -> Any:
    to = read_recipients(letter.to)
    cc = read_recipients(letter.cc, "cc")
    _check_number(to, cc)
    reply_to = joined(read_recipients([letter.reply_to], "reply_to")) if letter.reply_to else None
    template, filled = _filled(env, letter, to[0])
    _check_size(settings, filled, letter.attachments)
    record = letter.record
    return env[MESSAGE](
        to=joined(to),
        cc=joined(cc) or None,
        reply_to=reply_to,
        subject=_subject(filled.subject),
        text=filled.text,
        html=filled.html or None,
        language=filled.language,
        template=template,
        state=QUEUED,
        model=letter.model or (record.__model_name__ if record is not None else None),
        record_id=letter.record_id or (record.id if record is not None else None),
        message_id=make_msgid(domain=settings.sender.rpartition("@")[2] or "mozaika.invalid"),
        headers=check_headers((letter.headers or {}).items()) or None,
    )


def _filled(env: Env, letter: Letter, first: Recipient) -> tuple[Any, Rendered]:
    language = letter.language or first.language or env.platform.settings.language
    if letter.template is None:
        text = letter.text or (text_of_html(letter.html) if letter.html else "")
        return None, Rendered(letter.subject or "", text, letter.html or "", language)
    template = find_template(env, letter.template)
    context = {"recipient": first.name or first.address, **(letter.context or {})}
    filled = render(env, template, letter.record, context, language=language)
    return template, replace(filled, subject=letter.subject or filled.subject)


def _subject(subject: str) -> str:
    refuse_control(subject, "subject")
    kept = subject.strip()
    if not kept:
        raise ValidationFailed(
            _l("The mail has no subject."), {"subject": [_l("Write what it is about.")]}
        )
    if len(kept) > 500:
        raise ValidationFailed(
            _l("The subject is too long."),
            {"subject": [_l("Write at most %(limit)s characters.", limit=500)]},
        )
    return kept


def _check_number(to: Sequence[Recipient], cc: Sequence[Recipient]) -> None:
    if not to:
        raise ValidationFailed(
            _l("The mail has no recipient."), {"to": [_l("Write an e-mail address.")]}
        )
    if len(to) + len(cc) > MOST_RECIPIENTS:
        raise ValidationFailed(
            _l("A mail has at most %(limit)s recipients.", limit=MOST_RECIPIENTS),
            {"to": [_l("Send several mails.")]},
        )


def _check_size(settings: MailSettings, filled: Rendered, attachments: Sequence[Attached]) -> None:
    """As it travels: attachments grow by a third."""
    if not filled.text.strip() and not filled.html:
        raise ValidationFailed(_l("The mail is empty."), {"text": [_l("Write something.")]})
    texts = len(filled.text.encode()) + len(filled.html.encode())
    size = texts + sum(len(one.content) * 4 // 3 for one in attachments)
    if size > settings.max_bytes:
        limit = settings.max_bytes // (1024 * 1024)
        problem = _l("The mail is larger than %(limit)s MB.", limit=limit)
        raise ValidationFailed(problem, {"attachments": [_l("Leave out files, or send a link.")]})


__all__ = ["Attached", "Letter", "Recipient", "recipient_of", "send", "send_many"]
