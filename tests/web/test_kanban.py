"""Boards: columns with counts and sums, cards by pages, moves through the workflow, new cards."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import orjson
import pytest
from sqlalchemy import event

from mozaika.lifecycle.host import Host
from mozaika.runtime import Settings
from mozaika.testing.databases import Databases
from mozaika.testing.hosts import shared_host
from mozaika.web.app import App, create_app
from tests.web.boards import BoardsHost, fill_boards
from tests.web.conftest import PASSWORD
from tests.web.reader import Form, Page, Reader, Tag

BOARD = "/shop/product?view=kanban"


@pytest.fixture
def deals(databases: Databases) -> Iterator[Reader]:
    """Ann at the deals' boards."""
    url = databases.template("web_boards", fill_boards)
    made = shared_host(BoardsHost, Settings(database_url=url, language="en", secret_key="s" * 32))
    reader = Reader(create_app(made).flask.test_client())
    assert reader.sign_in("ann", PASSWORD).status == 200
    yield reader
    made.close()


def lanes(page: Tag) -> dict[str, Tag]:
    return {
        s.attributes["aria-label"]: s for s in page.all("section") if "data-lane" in s.attributes
    }


def totals(page: Tag) -> dict[str, str]:
    return {
        name: next(t for t in lane.all("div") if "data-kb-totals" in t.attributes).text
        for name, lane in lanes(page).items()
    }


def titles(lane: Tag) -> list[str]:
    return [a.text for a in lane.all("a", class_="mz-kb-title")]


def key(page: Page, name: str) -> str:
    return lanes(page)[name].attributes["data-lane"]


def drop(reader: Reader, address: str, number: int, to: str, version: int = 1) -> Any:
    data = {"to": to, "version": str(version)}
    return send(reader, f"{address}/{number}/drop?view=kanban", data)


def send(reader: Reader, address: str, data: dict[str, str]) -> Any:
    """Posts as the page's script does."""
    meta = reader.get("/").one("meta", name="mozaika").attributes["content"]
    headers = {"X-Requested-With": "fetch", "X-CSRFToken": orjson.loads(meta)["csrf"]}
    return reader.http.post(address, data=data, headers=headers)


def test_columns_are_the_states_with_counts_and_sums(ann: Reader) -> None:
    page = ann.get(BOARD)
    assert totals(page) == {"Draft": "100 PLN5,100.00", "Sold": "0", "Wrapped": "0"}
    assert titles(lanes(page)["Draft"])[:2] == ["Chair 001", "Chair 002"]
    assert len(titles(lanes(page)["Draft"])) == 20


def test_a_card_says_what_was_declared(ann: Reader) -> None:
    card = ann.get(BOARD).all("li", class_="mz-kb-card")[0]
    assert card.one("a").attributes["href"] == "/shop/product/1"
    facts = [line.text for line in card.all("div", class_="mz-kb-line")]
    assert facts == ["Kind: Goods"]
    assert "Price: PLN1.50" in card.text
    assert "Owner: Bob" in card.text


def test_cards_come_in_pages_without_gaps(ann: Reader) -> None:
    page: Tag = ann.get(BOARD)
    found = titles(page)
    while more := [li for li in page.all("li") if "data-kb-more" in li.attributes]:
        page = ann.get(more[0].attributes["data-kb-more"])
        found += titles(page)
    assert found == [f"Chair {n:03}" for n in range(1, 101)]


def test_search_and_filter_narrow_cards_and_totals(ann: Reader) -> None:
    page = ann.get("/shop/product?view=kanban&q=chair+09")
    assert totals(page)["Draft"] == "10 PLN950.00"
    condition = orjson.dumps([["price", "<", 4]]).decode()
    page = ann.get("/shop/product", query_string={"view": "kanban", "filter": condition})
    assert titles(page) == ["Chair 001", "Chair 002", "Chair 003"]
    assert ann.get(lanes(page)["Draft"].one("h2").one("a").attributes["href"]).column() == titles(
        page
    )


def test_a_seller_sees_and_counts_own_cards(bob: Reader) -> None:
    assert totals(bob.get(BOARD))["Draft"] == "50 PLN2,525.00"


