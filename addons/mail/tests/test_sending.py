"""Sending through a real mail server: retries, refusals, broken lines, and never twice."""

from __future__ import annotations

import logging
import ssl
import subprocess
import threading
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, text

from mozaika.services.records import Records
from mozaika.testing.hosts import make_user
from mozaika_mail import health, timeline
from mozaika_mail.actions import send_again, withhold
from mozaika_mail.outbox import send
from mozaika_mail.sending import deliver, look_after

HOUR = timedelta(hours=1)
PASSWORD = "geheim-7531"
MAIL = {"to": ["jan@kos.example"], "subject": "Oferta", "text": "W załączeniu."}


def write(office: Any, **change: Any) -> Any:
    with office.platform.env(write=True) as env:
        return send(env, **MAIL | change)


def press(office: Any, action: Callable[..., Any], message: Any) -> None:
    with office.platform.env(write=True) as env:
        action(env, [env.session.get_one(env["mail.message"], message.id)])


def test_a_temporary_refusal_is_tried_again(
    office: Any, server: Any, later: Callable[[timedelta], None]
) -> None:
    office.use(server)
    server.senders = ["451 4.3.0 Come back in a minute", ""]
    message = write(office)
    office.work()
    row = office.row(message)
    assert (row.state, row.attempts) == ("queued", 1)
    assert "451 4.3.0 Come back in a minute" in row.error
    assert office.work() == 0, "not before its time"
    later(timedelta(minutes=1))
    office.work()
    [mail] = server.mails
    assert mail["Message-ID"] == message.message_id
    row = office.row(message)
    assert (row.state, row.attempts, row.error) == ("sent", 2, None)


def test_a_server_that_stays_away_is_given_up_after_a_day(
    office: Any, server: Any, later: Callable[[timedelta], None]
) -> None:
    office.use(server)
    server.senders = ["421 4.3.2 Closed"] * 20
    author = make_user(office.platform, "marta", "mail.user", language="en")
    with office.platform.env(author, write=True) as env:
        message = send(env, **MAIL)
    for _ in range(9):
        office.work()
        later(13 * HOUR)
    row = office.row(message)
    assert (row.state, row.attempts) == ("failed", 7)
    with office.platform.env() as env:
        [told] = env.session.scalars(select(env["base.notification"])).all()
    assert told.user_id == author.id
    assert told.title == "The mail “Oferta” was not sent"
    assert "421 4.3.2 Closed" in told.text


def test_a_refused_recipient_is_told_and_can_be_tried_again(office: Any, server: Any) -> None:
    office.use(server)
    server.recipients = {"jan@kos.example": ["550 5.1.1 User unknown"]}
    message = write(office)
    office.work()
    row = office.row(message)
    assert (row.state, row.attempts) == ("failed", 1)
    assert "jan@kos.example: 550 5.1.1 User unknown" in row.error
    press(office, send_again, message)
    office.work()
    [mail] = server.mails
    assert mail["Message-ID"] == message.message_id
    assert office.row(message).state == "sent"


def test_others_get_their_mail_where_one_is_refused(office: Any, server: Any) -> None:
    office.use(server)
    server.recipients = {"gone@kos.example": ["550 5.1.1 User unknown"]}
    message = write(office, to=["gone@kos.example", "jan@kos.example"])
    office.work()
    assert server.addresses == [["jan@kos.example"]]
    row = office.row(message)
    assert row.state == "sent"
    assert "gone@kos.example: 550" in row.error


def test_a_recipient_who_is_busy_gets_it_later_the_others_once(
    office: Any, server: Any, later: Callable[[timedelta], None]
) -> None:
    office.use(server)
    server.recipients = {"busy@kos.example": ["450 4.2.0 Greylisted"]}
    message = write(office, to=["busy@kos.example", "jan@kos.example"])
    office.work()
    assert office.row(message).state == "queued"
    later(HOUR)
    office.work()
    assert server.addresses == [["jan@kos.example"], ["busy@kos.example"]]
    assert (office.row(message).state, office.row(message).error) == ("sent", None)


def test_a_line_that_breaks_before_the_mail_is_tried_again(
    office: Any, server: Any, later: Callable[[timedelta], None]
) -> None:
    office.use(server)
    server.senders = ["drop", ""]
    message = write(office)
    office.work()
    assert office.row(message).state == "queued"
    later(HOUR)
    office.work()
    assert len(server.mails) == 1


