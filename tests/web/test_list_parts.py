"""Parts of lists: columns that a user chooses, groups, sums, cells changed in place."""

from __future__ import annotations

from collections.abc import Callable

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event, select

from mozaika.db.filters.dates import UNITS
from mozaika.i18n import use_language
from mozaika.lifecycle.host import Host
from mozaika.runtime import User
from mozaika.services import auth, preferences
from mozaika.web.app import App
from mozaika.web.views.groups import span_label
from tests.web.reader import Page, Reader

USUAL = ["Name", "Kind", "Price", "Category", "Owner"]


def heads(page: Page) -> list[str]:
    return [head.text for head in page.one("thead").all("th")]


def choose(reader: Reader, *columns: str, **more: str) -> Page:
    """Chooses columns in that order, as the form sends them."""
    form = reader.get("/shop/product/columns").form("Save")
    form.values.setlist("column", list(columns))
    return form.send(**more)


def test_columns_are_chosen_ordered_and_kept_for_one_user(ann: Reader, bob: Reader) -> None:
    page = choose(ann, "stock", "name", "category.code")
    assert heads(page) == ["Stock", "Name", "Category › Code"]
    assert page.rows()[0] == ["0", "Chair 001", "C"]
    assert heads(ann.get("/shop/product?sort=-name")) == ["Stock", "Name", "Category › Code"]
    assert heads(bob.get("/shop/product")) == USUAL
    back = ann.get("/shop/product/columns").press("As it was")
    assert heads(back) == USUAL


def test_columns_are_moved_without_a_script(ann: Reader) -> None:
    page = ann.get("/shop/product/columns")
    up = next(b for b in page.all("button", name="up") if b.attributes["value"] == "owner")
    form = page.form("Save")
    form.values["up"] = up.attributes["value"]
    moved = form.send()
    assert heads(moved.form("Save").send()) == ["Name", "Kind", "Price", "Owner", "Category"]


def test_only_what_the_user_may_see_is_offered(ann: Reader, bob: Reader) -> None:
    offered = [
        i.attributes["value"] for i in bob.get("/shop/product/columns").all("input", name="column")
    ]
    assert "stock" in offered
    assert "category.code" in offered
    assert not {"cost", "search_text", "id", "extra", "parts", "owner.password_hash"} & set(offered)
    assert heads(choose(bob, "cost", "nope", "name", "owner.password_hash")) == ["Name"]


def test_a_column_that_is_gone_is_left_out(ann: Reader, host: Host) -> None:
    keep(host, "ann", "list:shop.product", {"columns": ["name", "ribbon", "no.where"]})
    assert heads(ann.get("/shop/product")) == ["Name"]
    keep(host, "ann", "list:shop.product", {"columns": ["ribbon"]})
    assert heads(ann.get("/shop/product")) == USUAL


def test_the_size_of_a_page_is_kept_for_all_lists(ann: Reader) -> None:
    page = choose(ann, "name", size="40")
    assert len(page.rows()) == 40
    assert page.all("span", class_="mz-pager")[0].text == "1–40 of 100"


def test_preferences_are_read_with_one_statement_and_belong_to_one_user(host: Host) -> None:
    keep(host, "ann", "a", {"x": [1]})
    keep(host, "ann", "a", 2)
    keep(host, "ann", "b", "text")
    with host.platform.env(user_of(host, "ann")) as env:
        assert (preferences.get(env, "a"), preferences.get(env, "b")) == (2, "text")
    with host.platform.env(user_of(host, "bob")) as env:
        assert preferences.get(env, "a", "none") == "none"
    keep(host, "ann", "a", None)
    with host.platform.env(user_of(host, "ann")) as env:
        assert preferences.get(env, "a") is None


def test_sorting_by_several_fields(ann: Reader) -> None:
    page = ann.get("/shop/product?sort=-category,price")
    assert page.column()[0] == "Chair 010"
    also = {a.text: a.attributes["data-also"] for a in page.one("thead").all("a")}
    assert "-category%2C-price" in also["Price 2"].replace(",", "%2C")


def test_groups_have_counts_and_sums_and_their_rows(ann: Reader) -> None:
    page = ann.get("/shop/product?group=category")
    assert "100 in all" in page.text
    groups = page.one("tbody").all("tr", class_="mz-group")
    assert [g.one("a").text for g in groups] == ["Chairs 90", "Lamps 10"]
    sums = [cell.text for cell in groups[1].all("td")]
    assert sums == ["", "PLN555.00", "", ""]
    alone = ann.get(groups[1].one("a").attributes["href"])
    assert alone.column() == [f"Chair {n:03}" for n in range(10, 101, 10)]
    part = ann.get(groups[1].one("a").attributes["data-fold"])
    assert [row[0] for row in part.rows()] == alone.column()


def test_groups_within_groups(ann: Reader) -> None:
    page = ann.get("/shop/product?group=owner,category")
    [first, _second] = page.one("tbody").all("tr", class_="mz-group")
    inner = ann.get(first.one("a").attributes["data-fold"])
    heads = inner.all("tr", class_="mz-group")
    assert [h.one("a").text for h in heads] == ["Chairs 40", "Lamps 10"]
    rows = ann.get(heads[1].one("a").attributes["data-fold"])
    assert len(rows.rows()) == 10
    inside = {row.attributes.get("data-inside") for row in rows.one("tbody").all("tr")}
    assert inside == {"g-0 g-0-1"}


