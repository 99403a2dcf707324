"""Search: suggestions, chips, the builder without scripts, saved filters, counts by value."""

from __future__ import annotations

from datetime import date
from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from werkzeug.datastructures import MultiDict

from mozaika.db.filters import parse
from mozaika.lifecycle.host import Host
from mozaika.web.searching.draft import from_filter, from_form, rows_of, to_filter
from mozaika.web.searching.facets import chosen_values, toggled
from mozaika.web.views.state import ViewState
from tests.unit.filter_world import filters_json, make_registry
from tests.web.reader import Page, Reader

LIST = "/shop/product"
FIND = "/find/shop.product"
REGISTRY = make_registry()


def dumps(value: Any) -> str:
    return orjson.dumps(value).decode()


def suggested(page: Page) -> list[str]:
    return [option.text for option in page.all("a", role="option")]


def suggestions(reader: Reader, typed: str, **state: str) -> Page:
    return reader.get(f"{FIND}/suggest", query_string={"q": typed, **state})


def chips(page: Page) -> list[str]:
    return [chip.text for chip in page.all("span", class_="mz-chip")]


def total(page: Page) -> str:
    return page.all("span", class_="mz-pager")[0].text.split(" of ")[-1]


class TestSuggestions:
    def test_words_go_anywhere_and_into_text_fields(self, ann: Reader) -> None:
        found = suggested(suggestions(ann, "cha"))
        assert found[:2] == ["“cha” anywhere", "Name contains “cha”"]
        assert "Notes contains “cha”" in found or "Code contains “cha”" in found

    def test_choices_and_states_fit_by_their_label(self, ann: Reader) -> None:
        assert "Kind is Work" in suggested(suggestions(ann, "wor"))
        assert "State is Wrapped" in suggested(suggestions(ann, "wrap"))

    def test_numbers_dates_and_relative_dates(self, ann: Reader) -> None:
        assert {"Price is 12.5", "Price is at least 12.5"} <= set(
            suggested(suggestions(ann, "12,50"))
        )
        assert "Stock is 12.5" not in suggested(suggestions(ann, "12,50"))
        assert "Released is 05/03/2026" in suggested(suggestions(ann, "5.03.2026"))
        assert "Released is this quarter" in suggested(suggestions(ann, "this q"))
        assert "Released is the last 45 days" in suggested(suggestions(ann, "45 days"))

    def test_yes_and_no_by_the_fields_name(self, ann: Reader) -> None:
        found = suggested(suggestions(ann, "acti"))
        assert {"Active: Yes", "Active: No"} <= set(found)

    def test_what_is_linked_is_found_by_name(self, ann: Reader) -> None:
        assert "Category is Lamps" in suggested(suggestions(ann, "lam"))
        assert "Owner is Bob" in suggested(suggestions(ann, "bob"))

    def test_choosing_one_adds_it_and_takes_the_words_away(self, ann: Reader) -> None:
        state = dumps([["kind", "=", "goods"]])
        page = suggestions(ann, "lam", filter=state, sort="-name").follow("Category is Lamps")
        assert chips(page) == ["Kind is Goods", "Category is Lamps"]
        assert total(page) == "10"
        assert page.column()[0] == "Chair 100"

    def test_nothing_typed_shows_where_to_begin(self, ann: Reader) -> None:
        assert "Owner is me" in suggested(suggestions(ann, ""))

    def test_a_field_that_one_may_not_see_is_not_offered(self, ann: Reader, bob: Reader) -> None:
        assert "Cost is empty" in suggested(suggestions(ann, "cost"))
        assert "Cost is empty" not in suggested(suggestions(bob, "cost"))

    @pytest.mark.parametrize("typed", ["%", "\x00", "9" * 400, "'\"<", "31.31.2026", "👩‍👩‍👧", "-"])
    def test_whatever_is_typed_is_no_error(self, ann: Reader, typed: str) -> None:
        assert suggestions(ann, typed).status == 200

    def test_a_model_that_one_may_not_read_is_not_there(self, bob: Reader) -> None:
        for page in ("suggest", "builder", "saved", "counts"):
            assert bob.get(f"/find/base.setting/{page}").status == 404
            assert bob.get(f"/find/nothing/{page}").status == 404


