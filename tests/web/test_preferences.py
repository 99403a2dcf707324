"""What users choose for themselves; passwords and tokens; forms that came too late."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from mozaika.lifecycle.host import Host
from mozaika.runtime import User
from mozaika.services import auth
from mozaika.web.app import App
from mozaika.web.session import first_weekday
from tests.web.conftest import PASSWORD
from tests.web.reader import Page, Reader

Readers = Callable[..., Reader]


def save(reader: Reader, **values: Any) -> Page:
    return reader.get("/preferences").form("Save").fill(**values).send()


def user_of(host: Host, login: str) -> User:
    with host.platform.env() as env:
        user = env["base.user"]
        number = env.session.scalar(select(user.id).where(user.login == login))
    assert number
    found = auth.load_user(host.platform, number)
    assert found
    return found


def test_choices_are_kept_and_hold_at_once(host: Host, bob: Reader) -> None:
    page = save(bob, language="ro", time_zone="Europe/Chisinau", first_weekday="6",
                density="compact", start="/shop/product")  # fmt: skip
    assert page.status == 200
    assert page.one("html").attributes["lang"] == "ro"
    assert page.one("html").attributes["data-density"] == "compact"
    user = user_of(host, "bob")
    assert (user.language, user.time_zone, user.first_weekday, user.density) == (
        "ro", "Europe/Chisinau", "6", "compact",
    )  # fmt: skip


def test_the_page_chosen_opens_first(bob: Reader, reader: Readers) -> None:
    save(bob, start="/shop/product")
    again = reader()
    assert again.sign_in("bob", PASSWORD).path == "/shop/product"


def test_a_wrong_time_zone_is_named_and_nothing_is_kept(host: Host, bob: Reader) -> None:
    page = save(bob, language="pl", time_zone="Warsaw")
    assert page.status == 422
    assert "“Warsaw” is no time zone" in page.error_of("time_zone")
    assert user_of(host, "bob").language is None


def test_only_own_choices_may_be_sent(host: Host, bob: Reader) -> None:
    save(bob, language="pl").form("Zapisz").send(login="root", roles="1", name="X", archived_at="1")
    user = user_of(host, "bob")
    assert (user.login, user.name) == ("bob", "Bob")


def test_the_week_begins_as_chosen_or_as_is_usual(web: App) -> None:
    with web.flask.test_request_context():
        assert first_weekday(User(1, "x", language="pl")) == 0
        assert first_weekday(User(1, "x", language="pl", first_weekday="6")) == 6
        assert first_weekday(User(1, "x", language="en", first_weekday="x")) == 0


def change_password(reader: Reader, old: str, new: str, repeated: str | None = None) -> Page:
    form = reader.get("/preferences").form("Change the password")
    return form.fill(old=old, new=new, repeated=repeated or new).send()


def test_a_new_password_ends_the_other_sessions(bob: Reader, reader: Readers) -> None:
    elsewhere = reader("bob")
    page = change_password(bob, PASSWORD, "a better horse")
    assert "The password is changed" in page.flash
    assert bob.get("/shop/product").status == 200
    assert elsewhere.get("/shop/product").path == "/sign-in"
    assert reader().sign_in("bob", PASSWORD).status == 401
    assert reader().sign_in("bob", "a better horse").status == 200


@pytest.mark.parametrize(
    ("old", "new", "repeated", "field"),
    [
        ("wrong", "a better horse", None, "old"),
        (PASSWORD, "short", None, "new"),
        (PASSWORD, "a better horse", "another horse", "repeated"),
        (PASSWORD, "x" * 1001, None, "new"),
    ],
)
def test_a_password_is_not_changed_lightly(
    bob: Reader, reader: Readers, old: str, new: str, repeated: str | None, field: str
) -> None:
    page = change_password(bob, old, new, repeated)
    assert page.status == 422
    assert page.error_of(field)
    assert reader().sign_in("bob", PASSWORD).status == 200


def test_guessing_the_old_password_is_slowed_down(bob: Reader) -> None:
    statuses = [change_password(bob, f"guess {n}", "a better horse").status for n in range(12)]
    assert statuses[0] == 422
    assert statuses[-1] == 429


def test_a_token_is_shown_once_and_works_until_it_is_revoked(bob: Reader, reader: Readers) -> None:
    form = bob.get("/preferences").form("Make a token").fill(name="Sheets", scope="read", days="30")
    token = form.send().one("input", id="token").attributes["value"]
    page = bob.get("/preferences")
    assert token not in page.response.text
    assert "Sheets" in page.text
    bearer = {"Authorization": f"Bearer {token}"}
    program = reader().http
    assert program.get("/api/v1/shop.product", headers=bearer).status_code == 200
    assert program.post("/api/v1/shop.product", headers=bearer, json={}).status_code == 403
    assert "revoked" in page.press("Revoke").flash
    assert program.get("/api/v1/shop.product", headers=bearer).status_code == 401


def test_a_token_needs_a_purpose(bob: Reader) -> None:
    page = bob.get("/preferences").form("Make a token").send(name=" ")
    assert page.status == 422
    assert page.error_of("name")


def test_anothers_token_is_absent(host: Host, bob: Reader, reader: Readers) -> None:
    bob.get("/preferences").form("Make a token").fill(name="Mine").send()
    with host.platform.env() as env:
        number = env.session.scalar(select(env["base.token"].id))
    eve = reader("ann")
    token = eve.get("/").all("input", name="csrf_token")[0].attributes["value"]
    page = eve.post(f"/preferences/tokens/{number}/revoke", {"csrf_token": token})
    assert page.status in (200, 404)


def sign_out_elsewhere(reader: Reader) -> None:
    reader.http.delete_cookie("mozaika")


HERE = {"Origin": "http://localhost"}


def test_what_was_typed_survives_a_sign_in(host: Host, ann: Reader) -> None:
    form = ann.get("/shop/product/new").form().fill(name="Bench")
    sign_out_elsewhere(ann)
    page = Page(ann, ann.http.post("/shop/product/new", data=form.values, headers=HERE))
    assert page.status == 401
    assert "what you typed can be sent again" in page.text
    page = page.form("Sign in").fill(login="ann", password=PASSWORD).send()
    assert "Nothing you typed is lost" in page.text
    assert page.press("Send it again").heading.startswith("Bench")


def test_a_form_of_an_earlier_session_can_be_sent_again(ann: Reader) -> None:
    form = ann.get("/shop/product/new").form().fill(name="Bench")
    ann.http.post("/sign-out", data={"csrf_token": form.values["csrf_token"]})
    ann.sign_in("ann", PASSWORD)
    page = Page(ann, ann.http.post("/shop/product/new", data=form.values, headers=HERE))
    assert page.status == 400
    assert page.press("Send it again").heading.startswith("Bench")


def test_another_sites_form_is_not_kept(ann: Reader) -> None:
    form = ann.get("/shop/product/new").form().fill(name="Bench")
    form.values["csrf_token"] = "forged"
    other = {"Origin": "https://elsewhere.example"}
    page = Page(ann, ann.http.post("/shop/product/new", data=form.values, headers=other))
    assert page.status == 400
    assert not [button for button in page.all("button") if button.text == "Send it again"]


def test_passwords_are_not_carried_along(ann: Reader) -> None:
    sign_out_elsewhere(ann)
    data = {"old": "a", "new_password": "secret word", "x": "1"}
    page = Page(ann, ann.http.post("/preferences", data=data, headers=HERE))
    assert page.status == 401
    assert "secret word" not in page.response.text


def test_a_script_is_told_and_signs_in_over_the_page(ann: Reader) -> None:
    sign_out_elsewhere(ann)
    script = {"X-Requested-With": "fetch", **HERE}
    assert ann.http.get("/shop/product", headers=script).status_code == 401
    assert ann.http.post("/look/theme", data={"theme": "dark"}, headers=script).status_code == 401
    page = ann.get("/sign-in/again")
    token = page.one("input", name="csrf_token").attributes["value"]
    sent = {"csrf_token": token, "login": "ann", "password": "no"}
    answer = ann.http.post("/sign-in", data=sent, headers=script)
    assert (answer.status_code, answer.json) == (401, {"error": "Login or password is wrong."})
    answer = ann.http.post("/sign-in", data={**sent, "password": PASSWORD}, headers=script)
    assert answer.status_code == 200
    fresh = {"csrf_token": answer.json["csrf"], "theme": "dark"}  # type: ignore[index]
    assert ann.http.post("/look/theme", data=fresh, headers=script).status_code == 302


def test_a_new_company_sees_its_first_steps(host: Host, ann: Reader, bob: Reader) -> None:
    page = ann.get("/")
    steps = page.one("section", class_="mz-checklist")
    assert "Import your customers" in steps.text
    assert "Choose addons (done)" in steps.text
    assert not bob.get("/").all("section", class_="mz-checklist")
    gone = page.form("").send()
    assert not gone.all("section", class_="mz-checklist")
    assert not ann.get("/").all("section", class_="mz-checklist")


def test_the_menu_folds_when_it_is_long_and_opens_where_one_is(ann: Reader) -> None:
    ann.http.set_cookie("mozaika_menu", "!base.admin~.shop.shop")
    folded = {
        group.attributes["data-menu"]: "open" in group.attributes
        for group in ann.get("/shop/product").all("details", class_="mz-group")
    }
    assert folded["shop.shop"]
    assert not folded["base.admin"]
