"""Calendars: spans in the address, events as the reader's clock tells them, moves and undo."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mozaika.i18n import use_language
from mozaika.lifecycle.host import Host
from mozaika.runtime import Settings
from mozaika.testing.databases import Databases
from mozaika.testing.hosts import shared_host
from mozaika.web.app import create_app
from mozaika.web.views.calendar_days import SPANS, period
from tests.web.boards import BoardsHost, fill_boards
from tests.web.conftest import PASSWORD
from tests.web.reader import Reader

VISITS = "/boards/visit?view=calendar"
NOVEMBER = "from=2026-10-26&until=2026-12-07"


@pytest.fixture
def boards(databases: Databases) -> Iterator[Host]:
    url = databases.template("web_boards", fill_boards)
    made = shared_host(BoardsHost, Settings(database_url=url, language="en", secret_key="s" * 32))
    yield made
    made.close()


@pytest.fixture
def visitor(boards: Host) -> Callable[[str], Reader]:
    """Ann is in Warsaw, Bob in New York."""

    def make(login: str) -> Reader:
        made = Reader(create_app(boards).flask.test_client())
        assert made.sign_in(login, PASSWORD).status == 200
        return made

    return make


def events(reader: Reader, address: str = "/boards/visit", days: str = NOVEMBER) -> dict[str, Any]:
    answer = reader.http.get(f"{address}/calendar/events?view=calendar&{days}")
    assert answer.status_code == 200
    return {event["title"]: event for event in answer.json["events"]}


def put(reader: Reader, number: int, address: str = "/boards/visit", **values: object) -> Any:
    meta = reader.get("/").one("meta", name="mozaika").attributes["content"]
    headers = {"X-CSRFToken": orjson.loads(meta)["csrf"]}
    data = {"version": "1", **values}
    return reader.http.post(f"{address}/{number}/dates?view=calendar", data=data, headers=headers)


def kept(host: Host, name: str) -> Any:
    with host.platform.env() as env:
        visit = env["boards.visit"]
        return env.session.query(visit).filter_by(name=name).one()


def test_events_are_told_by_the_readers_clock(visitor: Callable[[str], Reader]) -> None:
    call = events(visitor("ann"))["Call"]
    assert (call["start"], call["end"]) == ("2026-11-18T10:00:00", "2026-11-18T11:30:00")
    assert call["extendedProps"]["facts"] == ["Category: Small"]
    assert events(visitor("bob"))["Call"]["start"] == "2026-11-18T04:00:00"


def test_whole_days_are_the_same_days_everywhere(visitor: Callable[[str], Reader]) -> None:
    for login in ("ann", "bob"):
        fair = events(visitor(login))["Fair"]
        assert fair["allDay"] is True
        assert (fair["start"], fair["end"]) == ("2026-11-24", "2026-11-27")


def test_only_the_days_in_sight_are_read(visitor: Callable[[str], Reader]) -> None:
    ann = visitor("ann")
    assert set(events(ann, days="from=2026-11-25&until=2026-11-26")) == {"Fair"}
    assert set(events(ann, days="from=2026-11-18&until=2026-11-19")) == {"Call"}
    assert events(ann, days="from=2026-12-01&until=2026-12-31") == {}


def test_filter_and_search_hold_on_the_calendar(visitor: Callable[[str], Reader]) -> None:
    ann = visitor("ann")
    assert set(events(ann, days=f"{NOVEMBER}&q=fai")) == {"Fair"}


def test_an_event_is_moved_and_moved_back(visitor: Callable[[str], Reader], boards: Host) -> None:
    ann = visitor("ann")
    answer = put(ann, 1, start="2026-11-19T12:00:00", end="2026-11-19T13:30:00")
    assert answer.status_code == 200
    assert answer.json["says"].startswith("“Call” is now on 19/11/2026")
    assert kept(boards, "Call").starts == datetime(2026, 11, 19, 11, tzinfo=UTC)
    assert put(ann, 1, **answer.json["undo"]).status_code == 200
    assert kept(boards, "Call").starts == datetime(2026, 11, 18, 9, tzinfo=UTC)
    assert kept(boards, "Call").ends == datetime(2026, 11, 18, 10, 30, tzinfo=UTC)


def test_a_wall_clock_stays_what_it_is_when_clocks_change(
    visitor: Callable[[str], Reader], boards: Host
) -> None:
    put(visitor("ann"), 1, start="2026-10-23T10:00:00", end="2026-10-23T11:30:00")
    assert kept(boards, "Call").starts == datetime(2026, 10, 23, 8, tzinfo=UTC)  # summer time


def test_whole_days_are_kept_so_that_all_zones_read_them_alike(
    visitor: Callable[[str], Reader], boards: Host
) -> None:
    put(visitor("bob"), 1, start="2026-11-20", end="2026-11-22", all_day="1")
    visit = kept(boards, "Call")
    assert visit.whole
    assert visit.ends == datetime(2026, 11, 21, 12, tzinfo=UTC)
    moved = events(visitor("ann"))["Call"]
    assert (moved["start"], moved["end"]) == ("2026-11-20", "2026-11-22")


def test_dates_without_times_take_whole_days(ann: Reader, host: Host) -> None:
    with host.platform.env(write=True) as env:
        env.session.get_one(env["shop.product"], 2).released = date(2026, 11, 21)
    event = events(ann, "/shop/product")["Chair 002"]
    assert (event["start"], event["end"], event["allDay"]) == ("2026-11-21", "2026-11-22", True)
    answer = put(ann, 2, "/shop/product", start="2026-11-30", all_day="1", version="2")
    assert answer.json["event"]["start"] == "2026-11-30"
    assert answer.json["undo"] == {"start": "2026-11-21", "end": "", "all_day": "1", "version": 3}


def test_a_stale_move_is_refused(visitor: Callable[[str], Reader]) -> None:
    ann = visitor("ann")
    put(ann, 1, start="2026-11-19T12:00:00", end="")
    answer = put(ann, 1, start="2026-11-20T12:00:00", end="")
    assert answer.status_code == 409
    assert answer.json["stale"] is True


def test_nonsense_is_answered_in_words(visitor: Callable[[str], Reader]) -> None:
    ann = visitor("ann")
    assert put(ann, 1, start="soon", end="").status_code == 400
    assert put(ann, 1, start="", end="").status_code == 400
    assert put(ann, 999, start="2026-11-19", end="").status_code == 404
    for address in (
        "/boards/visit/calendar/events?from=x&until=y",
        "/boards/visit/calendar/events",
        f"{VISITS}&on=0001-01-01&span=month",
        f"{VISITS}&on=9999-12-31&span=week",
        f"{VISITS}&on=rubbish&span=rubbish",
        "/boards/deal?view=calendar",
    ):
        assert ann.get(address).status in (200, 400, 404), address


# -- the page


def test_the_agenda_needs_no_scripts(visitor: Callable[[str], Reader]) -> None:
    page = visitor("ann").get(f"{VISITS}&span=agenda&on=2026-11-21")
    assert [day.text for day in page.all("time") if "datetime" in day.attributes][:2] == [
        "Wednesday, 18 November",
        "Tuesday, 24 November",
    ]
    assert [when.text for when in page.all("span", class_="mz-when")] == [
        "10:00–11:30",
        "24/11/2026 – 26/11/2026",
    ]
    assert page.follow("Call").heading.startswith("Call")


def test_earlier_and_later_are_links(visitor: Callable[[str], Reader]) -> None:
    page = visitor("ann").get(f"{VISITS}&span=agenda&on=2026-11-21")
    later = page.one("a", aria_label="Later").attributes["href"]
    assert "on=2026-12-01" in later
    assert "span=agenda" in later
    assert page.reader.get(later).one("h2", class_="mz-times-title").text == "December 2026"


@pytest.mark.parametrize(("chosen", "first_day"), [(None, "1"), ("6", "0"), ("5", "6")])
def test_weeks_begin_where_the_user_wants(
    visitor: Callable[[str], Reader], boards: Host, chosen: str | None, first_day: str
) -> None:
    with boards.platform.env(write=True) as env:
        env.session.query(env["base.user"]).filter_by(login="ann").one().first_weekday = chosen
    page = visitor("ann").get(f"{VISITS}&span=week&on=2026-11-18")
    place = next(t for t in page.all("div") if "data-times" in t.attributes)
    assert place.attributes["data-first-day"] == first_day


@given(
    on=st.dates(date(1901, 1, 1), date(2199, 12, 31)),
    span=st.sampled_from(SPANS),
    first=st.integers(0, 6),
)
def test_spans_join_without_gaps(on: date, span: Any, first: int) -> None:
    with use_language("en"):
        shown = period(span, on, first)
        assert shown.first <= on < shown.end
        assert period(span, shown.following, first).first == shown.end
        assert period(span, shown.previous, first).end == shown.first
        if span == "week":
            assert shown.first.weekday() == first
            assert shown.end - shown.first == timedelta(7)