class TestBox:
    def test_a_chip_is_removed_and_edited(self, ann: Reader) -> None:
        state = dumps([["kind", "=", "goods"], {"or": [["price", "<", 4], ["stock", ">", 3]]}])
        page = ann.get(LIST, query_string={"filter": state})
        assert chips(page) == ["Kind is Goods", "Price is less than 4 or Stock is more than 3"]
        without = page.all("a", data_chip_x="")[1].attributes["href"]
        assert chips(ann.get(without)) == ["Kind is Goods"]
        assert page.follow("Kind is Goods").one("form", id="builder") is not None

    def test_searching_keeps_the_filter(self, ann: Reader) -> None:
        page = ann.get(LIST, query_string={"filter": dumps([["price", "<", 30]])})
        found = page.form_of_search().fill(q="chair 01").send()
        assert total(found) == "10"
        assert chips(found) == ["Price is less than 30"]

    def test_a_change_in_place_brings_the_box_along(self, ann: Reader) -> None:
        part = ann.get(
            LIST,
            query_string={"filter": dumps([["price", "<", 3]])},
            headers={"HX-Request": "true"},
        )
        state = part.one("span", id="search-state")
        assert state.attributes["hx-swap-oob"] == "true"
        assert chips(part) == ["Price is less than 3"]
        assert not part.all("h1")


class TestBuilder:
    def build(self, reader: Reader, do: str = "apply", state: Any = None, **inputs: Any) -> Page:
        form = reader.get(f"{FIND}/builder").form("Apply")
        values = MultiDict(
            [(key, value) for key, value in form.values.items() if not key.startswith("r.")]
        )
        for name, value in inputs.items():
            values.setlist(name.replace("__", "."), value if isinstance(value, list) else [value])
        values["do"], values["state"] = do, dumps(state or {})
        values.setdefault("r.join", "all")
        return reader.post(f"{FIND}/builder", values)

    def row(self, place: str, path: str, operator: str, *values: str) -> dict[str, Any]:
        key = f"r__{place}"
        return {
            f"{key}__was": path,
            f"{key}__field": path,
            f"{key}__op": operator,
            f"{key}__value": list(values),
        }

    def test_conditions_lead_to_the_view(self, ann: Reader) -> None:
        page = self.build(
            ann,
            **self.row("0", "price", "between", "1,5", "9,5"),
            **self.row("1", "category", "in", "1"),
            state={"sort": "-name"},
        )
        assert page.path == LIST
        assert chips(page) == ["Price: 1.5 – 9.5", "Category is Chairs"]
        assert page.column()[0] == "Chair 009"

    def test_groups_nest_and_negate(self, ann: Reader) -> None:
        page = self.build(
            ann,
            **self.row("0", "kind", "in", "goods"),
            r__1__join="none",
            **self.row("1__0", "price", ">", "3"),
            **self.row("1__1", "name", "starts", "Chair 001"),
        )
        assert page.column() == ["Chair 002"]
        assert chips(page)[1] == "not (Price is more than 3 or Name begins with “Chair 001”)"

    def test_relative_dates_and_oneself(self, ann: Reader) -> None:
        page = self.build(
            ann,
            **self.row("0", "created_at", "=", "last_days"),
            r__0__count=["30"],
            r__0__day=[""],
            **self.row("1", "owner", "in", "me"),
        )
        assert chips(page) == ["Created at is the last 30 days", "Owner is me"]
        assert total(page) == "50"

    def test_fields_behind_a_link_are_drilled_into(self, ann: Reader) -> None:
        page = self.build(ann, "redraw", r__0__was="", r__0__field="owner.")
        options = [o.attributes["value"] for o in page.one("select", id="field-r-0").all("option")]
        assert "owner.name" in options
        assert "owner.password_hash" not in options
        page = self.build(ann, **self.row("0", "owner.name", "ilike", "bo"))
        assert chips(page) == ["Owner › Name contains “bo”"]
        assert total(page) == "50"

    def test_another_field_begins_with_its_own_operator(self, ann: Reader) -> None:
        page = self.build(ann, "redraw", r__0__was="name", r__0__field="kind", r__0__op="ilike")
        chosen = [o.text for o in page.one("select", id="op-r-0").all("option", selected="")]
        assert chosen == ["is one of"]
        assert len(page.all("input", name="r.0.value")) == 2

    def test_buttons_add_nest_and_remove(self, ann: Reader) -> None:
        one = self.row("0", "name", "ilike", "x")
        assert len(self.build(ann, "add:r", **one).all("div", class_="mz-cond")) == 2
        assert len(self.build(ann, "group:r", **one).all("fieldset")) == 2
        assert not self.build(ann, "remove:r.0", **one).all("div", class_="mz-cond")
        assert len(self.build(ann, "remove:r.7", **one).all("div", class_="mz-cond")) == 1

    def test_a_wrong_value_is_told_beside_its_row(self, ann: Reader) -> None:
        page = self.build(
            ann, **self.row("0", "price", ">", "a lot"), **self.row("1", "name", "ilike", "")
        )
        assert "“a lot” is not a number" in page.one("div", id="error-r-0").text
        assert page.one("div", id="error-r-1").text == "Enter or choose a value."
        assert page.one("input", id="value-r-0-0").attributes["value"] == "a lot"

    def test_the_count_is_of_what_is_typed_so_far(self, ann: Reader) -> None:
        page = self.build(ann, "redraw", **self.row("0", "price", "<", "11"))
        assert page.one("span", id="builder-count").text == "10 found"
        narrowed = self.build(
            ann, "redraw", state={"q": "chair 001"}, **self.row("0", "price", "<", "11")
        )
        assert narrowed.one("span", id="builder-count").text == "1 found"

    def test_a_field_that_one_may_not_see_is_no_field(self, bob: Reader) -> None:
        options = bob.get(f"{FIND}/builder").one("select", id="field-r-0").all("option")
        assert "cost" not in [option.attributes["value"] for option in options]
        page = self.build(bob, **self.row("0", "cost", ">", "1"))
        assert page.one("div", id="error-r-0").text == "There is no such field."

    @pytest.mark.parametrize("page", ["/shop/product", f"{FIND}/builder", f"{FIND}/counts"])
    def test_filters_that_make_no_sense_are_refused_in_words(self, ann: Reader, page: str) -> None:
        wrong = ['{"or":3}', '{"x":3}', "[1,2]", '[["name",5,{}]]', "[" * 500 + "]" * 500, "7"]
        for text in wrong:
            assert ann.get(page, query_string={"filter": text}).status == 400, text

    def test_no_condition_shows_everything(self, ann: Reader) -> None:
        assert total(self.build(ann)) == "100"


