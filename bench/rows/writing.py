"""Writing over REST: one, many, a file; each value checked, each change kept."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from time import perf_counter
from typing import Any
from urllib.parse import urlencode

import orjson

from bench import data
from bench.client import Client
from bench.floors import Tables
from bench.measure import Result, in_turns
from bench.places import Place, Server
from bench.rows.reading import API, visible
from bench.statements import Statements

BATCH = 500
IMPORTED = 10_000
COLUMNS = ("name", "city_note", "country", "employees", "revenue", "job_title")


def measure(place: Place, mozaika: Server, floor: Server) -> Iterator[Result]:
    """Changes, new records, batches, imports."""
    ours, theirs = mozaika.client(place.people.narrow_token), floor.client()
    tables = Tables(place.host.database.engine, place.people.narrow, place.people.teams[0])
    yield _change(place, ours, theirs, tables)
    yield _create(place, ours, theirs)
    yield _batches(place, ours, theirs)
    yield from _imports(place, mozaika)


def _change(place: Place, ours: Client, theirs: Client, tables: Tables) -> Result:
    ids, values = visible(place, tables, 400), count()

    def body() -> bytes:
        number = next(values)
        return orjson.dumps({"job_title": f"Director {number}", "employees": number})

    flask, taken = in_turns(
        120,
        lambda: theirs(f"/partners/{next(ids)}", body(), method="PATCH"),
        lambda: ours(f"{API}/{next(ids)}", body(), method="PATCH"),
    )
    return Result("tracked change of one", "≤ 3×", taken, taken <= 3 * flask, flask)


def new_partners(amount: int, seed: int) -> list[dict[str, Any]]:
    """What a caller sends."""
    people = data.People([0] * data.OWNERS, [0] * data.TEAMS, [0], 0, "", "")
    made = data.partners(people, amount, seed)
    sent = ("name", "kind", "country", "language", "employees", "given_name", "family_name")
    found = [{name: row[name] for name in sent if row[name] is not None} for row, _ in made]
    return [{**item, "revenue": "125000.50"} for item in found]


def _create(place: Place, ours: Client, theirs: Client) -> Result:
    owner = {"owner": place.people.narrow}
    bodies = iter([{**item, **owner} for item in new_partners(400, seed=7)])
    flask, taken = in_turns(
        120,
        lambda: theirs("/partners", orjson.dumps(_columns(next(bodies)))),
        lambda: ours(API, orjson.dumps(next(bodies))),
    )
    sent = len(
        Statements(place).of(API, place.people.narrow_token, method="POST", json=next(bodies))
    )
    return Result(
        "create one by one", "≥ 400/s, ≤ 10 statements", 1000 / taken,
        taken <= 2.5 and sent <= 10, 1000 / flask, unit="/s", note=f"{sent} statements",
    )  # fmt: skip


def _columns(item: dict[str, Any]) -> dict[str, Any]:
    """Values as the floor's columns take them."""
    return {**{k: v for k, v in item.items() if k != "owner"}, "revenue": 1_250_005}


def _batches(place: Place, ours: Client, theirs: Client) -> Result:
    owner = {"owner": place.people.narrow}
    items = [{**item, **owner} for item in new_partners(BATCH, seed=8)]
    body, plain = orjson.dumps(items), orjson.dumps([_columns(item) for item in items])
    brief = Client(ours.port, Authorization=f"Bearer {place.people.narrow_token}",
                   Prefer="return=minimal")  # fmt: skip
    flask, taken = in_turns(
        8, lambda: theirs("/partners", plain), lambda: brief(API, body), warm_up=2
    )
    rate = BATCH * 1000 / taken
    return Result(
        "create in batches of 500", "≥ 8,000/s", rate, rate >= 8000, BATCH * 1000 / flask, unit="/s"
    )


@dataclass(frozen=True)
class _File:
    body: bytes
    rows: list[dict[str, Any]]


def _file(note: str) -> _File:
    rows = [
        {**item, "job_title": f"{note} {number}", "website": f"https://example.com/{number}"}
        for number, item in enumerate(new_partners(IMPORTED, seed=9))
    ]
    text = io.StringIO()
    names = ("website", "name", "kind", "country", "language", "employees", "revenue", "job_title")
    writer = csv.DictWriter(text, names, extrasaction="ignore")
    writer.writeheader()
    writer.writerows(rows)
    return _File(text.getvalue().encode(), rows)


def _imports(place: Place, mozaika: Server) -> Iterator[Result]:
    ours = mozaika.client(place.people.wide_token)
    for work, note in (("import of 10,000 rows", "new"), ("the same again as update", "changed")):
        file = _file(note)
        path = f"{API}/import?{urlencode({'key': 'website'})}"
        began = perf_counter()
        answer = orjson.loads(ours(path, file.body, kind="text/csv").body)
        rate = IMPORTED / (perf_counter() - began)
        done = answer["created" if note == "new" else "updated"]
        if done != IMPORTED:
            raise RuntimeError(f"{work}: {answer}")
        yield Result(work, "≥ 5,000 rows/s", rate, rate >= 5000, unit="/s")
