"""Reading over REST and pages, by a user who sees a fifth of the partners."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import cycle
from random import Random
from urllib.parse import quote, urlencode

import orjson
from sqlalchemy import select

from bench import floors
from bench.client import Client
from bench.floors import Tables
from bench.measure import Result, in_turns
from bench.places import Place, Server
from bench.statements import Statements

API = "/api/v1/contacts.partner"
FILTER = '[["status","=","active"],["country","in",["PL","RO"]]]'
FIELDS = "id,name,city,status,created_at,revenue,owner,source"
PAGE = f"{API}?{urlencode({'filter': FILTER, 'fields': FIELDS, 'sort': 'name'})}"
GROUPS = f"{API}/aggregate?group=country&measures=id:count,revenue:sum"
ROUNDS = 150


def measure(place: Place, mozaika: Server, floor: Server) -> Iterator[Result]:
    """Pages, records, groups."""
    ours, theirs = mozaika.client(place.people.narrow_token), floor.client()
    engine = place.host.database.engine
    tables = Tables(engine, place.people.narrow, place.people.teams[0])
    yield _page(place, ours, theirs, tables)
    yield _one(place, ours, theirs, tables)
    yield _groups(place, ours, theirs, tables)
    yield _list(mozaika, theirs)
    yield _far_page(place, mozaika)


def _page(place: Place, ours: Client, theirs: Client, tables: Tables) -> Result:
    mine, wanted = orjson.loads(ours(PAGE).body)["items"], orjson.loads(theirs("/partners").body)
    if [item["id"] for item in mine] != [item["id"] for item in wanted["items"]]:
        raise RuntimeError("Mozaika and the floor do not find the same partners")
    bare = floors.bare(place.host.database.engine, floors.page(tables))
    driver, flask, taken = in_turns(ROUNDS, bare, lambda: theirs("/partners"), lambda: ours(PAGE))
    sent = len(Statements(place).of(PAGE, place.people.narrow_token))
    return Result(
        "page of 80: filter, sort, two relations, rules",
        "≤ 1.5×, ≤ 3 statements",
        taken, taken <= 1.5 * flask and sent <= 3, flask, driver, note=f"{sent} statements",
    )  # fmt: skip


def visible(place: Place, tables: Tables, count: int) -> Iterator[int]:
    """Ids of partners that the narrow user sees, at random, again and again."""
    with place.host.database.engine.connect() as connection:
        ids = connection.scalars(select(tables.partner.c.id).where(tables.mine())).all()
    return cycle(Random(1).sample(list(ids), count))


def _one(place: Place, ours: Client, theirs: Client, tables: Tables) -> Result:
    engine = place.host.database.engine
    one, two = visible(place, tables, 100), visible(place, tables, 100)
    record = next(visible(place, tables, 1))
    driver, flask, taken = in_turns(
        ROUNDS,
        floors.bare(engine, floors.one(tables, record)),
        lambda: theirs(f"/partners/{next(one)}"),
        lambda: ours(f"{API}/{next(two)}"),
    )
    return Result("read one, all fields", "≤ 2×", taken, taken <= 2 * flask, flask, driver)


def _groups(place: Place, ours: Client, theirs: Client, tables: Tables) -> Result:
    driver, flask, taken = in_turns(
        30,
        floors.bare(place.host.database.engine, floors.groups(tables)),
        lambda: theirs("/partners/aggregate"),
        lambda: ours(GROUPS),
    )
    return Result("group with count and sum", "≤ 1.2×", taken, taken <= 1.2 * flask, flask, driver)


def _list(mozaika: Server, theirs: Client) -> Result:
    ours = mozaika.client(Cookie=signed_in(mozaika, "owner0", "bench"))
    flask, taken = in_turns(
        50, lambda: theirs("/partners/list"), lambda: ours("/contacts/partner")
    )
    return Result("list page of HTML, counted", "≤ 40 ms", taken, taken <= 40, flask)


def signed_in(mozaika: Server, login: str, password: str) -> str:
    """The cookie of a user."""
    form = mozaika.client()("/sign-in")
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', form.body.decode())
    assert token is not None
    fields = {"login": login, "password": password, "csrf_token": token[1]}
    cookie = form.headers["set-cookie"].split(";")[0]
    answer = mozaika.client(Cookie=cookie)(
        "/sign-in",
        urlencode(fields).encode(),
        kind="application/x-www-form-urlencoded",
        status=(302,),
    )
    return answer.headers["set-cookie"].split(";")[0]


def _far_page(place: Place, mozaika: Server) -> Result:
    """The user who sees all goes 999 pages ahead, then compares."""
    ours = mozaika.client(place.people.wide_token)
    start = f"{API}?fields={FIELDS}&sort=name"
    cursor, left = "", min(999 * 80, place.count - 160)
    while left > 0:
        step = min(left, 1000)
        after = f"&after={quote(cursor)}" if cursor else ""
        answer = orjson.loads(ours(f"{start}&limit={step}{after}").body)
        cursor, left = answer["next"], left - step
    first, far = in_turns(
        60, lambda: ours(f"{start}&limit=80"), lambda: ours(f"{start}&limit=80&after={quote(cursor)}")
    )
    note = "floor: page 1"
    return Result("page 1,000 by cursor", "≤ 1.3× page 1", far, far <= 1.3 * first, first, note=note)
