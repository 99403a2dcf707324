"""The board: columns of cards under the state of the address, and the parts that change in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from mozaika.errors import NotFound
from mozaika.i18n import _l, format_number
from mozaika.model import ModelInfo
from mozaika.model.types import Str
from mozaika.runtime import Env
from mozaika.web.addresses import list_url, model_url, new_url, record_url
from mozaika.web.views.kanban_board import Board
from mozaika.web.views.kanban_cards import CardPage, Cards
from mozaika.web.views.kanban_columns import (
    Column,
    Total,
    Totals,
    columns_of,
    condition,
    sums_in_words,
    totals_of,
)
from mozaika.web.views.state import ViewState


@dataclass(frozen=True)
class Lane:
    """A column as the page draws it. `more_url` gives the next cards; `list_url` shows all of the
    column's records as a list; `new_url` is the whole form of a new one."""

    column: Column
    count: str
    sums: Sequence[str]
    cards: CardPage
    more_url: str | None
    list_url: str
    new_url: str
    quick: bool


@dataclass(frozen=True)
class Head:
    """What of a column changes when its cards do."""

    column: Column
    count: str
    sums: Sequence[str]


def context(env: Env, info: ModelInfo, state: ViewState) -> dict[str, Any]:
    """The whole board."""
    board = Board(env, info, state)
    groups = () if board.counts_later else board.groups()
    totals = None if board.counts_later else totals_of(board, groups)
    columns = columns_of(board, groups)
    pages = Cards(board).first(columns, totals)
    lanes = [lane_of(board, column, totals, pages.get(column.key)) for column in columns]
    return {"board": board, "lanes": lanes, "urls": urls_of(board)}


def lane_of(board: Board, column: Column, totals: Totals | None, cards: CardPage | None) -> Lane:
    """A column with its total, unless that comes later, and some cards."""
    head = head_of(board, column, totals)
    page = cards or CardPage((), None)
    return Lane(
        column=column,
        count=head.count,
        sums=head.sums,
        cards=page,
        more_url=more_url(board, column, page),
        list_url=_as_list(board, column),
        new_url=new_url(board.info, **given(board, column)),
        quick=board.can_create and _begins(board, column),
    )


def head_of(board: Board, column: Column, totals: Totals | None) -> Head:
    """A column's count and sums in words."""
    if totals is None:
        return Head(column, "", ())
    total = totals.get(column.key) or Total()
    return Head(column, format_number(total.count), sums_in_words(board, total))


def heads(board: Board, keys: Sequence[str]) -> dict[str, Head]:
    """The heads of some columns as they are now."""
    some = _columns(board, keys)
    totals = totals_of(board, board.groups([condition(board, some)]))
    return {column.key: head_of(board, column, totals) for column in some}


def all_heads(board: Board) -> dict[str, Head]:
    """The heads of all columns."""
    groups = board.groups()
    totals = totals_of(board, groups)
    return {c.key: head_of(board, c, totals) for c in columns_of(board, groups)}


def whole_lane(board: Board, column: Column) -> Lane:
    """A column by itself with its first cards."""
    totals = totals_of(board, board.groups([condition(board, [column])]))
    return lane_of(board, column, totals, Cards(board).page(column, ""))


def more_url(board: Board, column: Column, page: CardPage) -> str | None:
    """Where the cards behind a page are; None when there are no more."""
    if page.after is None:
        return None
    arguments = {**dict(board.state.arguments()), "column": column.key, "after": page.after}
    return model_url(board.info, "more_cards", **arguments)


def column_of(board: Board, key: str) -> Column:
    """The column of that key; `NotFound` when the board has none."""
    return _columns(board, [key])[0]


def _columns(board: Board, keys: Sequence[str]) -> list[Column]:
    """The columns of those keys; those with unusual values are known by their cards only."""
    known = {column.key: column for column in columns_of(board, ())}
    if not known.keys() >= set(keys):
        known = {column.key: column for column in columns_of(board, board.groups())}
    if not known.keys() >= set(keys):
        raise NotFound(_l("There is no such column."))
    return [known[key] for key in dict.fromkeys(keys)]


def given(board: Board, column: Column) -> dict[str, Any]:
    """The values of a new card of the column."""
    value = {} if column.value is None else {board.name: column.value}
    return {name: v for name, v in {**board.fixed, **value}.items() if v is not None}


def _begins(board: Board, column: Column) -> bool:
    """Whether a card may be made in this column by its name alone."""
    title = board.info.fields[board.info.display]
    if not (title.writable and title.kind == "value" and isinstance(title.type, Str)):
        return False
    if board.rules is None:
        return board.field.writable
    steps = board.rules.beginning(board.probe, column.value)
    return steps is None or any(step.target.value == column.value for step in steps)


def _as_list(board: Board, column: Column) -> str:
    narrowed = [[name, "=", value] for name, value in board.fixed.items()]
    wanted = (*board.state.filter, *narrowed, condition(board, [column]))
    return board.state.address(board.info, view="", filter=wanted)


def urls_of(board: Board) -> Mapping[str, str]:
    """Addresses for scripts; a record's has 0 in the place of its id."""
    info, kept = board.info, dict(board.state.arguments())
    return {
        "drop": record_url(info, 0, "drop_card", **kept),
        "card": record_url(info, 0, "card", **kept),
        "lane": model_url(info, "lane", **kept),
        "quick": model_url(info, "make_card", **kept),
        "totals": model_url(info, "board_totals", **kept),
        "fold": model_url(info, "fold_column", **kept),
        "here": list_url(info, **kept),
    }
