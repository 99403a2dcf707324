"""Quick search as somebody types, at a million partners."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from statistics import median
from urllib.parse import quote

from bench import floors
from bench.floors import Tables
from bench.measure import Act, Result, in_turns
from bench.places import Place, Server
from bench.rows.reading import API

TYPED = (
    "k", "ko", "kow", "kowa", "kowalsk", "bud sp", "иван", "ivanov", "lodz", "popes", "601 22",
    "kontakt4711", "anna no", "бакодо", "s.a.",
)  # fmt: skip


def measure(place: Place, mozaika: Server, floor: Server) -> Iterator[Result]:
    """The median over what people type, and the slowest of it."""
    ours, theirs = mozaika.client(place.people.wide_token), floor.client()
    tables = Tables(place.host.database.engine, place.people.narrow, place.people.teams[0])
    found: dict[str, list[float]] = {"driver": [], "floor": [], "ours": []}
    for q in TYPED:
        bare = floors.bare(place.host.database.engine, floors.quick(tables, q))
        path = f"q={quote(q)}"
        times = in_turns(
            3, Act(bare), Act(partial(theirs, f"/partners/quick?{path}")),
            Act(partial(ours, f"{API}?fields=id,name&limit=8&{path}")), run=5,
        )  # fmt: skip
        for taken, time in zip(found.values(), times, strict=True):
            taken.append(time.ms)
    driver_ms, floor_ms, middle = map(median, found.values())
    worst = max(found["ours"])
    slowest = TYPED[found["ours"].index(worst)]
    yield Result(
        f"quick search at {place.count:,} (p50)", "≤ 15 ms", middle, middle <= 15,
        floor_ms, driver_ms,
        note=f"slowest “{slowest}” {worst:.1f} ms",
    )  # fmt: skip
