"""Measuring: things that are compared take turns, so that whatever else the machine does meets
them alike."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from statistics import median
from time import perf_counter

RUN = 10
"""How often something is done in a row, as by a busy server, before the next one has its turn."""


@dataclass
class Act:
    """Something to be timed. `cpu` tells the seconds of CPU that its server has used so far."""

    run: Callable[[], object]
    cpu: Callable[[], float] | None = None
    times: list[float] = field(default_factory=list)


@dataclass(frozen=True)
class Taken:
    """The median time of an act, and the CPU of its server for each; in ms."""

    ms: float
    cpu: float = 0.0


@dataclass(frozen=True)
class Result:
    """One line of the table. `ours`, `floor` and `driver` are in `unit`; `cpu_ratio` is how many
    times the CPU of the Flask floor we use, which other work on the machine changes least."""

    work: str
    budget: str
    ours: float
    met: bool
    floor: float | None = None
    driver: float | None = None
    cpu_ratio: float | None = None
    unit: str = "ms"
    note: str = ""

    @property
    def ratio(self) -> float | None:
        """How many times the floor's time ours is."""
        if not self.floor:
            return None
        return self.floor / self.ours if self.unit.endswith("/s") else self.ours / self.floor


def in_turns(rounds: int, *acts: Act, run: int = RUN) -> list[Taken]:
    """What each act takes; the first round is a warm-up."""
    for act in acts:
        _repeat(act, run)
        act.times.clear()
    before = [act.cpu() if act.cpu else 0.0 for act in acts]
    for _ in range(rounds):
        for act in acts:
            _repeat(act, run)
    after = [act.cpu() if act.cpu else 0.0 for act in acts]
    return [
        Taken(median(act.times), (end - start) * 1000 / (rounds * run))
        for act, start, end in zip(acts, before, after, strict=True)
    ]


def _repeat(act: Act, run: int) -> None:
    for _ in range(run):
        began = perf_counter()
        act.run()
        act.times.append((perf_counter() - began) * 1000)


def cpu_ratio(floor: Taken, ours: Taken) -> float | None:
    """How many times the floor's CPU ours is."""
    return ours.cpu / floor.cpu if floor.cpu else None


def per_second(seconds: float, acts: Sequence[Callable[[], object]]) -> float:
    """How often threads together do their acts in a second."""
    counts = [0] * len(acts)
    stop = perf_counter() + seconds

    def work(number: int) -> None:
        while perf_counter() < stop:
            acts[number]()
            counts[number] += 1

    threads = [threading.Thread(target=work, args=(n,)) for n in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(counts) / seconds
