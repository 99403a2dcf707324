"""The page of a record at work: facts and lines changed in place, commands, undo, its cost."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event

from mozaika.base.jobs import empty_trash
from mozaika.declare import Action
from mozaika.lifecycle.host import Host
from mozaika.services import undo
from mozaika.services.records import Records
from tests.web.reader import Page, Reader

SCRIPTED = {"X-Requested-With": "fetch"}


def facts(page: Page) -> dict[str, str]:
    return {fact.one("dt").text: fact.one("dd").text for fact in page.all("div", class_="mz-fact")}


def save(reader: Reader, path: str, value: str, version: str = "") -> Page:
    values = {path: value, "_version": version, "csrf_token": token(reader)}
    return reader.post(f"/shop/product/1/fact/{path}", values)


def token(reader: Reader) -> str:
    page = reader.get("/shop/product/1")
    return next(t.attributes["value"] for t in page.all("input", name="csrf_token"))


def post(reader: Reader, url: str, **values: str) -> Any:
    data = {"csrf_token": token(reader), **values}
    return reader.http.post(url, data=data, headers=SCRIPTED)


def product(host: Host, record_id: int, *names: str) -> dict[str, Any]:
    with host.platform.env() as env:
        return Records(env, "shop.product").read(record_id, fields=["id", *names])


@contextmanager
def statements(host: Host) -> Iterator[list[str]]:
    """What is asked of the database meanwhile."""
    seen: list[str] = []

    def note(_c: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        # base_state is looked at once in half a second, whatever is asked.
        if not statement.startswith(("PRAGMA", "BEGIN", "SET ", "SHOW")) and (
            "FROM base_state" not in statement
        ):
            seen.append(statement)

    engine = host.platform.database.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", note)


# -- facts


def test_a_fact_is_changed_in_place_and_the_page_comes_back(ann: Reader, host: Host) -> None:
    control = ann.get("/shop/product/1/fact/price").one("form")
    assert control.one("input", name="price").attributes["value"] == "1.50"
    page = save(ann, "price", "1 234,5")
    assert facts(page)["Price"] == "PLN1,234.50"
    assert "Price: 1.5 → 1,234.5" in page.one("ol", class_="mz-history").text
    assert facts(save(ann, "category", "2"))["Category"] == "Lamps"
    assert save(ann, "name", "Stool").heading == "Stool Draft"
    assert product(host, 1, "stock")["stock"] == 0


def test_a_value_that_makes_no_sense_stays_typed_with_its_error(ann: Reader) -> None:
    answer = save(ann, "stock", "99999")
    assert answer.status == 422
    assert answer.one("input", name="stock").attributes["value"] == "99999"
    assert "out of range" in answer.error_of("stock")
    assert "needs a value" in save(ann, "name", "").error_of("name")


def test_a_conflict_tells_who_changed_what_and_mine_may_still_win(
    ann: Reader, bob: Reader, host: Host
) -> None:
    seen = ann.get("/shop/product/1/fact/price").one("input", name="_version").attributes["value"]
    assert save(bob, "price", "7", seen).status == 200
    answer = save(ann, "price", "8", seen)
    assert answer.status == 409
    told = answer.one("div", class_="mz-conflict").text
    assert told.startswith("Bob changed this")
    assert told.endswith("1.5 → 7.")
    current = answer.one("input", name="_version").attributes["value"]
    assert save(ann, "price", "8", current).status == 200
    assert product(host, 1, "price")["price"] == 8


def test_somebody_elses_change_of_another_fact_is_no_conflict(ann: Reader, bob: Reader) -> None:
    seen = ann.get("/shop/product/1/fact/price").one("input", name="_version").attributes["value"]
    save(bob, "stock", "7", seen)
    page = save(ann, "price", "8", seen)
    assert (facts(page)["Price"], facts(page)["Stock"]) == ("PLN8.00", "7")


@pytest.mark.parametrize("path", ["state", "version", "title", "cost", "nothing"])
def test_what_is_not_the_users_to_change_has_no_control(bob: Reader, path: str) -> None:
    assert bob.get(f"/shop/product/1/fact/{path}").status == 404


def test_who_may_only_read_is_offered_nothing_to_change(ann: Reader, bob: Reader) -> None:
    assert ann.get("/shop/category/1").all("a", class_="mz-pencil")
    page = bob.get("/shop/category/1")
    assert page.status == 200
    assert not page.all("a", class_="mz-pencil")
    assert bob.get("/shop/category/1/fact/code").status == 403


# -- lines


def test_lines_are_added_changed_and_removed_on_the_page(ann: Reader, host: Host) -> None:
    added = post(ann, "/shop/product/1/lines/parts/0?tab=parts", name="leg", count="4")
    assert Page(ann, added).rows() == [["leg", "4"]]
    changed = post(ann, "/shop/product/1/lines/parts/1?tab=parts", name="leg", count="3")
    assert Page(ann, changed).rows() == [["leg", "3"]]
    faulty = post(ann, "/shop/product/1/lines/parts/1", name="", count="many")
    assert faulty.status_code == 422
    assert "not a number" in Page(ann, faulty).error_of("count")
    removed = post(ann, "/shop/product/1/lines/parts/1/remove").json
    assert "leg" not in ann.get("/shop/product/1").text
    post(ann, removed["undo"])
    assert ann.get("/shop/product/1").rows() == [["leg", "3"]]


def test_lines_of_another_record_are_out_of_reach(ann: Reader, bob: Reader) -> None:
    post(ann, "/shop/product/2/lines/parts/0", name="leg", count="4")
    assert post(bob, "/shop/product/1/lines/parts/1", name="x", count="1").status_code == 404
    assert post(ann, "/shop/product/1/lines/parts/1", name="x", count="1").status_code == 404
    assert post(bob, "/shop/product/2/lines/parts/1", name="x", count="1").status_code == 404


# -- commands


def test_actions_of_addons_are_buttons_for_whom_and_what_they_are_meant(
    ann: Reader, host: Host
) -> None:
    def rename(_env: Any, records: Any) -> str:
        for record in records:
            record.name = "Renamed"
        return "It has another name."

    actions = [
        Action("shop.rename", "shop.product", "Rename", rename),
        Action("shop.open", "shop.product", "Open", lambda *_: "/shop/category", confirm="Sure?"),
        Action("shop.work", "shop.product", "Work", rename, filter=[["kind", "=", "work"]]),
        Action("shop.none", "shop.product", "Secret", rename, roles=["base.importer"]),
        Action("shop.bulk", "shop.product", "Bulk", rename, places=["list"]),
    ]
    with_actions(ann, host, actions)
    page = ann.get("/shop/product/1")
    words = page.one("div", class_="mz-actions").text
    assert "Rename Open…" in words
    assert "Work" not in words
    assert "Bulk" not in words
    done = page.press("Rename")
    assert done.heading == "Renamed Draft"
    assert done.flash.startswith("It has another name.")
    question = done.follow("Open…")
    assert "Sure?" in question.text
    assert question.press("Open").path == "/shop/category"
    assert post(ann, "/shop/product/1/action/shop.work").status_code == 404


def with_actions(reader: Reader, host: Host, actions: list[Action]) -> None:
    """Gives the platform that answers some actions; it is compiled anew for each test."""
    platform = reader.http.application.extensions["mozaika"]
    changed = replace(platform, actions={action.name: action for action in actions})
    reader.http.application.extensions["mozaika"] = changed


def test_a_copy_begins_with_the_values_that_may_be_copied(ann: Reader) -> None:
    ann.get("/shop/product/1/edit").form().fill(notes="Oak", stock="5").send()
    form = ann.get("/shop/product/1").follow("Duplicate").form()
    assert form.values["notes"] == "Oak"
    assert (form.values["category"], form.values["stock"]) == ("1", "5")
    page = form.fill(name="Chair 001 again").send()
    assert page.heading == "Chair 001 again Draft"
    assert page.path != "/shop/product/1"


# -- undo


def test_archiving_is_undone_by_the_link_of_its_message(ann: Reader) -> None:
    page = ann.get("/shop/product/1").follow("Archive").press("Archive")
    assert page.flash.startswith("“Chair 001” is archived. Undo")
    assert page.follow("Undo").press("Bring back").heading == "Chair 001 Draft"


def test_a_deletion_names_what_goes_along_and_all_of_it_comes_back(ann: Reader, host: Host) -> None:
    post(ann, "/shop/product/1/lines/parts/0", name="leg", count="4")
    post(ann, "/shop/product/1/notes", text="Sold on Friday")
    before = product(host, 1, "name", "price", "labels", "version")
    question = ann.get("/shop/product/1").follow("Delete")
    assert "Parts: 1" in question.text
    page = question.press("Delete")
    assert ann.get("/shop/product/1").status == 404
    page = page.follow("Undo").press("Bring back")
    assert page.heading == "Chair 001 Draft"
    assert page.rows() == [["leg", "4"]]
    assert "Sold on Friday" in page.text
    assert "brought this back" in page.one("ol", class_="mz-history").text
    assert product(host, 1, "name", "price", "labels", "version") == before
    assert ann.get("/shop/product?q=chair+001").column()[0] == "Chair 001"


def test_what_is_back_or_somebody_elses_or_long_gone_is_not_brought_back(
    ann: Reader, bob: Reader, host: Host
) -> None:
    ann.get("/shop/product/1").follow("Delete").press("Delete")
    with host.platform.env() as env:
        [address] = [f"/undo/{kept}" for kept in env.session.scalars(_tokens(env))]
    assert bob.get(address).status == 404
    assert ann.get(address).press("Bring back").path == "/shop/product/1"
    assert ann.get(address).status == 404
    ann.get("/shop/product/1").follow("Delete").press("Delete")
    with host.platform.env(write=True) as env:
        now = env.now()
        env.now = lambda: now + timedelta(days=31)  # type: ignore[method-assign]
        empty_trash(env)
        assert not list(env.session.scalars(_tokens(env)))


def _tokens(env: Any) -> Any:
    trash = env["base.trash"]
    return trash.__table__.select().with_only_columns(trash.token)


def test_what_needs_something_that_is_gone_says_what(host: Host) -> None:
    with host.platform.env(write=True) as env:
        records, categories = Records(env, "shop.product"), Records(env, "shop.category")
        extra = categories.create([{"name": "Extra"}])[0].id
        records.update(1, {"category": extra})
        token = undo.remember(env, "shop.product", [1])
        records.delete([1])
        categories.delete([extra])
        assert token is not None
        with pytest.raises(Exception, match="Category is gone"):
            undo.restore(env, token)


def test_many_are_remembered_together(host: Host) -> None:
    with host.platform.env(write=True) as env:
        records = Records(env, "shop.product")
        token = undo.remember(env, "shop.product", records.load(range(1, 51)))
        records.delete(list(range(1, 51)))
        assert token is not None
        restored = undo.restore(env, token)
        assert list(restored.ids) == list(range(1, 51))
        assert len(records.load(range(1, 101))) == 100


# -- cost


def test_the_page_asks_as_often_for_many_rows_as_for_one(ann: Reader, host: Host) -> None:
    ann.get("/shop/product/1")

    def asked() -> int:
        with statements(host) as seen:
            assert ann.get("/shop/product/1").status == 200
        return len(seen)

    few = asked()
    for number in range(8):
        post(ann, "/shop/product/1/lines/parts/0", name=f"leg {number}", count="1")
        post(ann, "/shop/product/1/notes", text=f"Note {number}")
        save(ann, "stock", str(number + 1))
    assert asked() == few
    assert few <= 12