def test_a_line_that_breaks_after_the_mail_is_not_tried_again(
    office: Any, server: Any, later: Callable[[timedelta], None]
) -> None:
    office.use(server)
    server.contents = ["take drop"]
    message = write(office)
    office.work()
    later(24 * HOUR)
    office.work()
    assert len(server.mails) == 1, "the recipient has it once"
    row = office.row(message)
    assert row.state == "failed"
    assert "Połączenie" in row.error or "may have arrived or not" in row.error


def test_a_refused_text_says_why(office: Any, server: Any) -> None:
    office.use(server)
    server.contents = ["554 5.7.1 Looks like spam"]
    message = write(office)
    office.work()
    assert office.row(message).state == "failed"
    assert "554 5.7.1 Looks like spam" in office.row(message).error


def test_no_server_at_all_keeps_the_mail(office: Any) -> None:
    office.set(backend="smtp", host="127.0.0.1", port=1, security="none")
    message = write(office)
    office.work()
    row = office.row(message)
    assert row.state == "queued"
    assert "127.0.0.1:1" in row.error


def test_missing_settings_keep_the_mail_and_say_what_is_missing(office: Any) -> None:
    office.set(backend="smtp")
    message = write(office)
    office.work()
    row = office.row(message)
    assert (row.state, row.attempts) == ("queued", 1)
    assert row.error


def test_one_connection_serves_many_mails_and_is_made_anew(office: Any, server: Any) -> None:
    office.use(server)
    for number in range(3):
        write(office, subject=f"Nr {number}")
    with office.platform.env() as env:
        ids = list(env.session.scalars(select(env["mail.message"].id)))
    server.senders = ["", "drop"]
    with office.platform.env(write=True) as env:
        deliver(env, ids)
    assert [mail["Subject"] for mail in server.mails] == ["Nr 0", "Nr 2"]


