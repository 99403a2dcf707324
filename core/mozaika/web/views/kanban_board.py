"""A board: which field makes its columns, what may be done on it, how its records are read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, cast

from mozaika.declare import KanbanView, Show
from mozaika.declare.compose_workflows import Composed, ComposedStages
from mozaika.errors import NotFound
from mozaika.i18n import _l
from mozaika.model import Field, ModelInfo
from mozaika.model.types import Money
from mozaika.runtime import Env
from mozaika.services import access
from mozaika.services.records import Records
from mozaika.services.workflow import Rules, rules_of
from mozaika.web.display import name_of
from mozaika.web.layout import Item, item_of, list_sort
from mozaika.web.views.state import ViewState

WITHIN = "within"
"""The argument that says whose stages are shown, where each of several has its own."""

MOST_CHOICES = 50

LARGE = 5000
"""Cards beyond which the first answer does not wait for counts and sums."""


@dataclass(frozen=True)
class Choice:
    """One of those that have stages of their own, such as a pipeline."""

    id: int
    label: str
    address: str
    current: bool


class Board:
    """The board of a model for one user, in one state of the address."""

    def __init__(self, env: Env, info: ModelInfo, state: ViewState) -> None:
        self.env = env
        self.info = info
        self.state = state
        self.view = cast(KanbanView, env.platform.views[(info.name, "kanban")])
        if item_of(env, info, Show(self.view.column)) is None:
            raise NotFound(_l("There is no such page."))
        self.field: Field = info.fields[self.view.column]

    @property
    def name(self) -> str:
        """The name of the field that makes the columns."""
        return self.field.name

    @cached_property
    def flow(self) -> Composed | None:
        """The workflow that moves cards from column to column; None where they are free."""
        flow = self.env.platform.workflows.get(self.info.name)
        return flow if flow is not None and flow.field == self.name else None

    @cached_property
    def rules(self) -> Rules | None:
        """The workflow's rules."""
        return rules_of(self.env, self.flow) if self.flow is not None else None

    @cached_property
    def probe(self) -> Any:
        """A record that is never kept, of which the workflow's rules can be asked."""
        record: Any = self.info.cls()
        if self.within is not None and self._owner is not None:
            setattr(record, self.info.fields[self.within].column_name, self._owner)
        return record

    @property
    def can_move(self) -> bool:
        """Whether the user may move some card."""
        return self._may("update") and not self.state.archived and self.field.writable

    @property
    def can_create(self) -> bool:
        """Whether the user may make a card."""
        return self._may("create") and not self.state.archived

    def _may(self, operation: str) -> bool:
        return access.rights(self.env).can(self.info.name, operation)

    # -- whose stages

    @property
    def within(self) -> str | None:
        """The field by which stages are told apart: a deal moves within its pipeline."""
        return self.flow.workflow.within if isinstance(self.flow, ComposedStages) else None

    @cached_property
    def choices(self) -> Sequence[Choice]:
        """Those that have stages of their own, one of them current; empty where none has."""
        if self.within is None:
            return ()
        target = self.env.registry.info(self.info.fields[self.within].target_name)
        found = Records(self.env, target.name).search(
            fields=["id", target.display], limit=MOST_CHOICES
        )
        rows = found.items
        asked = self.state.option(WITHIN)
        current = next((row["id"] for row in rows if str(row["id"]) == asked), None)
        current = current or (rows[0]["id"] if rows else None)
        return [
            Choice(row["id"], name_of(row, target), self._of(row["id"]), row["id"] == current)
            for row in rows
        ]

    def _of(self, choice: int) -> str:
        return self.state.with_option(WITHIN, str(choice)).address(self.info)

    @cached_property
    def _owner(self) -> int | None:
        return next((choice.id for choice in self.choices if choice.current), None)

    @property
    def fixed(self) -> dict[str, Any]:
        """Values that every card of this board has."""
        return {} if self.within is None else {self.within: self._owner}

    # -- reading

    @property
    def sort(self) -> str | None:
        """The order of cards: as asked for, best first when searched, else as declared."""
        declared = self.view.sort or list_sort(self.env, self.info)
        return self.state.sort or (None if self.state.query else declared)

    def search(self, conditions: Sequence[Any], **how: Any) -> Any:
        """Cards of the state that meet more conditions."""
        return self._narrowed(conditions).search(self.env, self.info, **how)

    @cached_property
    def counts_later(self) -> bool:
        """Whether counts and sums come after the cards: there are many, and columns are known."""
        if self.rules is None and self.field.kind == "many_to_one":
            return False
        found = self.search((), fields=["id"], limit=0, count=LARGE + 1)
        return bool(found.total > LARGE)

    def groups(self, conditions: Sequence[Any] = ()) -> list[dict[str, Any]]:
        """Count, and sum of the measure by currency, for each value of the column's field."""
        summed = [item for item in (self.measure, self.converted) if item is not None]
        measures = ["id:count", *(f"{item.path}:sum" for item in summed)]
        return self._narrowed(conditions).aggregate(
            self.env, self.info, group=[self.name], measures=measures
        )

    @cached_property
    def measure(self) -> Item | None:
        """What is summed; None where nothing is, or the user does not see it."""
        wanted = self.view.measure
        return item_of(self.env, self.info, Show(wanted)) if wanted else None

    @cached_property
    def converted(self) -> Item | None:
        """What is summed in one currency; None where nothing is, or the user does not see it."""
        wanted = self.view.converted
        found = item_of(self.env, self.info, Show(wanted)) if wanted else None
        return found if found and self.currency and self.currency_of(found) else None

    @property
    def currency(self) -> str | None:
        """The field that has the currency of the measure."""
        return self.currency_of(self.measure) if self.measure else None

    def currency_of(self, item: Item) -> str | None:
        """The field that has the currency of an amount."""
        kind = item.field.type
        known = isinstance(kind, Money) and kind.currency in self.info.fields
        return kind.currency if known and isinstance(kind, Money) else None

    def _narrowed(self, conditions: Sequence[Any]) -> ViewState:
        fixed = [[name, "=", value] for name, value in self.fixed.items()]
        return self.state.but(filter=(*self.state.filter, *fixed, *conditions))
