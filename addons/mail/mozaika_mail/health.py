"""Whether mail goes out."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import func, select

from mozaika import Platform, gettext, ngettext
from mozaika_mail.models import QUEUED
from mozaika_mail.outbox import MESSAGE
from mozaika_mail.settings import OFF, SMTP, mail_settings

PATIENCE = timedelta(hours=1)


def faults(platform: Platform) -> dict[str, str]:
    """What keeps mail from going out; nothing where the company sends none."""
    with platform.env() as env:
        settings = mail_settings(env)
        if settings.backend == OFF:
            return {}
        if not settings.sender or (settings.backend == SMTP and not settings.host):
            return {"settings": gettext("The mail server or the sender's address is missing.")}
        table = env.registry.info(MESSAGE).table
        late = select(func.count(), func.max(table.c.error)).where(
            table.c.state == QUEUED, table.c.created_at < env.now() - PATIENCE
        )
        number, error = env.session.connection().execute(late).one()
    if not number:
        return {}
    told = ngettext(
        "%(n)s mail has been waiting for more than an hour.",
        "%(n)s mails have been waiting for more than an hour.",
        number,
    )
    return {"outbox": f"{told} {error}" if error else told}
