"""How demo deals went: when they were opened, how they moved, how they ended."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any

OPEN, WON, LOST = "open", "done", "cancelled"
YEAR = 360
QUARTER = 75


@dataclass(frozen=True)
class Story:
    """`path`: the stages a deal came to, and when; the last one is where it is."""

    kind: str
    path: Sequence[tuple[Any, datetime]]

    @property
    def opened(self) -> datetime:
        """When it began."""
        return self.path[0][1]

    @property
    def since(self) -> datetime:
        """When it came to where it is."""
        return self.path[-1][1]


def make_story(rng: Random, now: datetime, stages: Sequence[Any], kind: str) -> Story:
    """A believable way through the stages to an end of that kind, or to where it is now."""
    along = [stage for stage in stages if stage.kind == OPEN]
    if kind == OPEN:
        along = along[: rng.randint(1, len(along))]
        start = now - timedelta(days=rng.uniform(2, QUARTER))
        end = now - timedelta(days=min(rng.expovariate(1 / 9), QUARTER))
    else:
        if kind == LOST:
            along = along[: rng.randint(1, len(along))]
        along = [*along, next(stage for stage in stages if stage.kind == kind)]
        length = rng.uniform(8, 70)
        end = now - timedelta(days=rng.uniform(1, YEAR) ** 1.0, hours=rng.uniform(0, 8))
        start = end - timedelta(days=length)
    start = min(start, end)
    return Story(kind, list(zip(along, _between(rng, start, end, len(along)), strict=True)))


def _between(rng: Random, start: datetime, end: datetime, count: int) -> list[datetime]:
    """Moments from `start` to `end`, both included, in order."""
    if count == 1:
        return [end]
    shares = sorted(rng.random() for _ in range(count - 2))
    return [start, *(start + (end - start) * share for share in shares), end]
