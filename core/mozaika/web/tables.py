"""Tables of rows: the columns' headings, and every cell as HTML."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from mozaika.errors import Text
from mozaika.model import ModelInfo
from mozaika.model.types import Money
from mozaika.runtime import Env
from mozaika.web.addresses import record_url
from mozaika.web.display import Display, is_number, pick
from mozaika.web.layout import Item


@dataclass(frozen=True)
class Head:
    """A column's heading; `url` sorts by it, `direction` is "ascending" or "descending". Where a
    list is sorted by several, `also` sorts by it besides the others and `rank` is its place among
    them. `edit` names the field that the column's cells edit."""

    label: Text
    number: bool = False
    url: str | None = None
    direction: str | None = None
    also: str | None = None
    rank: int = 0
    edit: str | None = None


class Cell(NamedTuple):
    """A value as HTML."""

    html: Any
    number: bool


class TableRow(NamedTuple):
    """A row; `url` opens it."""

    url: str | None
    cells: list[Cell]
    archived: bool
    id: Any = None


@dataclass(frozen=True)
class Table:
    """What `records/rows.html` draws; a `live` one is part of a list that changes in place."""

    heads: Sequence[Head]
    rows: Sequence[TableRow]
    live: bool = False


HeadOf = Callable[[Item], Head]


def make_table(
    env: Env,
    info: ModelInfo,
    items: Sequence[Item],
    rows: Sequence[Any],
    *,
    head_of: HeadOf | None = None,
    linked: bool = True,
) -> Table:
    """The table of `rows` of `info`; `head_of` makes headings that sort."""
    display = Display(env)
    columns = [(item.path, display.of(info, item), is_number(item.field)) for item in items]
    first = record_url(info.name, 0).removesuffix("0")
    made = [
        TableRow(
            f"{first}{pick(row, 'id')}" if linked else None,
            [Cell(show(pick(row, path), row), number) for path, show, number in columns],
            pick(row, "archived_at") is not None if info.archivable else False,
            pick(row, "id"),
        )
        for row in rows
    ]
    head = head_of or (lambda item: Head(item.label, is_number(item.field)))
    return Table([head(item) for item in items], made, live=head_of is not None)


def needed_fields(info: ModelInfo, items: Sequence[Item], registry: Any) -> list[str]:
    """The fields to read for a table: the columns', and what their formats look at."""
    names = ["id"]
    for item in items:
        names.extend(_needed(info, item, registry))
    if info.archivable:
        names.append("archived_at")
    return list(dict.fromkeys(names))


def _needed(info: ModelInfo, item: Item, registry: Any) -> list[str]:
    field = item.field
    if field.is_relation:
        target = registry.info(field.target_name)
        color = [f"{item.path}.color"] if "color" in target.fields else []
        return [item.path, *color]
    if isinstance(field.type, Money) and field.type.currency in info.fields:
        return [item.path, field.type.currency]
    return [item.path]
