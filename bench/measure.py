"""Measuring: things that are compared take turns, so that whatever else the machine does meets
them alike."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median
from time import perf_counter

Act = Callable[[], object]
WARM_UP = 12
"""Turns that are not counted."""


@dataclass(frozen=True)
class Result:
    """One line of the table: times in ms or rates per second, the Flask floor's and ours."""

    work: str
    budget: str
    ours: float
    met: bool
    floor: float | None = None
    driver: float | None = None
    unit: str = "ms"
    note: str = ""

    @property
    def ratio(self) -> float | None:
        """How many times the floor's time ours is."""
        if not self.floor:
            return None
        return self.floor / self.ours if self.unit.endswith("/s") else self.ours / self.floor


def in_turns(rounds: int, *acts: Act, warm_up: int = WARM_UP) -> list[float]:
    """The median time of each act in ms."""
    times: list[list[float]] = [[] for _ in acts]
    for turn in range(rounds + warm_up):
        for act, taken in zip(acts, times, strict=True):
            began = perf_counter()
            act()
            if turn >= warm_up:
                taken.append((perf_counter() - began) * 1000)
    return [median(taken) for taken in times]


def per_second(seconds: float, act_of: Callable[[], Act], clients: int) -> float:
    """How often `clients` threads together do an act of their own in a second."""
    counts = [0] * clients
    stop = perf_counter() + seconds
    acts = [act_of() for _ in range(clients)]

    def work(number: int) -> None:
        while perf_counter() < stop:
            acts[number]()
            counts[number] += 1

    threads = [threading.Thread(target=work, args=(n,)) for n in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(counts) / seconds
