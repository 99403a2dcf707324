"""The list: rows and columns, sorting, pages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from mozaika.i18n import format_number, gettext
from mozaika.model import ModelInfo
from mozaika.runtime import Env
from mozaika.web.display import is_number
from mozaika.web.layout import Item, list_items, list_sort
from mozaika.web.tables import Head, make_table, needed_fields
from mozaika.web.views.state import ViewState

PAGE = 80
"""Rows of a page."""


@dataclass(frozen=True)
class Pager:
    """Which rows these are, and where the others are."""

    label: str
    total: int
    previous: str | None
    next: str | None


def context(env: Env, info: ModelInfo, state: ViewState) -> dict[str, Any]:
    """The table and its pager."""
    items = [item for item in list_items(env, info) if not item.optional]
    found = state.search(
        env,
        info,
        fields=needed_fields(info, items, env.platform.registry),
        sort=_sort(env, info, state) or None,
        limit=PAGE,
        offset=state.offset,
        count=True,
    )
    return {
        "table": make_table(
            env, info, items, found.items, head_of=lambda item: _head(env, info, state, item)
        ),
        "page": _pager(info, state, len(found.items), found.total or 0),
    }


def _sort(env: Env, info: ModelInfo, state: ViewState) -> str:
    """The order asked for; what is searched comes best first, all else as the view declares."""
    return state.sort or ("" if state.query else list_sort(env, info))


def _head(env: Env, info: ModelInfo, state: ViewState, item: Item) -> Head:
    if item.field.kind in ("one_to_many", "many_to_many") or not item.field.has_column:
        return Head(item.label)
    path = item.path
    current = _sort(env, info, state).split(",")[0]
    direction = None
    if current.lstrip("-") == path:
        direction = "descending" if current.startswith("-") else "ascending"
    following = f"-{path}" if direction == "ascending" else path
    return Head(item.label, is_number(item.field), state.address(info, sort=following), direction)


def _pager(info: ModelInfo, state: ViewState, count: int, total: int) -> Pager:
    first, last = state.offset + 1, state.offset + count
    numbers = {"first": format_number(first), "last": format_number(last)}
    label = gettext("%(first)s–%(last)s of %(total)s", **numbers, total=format_number(total))
    before = max(state.offset - PAGE, 0)
    return Pager(
        label,
        total if count else 0,
        state.address(info, offset=before) if state.offset else None,
        state.address(info, offset=last) if last < total else None,
    )
