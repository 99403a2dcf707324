"""Many at once: eight clients on two workers."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from bench.measure import Result, per_second
from bench.places import Place
from bench.rows.reading import PAGE

CLIENTS = 8
SECONDS = 3.0


def measure(place: Place) -> Iterator[Result]:
    """Pages of 80 per second; SQLite is served by one process."""
    workers = 2 if place.kind == "postgresql" else 1
    with place.mozaika(workers) as mozaika, place.floor(workers) as floor:
        rates = {floor.port: 0.0, mozaika.port: 0.0}
        asked = ((floor, "", "/partners"), (mozaika, place.people.narrow_token, PAGE))
        for server, token, path in asked * 3:
            acts = [partial(server.client(token), path) for _ in range(CLIENTS)]
            rates[server.port] = max(rates[server.port], per_second(SECONDS, acts))
    budget = "≥ 300/s" if workers == 2 else "– (one process)"
    taken = rates[mozaika.port]
    yield Result(
        f"8 clients, page of 80, {workers} worker{'s'[: workers - 1]}",
        budget, taken, taken >= 300 or workers == 1, rates[floor.port], unit="/s",
    )  # fmt: skip
