"""What is written into the outbox: with its data or not at all, and nothing that can't be sent."""

from __future__ import annotations

from email import message_from_bytes, policy
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.event import listen

from mozaika import BadRequest, NotFound, ValidationFailed
from mozaika_mail.addresses import Recipient, read_recipients, recipient_of
from mozaika_mail.outbox import Attached, Letter, send, send_many

MINUTE = "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nEND:VCALENDAR\r\n"


def test_a_mail_goes_out_after_the_commit(office: Any, server: Any) -> None:
    office.use(server)
    with office.platform.env(write=True) as env:
        message = send(
            env,
            to=[Recipient("jan@kos.example", "Jan Kos, prezes"), "Иван <ivan@пример.рф>"],
            cc=["anna@kos.example"],
            subject="Zażółć gęślą jaźń",
            text="Dzień dobry\n.\nHello\n",
            html="<p>Dzień dobry</p>",
            attachments=[Attached("umowa ąć.pdf", "application/pdf", b"%PDF\x00\xff")],
            reply_to="marta@firma.example",
            headers={"X-Campaign": "spring"},
        )
    office.work()
    [mail] = server.mails
    assert mail["Subject"] == "Zażółć gęślą jaźń"
    assert mail["From"].addresses[0].display_name == "Łódzka Firma"
    assert [str(one.addr_spec) for one in mail["To"].addresses] == [
        "jan@kos.example", "ivan@xn--e1afmkfd.xn--p1ai",
    ]  # fmt: skip
    assert mail["To"].addresses[0].display_name == "Jan Kos, prezes"
    assert mail["Reply-To"] == "marta@firma.example"
    assert mail["X-Campaign"] == "spring"
    assert mail["Message-ID"] == message.message_id
    assert mail.get_body(("plain",)).get_content().split() == ["Dzień", "dobry", ".", "Hello"]
    assert "<p>Dzień dobry</p>" in mail.get_body(("html",)).get_content()
    [file] = mail.iter_attachments()
    assert (file.get_filename(), file.get_content()) == ("umowa ąć.pdf", b"%PDF\x00\xff")
    assert set(server.addresses[0]) == {
        "jan@kos.example", "ivan@xn--e1afmkfd.xn--p1ai", "anna@kos.example",
    }  # fmt: skip
    kept = office.row(message)
    assert (kept.state, kept.attempts, kept.error) == ("sent", 1, None)


def write_and_break(env: Any) -> None:
    send(env, to=["jan@kos.example"], subject="Undone", text="x")
    raise RuntimeError


def test_nothing_is_sent_for_what_is_rolled_back(office: Any) -> None:
    with pytest.raises(RuntimeError), office.platform.env(write=True) as env:
        write_and_break(env)
    with office.platform.env() as env:
        assert env.session.scalars(select(env["mail.message"])).all() == []
    assert office.work() == 0


def test_mails_of_a_savepoint_go_with_it(office: Any) -> None:
    with office.platform.env(write=True) as env:
        with pytest.raises(RuntimeError), env.savepoint():
            write_and_break(env)
        send(env, to=["jan@kos.example"], subject="Kept", text="x")
    office.work()
    assert [name.read_bytes().count(b"Subject: Kept") for name in files(office)] == [1]


def files(office: Any) -> list[Any]:
    return sorted((office.folder / "mail").glob("*.eml"))


def test_the_file_backend_writes_mails_that_programs_open(office: Any) -> None:
    with office.platform.env(write=True) as env:
        message = send(
            env, to=["jan@kos.example"], subject="Próba", html="<p>Ala</p><p>ma kota</p>"
        )
    office.work()
    [file] = files(office)
    mail = message_from_bytes(file.read_bytes(), policy=policy.default)
    assert mail["Subject"] == "Próba"
    assert mail.get_body(("plain",)).get_content().split() == ["Ala", "ma", "kota"]
    assert office.row(message).state == "sent"


def test_an_invitation_says_its_method(office: Any) -> None:
    with office.platform.env(write=True) as env:
        ics = Attached("spotkanie.ics", "text/calendar", MINUTE.encode())
        send(env, to=["jan@kos.example"], subject="Spotkanie", text="x", attachments=[ics])
    office.work()
    mail = message_from_bytes(files(office)[0].read_bytes(), policy=policy.default)
    [part] = mail.iter_attachments()
    assert part["Content-Type"].params["method"] == "REQUEST"


@pytest.mark.parametrize("number", [10, 500])
def test_many_mails_take_few_statements(office: Any, number: int) -> None:
    office.template(pl=("Nr {{ number }}", "{{ record.name }} {{ company }}"))
    partner = office.partner()
    seen: list[str] = []
    with office.platform.env(write=True) as env:
        record = env.session.get_one(env["contacts.partner"], partner)
        letters = [
            Letter(
                [f"p{number}@kos.example"],
                template="hello",
                record=record,
                context={"number": number},
                attachments=[Attached("a.txt", "text/plain", b"abc")],
            )
            for number in range(number)
        ]
        connection = env.session.connection()
        listen(connection, "before_cursor_execute", lambda *told: seen.append(told[2]))
        written = send_many(env, letters)
    assert len({one.message_id for one in written}) == number
    assert len(seen) < 15, seen


