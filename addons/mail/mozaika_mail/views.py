"""Pages of mail."""

from __future__ import annotations

from mozaika import (
    ChartView,
    DetailView,
    FormView,
    Group,
    ListView,
    Menu,
    PivotView,
    Related,
    Show,
    Slot,
    Tab,
    _l,
)
from mozaika_mail.models import QUEUED, SENT

BODY = "mail.body"
"""The slot in which a mail's text is shown."""

FOR = "mail.for"
"""The slot that says, in words, what a template is about."""

VIEWS = [
    ListView(
        "mail.message",
        ["subject", "to", "state", "created_at", "sent_at", "created_by",
         Show("error", optional=True), Show("attempts", optional=True),
         Show("next_try_at", optional=True), Show("template", optional=True)],
        sort="-created_at",
    ),
    DetailView("mail.message", [
        Group("head", None, [
            Show("to", wide=True), Show("sender", wide=True), "created_by", "state",
            Show("sent_at", when=("state", SENT)), Show("next_try_at", when=("state", QUEUED)),
        ]),
        Slot(BODY),
        Tab("more", _l("Details"), [
            "cc", "reply_to", "language", "template", "created_at", "claimed_at", "attempts",
            Show("message_id", wide=True),
        ]),
    ]),
    PivotView("mail.message", rows=["created_by"], columns=["state"]),
    ChartView("mail.message", "created_at:month", series="state"),
    ListView("mail.template", ["label", "name", "updated_at"], sort="label"),
    FormView("mail.template", [
        Group("template", None, ["label", "name", "model"]),
    ]),
    DetailView("mail.template", [
        Group("template", None, ["label", "name"]),
        Slot(FOR),
        Related("texts", ["subject", "language", "updated_at"]),
    ]),
    ListView("mail.template_text", ["subject", "language", "template"], sort="language"),
    FormView("mail.template_text", [
        Group("text", None, [
            "template", "language", Show("subject", wide=True), Show("body", wide=True),
            Show("html", wide=True),
        ]),
    ]),
]  # fmt: skip

MENUS = [
    Menu("mail.mail", _l("Mail"), icon="mail", sequence=60),
    Menu("mail.outbox", _l("Outbox"), parent="mail.mail", model="mail.message", sequence=10),
    Menu("mail.templates", _l("Templates"), parent="mail.mail", model="mail.template", sequence=20),
    Menu("mail.test", _l("Try the mail server"), parent="mail.mail", url="/mail/test",
         roles=["base.admin"], sequence=90),
]  # fmt: skip
