"""Pivots: totals that add up, averages that are averages, money by currency, links to records."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

from python_calamine import CalamineWorkbook
from sqlalchemy import event, update

from mozaika.lifecycle.host import Host
from tests.web.reader import Page, Reader, Tag

PIVOT = "/shop/product?view=pivot"


def table(page: Page) -> dict[str, list[str]]:
    """The rows of the pivot by their heading."""
    rows = page.one("table", class_="mz-pivot").one("tbody").all("tr")
    return {row.all("th")[0].text: [cell.text for cell in row.all("td")] for row in rows}


def heads(page: Page) -> list[str]:
    return [tag.text for tag in page.one("thead").all("th")]


def cell(page: Page, row: str, place: int) -> Tag:
    rows = page.one("table", class_="mz-pivot").one("tbody").all("tr")
    found = next(tag for tag in rows if tag.all("th")[0].text == row)
    return found.all("td")[place]


def price_in_euro(host: Host, *names: str) -> None:
    product = host.platform.registry["shop.product"]
    with host.platform.env(write=True) as env, env.sudo():
        env.session.execute(update(product).where(product.name.in_(names)).values(currency="EUR"))


def count_of(page: Page) -> str:
    return page.all("span", class_="mz-pager")[0].text


def test_the_declared_pivot_has_rows_columns_and_all_totals(ann: Reader) -> None:
    page = ann.get(PIVOT)
    assert heads(page) == ["Category", "Ann", "Bob", "Total"]
    assert table(page) == {
        "Chairs": ["40", "50", "90"],
        "Lamps": ["10", "", "10"],
        "Total": ["50", "50", "100"],
    }


def test_every_figure_leads_to_its_records(ann: Reader) -> None:
    page = ann.get(f"{PIVOT}&q=chair")
    figure = cell(page, "Lamps", 0).one("a")
    assert figure.text == "10"
    found = ann.get(figure.attributes["href"])
    assert found.column()[:2] == ["Chair 010", "Chair 020"]
    assert count_of(found) == "1–10 of 10"
    total = ann.get(cell(page, "Total", 2).one("a").attributes["href"])
    assert count_of(total) == "1–80 of 100"


def test_an_average_of_all_is_not_an_average_of_averages(ann: Reader) -> None:
    page = ann.get(f"{PIVOT}&cols=&measures=price:avg")
    assert table(page) == {"Chairs": ["PLN50.50"], "Lamps": ["PLN55.50"], "Total": ["PLN51.00"]}


def test_amounts_of_money_are_never_mixed(ann: Reader, host: Host) -> None:
    price_in_euro(host, "Chair 010", "Chair 020")
    page = ann.get(f"{PIVOT}&cols=&measures=price:sum")
    assert table(page)["Lamps"] == ["€31.00 PLN524.00"]
    assert table(page)["Total"] == ["€31.00 PLN5,069.00"]
    euros = cell(page, "Lamps", 0).all("a")[0]
    assert ann.get(euros.attributes["href"]).column() == ["Chair 010", "Chair 020"]


def test_extremes_and_sums_side_by_side(ann: Reader) -> None:
    page = ann.get(f"{PIVOT}&cols=&measures=price:min&measures2=price:max&measures3=stock:sum")
    assert table(page)["Total"] == ["PLN1.50", "PLN100.50", "0"]


def test_two_levels_of_rows_are_folded_one_by_one(ann: Reader) -> None:
    page = ann.get(f"{PIVOT}&cols=&rows=owner&rows2=category")
    assert list(table(page)) == ["Ann", "Chairs", "Lamps", "Bob", "Total"]
    turns = list(page.all("a", class_="mz-turn"))
    assert turns[0].attributes["aria-expanded"] == "true"
    folded = ann.get(turns[0].attributes["href"])
    assert list(table(folded)) == ["Ann", "Bob", "Chairs", "Total"]
    assert table(folded)["Ann"] == ["50"]
    assert list(table(folded.follow("Fold all"))) == ["Ann", "Bob", "Total"]


def test_rows_are_sorted_by_any_column(ann: Reader) -> None:
    page = ann.get(f"{PIVOT}&rows=category")
    assert list(table(page)) == ["Chairs", "Lamps", "Total"]
    ascending = page.follow("Total").follow("Total")
    assert list(table(ascending)) == ["Lamps", "Chairs", "Total"]
    assert ascending.one("th", aria_sort="ascending").text == "Total"
    by_bob = ascending.follow("Bob")
    assert list(table(by_bob)) == ["Chairs", "Lamps", "Total"]


def test_dates_are_grouped_by_the_unit_asked_for(ann: Reader, host: Host) -> None:
    product = host.platform.registry["shop.product"]
    with host.platform.env(write=True) as env, env.sudo():
        for name, day in (("Chair 001", date(2025, 12, 31)), ("Chair 002", date(2026, 1, 1))):
            env.session.execute(update(product).where(product.name == name).values(released=day))
    months = table(ann.get(f"{PIVOT}&cols=&rows=released:month"))
    assert list(months) == ["December 2025", "January 2026", "Not set", "Total"]
    assert next(iter(table(ann.get(f"{PIVOT}&cols=&rows=released:quarter")))) == "Q4 2025"
    assert list(table(ann.get(f"{PIVOT}&cols=&rows=released:year")))[:2] == ["2025", "2026"]


def test_the_form_changes_what_is_asked_without_scripts(ann: Reader) -> None:
    page = ann.get(f"{PIVOT}&q=chair&order=id:count")
    asked = page.form("Show").fill(rows="owner", cols="").send()
    assert list(table(asked)) == ["Ann", "Bob", "Total"]
    assert (
        asked.one("form", class_="mz-question").one("input", name="q").attributes["value"]
        == "chair"
    )


def test_swapping_rows_and_columns(ann: Reader) -> None:
    page = ann.get(PIVOT)
    link = next(a for a in page.all("a") if a.attributes.get("title", "").startswith("Swap"))
    assert list(table(ann.get(link.attributes["href"]))) == ["Ann", "Bob", "Total"]


def test_what_a_user_may_not_see_is_neither_counted_nor_offered(
    reader: Callable[..., Reader],
) -> None:
    bob = reader("bob")
    assert table(bob.get(f"{PIVOT}&cols="))["Total"] == ["50"]
    offered = [o.attributes["value"] for o in bob.get(PIVOT).all("option")]
    assert "price:sum" in offered
    assert not [value for value in offered if value.startswith("cost")]
    refused = bob.get(f"{PIVOT}&measures=cost:sum")
    assert refused.status == 200
    assert "cost" in refused.one("div", class_="mz-empty").text


def test_a_question_that_makes_no_sense_is_answered_in_words(ann: Reader) -> None:
    for wrong in ("rows=nothing", "measures=name:sum", "rows=seen", "rows=labels"):
        page = ann.get(f"{PIVOT}&{wrong}")
        assert page.status == 200
        assert "This can't be shown" in page.text
        assert len(page.all("form", class_="mz-question")) == 1
    assert ann.get(f"{PIVOT}&order=nothing@x|y&folded=*,9").status == 200


def test_every_model_has_a_pivot_and_a_chart(ann: Reader) -> None:
    for model in ("shop/category", "shop/label", "shop/part", "shop/order", "base/user"):
        for view in ("pivot", "chart"):
            assert ann.get(f"/{model}?view={view}").status == 200


def test_a_pivot_is_one_aggregate(ann: Reader, host: Host) -> None:
    ann.get(PIVOT)
    statements: list[str] = []

    def note(_c: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if "shop_product" in statement and "GROUP BY" in statement:
            statements.append(statement)

    event.listen(host.platform.database.engine, "before_cursor_execute", note)
    try:
        ann.get(f"{PIVOT}&rows=category&rows2=kind&measures=price:avg&measures2=price:max")
    finally:
        event.remove(host.platform.database.engine, "before_cursor_execute", note)
    assert len(statements) == 1


def test_exports_have_what_is_shown_and_no_formulas(ann: Reader, host: Host) -> None:
    with host.platform.env(write=True) as env, env.sudo():
        category = env["shop.category"]
        env.session.execute(
            update(category).where(category.name == "Lamps").values(name="=HYPERLINK(1)")
        )
    price_in_euro(host, "Chair 001")
    page = ann.get(f"{PIVOT}&cols=&measures=price:sum")
    csv = ann.http.get(page.link("CSV"))
    assert csv.mimetype == "text/csv"
    lines = csv.get_data(as_text=True).lstrip("\ufeff").splitlines()
    assert lines[0] == 'Category,"Price (sum), PLN","Price (sum), EUR"'
    assert sorted(lines[1:]) == [
        "'=HYPERLINK(1),555,", "Chairs,4543.5,1.5", "Total,5098.5,1.5",
    ]  # fmt: skip
    sheet = ann.http.get(page.link("Excel (XLSX)"))
    rows = CalamineWorkbook.from_filelike(io.BytesIO(sheet.data)).get_sheet_by_index(0).to_python()
    assert Decimal(str(rows[-1][1])) == Decimal("5098.5")
    assert "=HYPERLINK(1)" in [row[0] for row in rows]


def test_exporting_needs_the_role(bob: Reader) -> None:
    assert "Excel" not in bob.get(PIVOT).text
    assert bob.http.get("/figures/export.csv?model=shop.product&view=pivot").status_code == 403
    assert bob.http.get("/figures/export.csv?model=base.setting&view=pivot").status_code == 404
