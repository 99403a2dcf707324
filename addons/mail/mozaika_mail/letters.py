"""From a row of the outbox to a mail as it travels (RFC 5322)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from typing import Any

from mozaika import ValidationFailed, _l
from mozaika_mail.addresses import clean_address, refuse_control, split
from mozaika_mail.settings import MailSettings

Files = Sequence[tuple[str, str, bytes]]
"""Name, type and content of what goes along."""

CALENDAR = "text/calendar"
_METHOD = re.compile(rb"(?mi)^METHOD:([A-Z]+)\s*$")


def letter_of(row: Any, files: Files, settings: MailSettings, now: datetime) -> EmailMessage:
    """The mail of a row. Raises `ValidationFailed` where the company has no sender's address."""
    letter = EmailMessage(policy=SMTP)
    letter["From"] = sender_of(settings)
    letter["To"] = split(row.to)
    if row.cc:
        letter["Cc"] = split(row.cc)
    if row.reply_to:
        letter["Reply-To"] = split(row.reply_to)
    letter["Subject"] = row.subject
    letter["Date"] = now
    letter["Message-ID"] = row.message_id
    for name, value in (row.headers or {}).items():
        letter[name] = value
    letter.set_content(row.text or "", cte="quoted-printable")
    if row.html:
        letter.add_alternative(row.html, subtype="html", cte="quoted-printable")
    for name, content_type, content in files:
        _add(letter, name, content_type, content)
    if row.language:
        letter["Content-Language"] = row.language
    return letter


def sender_of(settings: MailSettings) -> Address:
    """Whom mails come from."""
    if not settings.sender:
        raise ValidationFailed(
            _l("The company has no sender's address for its mails."),
            cure=_l("Write one under Administration → Settings → Mail."),
        )
    refuse_control(settings.sender_name, "mail.sender_name")
    address = clean_address(settings.sender, "mail.sender")
    return Address(settings.sender_name, addr_spec=address)


def envelope(row: Any) -> list[str]:
    """The addresses to which a mail has still to go."""
    accepted = {address.lower() for address in row.accepted or ()}
    wanted = [one.addr_spec for one in (*split(row.to), *split(row.cc))]
    return [address for address in dict.fromkeys(wanted) if address.lower() not in accepted]


def _add(letter: EmailMessage, name: str, content_type: str, content: bytes) -> None:
    """A file; an invitation says its method, as calendars want it (RFC 6047)."""
    maintype, _, subtype = content_type.partition("/")
    method = _METHOD.search(content) if content_type == CALENDAR else None
    params = {"method": method[1].decode(), "charset": "utf-8"} if method else None
    letter.add_attachment(
        content, maintype=maintype, subtype=subtype, filename=name, params=params, cte="base64"
    )
