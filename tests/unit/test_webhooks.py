"""Webhooks: a real receiver is told what happened, by signed calls that are made again."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import threading
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Mapped

from mozaika.addons import discover
from mozaika.base.outgoing import check_url
from mozaika.db import Database
from mozaika.errors import ValidationFailed
from mozaika.lifecycle.host import Host
from mozaika.lifecycle.initialise import initialise
from mozaika.model import Timestamped
from mozaika.model import field as model_field
from mozaika.model.types import Str
from mozaika.runtime import Env, Settings
from mozaika.services import webhooks
from mozaika.services.records import Records
from mozaika.testing.databases import Databases
from mozaika.testing.work import run_jobs
from tests.platforms import addon


class Parcel(Timestamped, name="post.parcel", label="Parcel"):
    name: Mapped[str] = model_field(Str(50), label="Name")
    secret: Mapped[str | None] = model_field(Str(50), label="Secret", hidden=True)


POST = addon("post", depends=["base"], models=[Parcel])
AVAILABLE = {"base": discover((), entry_points=False)["base"], "post": POST}


class PostHost(Host):
    available = AVAILABLE  # type: ignore[assignment]


def fill(url: str) -> None:
    initialise(Database(url), Settings(database_url=url), ["post"], available=AVAILABLE)


@pytest.fixture
def host(databases: Databases) -> Iterator[Host]:
    url = databases.template("webhooks", fill)
    made = PostHost(
        Settings(database_url=url, language="en", secret_key="s" * 32, call_private_addresses=True)
    )
    yield made
    made.close()


@dataclass
class Receiver:
    """A server that keeps what it was told, and answers with `status`."""

    url: str = ""
    status: int = 204
    calls: list[tuple[dict[str, str], bytes]] = field(default_factory=list)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    kept = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            kept.calls.append((dict(self.headers.items()), body))
            self.send_response(kept.status)
            self.end_headers()

        def log_message(self, *_: Any) -> None: ...

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    kept.url = f"http://127.0.0.1:{server.server_port}/hook?a=1"
    yield kept
    server.shutdown()
    thread.join()
    server.server_close()


def subscribe(env: Env, receiver: Receiver, **values: Any) -> Any:
    [made] = Records(env, "base.webhook").create(
        [{"name": "Till", "url": receiver.url, "model": "post.parcel", **values}]
    )
    return made


def verified(secret: str, headers: dict[str, str], body: bytes) -> bool:
    """As a receiver checks it, by the words of the specification."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    content = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    expected = base64.b64encode(hmac.new(key, content, hashlib.sha256).digest()).decode()
    return headers["webhook-signature"] == f"v1,{expected}"


def test_a_receiver_is_told_what_was_created_changed_and_deleted(
    host: Host, receiver: Receiver
) -> None:
    with host.platform.env(write=True) as env:
        secret = subscribe(env, receiver).secret
    with host.platform.env(write=True) as env:
        made = Records(env, "post.parcel").create([{"name": "A"}, {"name": "B"}])
        ids = [one.id for one in made]
    with host.platform.env(write=True) as env:
        parcel = env.session.get_one(env["post.parcel"], ids[0])
        parcel.name, parcel.secret = "C", "not to be told"
    with host.platform.env(write=True) as env:
        Records(env, "post.parcel").delete([ids[1]])
    assert run_jobs(host.platform) == 3
    told = [json.loads(body) for _, body in receiver.calls]
    assert [one["type"] for one in told] == [
        "post.parcel.created", "post.parcel.updated", "post.parcel.deleted",
    ]  # fmt: skip
    assert [one["data"] for one in told] == [
        {"ids": ids}, {"ids": ids[:1], "fields": ["name"]}, {"ids": ids[1:]},
    ]  # fmt: skip
    assert all(verified(secret, headers, body) for headers, body in receiver.calls)


def test_nothing_is_told_of_what_was_rolled_back_or_not_asked_for(
    host: Host, receiver: Receiver
) -> None:
    with host.platform.env(write=True) as env:
        subscribe(env, receiver, on_create=False)
        subscribe(env, receiver, active=False)
    with suppress(ZeroDivisionError), host.platform.env(write=True) as env:
        made = Records(env, "post.parcel").create([{"name": "A"}])
        Records(env, "post.parcel").delete([made[0].id])
        raise ZeroDivisionError
    with host.platform.env(write=True) as env:
        Records(env, "post.parcel").create([{"name": "A"}])
    assert run_jobs(host.platform) == 0
    assert receiver.calls == []


def test_what_is_not_taken_is_told_again_and_the_save_stands(
    host: Host, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    receiver.status = 503
    with host.platform.env(write=True) as env:
        subscribe(env, receiver)
    with host.platform.env(write=True) as env:
        Records(env, "post.parcel").create([{"name": "A"}])
    run_jobs(host.platform)
    with host.platform.env() as env:
        delivery = env.session.scalars(select(env["base.delivery"])).one()
        assert (delivery.state, delivery.status, delivery.attempts) == ("failed", 503, 1)
        job = env.session.scalars(select(env["base.job"])).one()
        assert job.state == "queued"
        due = job.run_after
    receiver.status = 200
    monkeypatch.setattr(Env, "clock", staticmethod(lambda: due))
    run_jobs(host.platform)
    with host.platform.env() as env:
        delivery = env.session.scalars(select(env["base.delivery"])).one()
        assert (delivery.state, delivery.status, delivery.attempts) == ("done", 200, 2)
    first, second = receiver.calls
    assert first[0]["webhook-id"] == second[0]["webhook-id"]


def test_a_name_that_leads_inside_is_not_called(host: Host, receiver: Receiver) -> None:
    with host.platform.env(write=True) as env:
        hook = subscribe(env, receiver)
        webhooks.send_test(env, hook)
        hook_id = hook.id
    private = PostHost(
        Settings(database_url=host.platform.settings.database_url, language="en",
                 secret_key="s" * 32)
    )  # fmt: skip
    try:
        with private.platform.env(write=True) as env:
            env.session.execute(
                env["base.webhook"]
                .__table__.update()
                .where(env["base.webhook"].id == hook_id)
                .values(url=receiver.url.replace("127.0.0.1", "localhost"))
            )
        run_jobs(private.platform)
        with private.platform.env() as env:
            delivery = env.session.scalars(select(env["base.delivery"])).one()
            assert "localhost lies inside a network" in delivery.error
    finally:
        private.close()
    assert receiver.calls == []


INSIDE = [
    "http://127.0.0.1/", "http://10.1.2.3/", "http://[::1]/", "http://169.254.169.254/latest",
    "http://192.168.0.1:8080/x", "http://0.0.0.0/", "http://[fd00::1]/",
]  # fmt: skip


@pytest.mark.parametrize("url", [*INSIDE, "ftp://example.com/", "https://", "x", "https://a:b@c/"])
def test_addresses_that_are_never_called(url: str) -> None:
    with pytest.raises(ValidationFailed):
        check_url(url, private=False)


@given(st.text())
def test_any_text_is_an_address_or_told(text: str) -> None:
    with suppress(ValidationFailed):
        assert check_url(text, private=True).scheme in ("http", "https")
