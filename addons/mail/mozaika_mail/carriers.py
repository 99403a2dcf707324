"""Ways by which mails leave: a mail server, or a folder for trying things out."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from email.message import EmailMessage
from pathlib import Path
from typing import Protocol, Self

from mozaika import Env, MozaikaError, Text, ValidationFailed, _l
from mozaika_mail.settings import FILE, SMTP, MailSettings

TIMEOUT = 20.0
"""Seconds that the mail server may take for each answer."""

FOLDER = "mail"
"""Folder of the data folder into which the file backend writes."""


class NotSent(MozaikaError):
    """The mail has certainly not gone out; `again`: another try may help."""

    code = "mail_not_sent"

    def __init__(self, message: Text, *, again: bool) -> None:
        super().__init__(message)
        self.again = again


class MaybeSent(MozaikaError):
    """The server had the whole mail when the connection broke: it may have taken it or not."""

    code = "mail_maybe_sent"


@dataclass(frozen=True)
class Answer:
    """Which addresses the server took, and what it said of the others."""

    accepted: Sequence[str]
    refused: Mapping[str, tuple[int, str]] = field(default_factory=dict)


class Carrier(Protocol):
    """Takes mails away; to be closed when no more come."""

    def carry(self, letter: EmailMessage, sender: str, recipients: Sequence[str]) -> Answer:
        """Sends one mail. Raises `NotSent` or `MaybeSent`."""
        ...

    def close(self) -> None:
        """Ends the connection."""
        ...


def carrier_of(env: Env, settings: MailSettings) -> Carrier:
    """The way that the company chose. Raises `ValidationFailed` where something is missing."""
    if settings.backend == FILE:
        return FileCarrier(env.platform.settings.data_dir / FOLDER)
    if settings.backend == SMTP and settings.host:
        return SmtpCarrier(settings, env.platform.settings.mail_password)
    raise ValidationFailed(
        _l("No mail server is set."),
        cure=_l("Write one under Administration → Settings → Mail."),
    )


class FileCarrier:
    """Writes each mail as a file `.eml`, which mail programs open."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def carry(self, letter: EmailMessage, sender: str, recipients: Sequence[str]) -> Answer:
        """Writes the file; one that is there already is the same mail."""
        del sender
        name = str(letter["Message-ID"]).strip("<>").replace("/", "_")
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            partial = self.folder / f".{name}.partial"
            partial.write_bytes(letter.as_bytes())
            partial.rename(self.folder / f"{name}.eml")
        except OSError as error:
            raise NotSent(
                _l("The file can't be written: %(why)s", why=error), again=True
            ) from error
        return Answer(list(recipients))

    def close(self) -> None:
        """Nothing is open."""


class SmtpCarrier:
    """Speaks SMTP. One connection serves many mails; a broken one is made anew."""

    def __init__(self, settings: MailSettings, password: str) -> None:
        self.settings = settings
        self._password = password
        self._server: smtplib.SMTP | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def carry(self, letter: EmailMessage, sender: str, recipients: Sequence[str]) -> Answer:
        """Sends one mail."""
        try:
            server = self._server = self._ready() or self._connect()
            _ask(server, *server.mail(sender))
            answer = _tell_recipients(server, recipients)
            _give(server, letter.as_bytes())
        except NotSent:
            raise
        except smtplib.SMTPResponseException as error:
            self._forget()
            raise _refused(error.smtp_code, error.smtp_error) from error
        except smtplib.SMTPNotSupportedError as error:
            self._forget()
            raise NotSent(_said(self.settings, error), again=False) from error
        except (smtplib.SMTPException, OSError) as error:
            self._forget()
            raise NotSent(_said(self.settings, error), again=True) from error
        except MaybeSent:
            self._forget()
            raise
        return answer

    def close(self) -> None:
        """Says good-bye, if anybody listens."""
        server, self._server = self._server, None
        if server is not None:
            with suppress(smtplib.SMTPException, OSError):
                server.quit()

    def try_connection(self) -> None:
        """Connects and signs in. Raises `NotSent` with what the server said."""
        try:
            self._server = self._connect()
        except smtplib.SMTPResponseException as error:
            raise _refused(error.smtp_code, error.smtp_error) from error
        except (smtplib.SMTPException, OSError) as error:
            raise NotSent(_said(self.settings, error), again=True) from error

    def _ready(self) -> smtplib.SMTP | None:
        """The connection of the mail before, where the server still listens."""
        if self._server is not None:
            with suppress(smtplib.SMTPException, OSError):
                if self._server.rset()[0] == 250:
                    return self._server
            self._forget()
        return None

    def _forget(self) -> None:
        server, self._server = self._server, None
        if server is not None:
            server.close()

    def _connect(self) -> smtplib.SMTP:
        told = self.settings
        here = told.sender.rpartition("@")[2] or "localhost"
        if told.security == "ssl":
            context = ssl.create_default_context()
            server: smtplib.SMTP = smtplib.SMTP_SSL(
                told.host, told.port, local_hostname=here, timeout=TIMEOUT, context=context
            )
        else:
            server = smtplib.SMTP(told.host, told.port, local_hostname=here, timeout=TIMEOUT)
        try:
            server.ehlo()
            if told.security == "starttls":
                server.starttls(context=ssl.create_default_context())
                server.ehlo()
            if told.user:
                server.login(told.user, self._password)
        except BaseException:
            server.close()
            raise
        return server


def _tell_recipients(server: smtplib.SMTP, recipients: Sequence[str]) -> Answer:
    accepted, refused = [], {}
    for address in recipients:
        code, said = server.rcpt(address)
        if code in (250, 251):
            accepted.append(address)
        else:
            refused[address] = (code, _words(said))
    if not accepted:
        again = any(400 <= code < 500 for code, _ in refused.values())
        raise NotSent(told_of_refused(refused), again=again)
    return Answer(accepted, refused)


def _give(server: smtplib.SMTP, content: bytes) -> None:
    """The mail itself. Once its last line has gone, only the server's answer tells what became of
    it: no answer then is `MaybeSent`."""
    code, said = server.docmd("DATA")
    if code != 354:
        raise _refused(code, said)
    lines = content.replace(b"\r\n.", b"\r\n..")
    server.send((b"." if lines[:1] == b"." else b"") + lines.rstrip(b"\r\n") + b"\r\n.\r\n")
    try:
        code, said = server.getreply()
    except (smtplib.SMTPServerDisconnected, OSError) as error:
        raise MaybeSent(
            _l("The connection broke after the mail was handed over: it may have arrived or not."),
            cure=_l("Ask the recipient before you send it again."),
        ) from error
    _ask(server, code, said)


def _ask(server: smtplib.SMTP, code: int, said: bytes) -> None:
    if not 200 <= code < 300:
        with suppress(smtplib.SMTPException, OSError):
            server.rset()
        raise _refused(code, said)


def _refused(code: int, said: bytes | str) -> NotSent:
    text = _l("The mail server answered: %(code)s %(said)s", code=code, said=_words(said))
    return NotSent(text, again=code < 500 or code in (530, 535))


def told_of_refused(refused: Mapping[str, tuple[int, str]]) -> Text:
    """What the server said of the addresses that it did not take."""
    lines = "; ".join(f"{address}: {code} {said}" for address, (code, said) in refused.items())
    return _l("The mail server refused: %(answers)s", answers=lines)


def _said(settings: MailSettings, error: Exception) -> Text:
    return _l("%(server)s was not reached: %(why)s",
              server=f"{settings.host}:{settings.port}", why=error)  # fmt: skip


def _words(said: bytes | str) -> str:
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    return " ".join(text.split())[:500]