def test_a_job_sends_fifty_at_a_time(office: Any) -> None:
    with office.platform.env(write=True) as env:
        send_many(env, [Letter([f"p{n}@kos.example"], subject="x", text="x") for n in range(120)])
    assert office.work() == 3
    assert len(files(office)) == 120


WRONG = [
    ({"to": []}, "The mail has no recipient."),
    ({"to": ["jan"]}, "“jan” is no e-mail address."),
    ({"to": ["jan@@kos.example"]}, "is no e-mail address."),
    ({"to": ["jan@kos.example\r\nBcc: all@kos.example"]}, "has a line break"),
    ({"to": [Recipient("jan@kos.example", "Jan\nBcc: all@kos.example")]}, "has a line break"),
    ({"subject": "Oferta\r\nBcc: all@kos.example"}, "has a line break"),
    ({"subject": "  "}, "The mail has no subject."),
    ({"subject": "x" * 501}, "The subject is too long."),
    ({"text": " "}, "The mail is empty."),
    ({"reply_to": "x\n@y.example"}, "has a line break"),
    ({"headers": {"X-A": "1\nX-B: 2"}}, "has a line break"),
    ({"headers": {"Bcc": "all@kos.example"}}, "can't be set as a header"),
    ({"headers": {"X A": "1"}}, "can't be set as a header"),
    ({"to": [f"p{number}@kos.example" for number in range(101)]}, "at most 100 recipients"),
    ({"attachments": [Attached("a.bin", "x/y", b"x" * 1024 * 1024)]}, "larger than 1 MB"),
    ({"attachments": [Attached("a.exe", "x/y", b"MZ")]}, "are programs"),
]


@pytest.mark.parametrize(("change", "told"), WRONG)
def test_what_cannot_be_sent_is_refused(office: Any, change: dict[str, Any], told: str) -> None:
    office.set(max_mb=1)
    usual = {"to": ["jan@kos.example"], "subject": "Oferta", "text": "Tak"}
    with (
        pytest.raises(ValidationFailed, match=told),
        office.platform.env(write=True, language="en") as env,
    ):
        send(env, **usual | change)
    assert office.work() == 0


def test_reading_work_writes_no_mail(office: Any) -> None:
    with pytest.raises(BadRequest, match="only reads"), office.platform.env(language="en") as env:
        send(env, to=["jan@kos.example"], subject="x", text="x")


def test_an_unknown_template_is_named(office: Any) -> None:
    with (
        pytest.raises(NotFound, match="There is no mail template “offer”"),
        office.platform.env(write=True, language="en") as env,
    ):
        send(env, to=["jan@kos.example"], template="offer")


TEXTS = st.text(
    st.one_of(st.characters(), st.sampled_from("\r\n\0\x0b\x85\u2028,;:<>@\"' ")), max_size=40
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(subject=TEXTS, name=TEXTS, header=TEXTS)
def test_no_text_makes_a_header_of_its_own(
    office: Any, subject: str, name: str, header: str
) -> None:
    with office.platform.env(write=True) as env:
        try:
            send(
                env,
                to=[Recipient("jan@kos.example", name)],
                subject=subject,
                text="x",
                headers={"X-Own": header},
            )
        except ValidationFailed:
            env.rollback()
            return
    office.work()
    [file] = files(office)
    mail = message_from_bytes(file.read_bytes(), policy=policy.default)
    file.unlink()
    usual = {"From", "To", "Subject", "Date", "Message-ID", "Content-Language", "X-Own"}
    assert {key for key in mail if not key.startswith(("Content-T", "MIME"))} == usual
    assert [one.addr_spec for one in mail["To"].addresses] == ["jan@kos.example"]


def test_recipients_are_read_as_people_write_them() -> None:
    read = read_recipients('"Kos, Jan" <jan@kos.example>; anna@kos.example, JAN@kos.example')
    assert [(one.name, one.address) for one in read] == [
        ("Kos, Jan", "jan@kos.example"), ("", "anna@kos.example"),
    ]  # fmt: skip


def test_a_record_without_an_address_says_so(office: Any) -> None:
    number = office.partner(name="Acme")
    with office.platform.env(language="en") as env:
        partner = env.session.get_one(env["contacts.partner"], number)
        with pytest.raises(ValidationFailed, match="“Acme” has no e-mail address"):
            recipient_of(partner)


def test_a_record_knows_its_recipient(office: Any) -> None:
    number = office.partner(name="Acme", email="biuro@acme.example", language="ro")
    with office.platform.env() as env:
        partner = env.session.get_one(env["contacts.partner"], number)
        assert recipient_of(partner) == Recipient("biuro@acme.example", "Acme", "ro")
