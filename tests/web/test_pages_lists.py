"""Lists: columns, quick search, sorting, pages, filters, rights; all in the address."""

from __future__ import annotations

from typing import Any

import orjson
from sqlalchemy import event

from mozaika.web.app import App
from tests.web.reader import Page, Reader


def rows_of(page: Page) -> str:
    return page.one("span", class_="mz-pager").text if not page.all("table") else _pager(page)


def _pager(page: Page) -> str:
    return page.all("span", class_="mz-pager")[0].text


def sort_by(page: Page, column: str) -> Page:
    """The page after a click on a heading."""
    [link] = [a for a in page.one("thead").all("a") if a.text == column]
    return page.reader.get(link.attributes["href"])


def test_a_list_shows_the_declared_columns_and_where_one_is(ann: Reader) -> None:
    page = ann.get("/shop/product")
    assert page.heading == "Products"
    assert [head.text for head in page.all("th")] == ["Name", "Kind", "Price", "Category", "Owner"]
    assert page.rows()[0] == ["Chair 001", "Goods", "PLN1.50", "Chairs", "B Bob"]
    assert _pager(page) == "1–80 of 100"
    assert page.one("a", aria_current="page").text == "Products"


def test_the_first_column_opens_the_record(ann: Reader) -> None:
    assert ann.get("/shop/product").follow("Chair 001").heading.startswith("Chair 001")


def test_numbers_are_aligned_to_the_right(ann: Reader) -> None:
    heads = ann.get("/shop/product").all("th", class_="mz-number")
    assert [head.text for head in heads] == ["Price"]


def test_sorting_by_a_heading_and_back(ann: Reader) -> None:
    page = ann.get("/shop/product")
    assert page.one("th", aria_sort="ascending").text == "Name"
    assert sort_by(page, "Name").column()[0] == "Chair 100"
    assert sort_by(sort_by(page, "Name"), "Name").column()[0] == "Chair 001"
    assert sort_by(page, "Category").column()[:2] == ["Chair 001", "Chair 002"]


def test_pages_lead_to_all_rows(ann: Reader) -> None:
    first = ann.get("/shop/product")
    second = ann.get(first.all("a", rel="next")[0].attributes["href"])
    assert _pager(second) == "81–100 of 100"
    assert first.column() + second.column() == [f"Chair {n:03}" for n in range(1, 101)]
    assert not second.all("a", rel="next")


def test_quick_search_keeps_the_order_and_starts_at_the_first_page(ann: Reader) -> None:
    page = ann.get("/shop/product?sort=-name&offset=80")
    found = page.form_of_search().fill(q="chair 09").send()
    assert found.column() == [f"Chair {n:03}" for n in range(99, 89, -1)]


def test_nothing_found_offers_the_way_back(ann: Reader) -> None:
    page = ann.get("/shop/product?q=zebra")
    assert "Nothing found" in page.text
    assert len(page.follow("Show everything").rows()) == 80


def test_an_empty_list_says_what_it_is_for_and_offers_the_first_step(ann: Reader) -> None:
    page = ann.get("/shop/label")
    assert "labels" in page.text
    assert page.follow("Add the first").heading == "New: Label"


def test_filters_of_the_address_are_told_in_words_and_taken_off(ann: Reader) -> None:
    condition = orjson.dumps([["kind", "=", "goods"], ["price", "<", 4]]).decode()
    page = ann.get("/shop/product", query_string={"filter": condition})
    assert page.column() == ["Chair 001", "Chair 002", "Chair 003"]
    chips = page.all("span", class_="mz-chip")
    assert [chip.text for chip in chips] == ["Kind is Goods", "Price is less than 4"]
    assert _pager(ann.get(chips[1].one("a", data_chip_x="").attributes["href"])) == "1–80 of 100"


def test_nonsense_in_the_address_is_an_answer_in_words(ann: Reader) -> None:
    for query in ("filter={", 'filter=[["nope","=",1]]', "sort=nope", 'filter=[["price","~",1]]'):
        page = ann.get(f"/shop/product?{query}")
        assert page.status == 400, query
        assert page.all("h2"), query
    assert ann.get("/shop/product?offset=-5").status == 200


def test_a_seller_sees_only_own_products(bob: Reader) -> None:
    page = bob.get("/shop/product")
    assert _pager(page) == "1–50 of 50"
    assert set(page.column(4)) == {"B Bob"}
    assert bob.get("/shop/product?q=chair+002").all("table") == []


def test_who_has_no_role_sees_no_menu_and_no_list(reader: Any) -> None:
    eve = reader("eve")
    assert "not given you access" in eve.get("/").text
    assert eve.get("/shop/product").status == 404


def test_the_menu_hides_what_the_user_may_not_open(ann: Reader, bob: Reader) -> None:
    assert "Secret" in ann.get("/").text
    menu = bob.get("/").one("nav", id="menu").text
    assert "Products" in menu
    assert "Secret" not in menu
    assert "Administration" not in menu


def test_archived_rows_are_a_list_of_their_own(ann: Reader) -> None:
    ann.get("/shop/product/1/archive").press("Archive")
    page = ann.get("/shop/product")
    assert _pager(page) == "1–80 of 99"
    assert page.follow("Archived").column() == ["Chair 001"]


def test_a_change_in_place_gets_only_the_list(ann: Reader) -> None:
    part = ann.get("/shop/product?q=chair+001", headers={"HX-Request": "true"})
    assert not part.all("html")
    assert part.column() == ["Chair 001"]
    assert "HX-Request" in part.response.headers["Vary"]
    back = {"HX-Request": "true", "HX-History-Restore-Request": "true"}
    assert ann.get("/shop/product", headers=back).all("html")


def test_statements_do_not_grow_with_the_rows(ann: Reader, web: App) -> None:
    def count(address: str) -> int:
        seen: list[str] = []
        engine = web.host.check().database.engine
        listener = lambda _c, _cur, statement, *_: seen.append(statement)  # noqa: E731
        event.listen(engine, "before_cursor_execute", listener)
        ann.get(address)
        event.remove(engine, "before_cursor_execute", listener)
        return len([s for s in seen if "FROM shop_" in s])

    ann.get("/shop/product?q=chair+001")
    assert count("/shop/product?q=chair+001") == count("/shop/product?q=chair+0") <= 6


def test_searching_everything_groups_what_is_found(ann: Reader) -> None:
    page = ann.get("/search?q=cha")
    assert [h.text for h in page.one("main").all("h2")] == ["Products", "Categories"]
    assert len(page.rows()) == 5
    assert len(page.follow("Show all").rows()) == 80
    assert "Nothing found" in ann.get("/search?q=zebra").text
    assert "What are you looking for?" in ann.get("/search").text