@given(written=filters_json)
@settings(max_examples=100, deadline=None)
def test_every_filter_goes_through_a_draft_unchanged(written: Any) -> None:
    conditions = list(written) if isinstance(written, list) and _is_many(written) else [written]
    draft = from_filter(conditions)
    kept = {key: [r.path, r.operator, r.written] for key, r in rows_of(draft)}
    again = to_filter(draft, kept)
    parse(again, REGISTRY, "t.person")
    assert {str(item) for item in kept.values()} == {
        str(r) for r in ([r.path, r.operator, r.written] for _, r in rows_of(from_filter(again)))
    }


def _is_many(written: list[Any]) -> bool:
    return not (written and isinstance(written[0], str))


class TestSaved:
    def save(self, reader: Reader, name: str, **inputs: str) -> Page:
        state = {"filter": dumps([["price", "<", 6]]), "sort": "-price"}
        form = reader.get(f"{FIND}/saved", query_string=state).form("Save")
        return form.fill(name=name, **inputs).send()

    def button(self, reader: Reader, text: str, **state: str) -> Page:
        return reader.get(f"{FIND}/saved", query_string=state).press(text)

    def test_a_view_is_saved_and_chosen_by_name(self, ann: Reader) -> None:
        page = self.save(ann, "Cheap")
        assert "“Cheap” is saved." in page.flash
        assert page.column()[0] == "Chair 005"
        assert page.one("a", id="open-saved").text == "Cheap"
        again = ann.get(f"{FIND}/saved").follow("Cheap")
        assert again.column()[0] == "Chair 005"
        assert "Cheap" in suggested(suggestions(ann, "che"))

    def test_a_view_that_has_moved_on_says_so(self, ann: Reader) -> None:
        page = self.save(ann, "Cheap")
        moved = ann.get(page.all("a", data_chip_x="")[0].attributes["href"])
        assert moved.one("a", id="open-saved").text == "Cheap (changed)"
        assert total(moved) == "100"

    def test_what_is_private_stays_so_and_what_is_shared_is_seen(
        self, ann: Reader, bob: Reader
    ) -> None:
        self.save(ann, "Mine")
        self.save(ann, "Ours", shared="on")
        page = bob.get(f"{FIND}/saved")
        assert "Mine" not in page.text
        assert "shared by Ann" in page.text
        assert not page.all("details", class_="mz-saved-more")
        assert page.follow("Ours").column() == ["Chair 005", "Chair 003", "Chair 001"]

    def test_an_administrator_sees_nobodys_private_ones_but_may_change_shared_ones(
        self, ann: Reader, bob: Reader
    ) -> None:
        self.save(bob, "Secret plan")
        self.save(bob, "Team plan", shared="on")
        page = ann.get(f"{FIND}/saved")
        assert "Secret plan" not in page.text
        page.press("Delete")
        assert "Team plan" not in bob.get(f"{FIND}/saved").text

    def test_somebody_elses_can_not_be_changed(self, ann: Reader, bob: Reader) -> None:
        self.save(ann, "Ours", shared="on")
        form = bob.get(f"{FIND}/saved").form("Save").values
        for one in (1, 999):
            bob.post(f"{FIND}/saved/{one}", {**form.to_dict(), "do": "delete"})
        assert "Ours" in ann.get(f"{FIND}/saved").text

    def test_one_opens_first_until_everything_is_asked_for(self, ann: Reader) -> None:
        self.save(ann, "Cheap", first="on")
        page = ann.get(LIST)
        assert chips(page) == ["Price is less than 6"]
        everything = page.follow("Show everything")
        assert chips(everything) == []
        assert total(everything) == "100"
        last = ann.get(page.all("a", data_chip_x="")[0].attributes["href"])
        assert total(last) == "100"

    def test_only_one_of_a_user_opens_first_and_it_comes_before_a_shared_one(
        self, ann: Reader, bob: Reader
    ) -> None:
        self.save(ann, "Ours", shared="on", first="on")
        assert chips(bob.get(LIST)) == ["Price is less than 6"]
        bob.get(f"{FIND}/saved", query_string={"q": "chair 09"}).form("Save").fill(
            name="Nineties", first="on"
        ).send()
        assert bob.get(LIST).form_of_search().values["q"] == "chair 09"
        self.save(bob, "Later", first="on")
        assert bob.get(f"{FIND}/saved").text.count("opens first") == 2

    def test_one_that_is_not_understood_any_more_does_not_close_the_page(
        self, ann: Reader, host: Host
    ) -> None:
        self.save(ann, "Cheap", first="on")
        with host.platform.env(write=True) as env:
            kept = env.session.query(env["base.filter"]).one()
            kept.query = {"filter": '[["gone","=",1]]'}
        page = ann.get(LIST)
        assert page.status == 200
        assert chips(page) == []

    def test_renaming_sharing_replacing_deleting(self, ann: Reader) -> None:
        self.save(ann, "Cheap")
        form = ann.get(f"{FIND}/saved").form("Rename")
        form.fill(name="Cheapest").send()
        assert "Cheapest" in ann.get(f"{FIND}/saved").text
        self.button(ann, "Share with everybody")
        assert "Keep to myself" in ann.get(f"{FIND}/saved").text
        self.button(ann, "Replace by the present view", q="chair 001")
        assert total(ann.get(f"{FIND}/saved").follow("Cheapest")) == "1"
        self.button(ann, "Delete")
        assert "Cheapest" not in ann.get(f"{FIND}/saved").text

    def test_a_name_that_is_taken_is_told_in_words(self, ann: Reader) -> None:
        self.save(ann, "One")
        self.save(ann, "Two")
        form = ann.get(f"{FIND}/saved").form("Rename")
        assert "already have a filter of that name" in form.fill(name="Two").send().flash

    def test_without_a_name_nothing_is_saved(self, ann: Reader) -> None:
        assert "Give the saved filter a name." in self.save(ann, " ").flash


