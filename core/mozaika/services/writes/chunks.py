"""Queries by many ids: PostgreSQL takes at most 65,535 parameters, SQLite 32,766."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import Select

from mozaika.runtime import Env

MOST = 10_000
"""Ids asked for with one statement."""


def chunks_of(ids: Iterable[int]) -> Iterator[list[int]]:
    """The ids in order, without doubles, as many at a time as a statement takes."""
    wanted = sorted(set(ids))
    for start in range(0, len(wanted), MOST):
        yield wanted[start : start + MOST]


def by_ids(env: Env, statement: Select[Any], column: Any, ids: Iterable[int]) -> Iterator[Any]:
    """The first column of the statement's rows whose `column` is one of `ids`."""
    for chunk in chunks_of(ids):
        yield from env.session.scalars(statement.where(column.in_(chunk)))
