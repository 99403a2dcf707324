"""What was composed and compared before, for who makes the same plans again and again: tests.

What a registry is made of does not depend on the database, and how far a database is from it
depends on nothing but both. To find these out takes longer than all else that a plan does.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from mozaika.lifecycle.custom_build import Customs, compose_with
from mozaika.lifecycle.custom_rows import CustomRow
from mozaika.model import Registry
from mozaika.model.gather import Contribution

_ROOM = 8
"""Registries that are kept: those used last."""


@dataclass
class Composition:
    """A registry, and what was found to part databases from it."""

    registry: Registry
    differences: dict[Hashable, Sequence[Any]] = field(default_factory=dict)


Kept = dict[tuple[Contribution, ...], Composition]
"""Compositions by the definitions that they are made of."""

_kept: ContextVar[Kept | None] = ContextVar("kept_compositions", default=None)


@contextmanager
def compositions_kept(kept: Kept) -> Iterator[None]:
    """Takes from `kept` what is there, and puts there what is made, until the block ends."""
    token = _kept.set(kept)
    try:
        yield
    finally:
        _kept.reset(token)


def composed(
    contributions: Sequence[Contribution],
    rows: Sequence[CustomRow],
    enabled: Collection[str],
    available: Collection[str],
) -> tuple[Registry, Customs]:
    """See `compose_with`. Nothing is kept outside of `compositions_kept`, nor with own fields."""
    kept = _kept.get()
    if kept is None or rows:
        return compose_with(contributions, rows, enabled, available)
    key = tuple(contributions)
    found = kept.pop(key, None)
    if found is None:
        found = Composition(compose_with(contributions, rows, enabled, available)[0])
    kept[key] = found
    while len(kept) > _ROOM:
        del kept[next(iter(kept))]
    return found.registry, Customs()


def difference(
    registry: Registry, database: Hashable, find: Callable[[], Sequence[Any]]
) -> Sequence[Any]:
    """What parts the tables of a database from the registry's; `database` must differ wherever its
    tables do."""
    known = (one for one in (_kept.get() or {}).values() if one.registry is registry)
    composition = next(known, None)
    if composition is None:
        return find()
    if database not in composition.differences:
        composition.differences[database] = find()
    return composition.differences[database]
