"""Mail's pages, read as a person without scripts does."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from sqlalchemy import select

from mozaika.services import auth
from mozaika.testing.hosts import make_user
from mozaika.web.app import App, create_app
from mozaika_mail.outbox import send
from tests.web.reader import Reader

PASSWORD = "test"
HASH = auth.hash_password(PASSWORD)


class _Host:
    """A platform that is never swapped."""

    def __init__(self, platform: Any) -> None:
        self.platform = platform

    def check(self) -> Any:
        return self.platform

    def on_swap(self, listener: Any) -> None:
        """Nothing is swapped."""


@pytest.fixture
def web(office: Any) -> App:
    return create_app(_Host(office.platform))


@pytest.fixture
def sign_in(office: Any, web: App) -> Callable[..., Reader]:
    def make(login: str, *roles: str, **values: Any) -> Reader:
        make_user(office.platform, login, *roles, password_hash=HASH, language="en", **values)
        http = web.flask.test_client()
        http.environ_base["HTTP_ACCEPT_LANGUAGE"] = "en"
        reader = Reader(http)
        assert reader.sign_in(login, PASSWORD).status == 200
        return reader

    return make


@pytest.fixture
def marta(sign_in: Callable[..., Reader]) -> Reader:
    """A seller who writes mails."""
    return sign_in("marta", "contacts.all", "mail.user", email="marta@firma.example")


@pytest.fixture
def admin(sign_in: Callable[..., Reader]) -> Reader:
    return sign_in("boss", "base.admin", email="boss@firma.example")


@pytest.fixture
def acme(office: Any) -> int:
    return office.partner(name="Acme", email="biuro@acme.example", language="ru")  # type: ignore[no-any-return]


def last(office: Any) -> Any:
    with office.platform.env() as env:
        mail = env["mail.message"]
        return env.session.scalars(select(mail).order_by(mail.id.desc())).first()


def test_a_seller_writes_a_mail_to_a_partner(office: Any, marta: Reader, acme: int) -> None:
    page = marta.get(f"/contacts/partner/{acme}").press("Write a mail")
    assert page.heading == "Write a mail"
    form = page.form("Send")
    assert form.values["to"] == "Acme <biuro@acme.example>"
    assert form.values["language"] == "ru", "the partner's language is proposed"
    page = form.fill(subject="Oferta", text="Dzień dobry,\n\n**cena**: 5").send()
    assert page.flash == "The mail to Acme <biuro@acme.example> is on its way."
    assert "wrote a mail that waits to be sent" in page.one("ol", class_="mz-history").text
    mail = last(office)
    assert (mail.subject, mail.reply_to) == ("Oferta", "marta@firma.example")
    assert "<strong>cena</strong>: 5" in mail.html
    assert mail.text == "Dzień dobry,\n\n**cena**: 5\n"
    office.work()
    page = marta.get(f"/mail/message/{mail.id}")
    assert page.heading == "Oferta"
    assert page.link("Acme").startswith(f"/contacts/partner/{acme}")
    assert page.one("strong").text == "cena"


def test_a_template_fills_the_form_and_can_be_changed(
    office: Any, marta: Reader, acme: int
) -> None:
    office.template(
        ru=("Привет {{ record.name }}", "Текст {{ author }}", "<table>{{ author }}</table>")
    )
    office.template(name="other", model="mail.message", ru=("x", "x"))
    page = marta.get(f"/mail/write/contacts.partner/{acme}")
    offered = [o.text for o in page.one("select", name="template").all("option")]
    assert offered == ["", "Hello"], "only templates that fit"
    page = page.form("Take the template’s text").fill(template="hello").send()
    form = page.form("Send")
    assert (form.values["subject"], form.values["text"]) == ("Привет Acme", "Текст Marta")
    form.send()
    assert last(office).html == "<table>Marta</table>", "as designed, where nothing was changed"
    form.fill(text="Мой текст").send()
    assert "Мой текст" in last(office).html


def test_files_go_along(office: Any, marta: Reader, acme: int) -> None:
    form = marta.get(f"/mail/write/contacts.partner/{acme}").form("Send")
    form.fill(subject="Umowa", text="W załączeniu.")
    values = {**form.values.to_dict(), "files": (BytesIO(b"%PDF"), "umowa.pdf")}
    page = marta.post(form.page.path, values)
    assert "on its way" in page.flash
    page = marta.get(f"/mail/message/{last(office).id}?tab=_files")
    assert "umowa.pdf" in page.one("section", class_="mz-files").text
    form.fill(subject="Wirus", text="x")
    page = marta.post(form.page.path, values | {"files": (BytesIO(b"MZ"), "a.exe")})
    assert page.status == 422
    assert "programs" in page.one("div", role="alert").text


def test_what_is_wrong_stands_under_its_field(office: Any, marta: Reader, acme: int) -> None:
    form = marta.get(f"/mail/write/contacts.partner/{acme}").form("Send")
    page = form.fill(to="zły adres", subject="Oferta", text="x").send()
    assert page.status == 422
    assert page.error_of("to") == "Write an address such as jan@example.com."
    assert page.form("Send").values["subject"] == "Oferta", "nothing typed is lost"
    page = page.form("Send").fill(to="jan@kos.example", subject="").send()
    assert page.error_of("subject") == "Write what it is about."
    assert last(office) is None


def test_a_template_that_can_not_be_filled_says_why(office: Any, marta: Reader, acme: int) -> None:
    office.template(ru=("x", "{{ record.offer }}"))
    page = marta.get(f"/mail/write/contacts.partner/{acme}?template=hello")
    assert page.status == 422
    assert "there is no “record.offer”" in page.one("div", role="alert").text


def test_who_does_not_want_mail_is_pointed_out(office: Any, marta: Reader) -> None:
    number = office.partner(name="Cicho", do_not_mail=True)
    page = marta.get(f"/mail/write/contacts.partner/{number}")
    assert "“Cicho” does not want to be mailed." in page.flash
    assert page.form("Send").values["to"] == ""


def test_only_writers_write_and_only_about_what_they_see(
    office: Any, sign_in: Callable[..., Reader], acme: int
) -> None:
    reader = sign_in("jan", "contacts.all")
    assert "Write a mail" not in reader.get(f"/contacts/partner/{acme}").text
    assert reader.get(f"/mail/write/contacts.partner/{acme}").status == 403
    seller = sign_in("piotr", "contacts.user", "mail.user")
    assert seller.get(f"/mail/write/contacts.partner/{acme}").status == 404
    assert seller.get("/mail/write/shop.car/1").status == 404
    assert seller.get("/mail/write/base.setting/1").status == 404


def test_a_mail_is_read_by_its_author_and_by_who_sees_its_record(
    office: Any, sign_in: Callable[..., Reader], acme: int
) -> None:
    with office.platform.env(write=True) as env:
        shown = send(env, to=["a@b.example"], subject="About Acme", text="x",
                     model="contacts.partner", record_id=acme)  # fmt: skip
        hidden = send(env, to=["a@b.example"], subject="Of the platform", text="x")
    all_ = sign_in("ala", "contacts.all", "mail.user")
    assert all_.get(f"/mail/message/{shown.id}").status == 200
    assert all_.get(f"/mail/message/{hidden.id}").status == 404
    own = sign_in("ola", "contacts.user", "mail.user")
    assert own.get(f"/mail/message/{shown.id}").status == 404
    assert "About Acme" not in own.get("/mail/message").text
    everything = sign_in("ewa", "mail.all")
    assert everything.get(f"/mail/message/{hidden.id}").status == 200


def test_a_failed_mail_is_sent_again_by_a_button(office: Any, marta: Reader, acme: int) -> None:
    office.set(sender="")
    form = marta.get(f"/mail/write/contacts.partner/{acme}").form("Send")
    form.fill(subject="Oferta", text="x").send()
    office.work()
    page = marta.get(f"/mail/message/{last(office).id}")
    assert "no sender's address" in page.text or "nadawcy" in page.text
    page = page.follow("Don't send…").press("Don't send")
    assert page.flash == "1 mail will not be sent."
    office.set(sender="biuro@firma.example")
    page = marta.get(f"/mail/message/{last(office).id}").follow("Send again…").press("Send again")
    assert page.flash == "1 mail is on its way."
    office.work()
    assert office.row(last(office)).state == "sent"


def test_a_preview_shows_a_template_with_a_record(
    office: Any, marta: Reader, admin: Reader, acme: int
) -> None:
    office.template(
        model="contacts.partner",
        pl=("Dzień dobry {{ record.name }}", "**{{ record.name }}**"),
        ru=("Здравствуйте {{ record.name }}", "{{ record.nmae }}"),
    )
    with office.platform.env() as env:
        number = env.session.scalars(select(env["mail.template"].id)).one()
    page = admin.get(f"/mail/preview/{number}?language=pl")
    assert page.one("h2", class_="mail-subject").text == "Dzień dobry Acme"
    assert page.one("div", class_="mail-html").one("strong").text == "Acme"
    assert page.one("div", class_="mail-text").text == "**Acme**"
    other = office.partner(name="Beta")
    page = admin.get(f"/mail/preview/{number}?language=pl&record={other}")
    assert page.one("h2", class_="mail-subject").text == "Dzień dobry Beta"
    page = admin.get(f"/mail/preview/{number}?language=ru&record={other}")
    assert "line 1: there is no “record.nmae”" in page.one("div", role="alert").text
    assert "Did you mean record.name?" in page.one("div", role="alert").text
    assert page.follow("Edit the text").status == 200
    assert "Edit the text" not in marta.get(f"/mail/preview/{number}").text
    assert admin.get("/mail/preview/999").status == 404


def test_the_settings_are_tried_by_a_mail_to_oneself(
    office: Any, server: Any, admin: Reader, marta: Reader
) -> None:
    office.use(server)
    page = admin.get("/mail/test")
    assert page.form("Send me a mail").values["to"] == "boss@firma.example"
    page = page.press("Send me a mail")
    assert "The mail server took the mail to boss@firma.example." in page.flash
    assert [mail["Subject"] for mail in server.mails] == ["Mail works"]
    server.recipients = {"boss@firma.example": ["550 5.7.1 Relaying denied"]}
    page = page.press("Send me a mail")
    assert page.status == 422
    assert "550 5.7.1 Relaying denied" in page.one("div", role="alert").text
    office.set(backend="none")
    assert "Mail is switched off" in admin.get("/mail/test").text
    assert marta.get("/mail/test").status == 403


def test_the_password_is_told_nowhere(office: Any, server: Any, admin: Reader) -> None:
    office.use(server)
    for address in ("/mail/test", "/administration/settings"):
        page = admin.get(address)
        assert "geheim" not in page.response.text
    assert "given" in admin.get("/mail/test").text
