"""Reading over REST and pages, by a user who sees a fifth of the partners."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import cycle
from random import Random
from urllib.parse import quote, urlencode

import orjson
from sqlalchemy import select

from bench import floors
from bench.floors import Tables
from bench.measure import Act, Result, cpu_ratio, in_turns
from bench.places import Place, Server
from bench.statements import Statements

API = "/api/v1/contacts.partner"
FILTER = '[["status","=","active"],["country","in",["PL","RO"]]]'
FIELDS = "id,name,city,status,created_at,revenue,owner,source"
PAGE = f"{API}?{urlencode({'filter': FILTER, 'fields': FIELDS, 'sort': 'name'})}"
GROUPS = f"{API}/aggregate?group=country&measures=id:count,revenue:sum"
ROUNDS = 20


class Pair:
    """The two servers as one user sees them, and the driver beside them."""

    def __init__(self, place: Place, mozaika: Server, floor: Server) -> None:
        self.place, self.mozaika, self.floor = place, mozaika, floor
        self.token = place.people.narrow_token
        self.ours, self.theirs = mozaika.client(self.token), floor.client()
        self.engine = place.host.database.engine
        self.tables = Tables(self.engine, place.people.narrow, place.people.teams[0])

    def our(self, run: Callable[[], object]) -> Act:
        """Something that Mozaika is asked for."""
        return Act(run, self.mozaika.cpu)

    def their(self, run: Callable[[], object]) -> Act:
        """The same of the floor."""
        return Act(run, self.floor.cpu)

    def ids(self, count: int) -> Iterator[int]:
        """Partners that the user sees, at random, again and again."""
        with self.engine.connect() as connection:
            visible = select(self.tables.partner.c.id).where(self.tables.mine())
            found = connection.scalars(visible).all()
        return cycle(Random(1).sample(list(found), count))


def measure(place: Place, mozaika: Server, floor: Server) -> Iterator[Result]:
    """Pages, records, groups."""
    pair = Pair(place, mozaika, floor)
    yield _page(pair)
    yield _one(pair)
    yield _groups(pair)
    yield _list(pair)
    yield _far_page(pair)


def _page(pair: Pair) -> Result:
    mine = orjson.loads(pair.ours(PAGE).body)["items"]
    wanted = orjson.loads(pair.theirs("/partners").body)["items"]
    if [item["id"] for item in mine] != [item["id"] for item in wanted]:
        raise RuntimeError("Mozaika and the floor do not find the same partners")
    driver, floor, ours = in_turns(
        ROUNDS,
        Act(floors.bare(pair.engine, floors.page(pair.tables))),
        pair.their(lambda: pair.theirs("/partners")),
        pair.our(lambda: pair.ours(PAGE)),
    )
    sent = len(Statements(pair.place).of(PAGE, pair.token))
    return Result(
        "page of 80: filter, sort, two relations, rules", "≤ 1.5×, ≤ 3 statements",
        ours.ms, ours.ms <= 1.5 * floor.ms and sent <= 3, floor.ms, driver.ms,
        cpu_ratio(floor, ours), note=f"{sent} statement",
    )  # fmt: skip


def _one(pair: Pair) -> Result:
    first, second = pair.ids(100), pair.ids(100)
    driver, floor, ours = in_turns(
        ROUNDS,
        Act(floors.bare(pair.engine, floors.one(pair.tables, next(pair.ids(1))))),
        pair.their(lambda: pair.theirs(f"/partners/{next(first)}")),
        pair.our(lambda: pair.ours(f"{API}/{next(second)}")),
    )
    return Result(
        "read one, all fields", "≤ 2×", ours.ms, ours.ms <= 2 * floor.ms, floor.ms, driver.ms,
        cpu_ratio(floor, ours),
    )  # fmt: skip


def _groups(pair: Pair) -> Result:
    driver, floor, ours = in_turns(
        5,
        Act(floors.bare(pair.engine, floors.groups(pair.tables))),
        pair.their(lambda: pair.theirs("/partners/aggregate")),
        pair.our(lambda: pair.ours(GROUPS)),
        run=4,
    )
    return Result(
        "group with count and sum", "≤ 1.2×", ours.ms, ours.ms <= 1.2 * floor.ms, floor.ms,
        driver.ms, cpu_ratio(floor, ours),
    )  # fmt: skip


def _list(pair: Pair) -> Result:
    ours = pair.mozaika.client(Cookie=signed_in(pair.mozaika, "owner0", "bench"))
    floor, taken = in_turns(
        6,
        pair.their(lambda: pair.theirs("/partners/list")),
        pair.our(lambda: ours("/contacts/partner")),
    )
    return Result(
        "list page of HTML, with its count", "≤ 40 ms", taken.ms, taken.ms <= 40, floor.ms,
        cpu_ratio=cpu_ratio(floor, taken), note=f"{taken.cpu:.1f} ms of CPU",
    )  # fmt: skip


def signed_in(mozaika: Server, login: str, password: str) -> str:
    """The cookie of a user."""
    form = mozaika.client()("/sign-in")
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', form.body.decode())
    assert token is not None
    fields = {"login": login, "password": password, "csrf_token": token[1]}
    answer = mozaika.client(Cookie=form.headers["set-cookie"].split(";")[0])(
        "/sign-in",
        urlencode(fields).encode(),
        kind="application/x-www-form-urlencoded",
        status=(302,),
    )
    return answer.headers["set-cookie"].split(";")[0]


def _far_page(pair: Pair) -> Result:
    """A user who sees all goes 999 pages ahead, then compares."""
    client = pair.mozaika.client(pair.place.people.wide_token)
    start = f"{API}?fields={FIELDS}&sort=name"
    after, left = "", min(999 * 80, pair.place.count - 160)
    while left > 0:
        answer = orjson.loads(client(f"{start}&limit={min(left, 1000)}{after}").body)
        after, left = f"&after={quote(answer['next'])}", left - 1000
    first, far = in_turns(
        10,
        pair.our(lambda: client(f"{start}&limit=80")),
        pair.our(lambda: client(f"{start}&limit=80{after}")),
    )
    return Result(
        "page 1,000 by cursor", "≤ 1.3× page 1", far.ms, far.ms <= 1.3 * first.ms, first.ms,
        note="beside page 1",
    )  # fmt: skip
