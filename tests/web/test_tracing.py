"""Traces of requests: who is told what, where it is kept, and how time is shared out."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import event, select

from mozaika.addons import Call
from mozaika.lifecycle.host import Host
from mozaika.runtime import Settings
from mozaika.runtime import tracing as runtime
from mozaika.runtime.tracing import Statement, shares
from mozaika.services import traces
from mozaika.testing.databases import Databases
from mozaika.web.app import create_app
from tests.web.conftest import HASH, PASSWORD
from tests.web.reader import Page, Reader
from tests.web.test_extending import HarbourHost, fill, signed_in

TRACES = "/administration/composition/traces"


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    url = f"sqlite:///{tmp_path_factory.mktemp('harbour')}/harbour.db"
    fill(url)
    return Settings(database_url=url, language="en", secret_key="s" * 32)


@pytest.fixture(scope="module")
def host(settings: Settings) -> Iterator[Host]:
    made = HarbourHost(settings)
    yield made
    made.close()


@pytest.fixture
def ann(host: Host) -> Reader:
    return signed_in(host)


def user(host: Host, login: str, *roles: str) -> Reader:
    """A new user with these roles, signed in."""
    with host.platform.env(write=True) as env:
        role = env["base.role"]
        held = list(env.session.scalars(select(role).where(role.name.in_(roles))))
        row = env["base.user"](name=login, login=login, password_hash=HASH, roles=held)
        env.session.add(row)
    made = Reader(create_app(host).flask.test_client())
    assert made.sign_in(login, PASSWORD).status == 200
    return made


def traced(reader: Reader) -> Reader:
    """The reader with traces switched on."""
    assert "at its end" in reader.get(TRACES).press("Trace my requests").flash
    return reader


def timing(page: Page) -> str:
    return page.response.headers.get("Server-Timing", "")


def test_a_page_tells_at_its_end_what_it_took(ann: Reader) -> None:
    page = traced(ann).get("/harbour/boat/1")
    bar = page.one("aside", class_="mz-trace")
    assert re.match(r"[\d.]+ ms · \d+ statements? [\d.]+ ms · \d+ calls of hooks", bar.text)
    rows = [[cell.text for cell in row.all("*")][:4] for row in bar.one("tbody").all("tr")]
    assert {"insurance", "fuel"} == {row[0] for row in rows}
    assert {"mozaika_slot", "mozaika_timeline"} <= {cell for row in rows for cell in row}
    header = timing(page)
    assert re.match(r'total;dur=[\d.]+, sql;desc="\d+ statements";dur=[\d.]+, hooks;', header)
    assert 'fuel;desc="3 calls"' in header
    shown = page.follow("Statements")
    assert shown.heading == "GET /harbour/boat/1"
    assert "FROM harbour_boat" in shown.text


def test_without_the_switch_nothing_is_told_and_nobody_listens(settings: Settings) -> None:
    host = HarbourHost(settings)
    ann = signed_in(host)
    page = ann.get("/harbour/boat/1")
    assert timing(page) == ""
    assert page.all("aside", class_="mz-trace") == []
    engine = host.platform.database.engine
    assert not event.contains(engine, "before_cursor_execute", runtime._before)
    traced(ann)
    assert timing(ann.get("/harbour/boat/1"))
    other = signed_in(host).get("/harbour/boat/1")
    assert timing(other) == ""
    stopped = ann.get("/harbour/boat/1").press("Stop tracing")
    assert "not traced any more" in stopped.flash
    assert timing(stopped) == ""
    host.close()


def test_the_latest_requests_are_kept_for_their_administrator(databases: Databases) -> None:
    url = databases.template("harbour", fill)
    host = HarbourHost(Settings(database_url=url, language="en", secret_key="s" * 32))
    ann = traced(signed_in(host))
    for number in range(traces.LAST + 2):
        ann.get(f"/preferences?{number}")
    rows = ann.get(TRACES).all("tbody")[0].all("tr")
    kept = [row.one("th").text for row in rows]
    assert kept == [f"GET /preferences?{n}" for n in range(traces.LAST + 1, 1, -1)]
    assert ann.get(f"{TRACES}/nothing").status == 404
    host.close()


def test_what_others_may_not_do_is_told_them_neither(host: Host) -> None:
    eve = user(host, "eve")
    token = eve.get("/").all("input", name="csrf_token")[0].attributes["value"]
    assert eve.post(TRACES, {"on": "1", "csrf_token": token}).status == 403
    assert "Server-Timing" not in eve.http.get("/", headers={"Trace": "1"}).headers
    max_ = traced(user(host, "max", "base.admin"))
    assert timing(max_.get("/preferences"))
    with host.platform.env(write=True) as env:
        row = env.session.scalars(select(env["base.user"]).filter_by(login="max")).one()
        row.roles = []
    assert timing(max_.get("/preferences")) == ""


def test_rest_tells_an_administrators_token_that_asks(host: Host) -> None:
    http = create_app(host).flask.test_client()
    given = http.post("/api/v1/auth/token", json={"login": "ann", "password": PASSWORD})
    headers = {"Authorization": f"Bearer {given.get_json()['token']}"}
    address = "/api/v1/harbour.boat"
    assert "Server-Timing" not in http.get(address, headers=headers).headers
    told = http.get(address, headers={**headers, "Trace": "1"})
    assert told.headers["Server-Timing"].startswith("total;dur=")
    assert told.get_json()["items"][0]["name"] == "Batory"
    assert "Server-Timing" not in http.get(address, headers={"Trace": "1"}).headers


# -- how time is shared out


@st.composite
def works(draw: st.DrawFn) -> tuple[list[Call], list[Statement]]:
    """Calls within calls, and statements at any depth, as time goes on."""
    calls: list[Call] = []
    statements: list[Statement] = []
    now = 0.0

    def work(depth: int) -> None:
        nonlocal now
        for _ in range(draw(st.integers(0, 3))):
            began, now = now, now + draw(st.integers(1, 5))
            if depth < 3 and draw(st.booleans()):
                work(depth + 1)
                now += 1
                hook, name = draw(st.sampled_from("hk")), draw(st.sampled_from("abc"))
                calls.append(Call(hook, name, now - began, began))
            else:
                statements.append(Statement("SELECT", now - began, began))
            now += 1

    work(0)
    return calls, statements


@given(works())
def test_all_time_in_hooks_is_somebodys_and_counted_once(
    work: tuple[list[Call], list[Statement]],
) -> None:
    calls, statements = work
    found = shares(calls, statements)
    outermost = [
        one for one in calls if not any(o.began < one.began and _end(one) < _end(o) for o in calls)
    ]
    hooked = [one for one in found if one.hook]
    assert sum(one.seconds for one in hooked) == pytest.approx(sum(o.seconds for o in outermost))
    assert all(one.seconds >= 0 for one in hooked)
    assert sum(one.calls for one in found) == len(calls)
    assert sum(one.statements for one in found) == len(statements)


def test_a_statement_counts_for_the_innermost_call() -> None:
    inner, outer = Call("created", "b", 4.0, 2.0), Call("creating", "a", 9.0, 1.0)
    told = {one.addon: one for one in shares([inner, outer], [Statement("S", 1.0, 3.0)])}
    assert (told["a"].seconds, told["a"].statements) == (5.0, 0)
    assert (told["b"].seconds, told["b"].statements) == (4.0, 1)


def _end(call: Call) -> float:
    return call.began + call.seconds
