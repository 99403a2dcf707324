"""Dashboards: tiles by right, lazily, each with its own faults; users' own, copied and arranged."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from mozaika.lifecycle.host import Host
from mozaika.web.figures.tiles import read_tile, read_tiles
from tests.web.reader import Page, Reader

BOARD = "/dashboards/shop.overview"


def titles(page: Page) -> list[str]:
    return [section.one("h2").text for section in page.all("section", class_="mz-tile")]


def tile(reader: Reader, name: str) -> Page:
    return reader.get(f"{BOARD}/tiles/{name}")


def figures(page: Page) -> list[str]:
    return [tag.one("a").text for tag in page.all("p", class_="mz-tile-amount")]


def add(reader: Reader, address: str, **values: Any) -> Page:
    """Puts what a view shows on a dashboard."""
    page = reader.get(address)
    link = next(a for a in page.all("a") if a.attributes.get("aria-label") == "Add to dashboard")
    return reader.get(link.attributes["href"]).form("Add").fill(**values).send()


def body(reader: Reader, page: Page, place: int = 0) -> Page:
    """What a tile of a page tells."""
    return reader.get(page.all("div", class_="mz-tile-body")[place].attributes["hx-get"])


def test_a_declared_dashboard_stands_in_the_menu(ann: Reader) -> None:
    page = ann.get("/").follow("Overview")
    assert page.heading == "Overview"
    assert page.one("a", aria_current="page").text == "Overview"
    assert titles(page) == [
        "All products", "New this month", "By category", "Dearest", "Costs", "Broken",
    ]  # fmt: skip


def test_tiles_follow_roles_and_rights(bob: Reader, reader: Callable[..., Reader]) -> None:
    assert "Costs" not in titles(bob.get(BOARD))
    assert tile(bob, "shop.costs").status == 404
    assert figures(tile(bob, "shop.all")) == ["50"]
    nobody = reader("eve")
    assert nobody.get(BOARD).status == 404
    assert "Overview" not in nobody.get("/").text


def test_a_figure_is_one_click_from_its_records_and_tells_the_change(
    ann: Reader, host: Host
) -> None:
    long_ago = (datetime.now(UTC).replace(day=1) - timedelta(days=3)).isoformat()
    product = host.platform.registry["shop.product"]
    with host.platform.env(write=True) as env, env.sudo():
        ids = select(product.id).order_by(product.id).limit(20)
        env.session.execute(
            update(product)
            .where(product.id.in_(ids))
            .values(created_at=datetime.fromisoformat(long_ago))
        )
    page = tile(ann, "shop.new")
    assert figures(page)[0] == "80"
    assert page.all("span", class_="mz-change")[0].text == "+300% vs. last month"
    found = ann.get(page.all("a")[0].attributes["href"])
    assert "of 80" in found.all("span", class_="mz-pager")[0].text


def test_a_chart_shows_its_figure_first_and_a_list_its_records(ann: Reader) -> None:
    page = tile(ann, "shop.by_category")
    assert figures(page) == ["100"]
    assert len(page.all("canvas")) == 1
    assert tile(ann, "shop.dearest").column() == ["Chair 100", "Chair 099", "Chair 098"]


def test_a_broken_tile_says_what_is_wrong_and_harms_no_other(ann: Reader) -> None:
    page = tile(ann, "shop.broken")
    assert page.status == 200
    assert "gone" in page.one("div", class_="mz-tile-fault").text
    assert ann.get(BOARD).status == 200


def test_making_a_dashboard_of_views(ann: Reader) -> None:
    page = add(ann, "/shop/product?view=chart&group=owner&kind=pie&q=chair", name="Mine")
    assert page.heading == "Mine"
    assert titles(page) == ["Products by: Owner"]
    assert figures(body(ann, page)) == ["100"]
    filtered = '/shop/product?filter=[["kind","=","work"]]'
    page = add(ann, filtered, kind="figure", label="Works", measure="price:avg")
    assert titles(page) == ["Products by: Owner", "Works"]
    assert figures(body(ann, page, 1)) == ["—"]
    page = add(ann, "/shop/product?view=pivot", label="Totals", width="4")
    assert len(body(ann, page, 2).all("table", class_="mz-pivot")) == 1
    page = add(ann, "/shop/product?sort=-name", kind="list", label="Last ones")
    assert body(ann, page, 3).column()[0] == "Chair 100"


def test_tiles_are_moved_resized_renamed_and_removed(ann: Reader) -> None:
    add(ann, "/shop/product", kind="figure", label="One", name="Mine")
    page = add(ann, "/shop/product", kind="figure", label="Two").follow("Change")

    def press(text: str, page: Page, **values: str) -> Page:
        for form in page.all("form", class_="mz-tile-tools"):
            for button in form.all("button"):
                if button.attributes.get("aria-label", button.text) == text:
                    return ann.post(form.attributes["action"], {
                        "csrf_token": form.one("input", name="csrf_token").attributes["value"],
                        "do": button.attributes["value"], **values,
                    })  # fmt: skip
        raise AssertionError(text)

    page = press("Move to the beginning: Two", page)
    assert titles(page) == ["Two", "One"]
    page = press("Wider: Two", page)
    assert "mz-w-2" in page.all("section", class_="mz-tile")[0].attributes["class"]
    page = press("Rename", page, label="Three")
    assert titles(page) == ["Three", "One"]
    assert titles(press("Remove: Three", page)) == ["One"]


def test_a_new_order_is_kept(ann: Reader, host: Host) -> None:
    for label in ("A", "B"):
        add(ann, "/shop/product", kind="figure", label=label)
    page = add(ann, "/shop/product", kind="figure", label="C")
    keys = [tag.attributes["data-key"] for tag in page.all("section", class_="mz-tile")]
    token = page.all("input", name="csrf_token")[0].attributes["value"]
    values = {"csrf_token": token, "keys": [keys[2], "nothing", keys[0]]}
    assert ann.post(f"{page.path}/arrange", values).status == 204
    assert titles(ann.get(page.path)) == ["C", "A", "B"]


def test_a_declared_dashboard_is_copied_and_then_changed(ann: Reader) -> None:
    page = ann.get(BOARD).press("Make a copy of my own")
    assert page.heading == "Overview (copy)"
    assert titles(page)[0] == "All products"
    assert figures(body(ann, page)) == ["100"]
    renamed = page.form("Save").fill(name="Ours").send()
    assert renamed.heading == "Ours"


def test_sharing_shows_it_to_others_who_may_not_change_it(ann: Reader, bob: Reader) -> None:
    page = ann.get(BOARD).press("Make a copy of my own")
    assert bob.get(page.path).status == 404
    form = page.form("Save")
    form.values["shared"] = "1"
    form.send(name="Ours")
    seen = bob.get("/dashboards/").follow("Ours")
    assert "by Ann" in seen.text
    assert figures(body(bob, seen)) == ["50"]
    assert not [a for a in seen.all("a") if a.text == "Change"]
    token = seen.all("input", name="csrf_token")[0].attributes["value"]
    for action in ("change", "delete", "arrange"):
        refused = bob.post(f"{page.path}/{action}", {"csrf_token": token, "name": "Hers"})
        assert refused.status in (403, 404)
    assert ann.get(page.path).heading == "Ours Shared"


def test_a_dashboard_on_the_home_page_and_off_again(ann: Reader) -> None:
    page = ann.get(BOARD).press("Show on the home page")
    assert "home page now" in page.flash
    home = ann.get("/")
    assert home.heading == "Overview"
    assert titles(home)[0] == "All products"
    assert home.press("Take off the home page").heading == "Home"


def test_a_home_dashboard_that_is_gone_does_not_lock_anybody_out(ann: Reader) -> None:
    page = ann.get(BOARD).press("Make a copy of my own").press("Show on the home page")
    delete = ann.get(page.path).press("Delete “Overview (copy)” for good")
    assert delete.heading == "Dashboards"
    assert ann.get("/").heading == "Home"


@pytest.mark.parametrize(
    "kept",
    [
        "nonsense",
        {"a": 1},
        [1, None, "x", []],
        [{"model": "shop.product", "kind": "cake"}],
        [{"model": "shop.product", "width": 9}],
        [{"model": "shop.product", "filter": "x"}],
        [{"model": "shop.product", "filter": [["gone", "=", 1]]}],
        [{"model": "shop.product", "filter": [7]}],
        [{"model": "gone.model"}],
        [{"kind": "figure"}],
        [{"model": "shop.product", "measures": ["x"]}],
        [{"model": "shop.product", "kind": "list", "columns": ["gone"], "sort": "gone"}],
        [{"model": "shop.product", "kind": "line", "group": "seen"}],
        [{"model": "shop.product", "kind": "cohort", "group": "kind"}],
        [{"model": "shop.product", "kind": "bar"}],
        [{"key": "a/b", "model": "shop.product"}, {"key": 3, "model": "shop.product"}],
    ],
)
def test_broken_json_shows_the_fault_in_its_tile(ann: Reader, host: Host, kept: Any) -> None:
    page = add(ann, "/shop/product", kind="figure", label="Mine")
    number = int(re.findall(r"\d+", page.path)[0])
    with host.platform.env(write=True) as env, env.sudo():
        board = env["base.dashboard"]
        env.session.execute(update(board).where(board.id == number).values(tiles=kept))
    shown = ann.get(page.path)
    assert shown.status == 200
    for place in range(len(shown.all("div", class_="mz-tile-body"))):
        assert body(ann, shown, place).status == 200


def test_tiles_survive_their_json() -> None:
    given = {"key": "abc", "model": "shop.product", "kind": "bar", "group": "kind", "q": "x",
             "label": "L", "width": 3, "filter": [["a", "=", 1]], "archived": True}  # fmt: skip
    placed = read_tile(given, "0")
    assert read_tile(placed.as_json(), "7") == placed
    assert [one.key for one in read_tiles([given, given, 5])] == ["abc", "1", "2"]
