"""Who may write mails, read them, and change templates."""

from __future__ import annotations

from mozaika import AnyOf, Grant, OnRecord, Own, Role, _l

ROLES = [
    Role(
        "mail.user",
        _l("Mail: writes"),
        implies=["base.user"],
        help=_l("Writes mails, and reads those about what the user sees."),
    ),
    Role(
        "mail.all",
        _l("Mail: reads all"),
        implies=["mail.user"],
        help=_l("Reads the whole outbox."),
    ),
    Role(
        "mail.manager",
        _l("Mail: manager"),
        implies=["mail.all"],
        implied_by=["base.admin"],
        help=_l("Also edits templates and deletes mails."),
    ),
]

READ = AnyOf(Own("created_by"), OnRecord())

GRANTS = [
    Grant("mail.user", "mail.message", "r", where=READ),
    Grant("mail.all", "mail.message", "r"),
    Grant("mail.manager", "mail.message", "d"),
    Grant("mail.user", "mail.template", "r"),
    Grant("mail.user", "mail.template_text", "r"),
    Grant("mail.manager", "mail.template", "cud"),
    Grant("mail.manager", "mail.template_text", "cud"),
]
