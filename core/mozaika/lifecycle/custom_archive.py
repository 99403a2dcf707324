"""The values of a custom field that is deleted for good: kept in a file, then dropped."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, select

from mozaika.lifecycle.custom_rows import CUSTOM, CustomRow
from mozaika.lifecycle.custom_shape import column_of, shape_faults
from mozaika.lifecycle.migration import Migration
from mozaika.model import Registry


@dataclass(frozen=True)
class Archived:
    """The file with a deleted field's values, and how many there are."""

    path: Path
    rows: int


def archive_values(
    connection: Connection, row: CustomRow, folder: Path, moment: datetime
) -> Archived:
    """Writes `id` and value of every record that has one to a CSV file in `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{row.model}.{row.name}-{moment:%Y%m%d-%H%M%S}-{row.id}.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["id", row.name])
        written = 0
        for identity, value in _values(connection, row):
            writer.writerow([identity, value])
            written += 1
    return Archived(path, written)


def _values(connection: Connection, row: CustomRow) -> Iterable[Any]:
    if not row.made or shape_faults(row):
        return ()
    column = column_of(row)
    key = column.table.c.id
    wanted = select(key, column).where(column.is_not(None)).order_by(key)
    return connection.execute(wanted, execution_options={"yield_per": 1000})


def drop_columns(connection: Connection, registry: Registry, row: CustomRow) -> None:
    """Drops what the field keeps in its table, as far as no addon declares it.

    SQLite can't drop the column of a link: it is emptied and stays.
    """
    table = registry.metadata.tables.get(row.table)
    if table is None or not row.made or shape_faults(row):
        return
    migration = Migration(connection, registry, CUSTOM)
    for column in row.columns:
        if column not in table.c:
            kept = migration.drop_field(row.model, column)
            migration.execute(f'DROP TABLE "{kept}"')
