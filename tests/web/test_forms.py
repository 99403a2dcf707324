"""Forms without scripts: what is typed, tabs, lines, dialogs, choosing between two versions."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from mozaika.i18n import LANGUAGES, use_language
from mozaika.lifecycle.host import Host
from mozaika.runtime import Settings
from mozaika.testing.databases import Databases
from mozaika.testing.hosts import shared_host
from mozaika.web.typed import read_day, read_moment, read_value
from mozaika.web.widgets import form_value
from tests.web.reader import Page, Reader, Tag
from tests.web.workshop import BenchHost, fill_bench

SATURDAY = date(2026, 11, 21)
WARSAW = ZoneInfo("Europe/Warsaw")
DIALOG = {"HX-Request": "true", "X-Dialog": "1"}

Readers = Callable[..., Reader]


@pytest.fixture
def host(databases: Databases) -> Iterator[Host]:
    url = databases.template("web_bench", fill_bench)
    made = shared_host(BenchHost, Settings(database_url=url, language="en", secret_key="s" * 32))
    yield made
    made.close()


def facts(page: Page) -> dict[str, str]:
    return {fact.one("dt").text: fact.one("dd").text for fact in page.all("div", class_="mz-fact")}


def labels(page: Page) -> list[str]:
    shown = [tag for tag in page.all("div", class_="mz-field") if "hidden" not in tag.attributes]
    return [tag.all("label")[0].text for tag in shown]


# -- what is typed


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("today", SATURDAY),
        ("Jutro", date(2026, 11, 22)),
        ("завтра", date(2026, 11, 22)),
        ("mâine", date(2026, 11, 22)),
        ("poimâine", date(2026, 11, 23)),
        ("wczoraj", date(2026, 11, 20)),
        ("+3", date(2026, 11, 24)),
        ("+2w", date(2026, 12, 5)),
        ("+2 tyg", None),
        ("-1m", date(2026, 10, 21)),
        ("+1r", date(2027, 11, 21)),
        ("05.03", date(2026, 3, 5)),
        ("5/3", date(2026, 3, 5)),
        ("5 marca", date(2026, 3, 5)),
        ("5.3.2027", date(2027, 3, 5)),
        ("2027-03-05", date(2027, 3, 5)),
        ("saturday", date(2026, 11, 28)),
        ("Mon", date(2026, 11, 23)),
        ("31.02.2026", None),
        ("soon", None),
    ],
)
def test_days_are_read_as_people_type_them(typed: str, expected: date | None) -> None:
    if expected is None:
        with pytest.raises(ValueError, match="is not a date"):
            read_day(typed, SATURDAY)
    else:
        assert read_day(typed, SATURDAY) == expected


def test_the_last_day_of_a_month_stays_one() -> None:
    assert read_day("+1m", date(2026, 1, 31)) == date(2026, 2, 28)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("5.3.2026 14:30", datetime(2026, 3, 5, 14, 30)),  # noqa: DTZ001
        ("2026-03-05T14:30", datetime(2026, 3, 5, 14, 30)),  # noqa: DTZ001
        ("5 marca 2026, 8:05", datetime(2026, 3, 5, 8, 5)),  # noqa: DTZ001
        ("5.3.2026", datetime(2026, 3, 5)),  # noqa: DTZ001
    ],
)
def test_moments_are_read_in_the_readers_zone(typed: str, expected: datetime) -> None:
    assert read_moment(typed, WARSAW) == expected.replace(tzinfo=WARSAW)


def test_a_time_alone_is_todays_and_must_exist() -> None:
    assert read_moment("9:15", WARSAW).date() == datetime.now(WARSAW).date()
    with pytest.raises(ValueError, match="no such time"):
        read_moment("5.3.2026 25:00", WARSAW)


@given(
    language=st.sampled_from(sorted(LANGUAGES)),
    day=st.dates(date(1900, 1, 1), date(2199, 12, 31)),
    cents=st.integers(-(10**15), 10**15),
)
def test_what_a_form_shows_reads_back_the_same(language: str, day: date, cents: int) -> None:
    with use_language(language):
        moment = datetime(day.year, day.month, day.day, 13, 45, tzinfo=WARSAW)
        amount = Decimal(cents) / 10_000
        for kind, value in (("date", day), ("moment", moment), ("money", amount)):
            typed = MultiDict({"x": form_value(kind, value, WARSAW)})
            read = read_value(kind, typed, "x", WARSAW)
            back: Any = {
                "date": date.fromisoformat,
                "moment": datetime.fromisoformat,
                "money": Decimal,
            }[kind](read)
            assert back == value


def test_the_form_says_what_it_understood(ann: Reader) -> None:
    ann.get("/").press("Polski")
    said = ann.get("/fields/date?typed=5+marca+2026").response.json
    assert said == {"text": "5.03.2026", "iso": "2026-03-05"}
    assert "nie data" in ann.get("/fields/date?typed=kiedyś").response.json["problem"]
    assert ann.get("/fields/moment?typed=5.3.2026+7:30").response.json["iso"] == "2026-03-05T07:30"
    assert "problem" in ann.get("/fields/money?typed=dużo").response.json
    assert ann.get("/fields/date?typed=" + "1" * 200).status == 400


def test_dates_are_kept_as_typed_when_they_mean_nothing(ann: Reader) -> None:
    page = ann.get("/bench/task/1/edit").form().fill(due="soon", begins="5.3.2026 26:00").send()
    assert page.status == 422
    assert page.value_of("due") == "soon"
    assert "is not a date" in page.error_of("due")
    assert "no such time" in page.error_of("begins")
    assert page.form().fill(due="5 marca 2027", begins="").send().status == 200
    assert facts(ann.get("/bench/task/1"))["Due"].startswith("05/03/2027")


def test_seconds_that_a_form_does_not_show_stay(ann: Reader, host: Host) -> None:
    ann.get("/bench/task/1/edit").form().fill(name="Table top").send()
    with host.platform.env() as env:
        task = env.session.get(env["bench.task"], 1)
        assert (task.name, task.begins.second) == ("Table top", 17)


# -- controls


def test_amount_and_currency_are_one_control(ann: Reader) -> None:
    page = ann.get("/bench/task/1/edit")
    money = page.one("div", class_="mz-money")
    names = [tag.attributes["name"] for tag in money.all("input")]
    assert names == ["price", "currency"]
    assert page.value_of("price") == "1,234.50"
    page.form().fill(price="99,5", currency="EUR").send()
    assert facts(ann.get("/bench/task/1"))["Price"] == "€99.50"


def test_few_choices_stand_side_by_side_and_an_empty_one_where_it_may_be(ann: Reader) -> None:
    page = ann.get("/bench/task/1/edit")
    by_name: dict[str, list[str]] = {}
    for tag in page.all("input", type="radio"):
        by_name.setdefault(tag.attributes["name"], []).append(tag.attributes.get("value", ""))
    assert by_name["kind"] == ["repair", "new"]
    assert by_name["size"] == ["s", "m", "l", ""]
    assert by_name["tint"][-1] == ""
    page.form().fill(size="m", tint="teal", kind="new").send()
    assert facts(ann.get("/bench/task/1"))["Size"] == "Middle"


def test_tags_are_chosen_together(ann: Reader) -> None:
    form = ann.get("/bench/task/1/edit").form()
    assert form.values.getlist("tags") == ["1"]
    form.fill(tags=["2", "3"]).send()
    assert facts(ann.get("/bench/task/1"))["Tags"] == "Calm Odd"
    form = ann.get("/bench/task/1/edit").form()
    form.values.poplist("tags")
    form.send()
    assert facts(ann.get("/bench/task/1"))["Tags"] == ""


def test_fields_follow_the_kind(ann: Reader) -> None:
    page = ann.get("/bench/task/1/edit")
    assert "Damage" in labels(page)
    assert "Design" not in labels(page)
    page = page.form().fill(kind="new", damage="a leg", name="").send()
    assert "Design" in labels(page)
    assert page.value_of("damage") == "a leg"
    assert "Design" in labels(ann.get("/bench/task/new?kind=new"))


def test_markdown_is_shown_as_it_will_look(ann: Reader) -> None:
    token = ann.get("/bench/task/new").form().values["csrf_token"]
    page = ann.post("/fields/markdown", {"text": "**so** <script>x</script>", "csrf_token": token})
    assert page.one("strong").text == "so"
    assert not page.all("script")


# -- tabs and lines


def tabs(page: Page) -> dict[str, Tag]:
    return {tag.text: tag for tag in page.all("button", role="tab")}


def open_tab(page: Page) -> str:
    return next(k for k, t in tabs(page).items() if t.attributes["aria-selected"] == "true")


def test_tabs_are_tabs_and_the_wrong_one_is_open(ann: Reader) -> None:
    page = ann.get("/bench/task/1/edit")
    assert list(tabs(page)) == ["Steps", "Contact", "Notes"]
    assert open_tab(page) == "Steps"
    page = page.form().fill(site="not a site", phone="123").send()
    assert page.status == 422
    assert open_tab(page) == "Contact has mistakes"
    assert page.value_of("phone") == "123"


def steps(reader: Reader) -> list[str]:
    form = reader.get("/bench/task/1/edit").form()
    return [value for key, value in form.values.items() if key.endswith(".name") and value]


def test_lines_keep_the_order_in_which_they_are_sent(ann: Reader) -> None:
    assert steps(ann) == ["Sand", "Oil"]
    form = ann.get("/bench/task/1/edit").form()
    form.fill(steps__0__sequence="20", steps__1__sequence="10").send()
    assert steps(ann) == ["Oil", "Sand"]


def test_a_blank_line_takes_the_defaults_and_a_removed_one_goes(ann: Reader) -> None:
    page = ann.get("/bench/task/1/edit").press("Add a line")
    page.form().fill(steps__2__name="Wax", steps__0__remove="on").send()
    assert steps(ann) == ["Oil", "Wax"]


def test_a_line_for_scripts_waits_in_a_template(ann: Reader) -> None:
    blank = ann.get("/bench/task/new").one("template")
    names = [t.attributes.get("name") for t in blank.all("input")]
    assert "steps.__row__.name" in names
    assert "steps.__row__.sequence" in names


def test_errors_of_lines_open_their_tab(ann: Reader) -> None:
    form = ann.get("/bench/task/1/edit").form().fill(steps__1__hours="many")
    page = form.send()
    assert open_tab(page) == "Steps has mistakes"
    assert "not a number" in page.error_of("steps.1.hours")


# -- pickers


def test_a_picker_finds_with_a_line_that_tells_apart(ann: Reader) -> None:
    found = ann.get("/options/bench.maker/find?q=maker+05").response.json
    assert [(one["label"], one["more"]) for one in found] == [("Maker 05", "Town 5")]
    first = ann.get("/options/bench.maker/find?recent=60,7,7,x").response.json
    assert [one["label"] for one in first if one["recent"]] == ["Maker 59", "Maker 06"]
    assert len({one["value"] for one in first}) == len(first)
    tags = ann.get("/options/bench.tag/find?q=ru").response.json
    assert (tags[0]["label"], tags[0]["color"]) == ("Rush", "red")


def test_a_new_choice_is_made_by_its_name_or_asks_for_more(ann: Reader, bob: Reader) -> None:
    token = ann.get("/bench/task/new").form().values["csrf_token"]
    made = ann.http.post("/options/bench.maker/new", data={"name": "Ada", "csrf_token": token})
    assert (made.status_code, made.json["label"]) == (201, "Ada")
    more = ann.http.post("/options/bench.wood/new", data={"name": "Ash", "csrf_token": token})
    assert (more.status_code, more.json) == (422, {"form": "/bench/wood/new?name=Ash"})
    token = bob.get("/bench/task/new").form().values["csrf_token"]
    denied = bob.http.post("/options/bench.maker/new", data={"name": "X", "csrf_token": token})
    assert denied.status_code == 403
    assert not bob.get("/bench/task/new").all("button", class_="mz-pick-new")
    assert ann.get("/options/base.nothing/find").status == 404


# -- dialogs


def test_a_form_in_a_dialog_is_a_part_with_ids_of_its_own(ann: Reader) -> None:
    part = ann.get("/bench/wood/new?name=Ash", headers=DIALOG)
    assert part.response.headers["X-Dialog"]
    assert not part.all("html")
    assert part.one("input", name="name").attributes["id"] == "d1-name"
    values = {"name": "Ash", "csrf_token": part.one("input", name="csrf_token").attributes["value"]}
    refused = ann.http.post("/bench/wood/new", data=values, headers=DIALOG)
    assert refused.status_code == 422
    assert "needs a value" in refused.text
    made = ann.http.post("/bench/wood/new", data={**values, "origin": "Alps"}, headers=DIALOG)
    assert made.json["name"] == "Ash"
    assert "mozaika:done" in made.headers["HX-Trigger"]


def test_a_step_asks_in_a_dialog_for_exactly_what_is_missing(ann: Reader) -> None:
    address = "/bench/task/1/move/finish"
    part = ann.get(address, headers=DIALOG)
    shown = [t.attributes["name"] for t in part.all("*") if t.attributes.get("id", "")[:3] == "d1-"]
    assert shown == ["due"]
    token = part.one("input", name="csrf_token").attributes["value"]
    refused = ann.http.post(address, data={"csrf_token": token}, headers=DIALOG)
    assert (refused.status_code, "X-Dialog" in refused.headers) == (409, True)
    wrong = ann.http.post(address, data={"csrf_token": token, "due": "soon"}, headers=DIALOG)
    assert "is not a date" in wrong.text
    stale = {"csrf_token": token, "due": "today", "_version": "0"}
    assert ann.http.post(address, data=stale, headers=DIALOG).status_code == 409
    done = ann.http.post(address, data={"csrf_token": token, "due": "today"}, headers=DIALOG)
    assert (done.status_code, done.json["id"]) == (200, 1)
    assert ann.get("/bench/task/1").heading == "Table Done"


# -- saving


def test_saving_and_another_new_one(ann: Reader) -> None:
    form = ann.get("/bench/task/new").form("Save and new").fill(name="Chair")
    page = form.send()
    assert page.path == "/bench/task/new"
    assert page.value_of("name") == ""


def test_a_field_is_kept_of_whichever_version_is_chosen(ann: Reader, bob: Reader) -> None:
    mine, theirs = (who.get("/bench/task/1/edit").form() for who in (ann, bob))
    theirs.fill(price="7", damage="a scratch", steps__0__hours="5").send()
    page = mine.fill(price="8", phone="600").send()
    assert page.status == 409
    form = page.form("Save what is chosen")
    assert form.values["_keep.price"] == "mine"
    assert form.values["_keep.damage"] == "theirs"
    assert form.values["_keep.steps"] == "theirs"
    form.send()
    found = facts(ann.get("/bench/task/1"))
    assert (found["Price"], found["Damage"]) == ("PLN8.00", "a scratch")
    assert ann.get("/bench/task/1/edit").value_of("steps.0.hours") == "5"


def test_a_third_change_is_not_overwritten_either(ann: Reader, bob: Reader) -> None:
    mine, theirs = (who.get("/bench/task/1/edit").form() for who in (ann, bob))
    theirs.fill(price="7").send()
    form = mine.fill(price="8").send().form("Save what is chosen").fill(_keep__price="theirs")
    bob.get("/bench/task/1/edit").form().fill(price="9", damage="a hole").send()
    page = form.send()
    assert page.status == 409
    again = page.form("Save what is chosen")
    assert (again.values["_keep.price"], again.values["_keep.damage"]) == ("theirs", "theirs")
    again.send()
    assert facts(ann.get("/bench/task/1"))["Price"] == "PLN9.00"


def test_nonsense_is_never_a_failure_of_the_server(ann: Reader) -> None:
    form = ann.get("/bench/task/1/edit").form()
    odd = {"maker": "²", "tags": "9" * 40, "_version": "9" * 40, "_seen": "[", "steps.0.id": "x"}
    for name, value in odd.items():
        form.values[name] = value
        assert form.send().status < 500
    assert ann.get("/options/bench.maker/find?recent=" + "9" * 30).status == 200
