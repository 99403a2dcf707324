"""The command palette finds places, records and commands, each user their own."""

from __future__ import annotations

from urllib.parse import quote

import pytest

from mozaika.lifecycle.host import Host
from tests.web.reader import Page, Reader


def found(reader: Reader, query: str) -> dict[str, list[str]]:
    """Labels by group."""
    page = reader.get(f"/palette?q={quote(query)}")
    assert page.status == 200
    return {
        group.attributes["aria-label"]: [one.one("span").text for one in group.all("a")]
        for group in page.all("div", role="group")
    }


def choice(page: Page, label: str) -> dict[str, str]:
    return next(
        a.attributes for a in page.all("a") if a.all("span") and a.one("span").text == label
    )


def test_places_come_without_words(bob: Reader) -> None:
    groups = found(bob, "")
    assert {"Products", "Categories"} <= set(groups["Go to"])
    assert "Product" in groups["Add"]
    assert "Do" not in groups


def test_words_find_places_in_any_order_and_without_accents(bob: Reader) -> None:
    assert found(bob, "prod shop")["Go to"] == ["Products"]
    assert found(bob, "PRÓD")["Go to"] == ["Products"]


def test_records_are_found_by_kind_and_lead_to_all(ann: Reader) -> None:
    page = ann.get("/palette?q=chair+01")
    groups = found(ann, "chair 01")
    assert groups["Products"] == ["Chair 010", "Chair 011", "Chair 012", "Chair 013", "Show all"]
    assert choice(page, "Show all")["href"].startswith("/shop/product?q=chair+01")
    assert ann.get(choice(page, "Chair 010")["href"]).heading.startswith("Chair 010")


def test_what_a_user_may_not_see_is_not_found(bob: Reader, ann: Reader) -> None:
    assert found(bob, "chair 002").get("Products") is None
    assert found(bob, "chair 001")["Products"] == ["Chair 001"]
    assert "Secret" in found(ann, "secret")["Go to"]
    assert "Go to" not in found(bob, "secret")


def test_commands_say_what_is_sent(bob: Reader) -> None:
    page = bob.get("/palette?q=dark")
    assert choice(page, "Appearance: Dark")["data-values"] == '{"theme": "dark"}'
    assert choice(page, "Appearance: Dark")["href"] == "/look/theme"
    assert found(bob, "sign out")["Do"] == ["Sign out"]


@pytest.mark.parametrize("query", ["%", "_", "'", '"<b>', "\x00", "ł" * 500, "(" * 50, "🪑"])
def test_no_words_are_too_odd(bob: Reader, query: str) -> None:
    assert found(bob, query)


def test_the_palette_speaks_the_users_language(bob: Reader, host: Host) -> None:
    bob.http.post("/look/language", data={**token(bob), "language": "pl"})
    assert "Wyloguj" in bob.get("/palette?q=wylog").text


def test_a_visitor_is_not_answered(reader: object) -> None:
    visitor = reader()  # type: ignore[operator]
    assert visitor.http.get("/palette", headers={"X-Requested-With": "fetch"}).status_code == 401


def token(reader: Reader) -> dict[str, str]:
    page = reader.get("/")
    return {"csrf_token": page.all("input", name="csrf_token")[0].attributes["value"]}
