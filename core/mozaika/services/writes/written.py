"""Which fields a flush has changed, for who is told of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from sqlalchemy import inspect

from mozaika.runtime import Env
from mozaika.services.writes.batch import Batch

_TOLD = "fields written"


def written_fields(env: Env, record: Any) -> frozenset[str]:
    """Names of the columns and links of a record that the flush changed of which a hook is told, to
    be asked in `mozaika_updated`. What follows from other fields is among them."""
    told: list[Mapping[int, frozenset[str]]] = env.cache.get(_TOLD) or [{}]
    return told[-1].get(id(record), frozenset())


def note_written(batch: Batch) -> None:
    """Notes them while the history of attributes is still known."""
    batch.written = {id(record): _changed(record) for record in batch.updated}


@contextmanager
def telling(env: Env, batches: Mapping[str, Batch]) -> Iterator[None]:
    """Inside, hooks are told of these batches; what they write tells of others meanwhile."""
    told = env.cache.setdefault(_TOLD, [])
    told.append({key: names for b in batches.values() for key, names in b.written.items()})
    try:
        yield
    finally:
        told.pop()


def _changed(record: Any) -> frozenset[str]:
    state, before = record.__dict__, inspect(record).committed_state
    return frozenset(name for name, old in before.items() if state.get(name) != old)
