"""Writing over REST: one, many, a file; each value checked, each change kept."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from itertools import count
from time import perf_counter
from typing import Any
from urllib.parse import urlencode

import orjson

from bench import data, floors
from bench.measure import Act, Result, cpu_ratio, in_turns
from bench.places import Place, Server
from bench.rows.reading import API, Pair
from bench.statements import Statements

BATCH = 500
IMPORTED = 10_000


def measure(place: Place, mozaika: Server, floor: Server) -> Iterator[Result]:
    """Changes, new records, batches, imports."""
    pair = Pair(place, mozaika, floor)
    yield _change(pair)
    yield _create(pair)
    yield _batches(pair)
    yield from _imports(pair)


def _change(pair: Pair) -> Result:
    ids, values = pair.ids(400), count()

    def body() -> bytes:
        number = next(values)
        return orjson.dumps({"job_title": f"Director {number}", "employees": number})

    floor, ours = in_turns(
        15,
        pair.their(lambda: pair.theirs(f"/partners/{next(ids)}", body(), method="PATCH")),
        pair.our(lambda: pair.ours(f"{API}/{next(ids)}", body(), method="PATCH")),
    )
    return Result(
        "tracked change of one", "≤ 3×", ours.ms, ours.ms <= 3 * floor.ms, floor.ms,
        cpu_ratio=cpu_ratio(floor, ours), note=f"{ours.cpu:.1f} ms of CPU",
    )  # fmt: skip


def new_partners(amount: int, seed: int) -> list[dict[str, Any]]:
    """What a caller sends."""
    people = data.People([0] * data.OWNERS, [0] * data.TEAMS, [0], 0, "", "")
    made = data.partners(people, amount, seed)
    sent = ("name", "kind", "country", "language", "employees", "given_name", "family_name")
    found = [{name: row[name] for name in sent if row[name] is not None} for row, _ in made]
    return [{**item, "revenue": "125000.50"} for item in found]


def _create(pair: Pair) -> Result:
    owner = {"owner": pair.place.people.narrow}
    bodies = iter([{**item, **owner} for item in new_partners(500, seed=7)])
    driver, floor, ours = in_turns(
        20,
        Act(floors.bare_create(pair.engine, pair.tables, 1)),
        pair.their(lambda: pair.theirs("/partners", orjson.dumps(_columns(next(bodies))))),
        pair.our(lambda: pair.ours(API, orjson.dumps(next(bodies)))),
    )
    sent = len(Statements(pair.place).of(API, pair.token, method="POST", json=next(bodies)))
    return Result(
        "create one by one", "≥ 400/s, ≤ 10 statements", 1000 / ours.ms,
        ours.ms <= 2.5 and sent <= 10, 1000 / floor.ms, 1000 / driver.ms,
        cpu_ratio(floor, ours), unit="/s",
        note=f"{sent} statements, {ours.cpu:.1f} ms of CPU",
    )  # fmt: skip


def _columns(item: dict[str, Any]) -> dict[str, Any]:
    """Values as the floor's columns take them."""
    names = dict.fromkeys(("given_name", "family_name"))
    return {**names, **{k: v for k, v in item.items() if k != "owner"}, "revenue": 1_250_005}


def _batches(pair: Pair) -> Result:
    owner = {"owner": pair.place.people.narrow}
    items = [{**item, **owner} for item in new_partners(BATCH, seed=8)]
    body, plain = orjson.dumps(items), orjson.dumps([_columns(item) for item in items])
    brief = pair.mozaika.client(pair.token, Prefer="return=minimal")
    driver, floor, ours = in_turns(
        4,
        Act(floors.bare_create(pair.engine, pair.tables, BATCH)),
        pair.their(lambda: pair.theirs("/partners", plain)),
        pair.our(lambda: brief(API, body)),
        run=3,
    )
    rate = BATCH * 1000 / ours.ms
    return Result(
        "create in batches of 500", "≥ 8,000/s", rate, rate >= 8000, BATCH * 1000 / floor.ms,
        BATCH * 1000 / driver.ms, cpu_ratio(floor, ours), unit="/s",
        note=f"{ours.cpu:.0f} ms of CPU a batch",
    )  # fmt: skip


def _file(note: str) -> bytes:
    text = io.StringIO()
    names = ("name", "kind", "country", "language", "employees", "revenue", "job_title")
    writer = csv.DictWriter(text, names, extrasaction="ignore")
    writer.writeheader()
    for number, item in enumerate(new_partners(IMPORTED, seed=9)):
        name = f"{item['name']} {number}"
        writer.writerow({**item, "name": name, "job_title": f"{note} {number}"})
    return text.getvalue().encode()


def _imports(pair: Pair) -> Iterator[Result]:
    ours = pair.mozaika.client(pair.place.people.wide_token)
    for work, note in (("import of 10,000 rows", "new"), ("the same again as update", "changed")):
        file = _file(note)
        path = f"{API}/import?{urlencode({'key': 'name'})}"
        cpu, began = pair.mozaika.cpu(), perf_counter()
        answer = orjson.loads(ours(path, file, kind="text/csv").body)
        rate = IMPORTED / (perf_counter() - began)
        done = answer["totals"].get("created" if note == "new" else "updated")
        if done != IMPORTED:
            raise RuntimeError(f"{work}: {answer['totals']} {answer['rows'][:2]}")
        used = f"{pair.mozaika.cpu() - cpu:.1f} s of CPU"
        yield Result(work, "≥ 5,000 rows/s", rate, rate >= 5000, unit="/s", note=used)
