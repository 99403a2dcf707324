"""A company with a mail server of its own: a real one, in a thread of the test."""

from __future__ import annotations

import asyncio
import ssl
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.smtp import SMTP, AuthResult, Envelope

from mozaika.lifecycle.host import Host
from mozaika.runtime import Env, Platform
from mozaika.services import company
from mozaika.testing.work import run_jobs

ADDONS = Path(__file__).parents[2]
PASSWORD = "geheim-7531"


@dataclass
class MailServer:
    """Takes mails, and misbehaves as it is told: answers are used up, one at a time."""

    port: int = 0
    taken: list[Envelope] = field(default_factory=list)
    recipients: dict[str, list[str]] = field(default_factory=dict)
    contents: list[str] = field(default_factory=list)
    senders: list[str] = field(default_factory=list)
    logins: list[bool] = field(default_factory=list)

    @property
    def mails(self) -> list[EmailMessage]:
        """What was taken, read as a mail program does."""
        read = (message_from_bytes(one.content, policy=policy.default) for one in self.taken)
        return list(read)  # type: ignore[arg-type]

    @property
    def addresses(self) -> list[list[str]]:
        """To whom the mails went."""
        return [one.rcpt_tos for one in self.taken]

    async def handle_MAIL(  # noqa: N802 (aiosmtpd's)
        self, server: SMTP, _session: Any, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if self.senders and (answer := self.senders.pop(0)):
            return self._misbehave(server, answer)
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(  # noqa: N802 (as above)
        self, server: SMTP, _session: Any, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if answers := self.recipients.get(address):
            return self._misbehave(server, answers.pop(0))
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802 (as above)
        self, server: SMTP, _session: Any, envelope: Envelope
    ) -> str:
        answer = self.contents.pop(0) if self.contents else ""
        if answer.startswith("take"):
            self.taken.append(envelope)
            answer = answer[5:]
        elif not answer:
            self.taken.append(envelope)
        return self._misbehave(server, answer) if answer else "250 taken"

    def _misbehave(self, server: SMTP, answer: str) -> str:
        if answer == "drop":
            assert server.transport is not None
            server.transport.abort()
        return answer

    def check(
        self, _server: Any, _session: Any, _envelope: Any, _how: str, data: Any
    ) -> AuthResult:
        """Whether somebody may sign in."""
        fits = (data.login, data.password) == (b"crm", PASSWORD.encode())
        self.logins.append(fits)
        return AuthResult(success=fits, handled=False)


class Running:
    """Mail servers in a thread of their own."""

    def __init__(self) -> None:
        self.loop = asyncio.new_event_loop()
        self.thread = threading.Thread(target=self.loop.run_forever)
        self.thread.start()
        self._servers: list[asyncio.Server] = []

    def start(self, *, wrapped: ssl.SSLContext | None = None, **options: Any) -> MailServer:
        """A server; `wrapped` speaks TLS from the start."""
        made = MailServer()
        if options.pop("login", False):
            required = options.get("auth_require_tls", True)
            options |= {"authenticator": made.check, "auth_required": required}

        async def listen() -> asyncio.Server:
            return await self.loop.create_server(
                lambda: SMTP(made, hostname="mx.example", loop=self.loop, **options),
                "127.0.0.1",
                0,
                ssl=wrapped,
            )

        server = asyncio.run_coroutine_threadsafe(listen(), self.loop).result(5)
        made.port = server.sockets[0].getsockname()[1]
        self._servers.append(server)
        return made

    def stop(self) -> None:
        """Ends them all."""

        async def end() -> None:
            for server in self._servers:
                server.close()
            others = asyncio.all_tasks() - {asyncio.current_task()}
            for task in others:
                task.cancel()
            await asyncio.gather(*others, return_exceptions=True)

        asyncio.run_coroutine_threadsafe(end(), self.loop).result(5)
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join(5)
        self.loop.close()


@pytest.fixture
def start_server() -> Iterator[Callable[..., MailServer]]:
    """Starts mail servers."""
    running = Running()
    yield running.start
    running.stop()


@pytest.fixture
def server(start_server: Callable[..., MailServer]) -> MailServer:
    """A mail server that wants neither encryption nor a login."""
    return start_server()


class Company:
    """A Polish company with contacts and mail, and hands to look at what it sent."""

    def __init__(self, platform: Platform, folder: Path) -> None:
        self.platform = platform
        self.folder = folder

    def set(self, **settings: Any) -> None:
        """Changes mail settings."""
        with self.platform.env(write=True) as env:
            company.change(env, {f"mail.{name}": value for name, value in settings.items()})

    def use(self, server: MailServer, **more: Any) -> None:
        """Sends by this server from now on."""
        told = {"backend": "smtp", "host": "127.0.0.1", "port": server.port, "security": "none"}
        self.set(**told | more)

    def work(self) -> int:
        """Does what is queued and due."""
        return run_jobs(self.platform)

    def row(self, message: Any) -> Any:
        """A mail of the outbox as it is now."""
        with self.platform.env() as env:
            return env.session.get_one(env["mail.message"], message.id)

    def template(self, name: str = "hello", model: str | None = None, **texts: Any) -> None:
        """A template; its texts are (subject, body) or (subject, body, html) by language."""
        with self.platform.env(write=True) as env:
            text = env["mail.template_text"]
            parts = ("subject", "body", "html")
            rows = [
                text(language=language, **dict(zip(parts, told, strict=False)))
                for language, told in texts.items()
            ]
            env.session.add(
                env["mail.template"](name=name, label=name.title(), model=model, texts=rows)
            )

    def partner(self, **values: Any) -> int:
        """A partner, by id; `email` becomes a contact point."""
        email = values.pop("email", None)
        with self.platform.env(write=True) as env:
            partner = env["contacts.partner"](**{"name": "Acme", "country": "PL"} | values)
            if email:
                point = env["contacts.contact_point"](kind="email", value=email, primary=True)
                partner.contact_points = [point]
            env.session.add(partner)
            env.session.flush()
            return int(partner.id)


@pytest.fixture
def office(make_host: Callable[..., Host], tmp_path: Path) -> Company:
    """The company; its mail goes into files."""
    host = make_host(
        "contacts", "mail", paths=[ADDONS], data_dir=tmp_path, language="pl",
        mail_password=PASSWORD, secret_key="s" * 32,
    )  # fmt: skip
    made = Company(host.platform, tmp_path)
    made.set(backend="file", sender="biuro@firma.example", sender_name="Łódzka Firma")
    return made


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Callable[[timedelta], None]:
    """Moves the clock of all work on."""
    shift = timedelta()

    def move(by: timedelta) -> None:
        nonlocal shift
        shift += by
        moved = shift
        monkeypatch.setattr(Env, "clock", staticmethod(lambda: datetime.now(UTC) + moved))

    return move
