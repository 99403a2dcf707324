"""Addons: the plan is shown, then done; the pages change without a restart."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from mozaika.web.app import App
from tests.web.reader import Reader


def test_addons_are_listed_with_what_they_need(ann: Reader) -> None:
    page = ann.get("/addons")
    shown = {a.one("h2").text: a.text for a in page.all("article")}
    assert "Always on" in next(
        text for title, text in shown.items() if title.startswith("Platform")
    )
    assert "Needs: shop" in shown["gifts 1.0"]
    assert "shop 1.0 On" in shown


def test_an_addon_is_switched_on_by_the_plan_that_was_shown(ann: Reader, web: App) -> None:
    plan = ann.get("/addons").follow("Switch on…")
    assert plan.heading == "Switch on: gifts"
    assert "ribbon" in plan.text
    assert ann.get("/shop/product/1").status == 200
    before = web.flask
    page = plan.press("Switch on")
    assert page.flash == "“gifts” is switched on."
    assert web.flask is not before
    fresh = Reader(web.flask.test_client())
    fresh.sign_in("ann", "correct horse")
    assert "ribbon" in web.flask.extensions["mozaika"].registry.info("shop.product").fields


def test_a_plan_that_is_no_longer_true_is_shown_again(ann: Reader) -> None:
    plan = ann.get("/addons/gifts/enable")
    page = plan.form("Switch on").send(fingerprint="of another day")
    assert page.status == 409
    assert "Look at it again" in page.text
    assert "Switch on…" in ann.get("/addons").text


def test_switching_off_keeps_the_data(ann: Reader, web: App) -> None:
    ann.get("/addons/shop/disable").press("Switch off")
    fresh = Reader(web.flask.test_client())
    fresh.sign_in("ann", "correct horse")
    assert fresh.get("/shop/product").status == 404
    fresh.get("/addons/shop/enable").press("Switch on")
    again = Reader(web.flask.test_client())
    again.sign_in("ann", "correct horse")
    assert len(again.get("/shop/product").rows()) == 80


def test_only_administrators_come_here(bob: Reader) -> None:
    assert bob.get("/addons").status == 403
    assert bob.get("/addons/gifts/enable").status == 403


@pytest.mark.parametrize("address", ["/addons/nothing/enable", "/addons/shop/explode"])
def test_unknown_addons_and_actions_are_not_there(ann: Reader, address: str) -> None:
    assert ann.get(address).status == 404


def test_what_cannot_be_done_says_why(ann: Reader) -> None:
    page = ann.get("/addons/base/disable")
    assert page.status == 400
    assert "can't be disabled" in page.text


def fresh(web: App) -> Reader:
    reader = Reader(web.flask.test_client())
    reader.sign_in("ann", "correct horse")
    return reader


def test_an_addon_is_uninstalled_and_brought_back(
    ann: Reader, web: App, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mozaika.lifecycle.archive.FOLDER", str(tmp_path))
    assert "Uninstall…" not in ann.get("/addons").text, "what is in use is switched off first"
    ann.get("/addons/shop/disable").press("Switch off")
    plan = fresh(web).get("/addons").follow("Uninstall…")
    assert plan.heading == "Uninstall: shop"
    assert re.search(r"Drop the table shop_product with \d+ rows\.", plan.text)
    page = plan.press("Uninstall")
    assert "“shop” is uninstalled. All that it had is kept in " in (page.flash or "")
    assert "Uninstalled, and kept in archives" in page.text
    back = fresh(web).get("/addons").follow("Bring back…")
    assert back.heading == "Bring back: shop"
    assert back.press("Bring back").flash == "“shop” is back, with its data."
    again = fresh(web)
    assert len(again.get("/shop/product").rows()) == 80
    assert "kept in archives" not in again.get("/addons").text


def test_no_file_but_an_archive_of_the_data_folder_is_opened(ann: Reader) -> None:
    assert ann.get("/addons/archives/secret.key").status == 404
    assert ann.get("/addons/archives/..%2F..%2Fetc%2Fpasswd").status == 404


def test_what_others_need_is_not_uninstalled(ann: Reader) -> None:
    ann.get("/addons/gifts/enable").press("Switch on")
    page = ann.get("/addons/shop/uninstall")
    assert page.status == 400
    assert "The addon shop is needed by: gifts." in page.text