def test_a_state_that_was_asked_for_never_has_an_empty_address() -> None:
    assert dict(ViewState.from_address({}).arguments()) == {}
    state = ViewState.from_address({"filter": '[["price","<",6]]'})
    assert dict(state.but(filter=()).arguments()) == {"all": "1"}
    assert dict(ViewState.from_address({"all": "1"}).but(query="x").arguments()) == {"q": "x"}


class TestCounts:
    def counts(self, reader: Reader, **state: str) -> Page:
        return reader.get(f"{FIND}/counts", query_string=state)

    def values(self, page: Page, field: str) -> dict[str, str]:
        for facet in page.all("details", class_="mz-facet"):
            if facet.one("summary").text == field:
                links = [link.all("span") for link in facet.all("a")]
                return {spans[0].text: spans[1].text for spans in links}
        return {}

    def test_values_are_counted_under_filter_and_words(self, ann: Reader) -> None:
        page = self.counts(ann)
        assert self.values(page, "Category") == {"Chairs": "90", "Lamps": "10"}
        assert self.values(page, "Owner") == {"Ann": "50", "Bob": "50"}
        page = self.counts(ann, filter=dumps([["price", "<", 11]]))
        assert self.values(page, "Category") == {"Chairs": "9", "Lamps": "1"}
        assert self.values(self.counts(ann, q="chair 01"), "Owner") == {"Ann": "5", "Bob": "5"}

    def test_a_value_is_added_then_another_then_both_taken_out(self, ann: Reader) -> None:
        def choose(page: Page, value: str) -> dict[str, str]:
            facets = page.all("details", class_="mz-facet")
            links = [a for facet in facets for a in facet.all("a")]
            link = next(a for a in links if a.all("span")[0].text == value)
            listed = ann.get(link.attributes["href"])
            return dict(listed.form_of_search().values)

        state = choose(self.counts(ann), "Lamps")
        listed = ann.get(LIST, query_string=state)
        assert chips(listed) == ["Category is Lamps"]
        page = self.counts(ann, **state)
        assert self.values(page, "Category") == {"Chairs": "90", "Lamps": "10"}
        state = choose(page, "Chairs")
        assert chips(ann.get(LIST, query_string=state)) == ["Category is Lamps or Chairs"]
        state = choose(self.counts(ann, **state), "Lamps")
        assert chips(ann.get(LIST, query_string=state)) == ["Category is Chairs"]

    def test_dates_are_counted_by_month(self, ann: Reader, host: Host) -> None:
        with host.platform.env(write=True) as env:
            product = env["shop.product"]
            for number in range(1, 6):
                one = env.session.get_one(product, number)
                one.released = date(2026, 2 if number < 3 else 3, number)
        page = self.counts(ann)
        months = self.values(page, "Released")
        assert list(months.items())[:2] == [("March 2026", "3"), ("February 2026", "2")]
        facet = next(f for f in page.all("details") if f.one("summary").text == "Released")
        listed = ann.get(facet.all("a")[1].attributes["href"])
        assert chips(listed) == ["Released: February 2026"]
        assert total(listed) == "2"

    def test_only_what_one_may_see_is_counted(self, bob: Reader) -> None:
        page = self.counts(bob, filter=dumps([["category", "=", 1]]))
        assert self.values(page, "Category") == {"Chairs": "50"}
        assert not self.values(page, "Owner")

    def test_the_panel_stays_open_for_the_user(self, ann: Reader, bob: Reader) -> None:
        page = ann.get(LIST)
        assert "mz-counts-open" not in page.one("div", id="beside").attributes["class"]
        shown = page.press("Counts by value")
        assert "mz-counts-open" in shown.one("div", id="beside").attributes["class"]
        assert "mz-counts-open" not in bob.get(LIST).one("div", id="beside").attributes["class"]
        hidden = shown.press("Counts by value")
        assert "mz-counts-open" not in hidden.one("div", id="beside").attributes["class"]