def test_the_number_of_statements_does_not_grow_with_cards(
    web: App, host: Host, ann: Reader
) -> None:
    def statements() -> int:
        seen: list[str] = []
        engine = host.platform.database.engine
        note = lambda _c, _cu, statement, *_: seen.append(statement)  # noqa: E731
        event.listen(engine, "before_cursor_execute", note)
        ann.get(BOARD)
        event.remove(engine, "before_cursor_execute", note)
        return sum("shop_product" in statement for statement in seen)

    statements()
    before = statements()
    with host.platform.env(write=True) as env:
        product = env["shop.product"]
        states = ("draft", "sold", "wrapped")
        env.session.add_all(product(name=f"P {n}", state=states[n % 3]) for n in range(300))
    assert statements() <= before + 2  # one for the ids of each column that became large


def test_counts_of_many_cards_come_after_the_cards(
    ann: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mozaika.web.views.kanban_board.LARGE", 50)
    page = ann.get(BOARD)
    assert totals(page)["Draft"] == ""
    assert len(titles(lanes(page)["Draft"])) == 20
    later = page.one("div", id="listing").attributes["data-kb-later"]
    heads = ann.get(later).response.json["heads"]
    assert "100" in heads["draft"]
    assert "PLN5,100.00" in heads["draft"]


def test_dropping_takes_the_step_that_leads_there(ann: Reader) -> None:
    answer = drop(ann, "/shop/product", 1, "sold")
    assert answer.status_code == 200
    assert answer.json["column"] == "sold"
    assert "“Chair 001” is in “Sold” now." in answer.json["says"]
    assert "99" in answer.json["heads"]["draft"]
    assert "PLN1.50" in answer.json["heads"]["sold"]
    assert 'data-version="2"' in answer.json["card"]
    assert titles(lanes(ann.get(BOARD))["Sold"]) == ["Chair 001"]


def test_columns_tell_where_their_cards_may_go(ann: Reader) -> None:
    found = lanes(ann.get(BOARD))
    assert found["Draft"].attributes["data-leads"] == "sold wrapped"
    assert found["Sold"].attributes["data-leads"] == ""


def test_what_the_step_needs_is_asked_for(ann: Reader) -> None:
    answer = drop(ann, "/shop/product", 1, "wrapped")
    assert answer.json == {"ask": "/shop/product/1/move/wrap"}
    ann.get(answer.json["ask"]).form("Wrap").fill(notes="Red paper").send()
    page = ann.get("/shop/product/1/card?view=kanban&columns=draft&columns=wrapped")
    assert page.response.json["column"] == "wrapped"
    assert set(page.response.json["heads"]) == {"draft", "wrapped"}


def test_a_guard_refuses_in_words(ann: Reader, host: Host) -> None:
    with host.platform.env(write=True) as env:
        env.session.get_one(env["shop.product"], 1).kind = "work"
    answer = drop(ann, "/shop/product", 1, "wrapped", version=2)
    assert answer.status_code == 409
    assert "Works can't be wrapped" in answer.json["says"]
    drop(ann, "/shop/product", 2, "sold")
    answer = drop(ann, "/shop/product", 2, "draft", version=2)
    assert "no step leads from “Sold” to “Draft”" in answer.json["says"]


def test_a_card_that_somebody_else_changed_is_told(ann: Reader, host: Host) -> None:
    with host.platform.env(write=True) as env:
        env.session.get_one(env["shop.product"], 1).stock = 5
    answer = drop(ann, "/shop/product", 1, "sold")
    assert answer.status_code == 409
    assert answer.json["stale"] is True
    assert "Somebody else has changed “Chair 001” meanwhile." in answer.json["says"]


def test_nobody_moves_what_they_may_not_change(bob: Reader, ann: Reader) -> None:
    assert drop(bob, "/shop/product", 2, "sold").status_code == 404  # Ann's
    assert drop(ann, "/shop/product", 1, "nowhere").status_code == 404
    assert drop(ann, "/shop/product", 1, "sold", version=99).status_code == 409


def test_a_new_card_needs_a_name_only(ann: Reader) -> None:
    data = {"to": "draft", "name": "Bench"}
    answer = send(ann, "/shop/product/board/new?view=kanban", data)
    assert answer.status_code == 200
    assert "Bench" in answer.json["card"]
    assert "101" in answer.json["heads"]["draft"]
    assert "Owner: Ann" in Page(ann, ann.http.get("/shop/product?view=kanban&q=bench")).text


def test_a_new_card_without_scripts(ann: Reader) -> None:
    page = ann.get(BOARD)
    page = (
        Form(page, page.all("form", class_="mz-quick")[0], Tag("button", {}))
        .fill(name="Bench")
        .send()
    )
    assert page.heading == "Products"
    assert totals(page)["Draft"].startswith("101 ")


def test_what_a_new_card_lacks_is_told_beside_it(deals: Reader) -> None:
    page = deals.get("/boards/deal?view=kanban")
    data = {"to": key(page, "Offer"), "name": "Big"}
    answer = send(deals, "/boards/deal/board/new?view=kanban", data)
    assert answer.status_code == 422
    assert "fill in: Amount" in " ".join(answer.json["errors"])
    assert deals.get(answer.json["form"]).value_of("name") == "Big"


def test_a_column_is_folded_for_one_user(ann: Reader, bob: Reader) -> None:
    def folded(reader: Reader) -> list[str]:
        found = lanes(reader.get(BOARD)).items()
        return [name for name, lane in found if "mz-folded" in lane.attributes["class"]]

    def press(label: str) -> None:
        page = ann.get(BOARD)
        button = page.one("button", aria_label=label)
        assert Form(page, button.parent, button).send().heading == "Products"

    press("Fold “Sold”")
    assert folded(ann) == ["Sold"]
    assert folded(bob) == []
    press("Unfold “Sold”")
    assert folded(ann) == []


# -- stages and relations


def test_stages_are_columns_of_one_pipeline(deals: Reader) -> None:
    page = deals.get("/boards/deal?view=kanban")
    assert totals(page) == {
        "Lead": "3 PLN100.00 €50.00", "Offer": "0", "Won": "1 PLN7.00", "Lost": "0",
    }  # fmt: skip
    assert "mz-folded" in lanes(page)["Lost"].attributes["class"]
    assert list(totals(page.follow("Renewals"))) == ["Due"]
    assert titles(page.follow("Renewals")) == ["Omega"]


def test_a_colour_marks_a_card(deals: Reader) -> None:
    cards = deals.get("/boards/deal?view=kanban").all("li", class_="mz-kb-card")
    assert [card.one("a").text for card in cards if "mz-marked" in card.attributes["class"]] == [
        "Alfa"
    ]


def test_moving_along_stages(deals: Reader) -> None:
    page = deals.get("/boards/deal?view=kanban")
    assert drop(deals, "/boards/deal", 1, key(page, "Offer")).status_code == 200
    answer = drop(deals, "/boards/deal", 3, key(page, "Offer"))
    assert "stage:" in answer.json["ask"]


def test_records_are_columns_and_so_is_none(deals: Reader) -> None:
    page = deals.get("/boards/visit?view=kanban")
    assert totals(page) == {"None": "1", "Large": "0", "Small": "1"}
    assert drop(deals, "/boards/visit", 1, "").json["column"] == ""
    assert drop(deals, "/boards/visit", 2, key(page, "Large")).status_code == 200
    assert totals(deals.get("/boards/visit?view=kanban")) == {
        "None": "1",
        "Large": "1",
        "Small": "0",
    }


@pytest.mark.parametrize(
    "address",
    [
        "/shop/product?view=kanban&page=2&model=x&_scheme=ftp&name=y",
        "/shop/product/board/cards?view=kanban&column=draft&after=rubbish",
        "/shop/product/board/cards?column=nowhere",
        "/shop/category/board/cards?column=",
        "/shop/category?view=kanban",
        "/shop/product/999/card?view=kanban",
    ],
)
def test_bad_addresses_are_answered_in_words(ann: Reader, address: str) -> None:
    assert ann.get(address).status in (200, 400, 404)


def test_readers_without_rights_get_nothing(reader: Callable[..., Reader]) -> None:
    assert reader("eve").get(BOARD).status == 404
