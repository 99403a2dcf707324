"""What a plan consists of, as data that a person reads and a program executes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

from mozaika.errors import Text

StepKind = Literal["script", "table", "column", "index", "type", "search", "queue", "fill", "drop"]


@dataclass(frozen=True)
class Step:
    """One thing a plan does. `sql` is executed as it stands, in this order; a script's SQL is
    what its `before` did when it was tried (and rolled back) for the plan."""

    kind: StepKind
    addon: str
    description: Text
    sql: tuple[str, ...] = ()
    table: str = ""
    column: str = ""

    def as_json(self) -> dict[str, Any]:
        """The step with its texts in the reader's language."""
        return {
            "kind": self.kind,
            "addon": self.addon,
            "description": str(self.description),
            "sql": list(self.sql),
        }


@dataclass(frozen=True)
class Orphan:
    """A table or a column (None: the whole table) that nobody declares any more. It is kept.

    `rows` counts the table's rows, or those where the column has a value.
    """

    addon: str
    table: str
    column: str | None
    rows: int

    def as_json(self) -> dict[str, Any]:
        """For programs; texts are in the reader's language."""
        return {
            "addon": self.addon, "table": self.table, "column": self.column, "rows": self.rows
        }  # fmt: skip


@dataclass(frozen=True)
class Warned:
    """Something a plan leaves to a person; `addon` is "" when no addon is to blame."""

    addon: str
    text: Text

    def as_json(self) -> dict[str, Any]:
        """For programs; texts are in the reader's language."""
        return {"addon": self.addon, "text": str(self.text)}


@dataclass
class Difference:
    """What the database lacks, and what it has that nobody declares any more."""

    steps: list[Step] = field(default_factory=list)
    orphans: list[Orphan] = field(default_factory=list)
    warnings: list[Warned] = field(default_factory=list)
    new_columns: list[tuple[str, str]] = field(default_factory=list)
    """(table, column) that are added to tables which exist."""
