"""Quick search as somebody types, at a million partners."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
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
    taken, floor_taken, driver = [], [], []
    for q in TYPED:
        bare = floors.bare(place.host.database.engine, floors.quick(tables, q))
        path = f"q={quote(q)}"
        times = in_turns(
            15, Act(bare), Act(partial(theirs, f"/partners/quick?{path}")),
            Act(partial(ours, f"{API}?fields=id,name&limit=8&{path}")), warm_up=3,
        )  # fmt: skip
        for found, time in zip((driver, floor_taken, taken), times, strict=True):
            found.append(time.ms)
    middle, worst = sorted(taken)[len(taken) // 2], max(taken)
    slowest = TYPED[taken.index(worst)]
    yield Result(
        f"quick search at {place.count:,} (p50)", "≤ 15 ms", middle, middle <= 15,
        sorted(floor_taken)[len(taken) // 2], sorted(driver)[len(taken) // 2],
        note=f"slowest “{slowest}” {worst:.1f} ms",
    )  # fmt: skip
