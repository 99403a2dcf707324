"""Which fields and lists a form edits, for one user, and what a new record begins with."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from sqlalchemy import Integer

from mozaika.declare import Show
from mozaika.model import Field, ModelInfo
from mozaika.runtime import Env
from mozaika.services import access
from mozaika.web.layout import Item, Layout, Lines, item_of
from mozaika.web.steps import flow_field

ORDER = "sequence"
"""Rows of a model that has this field are put in order by hand."""


class Shape:
    """The editable part of a layout."""

    def __init__(self, env: Env, info: ModelInfo, layout: Layout) -> None:
        self.env = env
        self.info = info
        self.layout = layout
        self._moved = flow_field(env, info)

    def items(self) -> Iterator[Item]:
        """The fields, each once."""
        seen: set[str] = set()
        linked = [lines.item for lines in self.layout.lines()]
        many = [item for item in linked if item.field.kind == "many_to_many"]
        for item in [*self.layout.items(), *many]:
            if self.edits(item) and item.field.name not in seen:
                seen.add(item.field.name)
                yield item

    def lines(self) -> Iterator[Lines]:
        """The lists that are edited with their record."""
        return (lines for lines in self.layout.lines() if self.may_edit(lines))

    def edits(self, item: Item) -> bool:
        """The state is changed by steps of the workflow, not here."""
        return item.editable and item.path != self._moved

    def may_edit(self, lines: Lines) -> bool:
        """Whether the user may change, add and remove rows."""
        rights = access.rights(self.env)
        return (
            lines.owned
            and lines.item.editable
            and all(rights.can(lines.model, operation) for operation in ("create", "update"))
        )

    def columns(self, lines: Lines) -> tuple[Item, ...]:
        """What is edited of a row; its place in the order as well, hidden where no column is."""
        columns = tuple(column for column in lines.columns if column.editable)
        if not self.is_ordered(lines) or any(column.path == ORDER for column in columns):
            return columns
        place = item_of(self.env, self.env.platform.registry.info(lines.model), Show(ORDER))
        return (*columns, replace(place, widget="place")) if place else columns

    def is_ordered(self, lines: Lines) -> bool:
        """Whether rows have an order of their own."""
        field = self.env.platform.registry.info(lines.model).fields.get(ORDER)
        return field is not None and field.writable and isinstance(field.type, Integer)


def default_of(env: Env, field: Field) -> Any:
    """What a new record begins with."""
    if field.name == "owner" and field.kind == "many_to_one":
        return env.user.id
    return field.default() if callable(field.default) else field.default
