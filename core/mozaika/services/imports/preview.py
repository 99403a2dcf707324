"""The first rows of a file as they would come in, with what is wrong with each cell."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

from mozaika.errors import BadRequest, MozaikaError, Text
from mozaika.runtime import Env
from mozaika.services.imports.uploads import mapping_of, open_table
from mozaika.services.transfer import Report, Row, import_rows
from mozaika.services.transfer.cells import text_of

ROWS = 50
"""Rows of a preview."""


@dataclass(frozen=True)
class PreviewRow:
    """A row of the file: its line, what would become of it, its cells, and messages by column."""

    line: int
    action: str
    cells: tuple[str, ...]
    messages: Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Preview:
    """`columns` are the file's; `problem` says why nothing could be tried."""

    columns: Sequence[str]
    rows: Sequence[PreviewRow]
    report: Report | None = None
    problem: Text | None = None
    cure: Text | None = None

    @property
    def wrong_values(self) -> list[tuple[str, str, str]]:
        """Column, cell and message of the cells that are wrong, each cell once."""
        found: dict[tuple[str, str], str] = {}
        for row in self.rows:
            for place, column in enumerate(self.columns):
                if column in row.messages and place < len(row.cells) and row.cells[place]:
                    found.setdefault((column, row.cells[place]), row.messages[column][0])
        return [(column, cell, message) for (column, cell), message in found.items()]


def preview(env: Env, run: Any, rows: int = ROWS) -> Preview:
    """Tries the first rows and undoes it; `env` has to be one that writes."""
    seen: list[Row] = []
    with open_table(env, run) as table:
        columns = table.columns
        first = replace(table, rows=_noting(islice(table.rows, rows), seen), close=lambda: None)
        try:
            report = import_rows(env, run.model, first, mapping=mapping_of(run), dry_run=True)
        except BadRequest as error:
            return _failed(columns, seen or list(islice(table.rows, rows)), error)
        except MozaikaError as error:
            return _failed(columns, seen, error)
    results = {result.line: result for result in report.rows}
    told = [
        PreviewRow(row.line, results[row.line].action, _texts(row), results[row.line].messages)
        for row in seen
        if row.line in results
    ]
    return Preview(columns, told, report)


def _failed(columns: Sequence[str], rows: Sequence[Row], error: MozaikaError) -> Preview:
    shown = [PreviewRow(row.line, "", _texts(row), {}) for row in rows]
    return Preview(columns, shown, None, str(error), None)


def _noting(rows: Iterator[Row], seen: list[Row]) -> Iterator[Row]:
    for row in rows:
        seen.append(row)
        yield row


def _texts(row: Row) -> tuple[str, ...]:
    return tuple(text_of(cell) for cell in row.cells)
