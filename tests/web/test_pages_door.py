"""Signing in and out, languages, and what guards every page."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy import select

from mozaika.errors import ConfigurationError
from mozaika.lifecycle.host import Host
from mozaika.services.auth import hash_password
from mozaika.web.app import App, build_app
from mozaika.web.session import safe_next
from tests.web.conftest import PASSWORD
from tests.web.reader import Reader

Readers = Callable[..., Reader]


def test_whoever_is_not_signed_in_is_asked_to_and_comes_back(reader: Readers) -> None:
    someone = reader()
    page = someone.get("/shop/product?q=chair")
    assert page.path == "/sign-in"
    form = page.form("Sign in").fill(login="ann", password=PASSWORD)
    assert form.send().response.request.full_path == "/shop/product?q=chair"


def test_a_wrong_password_and_an_unknown_login_get_the_same_answer(reader: Readers) -> None:
    someone = reader()
    known = someone.sign_in("ann", "wrong")
    unknown = someone.sign_in("nobody", "wrong")
    assert known.status == unknown.status == 401
    assert known.one("div", role="alert").text == unknown.one("div", role="alert").text
    assert known.form("Sign in").values["login"] == "ann"


def test_another_password_ends_the_sessions_of_the_old_one(host: Host, bob: Reader) -> None:
    assert bob.get("/shop/product").path == "/shop/product"
    with host.platform.env(write=True) as env:
        user = env["base.user"]
        found = env.session.scalars(select(user).where(user.login == "bob")).one()
        found.password_hash = hash_password("another")
    assert bob.get("/shop/product").path == "/sign-in"


def test_signing_out_ends_the_session(ann: Reader) -> None:
    assert ann.get("/").press("Sign out").path == "/sign-in"
    assert ann.get("/shop/product").path == "/sign-in"


def test_pages_prolong_the_session_and_what_scripts_ask_for_leaves_it_alone(ann: Reader) -> None:
    by_script = {"headers": {"Sec-Fetch-Mode": "cors"}}
    ann.get("/shop/product")
    assert "Set-Cookie" in ann.http.get("/shop/product").headers
    assert "Set-Cookie" not in ann.http.get("/shop/product", **by_script).headers


def test_signing_in_throws_away_the_session_before(reader: Readers) -> None:
    someone = reader()
    someone.get("/sign-in")
    with someone.http.session_transaction() as session:
        session["planted"] = "by somebody else"
    someone.sign_in("ann", PASSWORD)
    with someone.http.session_transaction() as session:
        assert "planted" not in session


def test_a_disabled_user_is_signed_out(ann: Reader, web: App) -> None:
    platform = web.host.check()
    with platform.env(write=True) as env:
        ann_id = next(u.id for u in env.session.query(env["base.user"]) if u.login == "ann")
        env.session.get_one(env["base.user"], ann_id).archived_at = env.now()
    assert ann.get("/").path == "/sign-in"


@pytest.mark.parametrize(
    ("address", "leads_to"),
    [
        ("/shop/product?q=a", "/shop/product?q=a"),
        ("https://evil.example/", "/"),
        ("//evil.example/", "/"),
        ("/\\evil.example", "/"),
        ("javascript:alert(1)", "/"),
        ("", "/"),
        (None, "/"),
    ],
)
def test_only_paths_of_this_site_are_returned_to(address: str | None, leads_to: str) -> None:
    assert safe_next(address) == leads_to


def test_a_form_without_its_token_changes_nothing(ann: Reader) -> None:
    page = ann.post("/look/language", {"language": "pl"})
    assert page.status == 400
    assert "too old" in page.text
    assert ann.get("/").one("html").attributes["lang"] == "en"


def test_the_eleventh_attempt_in_a_minute_has_to_wait(reader: Readers) -> None:
    someone = reader()
    answers = [someone.sign_in("ann", "wrong") for _ in range(10)]
    last = someone.get("/sign-in").form("Sign in").fill(login="ann", password=PASSWORD).send()
    assert {page.status for page in answers} == {401}
    assert last.status == 429
    assert "Wait a minute" in last.text
    assert last.response.headers["Retry-After"]


def test_cookies_are_out_of_reach_of_scripts_and_other_sites(reader: Readers) -> None:
    cookie = reader().get("/sign-in").response.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


def test_pages_carry_a_strict_policy_and_nothing_inline(ann: Reader) -> None:
    for address in ("/", "/shop/product", "/shop/product/1", "/shop/product/1/edit", "/nowhere"):
        page = ann.get(address)
        policy = page.response.headers["Content-Security-Policy"]
        assert "script-src 'self';" in policy
        assert "unsafe" not in policy
        assert not re.search(r"<style|\sstyle=|<script(?![^>]*\ssrc=)|\son\w+=", page.response.text)
        assert page.response.headers["X-Content-Type-Options"] == "nosniff"
        assert page.response.headers["Cache-Control"] == "no-store, private"


def test_files_are_kept_for_ever_under_addresses_that_change(ann: Reader) -> None:
    links = ann.get("/").all("link", rel="stylesheet")
    for link in links:
        with ann.http.get(link.attributes["href"]) as answer:
            assert answer.status_code == 200
            assert "immutable" in answer.headers["Cache-Control"]
    assert ann.http.get("/static/0123456789ab/app.css").status_code == 404


def test_first_load_stays_below_300_kb_compressed(ann: Reader) -> None:
    page = ann.get("/shop/product")
    tags = [*page.all("link", rel="stylesheet"), *page.all("script")]
    addresses = [tag.attributes.get("href") or tag.attributes["src"] for tag in tags]
    addresses.append(page.all("use")[0].attributes["href"].partition("#")[0])
    gzip = {"Accept-Encoding": "gzip"}
    total = 0
    for address in addresses:
        with ann.http.get(address, headers=gzip) as answer:
            total += len(answer.data)
    assert 20_000 < total + len(page.response.data) < 300_000


def test_language_from_the_browser_then_the_cookie_then_the_user(reader: Readers) -> None:
    someone = reader(accept_language="fr, ru;q=0.8, pl;q=0.5")
    assert someone.get("/sign-in").one("html").attributes["lang"] == "ru"
    chosen = someone.get("/sign-in").press("Română")
    assert chosen.one("html").attributes["lang"] == "ro"
    assert chosen.path == "/sign-in"


def test_a_signed_in_users_choice_is_kept_with_the_user(reader: Readers) -> None:
    first, second = reader("ann"), reader("ann")
    first.get("/shop/product").press("Polski")
    assert second.get("/").one("html").attributes["lang"] == "pl"
    assert reader("bob").get("/").one("html").attributes["lang"] == "en"


def test_an_unknown_language_is_ignored(ann: Reader) -> None:
    page = ann.get("/").form("Polski").send(language="../../etc")
    assert page.status == 200
    assert page.one("html").attributes["lang"] == "en"


def test_theme_and_folded_menu_are_remembered_without_scripts(ann: Reader) -> None:
    page = ann.get("/").press("Dark")
    assert page.one("html").attributes["data-bs-theme"] == "dark"
    page = page.press("Fold the menu")
    assert "mz-narrow" in page.one("div", id="frame").attributes["class"]
    page = page.press("As the device")
    assert "data-bs-theme" not in page.one("html").attributes


def test_without_a_secret_key_the_error_says_how_to_make_one(host: Host) -> None:
    bare = replace(host.platform, settings=replace(host.settings, secret_key=""))
    with pytest.raises(ConfigurationError, match=r"MOZAIKA_SECRET_KEY is not set.*openssl rand"):
        build_app(bare, host)
