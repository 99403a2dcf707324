"""Days, weeks, months, quarters and years as SQL: the first day of the one a value lies in.

Moments are taken in a time zone. PostgreSQL knows how; SQLite calls `bucket_text`.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Date, bindparam
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

from mozaika.db.filters.dates import UNITS, first_day

_HOURS_KEPT = 65536


class bucket(FunctionElement[date]):  # noqa: N801 - named as the function that it stands for
    """The first day of the `unit` in which a date, or a moment in `zone`, lies."""

    type = Date()
    inherit_cache = True

    def __init__(self, column: Any, unit: str, zone: str | None) -> None:
        if unit not in UNITS:
            raise ValueError(unit)
        super().__init__(column, bindparam(None, unit), bindparam(None, zone or ""))


@compiles(bucket)
def _(element: Any, compiler: Any, **options: Any) -> str:
    return f"mz_bucket({compiler.process(element.clauses, **options)})"


@compiles(bucket, "postgresql")
def _(element: Any, compiler: Any, **options: Any) -> str:
    column, unit, zone = (compiler.process(clause, **options) for clause in element.clauses)
    if isinstance(next(iter(element.clauses)).type, Date):
        return f"CAST(date_trunc({unit}, CAST({column} AS timestamp)) AS date)"
    return f"CAST(date_trunc({unit}, timezone({zone}, {column})) AS date)"


def bucket_text(value: str | None, unit: str, zone: str) -> str | None:
    """`bucket` for SQLite's texts: dates, and moments in UTC."""
    if value is None:
        return None
    if not zone:
        return _first_day(value, unit)
    return _hour(value[:13], unit, zone) or _exact(datetime.fromisoformat(value), unit, zone)


@lru_cache(_HOURS_KEPT)
def _first_day(value: str, unit: str) -> str:
    return first_day(unit, date.fromisoformat(value)).isoformat()


@lru_cache(_HOURS_KEPT)
def _hour(hour: str, unit: str, zone: str) -> str | None:
    """The bucket of a whole hour in UTC; None if another begins within it."""
    start = datetime.fromisoformat(f"{hour}:00")
    first = _exact(start, unit, zone)
    last = _exact(start + timedelta(hours=1, microseconds=-1), unit, zone)
    return first if first == last else None


def _exact(moment: datetime, unit: str, zone: str) -> str:
    local = moment.replace(tzinfo=UTC).astimezone(ZoneInfo(zone))
    return first_day(unit, local.date()).isoformat()
