"""Charts: no gaps in time, long tails, conversions, cohorts; each point leads to its records."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import update

from mozaika.db.filters.dates import UNITS, first_day, following, span
from mozaika.lifecycle.host import Host
from mozaika.web.figures.cohort import _distance as distance
from mozaika.web.figures.previous import previous_period
from tests.web.reader import Page, Reader

CHART = "/shop/product?view=chart"


def drawn(page: Page) -> dict[str, Any]:
    """What the script draws."""
    data: dict[str, Any] = json.loads(page.one("canvas").attributes["data-chart"])
    return data


def told(page: Page) -> list[list[str]]:
    """The table beside the chart."""
    rows = page.one("details", class_="mz-told").one("tbody").all("tr")
    return [[cell.text for cell in row.all("*") if cell.name in ("th", "td")] for row in rows]


def change(host: Host, name: str, **values: Any) -> None:
    product = host.platform.registry["shop.product"]
    with host.platform.env(write=True) as env, env.sudo():
        env.session.execute(update(product).where(product.name == name).values(**values))


def count_of(page: Page) -> str:
    return page.all("span", class_="mz-pager")[0].text


def test_a_chart_and_its_table_tell_the_same(ann: Reader) -> None:
    page = ann.get(CHART)
    data = drawn(page)
    assert (data["title"], data["kind"]) == ("Products by: Category", "bar")
    assert data["labels"] == ["Chairs", "Lamps"]
    assert data["series"][0]["values"] == [90, 10]
    assert told(page) == [["Chairs", "90"], ["Lamps", "10"]]
    assert page.one("canvas").attributes["aria-label"] == data["title"]
    assert count_of(ann.get(data["series"][0]["urls"][1])) == "1–10 of 10"


def test_series_are_told_apart_and_money_has_its_unit(ann: Reader) -> None:
    data = drawn(ann.get(f"{CHART}&series=owner&measure=price:sum"))
    assert [line["label"] for line in data["series"]] == ["Ann", "Bob"]
    assert data["unit"] == "Price (sum), PLN"
    assert data["series"][1]["shown"][0] == "PLN2,525.00"


def test_one_currency_is_drawn_at_a_time(ann: Reader, host: Host) -> None:
    change(host, "Chair 001", currency="EUR")
    page = ann.get(f"{CHART}&measure=price:sum")
    assert drawn(page)["unit"] == "Price (sum), PLN"
    euro = drawn(page.follow("EUR"))
    assert (euro["unit"], euro["series"][0]["values"]) == ("Price (sum), EUR", [1.5, 0])
    assert count_of(ann.get(euro["series"][0]["urls"][0])) == "1–1 of 1"


def test_months_without_anything_are_drawn_as_well(ann: Reader, host: Host) -> None:
    change(host, "Chair 001", released=date(2025, 11, 3))
    change(host, "Chair 002", released=date(2026, 2, 28))
    data = drawn(ann.get(f"{CHART}&group=released:month&kind=line"))
    assert data["labels"] == ["November 2025", "December 2025", "January 2026", "February 2026"]
    assert data["series"][0]["values"] == [1, 0, 0, 1]
    assert "Nothing found" in ann.get(data["series"][0]["urls"][1]).text
    averages = drawn(ann.get(f"{CHART}&group=released:month&measure=price:avg"))
    assert averages["series"][0]["values"] == [1.5, None, None, 2.5]


def test_a_long_tail_is_drawn_together_and_its_records_are_found(ann: Reader, host: Host) -> None:
    for number in range(1, 31):
        change(host, f"Chair {number:03}", stock=number)
    page = ann.get(f"{CHART}&group=stock&kind=pie")
    data = drawn(page)
    assert len(data["labels"]) == 7
    assert (data["labels"][-1], data["other"]) == ("Other", "label")
    assert sum(data["series"][0]["values"]) == 100
    rest = ann.get(data["series"][0]["urls"][-1])
    assert count_of(rest).endswith(f"of {data['series'][0]['values'][-1]:.0f}")


def test_a_funnel_follows_the_states_and_tells_conversions(ann: Reader, host: Host) -> None:
    for number in range(1, 21):
        change(host, f"Chair {number:03}", state="sold")
    change(host, "Chair 021", state="wrapped")
    page = ann.get(f"{CHART}&group=state&kind=funnel")
    assert told(page) == [["Draft", "79", ""], ["Sold", "20", "25%"], ["Wrapped", "1", "5%"]]
    assert drawn(page)["labels"] == ["Draft", "Sold · 25%", "Wrapped · 5%"]


def test_cohorts_show_shares_by_periods_since(ann: Reader, host: Host) -> None:
    for name, came, seen in (
        ("Chair 001", date(2026, 1, 5), datetime(2026, 1, 20, tzinfo=UTC)),
        ("Chair 002", date(2026, 1, 6), datetime(2026, 3, 1, tzinfo=UTC)),
        ("Chair 003", date(2026, 2, 1), None),
    ):
        change(host, name, released=came, seen=seen)
    page = ann.get(f"{CHART}&kind=cohort&group=released:month&series=seen:month")
    rows = page.one("table", class_="mz-cohorts").one("tbody").all("tr")
    cells = [[cell.text for cell in row.all("td")] for row in rows]
    assert cells == [["2", "50%", "", "50%"], ["1", "", "", ""]]
    later = rows[0].all("td")[3]
    assert "mz-shade-4" in later.attributes["class"]
    assert ann.get(later.one("a").attributes["href"]).column() == ["Chair 002"]


def test_kinds_are_changed_and_kept_in_the_address(ann: Reader) -> None:
    page = ann.get(f"{CHART}&q=chair").follow("Pie")
    assert drawn(page)["kind"] == "pie"
    again = page.form("Show").fill(group="owner").send()
    assert drawn(again)["kind"] == "pie"
    assert drawn(again)["labels"] == ["Ann", "Bob"]


def test_wrong_questions_are_answered_in_words(ann: Reader) -> None:
    for wrong in ("group=nothing", "measure=name:sum", "kind=cohort&group=seen:day&series=kind"):
        assert ann.get(f"{CHART}&{wrong}").status == 200
    assert "This can't be shown" in ann.get(f"{CHART}&group=nothing").text
    assert ann.get(f"{CHART}&kind=cube&currency=XXX").status == 200
    assert "Nothing to draw" in ann.get(f"{CHART}&q=zebra").text


def test_words_and_numbers_are_the_readers(ann: Reader, host: Host) -> None:
    change(host, "Chair 001", released=date(2026, 3, 3))
    ann.http.set_cookie("mozaika_language", "pl")
    with host.platform.env(write=True) as env, env.sudo():
        user = env["base.user"]
        env.session.execute(update(user).where(user.login == "ann").values(language="pl"))
        env.on_commit(host.platform.cache.clear)
    data = drawn(ann.get(f"{CHART}&group=released:month&measure=price:sum"))
    assert data["labels"] == ["marzec 2026"]
    assert data["series"][0]["shown"] == ["1,50\xa0zł"]


def test_a_chart_is_exported(ann: Reader) -> None:
    page = ann.get(f"{CHART}&series=owner")
    text = ann.http.get(page.link("CSV")).get_data(as_text=True).lstrip("\ufeff")
    assert text.splitlines() == ["Category,Ann,Bob", "Chairs,40,50", "Lamps,10,0"]
    cohort = "/figures/export.csv?model=shop.product&view=chart&kind=cohort&group=released:month"
    assert ann.http.get(cohort).status_code == 400
    assert ann.http.get(f"{cohort}&series=created_at:month").status_code == 200


DAYS = st.dates(date(1990, 1, 1), date(2040, 1, 1))


@given(st.sampled_from(UNITS), DAYS, st.integers(0, 200))
def test_the_distance_of_periods_counts_them(unit: str, day: date, count: int) -> None:
    since = first_day(unit, day)
    assert distance(unit, since, following(unit, since, count)) == count
    assert distance(unit, since, None) is None


@given(st.sampled_from(["last_7_days", "this_week", "next_month", "last_quarter"]), DAYS)
def test_the_period_before_ends_where_the_other_begins(name: str, today: date) -> None:
    found = previous_period([["kind", "=", "x"], ["day", "=", name]], today)
    assert found is not None
    (kind, (path, operator, value)) = found.filter
    assert (kind, path) == (["kind", "=", "x"], "day")
    start, end = span(name, today)
    if operator == "=":
        assert span(value, today)[1] == start
        return
    before = [date.fromisoformat(text) for text in value]
    assert before[1] + timedelta(days=1) == start
    assert before[0] < before[1]
    assert abs((end - start).days - (start - before[0]).days) <= 4


def test_without_a_relative_date_there_is_no_period_before() -> None:
    conditions = [["a", "=", "this monthly"], ["a", "in", ["today"]], {"or": []}, ["a", "=", 3]]
    assert previous_period(conditions, date(2026, 1, 1)) is None