@pytest.mark.parametrize(
    ("before", "value", "after"),
    [
        ([], "a", [["f", "=", "a"]]),
        ([["f", "=", "a"]], "b", [["f", "in", ["a", "b"]]]),
        ([["f", "in", ["a", "b"]]], "a", [["f", "=", "b"]]),
        ([["f", "=", "a"]], "a", []),
        ([["x", ">", 1], ["f", "=", "a"], ["y", "=", 2]], "b",
         [["x", ">", 1], ["f", "in", ["a", "b"]], ["y", "=", 2]]),
        ([["f", "=", "a"]], None, [{"or": [["f", "=", "a"], ["f", "is null", None]]}]),
        ([{"or": [["f", "=", "a"], ["f", "is null", None]]}], "a", [["f", "is null", None]]),
    ],
)  # fmt: skip
def test_choosing_a_value_twice_takes_it_out_again(before: Any, value: Any, after: Any) -> None:
    assert toggled(before, "f", value) == after
    chosen = set(chosen_values(after, "f"))
    assert set(chosen_values(toggled(after, "f", value), "f")) == chosen ^ {value}


def test_forms_that_nobody_made_are_read_as_far_as_they_make_sense() -> None:
    for names in (["r.0"], ["r.x.field"], ["r.0.0.0.0.0.0.0.0.0.0.0.0.field"], ["r.999.field"]):
        from_form(MultiDict([(name, "x") for name in names]))


def test_the_order_of_columns_is_the_order_of_fields(ann: Reader) -> None:
    options = ann.get(f"{FIND}/builder").one("select", id="field-r-0").all("option")
    assert [o.text for o in options][1:4] == ["Name", "Kind", "Price"]
