"""The fields that views show, as dotted paths."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from mozaika.declare import CalendarView, ChartView, KanbanView, ListView, PivotView, Related, Show


def view_paths(view: Any) -> Iterator[str]:
    """The paths of a view's fields, from its model on."""
    match view:
        case ListView():
            yield from node_paths(view.columns)
        case KanbanView():
            yield from (view.column, *filter(None, (view.measure, view.converted, view.color)))
            yield from node_paths(view.card)
        case CalendarView():
            yield from filter(None, (view.start, view.end, view.all_day, view.color))
            yield from node_paths(view.card)
        case PivotView():
            yield from map(_field, (*view.rows, *view.columns, *view.measures))
        case ChartView():
            yield from map(_field, filter(None, (view.group, view.series, *view.measures)))
        case _:
            yield from node_paths(view.items)


def node_paths(nodes: Sequence[Any]) -> Iterator[str]:
    """The paths of the fields in a view's nodes."""
    for node in nodes:
        if isinstance(node, str):
            yield node
        elif isinstance(node, Show):
            yield node.field
        elif isinstance(node, Related):
            yield from (f"{node.field}.{c}" for c in node_paths(node.columns))
        else:
            yield from node_paths(getattr(node, "items", ()))


def _field(key: str) -> str:
    """The field of a group or a measure: "created_at:month" is "created_at"."""
    return key.partition(":")[0]
