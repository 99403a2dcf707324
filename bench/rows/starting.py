"""Starting: a new database, another addon, a server's first answer and its memory."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from statistics import median
from time import perf_counter

from sqlalchemy import create_engine

from bench.measure import Result
from bench.places import MOZAIKA, Place, Server, environ
from bench.rows.reading import PAGE

TIMES = 3
Start = Callable[[], AbstractContextManager[Server]]


def measure(place: Place, empty: Callable[[], str]) -> Iterator[Result]:
    """`empty` makes another empty database and returns its URL."""
    yield from _databases(place, empty)
    yield from servers(place)


def _databases(place: Place, empty: Callable[[], str]) -> Iterator[Result]:
    whole, without, enabled, bare = [], [], [], []
    for _ in range(TIMES):
        bare.append(_create_all(place, empty()))
        whole.append(run(empty(), place.folder, "init", "--addons", "contacts"))
        url = empty()
        without.append(run(url, place.folder, "init"))
        enabled.append(run(url, place.folder, "addons", "enable", "contacts", "--yes"))
    taken = median(whole)
    yield Result(
        "new database with contacts (command)", "≤ 5 s", taken, taken <= 5,
        driver=median(bare), unit="s",
    )  # fmt: skip
    taken = median(enabled)
    yield Result("enabling contacts (command)", "≤ 2 s", taken, taken <= 2, unit="s")


def _create_all(place: Place, url: str) -> float:
    """The tables alone, by SQLAlchemy."""
    engine = create_engine(url)
    began = perf_counter()
    place.host.platform.registry.metadata.create_all(engine)
    taken = perf_counter() - began
    engine.dispose()
    return taken


def run(url: str, folder: Path, *arguments: str) -> float:
    began = perf_counter()
    subprocess.run([MOZAIKA, *arguments], env=environ(url, folder), check=True, capture_output=True)
    return perf_counter() - began


def servers(place: Place) -> Iterator[Result]:
    ours, theirs = [], []
    for _ in range(TIMES):
        theirs.append(_first_answer(place.floor, "/partners", ""))
        ours.append(_first_answer(place.mozaika, PAGE, place.people.narrow_token))
    taken, floor = (median(seconds for seconds, _ in found) for found in (ours, theirs))
    yield Result("cold start to the first page", "≤ 1.5 s", taken, taken <= 1.5, floor, unit="s")
    memory, floor = (max(size for _, size in found) for found in (ours, theirs))
    yield Result("memory of a worker", "≤ 120 MB", memory, memory <= 120, floor, unit="MB")


def _first_answer(start: Start, path: str, token: str) -> tuple[float, float]:
    """Seconds from the command to the answer; MB resident after a hundred more."""
    began = perf_counter()
    with start() as server:
        client = server.client(token)
        client(path)
        taken = perf_counter() - began
        for _ in range(100):
            client(path)
        return taken, server.memory()
