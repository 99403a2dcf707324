"""What an import did, row by row."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, BinaryIO, Literal

from mozaika.i18n import gettext, ngettext
from mozaika.services.transfer.cells import text_of
from mozaika.services.transfer.table import Row, Table

Action = Literal["created", "updated", "unchanged", "skipped", "failed"]
ACTIONS: tuple[Action, ...] = ("created", "updated", "unchanged", "skipped", "failed")

MOST_KEPT = 10_000
"""Rows that a report keeps, so that its size does not grow with the file; all are counted and
told to `on_row`."""


@dataclass(frozen=True, slots=True)
class RowResult:
    """What became of the row that begins on `line`. `messages` are by column, "" for the whole row;
    "skipped" rows are right, but were not written because others are wrong (all or nothing).
    `version` is the one that the row's record has now, `before` the values that an update changed.
    """

    line: int
    action: Action
    id: int | None = None
    messages: Mapping[str, Sequence[str]] = field(default_factory=dict)
    version: int | None = None
    before: Mapping[str, Any] | None = None

    def as_json(self) -> dict[str, Any]:
        """The result as REST tells it."""
        found: dict[str, Any] = {"line": self.line, "action": self.action, "id": self.id}
        if self.messages:
            found["messages"] = {name: list(texts) for name, texts in self.messages.items()}
        return found

    def __str__(self) -> str:
        where = gettext("Line %(line)s: %(action)s", line=self.line, action=said(self.action))
        texts = [
            f"{name}: {text}" if name else text
            for name, found in self.messages.items()
            for text in found
        ]
        shown = f"{where} #{self.id}" if self.id is not None else where
        return f"{shown} — {' '.join(texts)}" if texts else shown


@dataclass
class Report:
    """Totals by action, and the first rows in order. `written` says whether anything was kept:
    not in a dry run, nor when all or nothing was asked for and a row is wrong."""

    model: str
    columns: Mapping[str, str] = field(default_factory=dict)
    ignored: Sequence[str] = ()
    encoding: str | None = None
    separator: str | None = None
    dry_run: bool = False
    written: bool = True
    totals: dict[Action, int] = field(default_factory=lambda: dict.fromkeys(ACTIONS, 0))
    rows: list[RowResult] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        """Whether every row was right."""
        return not (self.totals["failed"] or self.totals["skipped"])

    @property
    def count(self) -> int:
        """How many rows there were."""
        return sum(self.totals.values())

    @property
    def complete(self) -> bool:
        """Whether `rows` has all rows."""
        return len(self.rows) == self.count

    def add(self, result: RowResult) -> None:
        """Counts a row, and keeps it while there is room."""
        self.totals[result.action] += 1
        if len(self.rows) < MOST_KEPT:
            self.rows.append(result)

    def undo(self) -> None:
        """Nothing was kept after all: right rows count as skipped."""
        self.written = False
        done = [action for action in ACTIONS if action not in ("failed", "skipped")]
        self.totals["skipped"] += sum(self.totals[action] for action in done)
        self.totals.update(dict.fromkeys(done, 0))
        self.rows = [
            row if row.action == "failed" else RowResult(row.line, "skipped") for row in self.rows
        ]

    def summary(self) -> str:
        """One sentence with the totals, in the current language."""
        rows = ngettext("%(n)s row", "%(n)s rows", self.count)
        parts = [
            f"{said(action)}: {self.totals[action]}" for action in ACTIONS if self.totals[action]
        ]
        text = f"{rows} — {', '.join(parts)}" if parts else rows
        if self.written:
            return text
        nothing = gettext("Nothing was saved.")
        return f"{text}. {nothing}"

    def as_json(self) -> dict[str, Any]:
        """The report as REST tells it."""
        return {
            "model": self.model,
            "dry_run": self.dry_run,
            "written": self.written,
            "totals": dict(self.totals),
            "columns": dict(self.columns),
            "ignored": list(self.ignored),
            "encoding": self.encoding,
            "separator": self.separator,
            "complete": self.complete,
            "rows": [row.as_json() for row in self.rows],
        }


def said(action: Action) -> str:
    """The action in the current language."""
    return {
        "created": gettext("created"),
        "updated": gettext("updated"),
        "unchanged": gettext("unchanged"),
        "skipped": gettext("skipped"),
        "failed": gettext("failed"),
    }[action]


class Rejects:
    """A CSV file of the rows that failed, with what is wrong in a column of its own: mend it there
    and import the file again."""

    def __init__(self, stream: BinaryIO, table: Table) -> None:
        self._text = io.TextIOWrapper(stream, "utf-8-sig", newline="", write_through=True)
        self._writer = csv.writer(self._text, delimiter=table.separator or ",")
        self._width = len(table.columns)
        self._writer.writerow([*table.columns, gettext("Error")])

    def add(self, row: Row, result: RowResult) -> None:
        """Writes a row that failed."""
        cells = [text_of(cell) for cell in row.cells]
        cells += [""] * (self._width - len(cells))
        message = "; ".join(
            f"{name}: {text}" if name else text
            for name, found in result.messages.items()
            for text in found
        )
        self._writer.writerow([*cells, message])

    def close(self) -> None:
        """Leaves the stream open to its owner."""
        self._text.detach()


OnRow = Callable[[RowResult], None]
