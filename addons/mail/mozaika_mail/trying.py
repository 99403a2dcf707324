"""Trying the settings: a mail to oneself, at once, with the server's own answer."""

from __future__ import annotations

from contextlib import closing
from email.utils import make_msgid
from types import SimpleNamespace

from mozaika import Env, gettext
from mozaika_mail.addresses import joined, read_recipients
from mozaika_mail.carriers import carrier_of
from mozaika_mail.letters import envelope, letter_of
from mozaika_mail.settings import mail_settings


def send_test(env: Env, address: str) -> None:
    """Sends a test mail, without the outbox and without a second try.

    Raises a `MozaikaError` that says what is missing, or what the server answered.
    """
    settings = mail_settings(env)
    to = read_recipients([address])
    row = SimpleNamespace(
        to=joined(to),
        cc=None,
        reply_to=None,
        subject=gettext("Mail works"),
        text=gettext("This mail was sent to try the settings of your mail server."),
        html=None,
        language=env.language,
        headers={"Auto-Submitted": "auto-generated"},
        accepted=None,
        message_id=make_msgid(domain=settings.sender.rpartition("@")[2] or "mozaika.invalid"),
    )
    letter = letter_of(row, [], settings, env.now())
    with closing(carrier_of(env, settings)) as carrier:
        carrier.carry(letter, settings.sender, envelope(row))
