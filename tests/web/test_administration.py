"""The administrators' pages: settings, what roles may do and why, how addons hang together."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from mozaika.declare import Setting
from mozaika.errors import NotFound
from mozaika.lifecycle.host import Host
from mozaika.services import company
from mozaika.services.company import from_json, read_value
from mozaika.web.administration import draw_addons
from tests.web.reader import Reader


def test_the_overview_counts_and_leads_on(ann: Reader) -> None:
    page = ann.get("/administration/overview")
    assert page.follow("Users 4").heading == "Users"
    assert page.follow("Settings").heading == "Settings"


@pytest.mark.parametrize("path", ["/overview", "/settings", "/roles/1", "/access", "/changes"])
def test_only_administrators_come_in(bob: Reader, path: str) -> None:
    assert bob.get(f"/administration{path}").status == 403


def test_settings_are_kept_and_go_back_to_their_default(ann: Reader, host: Host) -> None:
    page = ann.get("/administration/settings")
    saved = page.form().fill(base__company_name="Mebel sp. z o.o.").send()
    assert "The settings are saved." in saved.flash
    with host.platform.env() as env:
        assert company.setting(env, "base.company_name") == "Mebel sp. z o.o."
    saved.form().fill(base__company_name=" ").send()
    with host.platform.env() as env:
        assert company.setting(env, "base.company_name") is None
        assert env.session.scalars(select(env["base.setting"])).all() == []
        with pytest.raises(NotFound):
            company.setting(env, "shop.nothing")


NUMBER = Setting("a.n", "Number", "integer", default=5)
CHOICE = Setting("a.c", "Choice", "choice", default="x", choices=(("x", "X"), ("y", "Y")))


@pytest.mark.parametrize(
    ("declared", "typed", "kept"),
    [
        (NUMBER, "1 200", 1200),
        (NUMBER, "", None),
        (CHOICE, "y", "y"),
        (Setting("a.d", "", "decimal"), "1,50", "1.50"),
        (Setting("a.b", "", "boolean"), "on", True),
        (Setting("a.b", "", "boolean"), "false", False),
    ],
)
def test_what_is_typed_is_read(declared: Setting, typed: str, kept: object) -> None:
    assert read_value(declared, typed) == kept


@pytest.mark.parametrize(("declared", "typed"), [(NUMBER, "1,5"), (NUMBER, "x"), (CHOICE, "z")])
def test_what_makes_no_sense_is_told(declared: Setting, typed: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        read_value(declared, typed)


def test_a_kept_value_that_no_longer_fits_is_the_default() -> None:
    assert from_json(NUMBER, "many") == 5
    assert from_json(CHOICE, "z") == "x"


def test_a_role_tells_what_it_may_do(ann: Reader, host: Host) -> None:
    with host.platform.env() as env:
        row = env["base.role"]
        role_id = env.session.scalar(select(row.id).where(row.name == "shop.seller"))
    page = ann.get(f"/administration/roles/{role_id}")
    rights = {row[0]: row[1:] for row in page.rows()}
    assert "Products" in rights
    assert "own" in rights["Products"][0]


def test_access_is_explained(ann: Reader) -> None:
    form = ann.get("/administration/access").form("Explain")
    page = form.fill(user="bob", model="shop.product").send()
    told = {row[0]: row[1:] for row in page.rows()}
    assert told["See"][0] == "Yes"
    assert "shop.seller" in told["See"][1]
    assert told["field cost"][0] == "No"
    assert ann.get("/administration/access?user=nobody&model=shop.product").status == 404


def test_the_drawing_places_needs_to_the_left(host: Host) -> None:
    drawing = draw_addons(host.platform, ["base", "shop"])
    boxes = {box.name: box for box in drawing.boxes}
    assert boxes["base"].x < boxes["shop"].x < boxes["gifts"].x
    assert (boxes["shop"].enabled, boxes["gifts"].enabled) == (True, False)
    assert len(drawing.lines) == 2


def test_a_new_password_is_told_once_and_works(ann: Reader, host: Host) -> None:
    with host.platform.env() as env:
        row = env["base.user"]
        user_id = env.session.scalar(select(row.id).where(row.login == "eve"))
    asked = ann.get(f"/base/user/{user_id}").follow("New password…")
    told = asked.press("New password")
    password = told.text.partition("is: ")[2].partition(" —")[0]
    fresh = Reader(ann.http.application.test_client())
    assert fresh.sign_in("eve", password).status == 200


def test_the_change_log_tells_who_did_what(ann: Reader, bob: Reader) -> None:
    bob.get("/shop/product/1/edit").form().fill(price="777").send()
    page = ann.get("/administration/changes?model=shop.product")
    _when, who, what, changes = page.rows()[0]
    assert who == "Bob"
    assert what == "changed this: Product Chair 001"
    assert "777" in changes
    assert page.link("Chair 001") == "/shop/product/1"
    form = ann.get("/administration/changes").form("Show").fill(user="1", since="2020-01-01")
    assert "changed this: Product Chair 001" not in form.send().text
    assert ann.get("/administration/changes?since=soon").status == 400
    assert "No change fits" in ann.get("/administration/changes?until=2001-01-01").text
