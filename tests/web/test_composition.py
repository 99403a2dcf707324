"""The administrators' pages that tell how the platform is put together."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import select

from mozaika.lifecycle.host import Host
from mozaika.runtime import Settings
from mozaika.web.app import create_app
from tests.web.conftest import HASH, PASSWORD
from tests.web.reader import Page, Reader
from tests.web.test_extending import ChangedHost, HarbourHost, fill, signed_in

TOP = "/administration/composition"
PAGES = (
    "", "?q=policy", "/models/harbour.boat", "/hooks", "/views", "/views/harbour.boat/form",
    "/menu", "/rights", "/addons/fuel", "/traces",
)  # fmt: skip


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """One database for all: what is told does not hang on it."""
    url = f"sqlite:///{tmp_path_factory.mktemp('harbour')}/harbour.db"
    fill(url)
    return Settings(database_url=url, language="en", secret_key="s" * 32)


@pytest.fixture(scope="module")
def host(settings: Settings) -> Iterator[Host]:
    made = HarbourHost(settings)
    yield made
    made.close()


@pytest.fixture(scope="module")
def ann(host: Host) -> Reader:
    return signed_in(host)


def row(page: Page, first: str) -> str:
    """The text of the first table row that begins so."""
    return next(tag.text for tag in page.all("tr") if tag.text.startswith(first))


def test_data_tells_who_declares_and_extends_it(ann: Reader) -> None:
    assert row(ann.get(TOP), "Boat harbour.boat") == (
        "Boat harbour.boat harbour insurance fuel harbour_boat"
    )
    page = ann.get(f"{TOP}/models/harbour.boat")
    assert page.heading == "Boat harbour.boat"
    assert "Berth VARCHAR(10) harbour" in row(page, "berth")
    assert "Policy VARCHAR(20) insurance" in row(page, "policy")
    assert row(page, "fuel.act").endswith("Button of fuel fuel")
    assert "Add, See, Change, Delete all harbour" in row(page, "harbour.master")
    assert page.follow("insurance").heading == "insurance insurance 1.0"


def test_a_view_is_a_tree_with_who_placed_what(ann: Reader) -> None:
    page = ann.get(f"{TOP}/models/harbour.boat").follow("form")
    assert row(page, "policy") == ("policy Field Policy insurance insurance: placed after “berth”")
    names = [tag.one("th").text for tag in page.one("tbody").all("tr")]
    assert names == [
        "main", "name", "berth", "policy", "tank", "kind", "harbour.boat.foot",
        "insurance", "policy", "fuel", "tank",
    ]  # fmt: skip
    assert page.link("policy") == f"{TOP}/models/harbour.boat#field-policy"


def test_hooks_are_listed_in_the_order_of_calling(ann: Reader) -> None:
    page = ann.get(f"{TOP}/hooks")
    slot = page.one("details", id="mozaika_slot")
    assert [tag.text.split()[0] for tag in slot.all("li")] == ["insurance", "fuel"]
    assert "extending.<locals>.slot" in slot.text
    assert not page.all("details", id="mozaika_health")
    assert ann.get(f"{TOP}/hooks?all=1").all("details", id="mozaika_health")


def test_menu_and_rights_tell_their_addon_and_what_administrators_added(
    host: Host, ann: Reader
) -> None:
    assert row(ann.get(f"{TOP}/menu"), "Boats").endswith("harbour.boat harbour")
    with host.platform.env(write=True) as env:
        role = env.session.scalar(select(env["base.role"]).filter_by(name="base.user"))
        grant = env["base.grant"](role=role, model="harbour.boat", operations="r")
        env.session.add(grant)
    told = [tag.text for tag in ann.get(f"{TOP}/rights").all("tr")]
    assert "base.user harbour.boat See all added by an administrator" in told
    why = ann.get("/administration/access?user=ann&model=harbour.boat")
    assert why.link("harbour") == f"{TOP}/addons/harbour"


def test_any_part_is_found_and_leads_to_its_place(ann: Reader) -> None:
    page = ann.get(TOP, query_string={"q": "policy"})
    assert row(page, "policy") == "policy Field Policy harbour.boat insurance"
    assert page.link("policy") == f"{TOP}/models/harbour.boat#field-policy"
    assert "No part of the system" in ann.get(f"{TOP}?q=zebra").text


def test_addons_lead_to_what_they_bring_and_back(ann: Reader) -> None:
    page = ann.get("/addons").follow("What it brings")
    assert "harbour.boat" in ann.get(f"{TOP}/addons/fuel").text
    assert page.link("Among all addons").startswith("/addons#addon-")
    assert ann.get(f"{TOP}/addons/nothing").status == 404


def test_what_was_left_out_is_told_where_it_belongs(settings: Settings) -> None:
    host = ChangedHost(settings)
    page = signed_in(host).get(f"{TOP}/views/harbour.boat/form")
    told = [tag.text for tag in page.all("div", class_="alert-warning")]
    assert len(told) == 2
    assert "insurance" in told[0]
    assert "“berth” is gone" in told[0]
    host.close()


def test_only_administrators_see_it(host: Host, ann: Reader) -> None:
    with host.platform.env(write=True) as env:
        env.session.add(env["base.user"](name="Eve", login="eve", password_hash=HASH))
    eve = Reader(create_app(host).flask.test_client())
    assert eve.sign_in("eve", PASSWORD).status == 200
    for path in PAGES:
        assert ann.get(TOP + path).status == 200, path
        assert eve.get(TOP + path).status == 403, path
    assert ann.get(f"{TOP}/models/harbour.bot").status == 404
    assert ann.get(f"{TOP}/views/harbour.boat/pivot").status == 404