def test_two_workers_send_a_mail_once(office: Any, server: Any) -> None:
    office.use(server)
    ids = [write(office, subject=f"Nr {number}").id for number in range(5)]

    def send_all() -> None:
        with office.platform.env(write=True) as env:
            deliver(env, ids)

    workers = [threading.Thread(target=send_all) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sorted(mail["Subject"] for mail in server.mails) == [f"Nr {n}" for n in range(5)]
    office.work()
    assert len(server.mails) == 5


def test_a_mail_of_a_worker_that_died_is_not_sent_again(
    office: Any, server: Any, later: Callable[[timedelta], None]
) -> None:
    office.use(server)
    message = write(office)
    with office.platform.env(write=True) as env:
        env.session.execute(text("UPDATE mail_message SET state = 'sending', claimed_at = :now"),
                            {"now": env.now().replace(tzinfo=None)})  # fmt: skip
    office.work()
    later(HOUR)
    with office.platform.env(write=True) as env:
        look_after(env)
    office.work()
    assert server.mails == []
    row = office.row(message)
    assert row.state == "failed"
    assert row.error


def test_mail_waits_while_sending_is_switched_off(
    office: Any, server: Any, later: Callable[[timedelta], None]
) -> None:
    office.set(backend="none")
    message = write(office)
    office.work()
    assert office.row(message).state == "queued"
    office.use(server)
    later(HOUR)
    with office.platform.env(write=True) as env:
        look_after(env)
    with office.platform.env(write=True) as env:
        look_after(env)
    assert office.work() == 1, "the second look finds it queued"
    assert len(server.mails) == 1


def test_a_mail_that_is_withheld_is_not_sent(office: Any, server: Any) -> None:
    office.use(server)
    message = write(office)
    press(office, withhold, message)
    office.work()
    assert server.mails == []
    assert office.row(message).state == "failed"


def test_no_more_go_out_a_minute_than_the_company_allows(
    office: Any, server: Any, later: Callable[[timedelta], None]
) -> None:
    office.use(server, per_minute=2)
    for number in range(5):
        write(office, subject=f"Nr {number}")
    office.work()
    assert len(server.mails) == 2
    counts = []
    for _ in range(3):
        later(timedelta(seconds=61))
        office.work()
        counts.append(len(server.mails))
    assert counts == [4, 5, 5]


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file: Path = tmp_path_factory.mktemp("tls") / "server.pem"
    command = [
        "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
        "-nodes", "-days", "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost",
        "-keyout", str(file), "-out", str(file.with_suffix(".crt")),
    ]  # fmt: skip
    try:
        subprocess.run(command, check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("no openssl to make a certificate with")
    file.write_text(file.read_text() + file.with_suffix(".crt").read_text())
    return file


@pytest.fixture
def context(certificate: Path) -> ssl.SSLContext:
    made = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    made.load_cert_chain(certificate)
    return made


@pytest.mark.parametrize("security", ["starttls", "ssl"])
def test_mail_goes_encrypted_and_signed_in(
    office: Any,
    start_server: Callable[..., Any],
    context: ssl.SSLContext,
    certificate: Path,
    monkeypatch: pytest.MonkeyPatch,
    security: str,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate.with_suffix(".crt")))
    if security == "ssl":
        server = start_server(wrapped=context, login=True, auth_require_tls=False)
    else:
        server = start_server(tls_context=context, require_starttls=True, login=True)
    office.use(server, host="localhost", security=security, user="crm")
    message = write(office)
    office.work()
    assert (office.row(message).state, office.row(message).error) == ("sent", None)
    assert server.logins == [True]
    assert PASSWORD not in caplog.text
    with office.platform.env() as env:
        kept = env.session.scalars(select(env["base.setting"].value)).all()
    assert PASSWORD not in str(kept)


def test_a_server_that_nobody_vouches_for_gets_no_mail(
    office: Any, start_server: Callable[..., Any], context: ssl.SSLContext
) -> None:
    server = start_server(tls_context=context, require_starttls=True)
    office.use(server, host="localhost", security="starttls")
    message = write(office)
    office.work()
    assert server.mails == []
    assert "CERTIFICATE_VERIFY_FAILED" in office.row(message).error


def test_a_server_without_encryption_gets_none_where_it_is_asked_for(
    office: Any, server: Any
) -> None:
    office.use(server, security="starttls")
    message = write(office)
    office.work()
    assert server.mails == []
    assert "STARTTLS" in office.row(message).error


def test_a_wrong_password_keeps_the_mail(office: Any, start_server: Callable[..., Any]) -> None:
    server = start_server(login=True, auth_require_tls=False)
    office.use(server, user="somebody")
    message = write(office)
    office.work()
    row = office.row(message)
    assert row.state == "queued"
    assert "535" in row.error
    assert PASSWORD not in row.error


def test_the_timeline_of_a_record_has_its_mails(office: Any, server: Any) -> None:
    office.use(server)
    partner = office.partner(name="Acme", email="biuro@acme.example")
    marta = make_user(office.platform, "marta", "mail.user", "contacts.all", language="en")
    with office.platform.env(marta, write=True) as env:
        record = Records(env, "contacts.partner").get(partner)
        send(env, **MAIL | {"record": record})
        send(env, **MAIL | {"subject": "Druga", "model": "contacts.partner", "record_id": partner})
        send(env, **MAIL | {"subject": "Inna"})
    office.work()
    with office.platform.env(marta) as env:
        record = Records(env, "contacts.partner").get(partner)
        told = timeline.entries(env, record, None, 10)
        assert [one.text for one in told] == [
            "Druga — to jan@kos.example", "Oferta — to jan@kos.example",
        ]  # fmt: skip
        assert {(str(one.title), one.who) for one in told} == {("sent a mail", "Marta")}
        assert timeline.entries(env, record, told[1].at, 10) == []


def test_health_tells_what_is_missing_and_what_waits(
    office: Any, later: Callable[[timedelta], None]
) -> None:
    assert health.faults(office.platform) == {}
    office.set(backend="smtp", host="")
    assert set(health.faults(office.platform)) == {"settings"}
    office.set(backend="smtp", host="127.0.0.1", port=1, security="none")
    write(office)
    office.work()
    assert health.faults(office.platform) == {}
    later(2 * HOUR)
    told = health.faults(office.platform)["outbox"]
    assert "127.0.0.1:1" in told
    office.set(backend="none")
    assert health.faults(office.platform) == {}
