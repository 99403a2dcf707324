"""The page of a record and its form: reading, making, changing, moving, deleting."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from mozaika.lifecycle.host import Host
from tests.web.conftest import add_categories
from tests.web.reader import Page, Reader

Readers = Callable[..., Reader]


def facts(page: Page) -> dict[str, str]:
    return {fact.one("dt").text: fact.one("dd").text for fact in page.all("div", class_="mz-fact")}


def test_a_record_shows_state_facts_and_who_made_it(ann: Reader) -> None:
    page = ann.get("/shop/product/1")
    assert page.heading == "Chair 001 Draft"
    assert facts(page)["Price"] == "PLN1.50"
    assert facts(page)["Category"] == "Chairs"
    assert "added this" in page.one("ol", class_="mz-history").text


def test_making_a_record_with_its_lines(ann: Reader) -> None:
    form = ann.get("/shop/product").follow("New").form()
    form.fill(name="Bench", price="1 234,50", released="2026-11-21", active=None, category="1")
    form.fill(parts__0__name="leg", parts__0__count="4", notes="Made of\noak")
    page = form.send()
    assert page.heading == "Bench Draft"
    assert page.flash == "“Bench” is saved."
    assert facts(page)["Price"] == "PLN1,234.50"
    assert facts(page)["Released"] == "21/11/2026"
    assert facts(page)["Active"] == "No"
    assert page.rows() == [["leg", "4"]]
    assert facts(page.follow("Notes"))["Notes"] == "Made of oak"


def test_numbers_and_dates_are_read_and_shown_as_the_reader_writes_them(ann: Reader) -> None:
    ann.get("/").press("Polski")
    page = ann.get("/shop/product/1/edit")
    form = page.form("Zapisz")
    assert form.values["price"] == "1,50"
    form.fill(price="12 345,67").send()
    assert "12 345,67 zł" in facts(ann.get("/shop/product/1"))["Price"].replace("\xa0", " ")


def test_errors_stand_under_their_fields_and_what_was_typed_stays(ann: Reader) -> None:
    form = ann.get("/shop/product/new").form()
    page = form.fill(name="", price="a lot", email="nobody", stock="99999").send()
    assert page.status == 422
    assert "needs a value" in page.error_of("name")
    assert "not a number" in page.error_of("price")
    assert page.value_of("price") == "a lot"
    named = page.one("div", role="alert").all("a")
    assert [a.text for a in named] == ["Name", "Price", "Stock", "E-mail"]
    page = page.form().fill(name="Bench", price="5").send()
    assert "address like name@example.com" in page.error_of("email")
    assert "out of range" in page.error_of("stock")
    assert page.form().fill(email="a@example.com", stock="5").send().heading == "Bench Draft"


def test_errors_of_lines_stand_in_their_lines(ann: Reader) -> None:
    form = ann.get("/shop/product/1/edit").form()
    page = form.fill(parts__0__name="leg", parts__0__count="many").send()
    assert "not a number" in page.error_of("parts.0.count")
    page = page.form().fill(parts__0__name="", parts__0__count="7").send()
    assert "needs a value" in page.error_of("parts.0.name")


def test_lines_are_added_changed_and_removed(ann: Reader) -> None:
    form = ann.get("/shop/product/1/edit").form()
    page = form.fill(parts__0__name="leg", parts__0__count="4").send()
    page = page.follow("Edit").press("Add a line")
    page = page.form().fill(parts__1__name="seat", parts__1__count="1").send()
    assert sorted(page.rows()) == [["leg", "4"], ["seat", "1"]]
    form = page.follow("Edit").form()
    kept = next(i for i in (0, 1) if form.values[f"parts.{i}.name"] == "seat")
    form.values[f"parts.{1 - kept}.remove"] = "on"
    form.values[f"parts.{kept}.name"] = "cushion"
    assert form.send().rows() == [["cushion", "1"]]


def test_an_address_may_give_values_of_a_new_record(ann: Reader) -> None:
    form = ann.get("/shop/product/new?category=2&kind=work&price=7").form()
    assert (form.values["category"], form.values["kind"]) == ("2", "work")


def test_choices_that_are_many_are_found_without_scripts(ann: Reader, host: Host) -> None:
    add_categories(host, 60)
    page = ann.get("/shop/product/1/edit")
    assert page.value_of("category") == "1"
    found = page.form("Find").fill(find__category="kind 59").send()
    options = found.one("select", name="category").all("option")
    assert [o.text for o in options if o.text] == ["Chairs", "Kind 59"]
    part = ann.get("/options/shop.category?find.category=kind+58")
    assert [o.text for o in part.all("option")][1:] == ["Kind 58"]


def test_changes_are_told_from_old_to_new(ann: Reader) -> None:
    ann.get("/shop/product/1/edit").form().fill(price="9", category="2").send()
    history = ann.get("/shop/product/1").one("ol", class_="mz-history").all("li")[0].text
    assert "Ann changed this" in history
    assert "Price: 1.5 → 9" in history
    assert "Category: Chairs → Lamps" in history


def test_whoever_saves_second_sees_both_versions(ann: Reader, bob: Reader) -> None:
    mine, theirs = (who.get("/shop/product/1/edit").form() for who in (ann, bob))
    theirs.fill(price="7", stock="3").send()
    page = mine.fill(price="8").send()
    assert page.status == 409
    assert page.heading == "Somebody else changed “Chair 001” meanwhile"
    assert "Bob saved it" in page.text
    assert page.rows() == [["7.00", "8.00"], ["3", "0"]]
    assert facts(ann.get("/shop/product/1"))["Price"] == "PLN7.00"
    assert page.follow("Keep theirs").heading == "Chair 001 Draft"
    again = page.press("Go on editing mine")
    assert again.value_of("price") == "8"
    assert again.form().send().heading == "Chair 001 Draft"
    assert facts(ann.get("/shop/product/1"))["Price"] == "PLN8.00"


def test_mine_may_be_saved_over_theirs(ann: Reader, bob: Reader) -> None:
    mine, theirs = (who.get("/shop/product/1/edit").form() for who in (ann, bob))
    theirs.fill(price="7").send()
    page = mine.fill(price="8").send().press("Save mine over theirs")
    assert facts(page)["Price"] == "PLN8.00"


def test_a_step_of_the_workflow_is_one_button(ann: Reader) -> None:
    page = ann.get("/shop/product/1").press("Sell")
    assert page.heading == "Chair 001 Sold"
    assert not page.all("div", class_="mz-steps")


def test_a_step_asks_for_what_it_needs(ann: Reader) -> None:
    page = ann.get("/shop/product/1").follow("Wrap…")
    assert "This is needed first" in page.text
    assert page.press("Wrap").status == 409
    page = page.form("Wrap").fill(notes="With a ribbon").send()
    assert page.heading == "Chair 001 Wrapped"


def test_a_step_that_is_not_possible_says_why(ann: Reader) -> None:
    ann.get("/shop/product/1/edit").form().fill(kind="work").send()
    page = ann.get("/shop/product/1")
    assert "Works can't be wrapped." in page.one("div", class_="mz-why").text
    assert ann.get("/shop/product/1/move/fly").status == 404


def test_archiving_and_bringing_back(ann: Reader) -> None:
    page = ann.get("/shop/product/1").follow("Archive").press("Archive")
    assert page.heading == "Chair 001 Draft Archived"
    assert page.follow("Bring back").press("Bring back").heading == "Chair 001 Draft"


def test_deleting_asks_first(ann: Reader) -> None:
    question = ann.get("/shop/product/1").follow("Delete")
    assert question.heading == "Delete “Chair 001”?"
    page = question.press("Delete")
    assert page.path == "/shop/product"
    assert page.flash.startswith("“Chair 001” is deleted. Undo")
    assert ann.get("/shop/product/1").status == 404


def test_what_others_point_to_stays_and_the_page_says_why(ann: Reader) -> None:
    question = ann.get("/shop/category/1/delete")
    assert "Products (90)" in question.one("div", role="alert").text
    assert "Delete" not in [button.text for button in question.all("button")]
    token = question.all("input", name="csrf_token")[0].attributes["value"]
    answer = ann.post("/shop/category/1/delete", {"csrf_token": token})
    assert answer.status == 409
    assert answer.one("div", role="alert").text
    assert ann.get("/shop/category/1").status == 200


def test_fields_that_need_a_role_are_neither_shown_nor_taken(ann: Reader, bob: Reader) -> None:
    assert "Cost" in facts(ann.get("/shop/product/1"))
    assert "Cost" not in facts(bob.get("/shop/product/1"))
    form = bob.get("/shop/product/1/edit").form()
    assert "cost" not in form.values
    form.send(cost="1")
    assert facts(ann.get("/shop/product/1"))["Cost"] == ""


@pytest.mark.parametrize("page", ["", "/edit", "/delete", "/archive", "/move/sell"])
def test_records_of_others_do_not_exist(bob: Reader, page: str) -> None:
    assert bob.get(f"/shop/product/2{page}").status == 404


def test_what_one_may_not_do_is_not_offered_and_refused(bob: Reader) -> None:
    page = bob.get("/shop/product/1")
    assert "Delete" not in [a.text for a in page.all("a")]
    assert bob.get("/shop/product/1/delete").status == 403
    assert bob.get("/shop/category/new").status == 403
    assert "New" not in [a.text for a in bob.get("/shop/category").all("a")]


def test_markup_in_values_is_text(ann: Reader) -> None:
    page = ann.get("/shop/product/new").form().fill(name="<b>Bench</b>").send()
    assert page.heading == "<b>Bench</b> Draft"
    assert "<b>Bench" not in page.response.text
    assert ann.get("/shop/product?q=bench").column() == ["<b>Bench</b>"]