def test_money_is_never_added_across_currencies(ann: Reader, host: Host) -> None:
    with host.platform.env(write=True) as env:
        product = env["shop.product"]
        for one in env.session.scalars(select(product).order_by(product.id).limit(2)):
            one.currency = "EUR"
    page = ann.get("/shop/product?group=kind")
    [group] = page.one("tbody").all("tr", class_="mz-group")
    assert group.one("a").text == "Goods 100"
    assert [s.text for s in group.all("span", class_="mz-sum")] == ["€4.00", "PLN5,096.00"]
    totals = ann.get(page.one("tfoot").attributes["data-totals"])
    assert [s.text for s in totals.all("span", class_="mz-sum")] == ["€4.00", "PLN5,096.00"]


def test_sums_are_of_all_that_match_and_of_what_may_be_added(ann: Reader) -> None:
    condition = orjson.dumps([["price", "<", 3]]).decode()
    choose(ann, "name", "price", "stock", "category.name")
    page = ann.get("/shop/product", query_string={"filter": condition})
    totals = ann.get(page.one("tfoot").attributes["data-totals"])
    assert [c.text for c in totals.all("td")] == ["PLN4.00", "0", ""]
    choose(ann, "name", "kind")
    assert ann.get("/shop/product").all("tfoot") == []


def test_dates_are_grouped_by_month_in_words(ann: Reader, host: Host) -> None:
    page = ann.get("/shop/product?group=created_at:month,kind")
    [group] = page.one("tbody").all("tr", class_="mz-group")
    assert group.one("a").text.endswith("100")
    assert len(ann.get(group.one("a").attributes["href"]).one("tbody").all("tr")) == 1
    assert (
        ann.get("/shop/product?group=released:month").one("tbody").text
        == "Not filled in 100 PLN5,100.00"
    )


def test_a_group_that_is_hidden_or_nonsense_is_answered_in_words(bob: Reader) -> None:
    for key in ("cost", "nope", "created_at", "parts", "search_text"):
        assert bob.get(f"/shop/product?group={key}").status == 400, key


@given(st.dates(), st.sampled_from(UNITS), st.sampled_from(["en", "pl", "ru", "ro"]))
@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None, max_examples=40)
def test_every_span_has_a_name(day: object, unit: str, language: str) -> None:
    with use_language(language):
        assert span_label(unit, day)  # type: ignore[arg-type]


def test_a_cell_is_changed_and_its_row_answered(ann: Reader) -> None:
    cell = ann.get("/shop/product/1/cell/price")
    row = cell.form("Save").fill(price="12,5").send()
    assert row.status == 200
    assert row.rows() == [["Chair 001", "Goods", "PLN12.50", "Chairs", "B Bob"]]
    assert not row.all("html")


def test_what_is_wrong_with_a_cell_is_told_and_kept(ann: Reader, host: Host) -> None:
    form = ann.get("/shop/product/1/cell/name").form("Save")
    wrong = form.fill(name="").send()
    assert wrong.status == 422
    assert wrong.error_of("name")
    with host.platform.env(write=True) as env:
        env.session.get_one(env["shop.product"], 1).name = "Stool"
    stale = form.fill(name="Bench").send()
    assert stale.status == 412
    assert "Somebody else has changed “Stool” meanwhile." in stale.text
    assert "“Stool”" in stale.one("div", role="alert").text
    assert stale.value_of("name") == "Bench"
    assert stale.press("Save").rows()[0][0] == "Bench"


def test_only_what_may_be_changed_is_offered_in_cells(ann: Reader, bob: Reader) -> None:
    edits = {
        h.attributes["data-edit"]
        for h in ann.get("/shop/product").all("th")
        if "data-edit" in h.attributes
    }
    assert edits == {"name", "kind", "price", "category", "owner"}
    choose(ann, "name", "state", "created_at", "title", "category.name")
    edits = {
        h.attributes["data-edit"]
        for h in ann.get("/shop/product").all("th")
        if "data-edit" in h.attributes
    }
    assert edits == {"name"}
    for path in ("state", "created_at", "title", "category.name", "search_text", "nope"):
        assert ann.get(f"/shop/product/1/cell/{path}").status == 404, path
    assert bob.get("/shop/category/1/cell/name").status == 403
    assert bob.get("/shop/product/2/cell/name").status == 404


@pytest.mark.parametrize("group", ["", "?group=category,kind"])
def test_a_list_needs_few_statements(ann: Reader, web: App, group: str) -> None:
    ann.get(f"/shop/product{group}")
    seen: list[str] = []
    engine = web.host.check().database.engine
    listener: Callable[..., None] = lambda _c, _cur, statement, *_: seen.append(statement)  # noqa: E731
    event.listen(engine, "before_cursor_execute", listener)
    ann.get(f"/shop/product{group}")
    event.remove(engine, "before_cursor_execute", listener)
    assert len([s for s in seen if "shop_" in s]) <= 3, seen


def user_of(host: Host, login: str) -> User:
    with host.platform.env() as env:
        user_id = env.session.scalar(select(env["base.user"].id).filter_by(login=login))
    assert user_id is not None
    found = auth.load_user(host.platform, user_id)
    assert found is not None
    return found


def keep(host: Host, login: str, key: str, value: object) -> None:
    with host.platform.env(user_of(host, login), write=True) as env:
        preferences.set(env, key, value)
