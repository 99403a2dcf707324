"""Templates of mails, and the outbox."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Mapped

from mozaika import (
    Archivable,
    Index,
    Timestamped,
    Tracked,
    Unique,
    _l,
    _lp,
    field,
    many_to_one,
    one_to_many,
)
from mozaika.types import Id, Integer, Json, LongText, Markdown, Moment, Str

LANGUAGES = [("en", "English"), ("pl", "Polski"), ("ru", "Русский"), ("ro", "Română")]
"""Languages in which a template can be written."""

QUEUED, SENDING, SENT, FAILED = "queued", "sending", "sent", "failed"


class Template(
    Timestamped,
    Archivable,
    Tracked,
    name="mail.template",
    label=_l("Mail template"),
    plural=_l("Mail templates"),
    display="label",
    order="label",
):
    """A mail that is written once and sent often; `name` is what programs know it by."""

    label: Mapped[str] = field(Str(200), label=_l("Name"), search=True, sort_key=True)
    name: Mapped[str] = field(
        Str(100),
        label=_l("Code"),
        unique=True,
        search=True,
        help=_l("By which automation and addons find it, such as offer_reminder."),
    )
    model: Mapped[str | None] = field(
        Str(100),
        label=_l("For"),
        index=True,
        help=_l("The kind of data that the mail is about, such as contacts.partner; empty: any."),
    )
    texts: Mapped[list[TemplateText]] = one_to_many(
        "mail.template_text", inverse="template", label=_l("Texts")
    )


class TemplateText(
    Timestamped,
    Tracked,
    name="mail.template_text",
    label=_l("Text of a template"),
    plural=_l("Texts of templates"),
    display="subject",
    order="language",
):
    """A template in one language. All parts may have placeholders: see docs/mail.md."""

    template: Mapped[Template | None] = many_to_one(
        "mail.template", label=_l("Mail template"), ondelete="cascade"
    )
    language: Mapped[str] = field(Str(5), label=_l("Language"), choices=LANGUAGES)
    subject: Mapped[str] = field(Str(300), label=_l("Subject"))
    body: Mapped[str] = field(
        Markdown,
        label=_l("Text"),
        help=_l("Placeholders stand in double braces: {{ record.name }}, {{ greeting }}."),
    )
    html: Mapped[str | None] = field(
        LongText,
        label=_l("Own HTML"),
        help=_l("Instead of the HTML that is made of the text; for designed mails."),
    )
    __constraints__ = (
        Unique("template", "language", message=_l("The template has a text in this language.")),
    )


class Message(
    Timestamped,
    name="mail.message",
    label=_lp("a letter", "Mail"),
    plural=_l("Mails"),
    display="subject",
    order="-id",
):
    """One mail of the outbox: written in the transaction of what it is about, sent after it."""

    subject: Mapped[str] = field(Str(500), label=_l("Subject"), readonly=True, search=True)
    to: Mapped[str] = field(LongText, label=_l("To"), readonly=True, search=True)
    cc: Mapped[str | None] = field(LongText, label=_l("Copy to"), readonly=True)
    sender: Mapped[str | None] = field(Str(320), label=_l("From"), readonly=True)
    reply_to: Mapped[str | None] = field(Str(320), label=_l("Replies to"), readonly=True)
    state: Mapped[str] = field(
        Str(10),
        label=_l("State"),
        default=QUEUED,
        readonly=True,
        copy=False,
        choices=[
            (QUEUED, _l("Waiting")),
            (SENDING, _l("Being sent")),
            (SENT, _l("Sent")),
            (FAILED, _l("Not sent")),
        ],
        choice_colors={QUEUED: "azure", SENDING: "blue", SENT: "green", FAILED: "red"},
    )
    error: Mapped[str | None] = field(LongText, label=_l("What went wrong"), readonly=True)
    attempts: Mapped[int] = field(Integer, label=_l("Attempts"), default=0, readonly=True)
    next_try_at: Mapped[datetime | None] = field(Moment, label=_l("Next try"), readonly=True)
    claimed_at: Mapped[datetime | None] = field(Moment, label=_l("Last try"), readonly=True)
    sent_at: Mapped[datetime | None] = field(Moment, label=_l("Sent at"), readonly=True)
    language: Mapped[str | None] = field(
        Str(5), label=_l("Language"), choices=LANGUAGES, readonly=True
    )
    template: Mapped[Template | None] = many_to_one(
        "mail.template", label=_l("Mail template"), readonly=True, ondelete="set null"
    )
    text: Mapped[str | None] = field(LongText, label=_l("Text"), readonly=True)
    html: Mapped[str | None] = field(LongText, label=_l("Own HTML"), readonly=True)
    model: Mapped[str | None] = field(Str(100), label=_l("Kind of data"), readonly=True)
    record_id: Mapped[int | None] = field(Id, label=_l("Number"), readonly=True)
    message_id: Mapped[str] = field(
        Str(250), label=_l("Message number"), unique=True, readonly=True, copy=False
    )
    headers: Mapped[Any] = field(Json, label=_l("Headers"), required=False, readonly=True)
    accepted: Mapped[Any] = field(Json, label=_l("Accepted by"), required=False, readonly=True)
    __constraints__ = (Index("model", "record_id", "id"), Index("state", "id"))


MODELS = [Template, TemplateText, Message]
