"""What a company says of its mail. The password comes from the environment, never from here."""

from __future__ import annotations

from dataclasses import dataclass

from mozaika import Env, Setting, _l, setting

OFF, FILE, SMTP = "none", "file", "smtp"

SETTINGS = [
    Setting(
        "mail.backend",
        _l("Mail goes out"),
        "choice",
        default=OFF,
        choices=(
            (OFF, _l("Not at all")),
            (SMTP, _l("By a mail server")),
            (FILE, _l("Into files")),
        ),
        help=_l(
            "What is written while nothing goes out waits in the outbox. Files are for trying "
            "things out: they are in the data folder."
        ),
    ),
    Setting("mail.sender", _l("Sender's address"), "text", help=_l("Such as office@example.com.")),
    Setting("mail.sender_name", _l("Sender's name"), "text"),
    Setting("mail.host", _l("Mail server"), "text", help=_l("Such as smtp.example.com.")),
    Setting("mail.port", _l("Port"), "integer", help=_l("Empty: the usual one.")),
    Setting(
        "mail.security",
        _l("Encryption"),
        "choice",
        default="starttls",
        choices=(
            ("starttls", _l("STARTTLS")),
            ("ssl", _l("TLS")),
            ("none", _l("None")),
        ),
        help=_l("Usual ports: 587, 465 and 25. None is for a network of your own."),
    ),
    Setting(
        "mail.user",
        _l("Login at the mail server"),
        "text",
        help=_l("The password is read from MOZAIKA_MAIL_PASSWORD; empty: without signing in."),
    ),
    Setting(
        "mail.per_minute",
        _l("Mails a minute at most"),
        "integer",
        default=0,
        help=_l("0: as many as there are."),
    ),
    Setting("mail.max_mb", _l("Largest mail, MB"), "integer", default=20),
]

PORTS = {"starttls": 587, "ssl": 465, "none": 25}


@dataclass(frozen=True)
class MailSettings:
    """How mail goes out."""

    backend: str
    sender: str
    sender_name: str
    host: str
    port: int
    security: str
    user: str
    per_minute: int
    max_bytes: int


def mail_settings(env: Env) -> MailSettings:
    """What the company set."""
    security = setting(env, "mail.security")
    return MailSettings(
        backend=setting(env, "mail.backend"),
        sender=setting(env, "mail.sender") or "",
        sender_name=setting(env, "mail.sender_name") or "",
        host=setting(env, "mail.host") or "",
        port=setting(env, "mail.port") or PORTS[security],
        security=security,
        user=setting(env, "mail.user") or "",
        per_minute=max(setting(env, "mail.per_minute") or 0, 0),
        max_bytes=max(setting(env, "mail.max_mb") or 20, 1) * 1024 * 1024,
    )
