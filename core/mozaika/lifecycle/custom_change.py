"""A change of the custom fields, as part of a plan."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, func, select, table

from mozaika.lifecycle.custom_rows import CUSTOM, CustomRow
from mozaika.lifecycle.fill import PendingFill
from mozaika.lifecycle.steps import Difference
from mozaika.model import Registry
from mozaika.runtime import Env, User


@dataclass(frozen=True, eq=False)
class CustomChange:
    """What an administrator changes about one custom field.

    `before` and `after` are its row (None: there is none); `write` keeps the new row, in the plan's
    transaction and as `user`.
    """

    user: User
    before: CustomRow | None
    after: CustomRow | None
    write: Callable[[Env], None]

    def rows(self, customs: Sequence[CustomRow]) -> tuple[CustomRow, ...]:
        """All custom fields afterwards."""
        known = self.before.id if self.before else None
        others = [row for row in customs if row.id != known]
        rows = [*others, self.after] if self.after else others
        return tuple(sorted(rows, key=lambda row: (row.model, row.sequence, row.id or 2**62)))

    @property
    def makes_columns(self) -> bool:
        """Whether the database may lack something that it needs."""
        if self.after is None or not self.after.active:
            return False
        return self.before is None or not self.before.made or self._changes_search

    @property
    def _changes_search(self) -> bool:
        before = self.before is not None and self.before.active and self.before.search
        after = self.after is not None and self.after.active and self.after.search
        return before != after

    def own_steps(self, difference: Difference) -> Difference:
        """What of a difference this change is about: nothing else is done along with it."""
        wanted = self.after.table if self.after else ""
        return Difference(
            steps=[step for step in difference.steps if step.table == wanted],
            new_columns=[pair for pair in difference.new_columns if pair[0] == wanted],
        )

    def fills(self, connection: Connection, target: Registry) -> list[PendingFill]:
        """The quick search's texts are made again when the field joins or leaves it with values."""
        row = self.after or self.before
        if row is None or self.before is None or not self._changes_search:
            return []
        if row.model not in target or not target.info(row.model).searchable:
            return []
        total = connection.scalar(select(func.count()).select_from(table(row.table))) or 0
        return [PendingFill(row.model, "search_text", total, 0)] if total else []


def footprint_of(rows: Sequence[CustomRow], registry: Registry) -> dict[str, dict[str, list[str]]]:
    """The columns that custom fields keep, whether they are shown or not."""
    found: dict[str, list[str]] = {}
    for row in rows:
        if row.table in registry.metadata.tables:
            found.setdefault(row.table, []).extend(row.columns)
    return {CUSTOM: found}
