"""The columns of a board: the values of its field in order, with counts and sums."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from mozaika.errors import Text
from mozaika.i18n import format_number, gettext
from mozaika.model import ModelInfo
from mozaika.services import access, preferences
from mozaika.services.records import Records
from mozaika.web.display import money, name_of, pick, worded
from mozaika.web.views.kanban_board import Board

MOST = 40
"""Columns of a board whose columns are records; beyond it, those that have cards."""


@dataclass(frozen=True)
class Column:
    """A value of the board's field. `key` names it in addresses, "" stands for no value; `leads`
    are the keys to which its cards may go (None: to any)."""

    key: str
    value: Any
    label: Text
    color: str | None = None
    folded: bool = False
    leads: frozenset[str] | None = None


@dataclass
class Total:
    """How many cards a column has, and what they sum up to by currency; `converted` is the same in
    one currency."""

    count: int = 0
    sums: dict[Any, Any] = field(default_factory=lambda: defaultdict(Decimal))
    converted: dict[Any, Any] = field(default_factory=lambda: defaultdict(Decimal))


Totals = Mapping[str, Total]


def key_of(value: Any) -> str:
    """The key of a value as it is read: a relation is a dictionary with its id."""
    found = pick(value, "id") if isinstance(value, Mapping) else value
    return "" if found is None else str(found)


def columns_of(board: Board, groups: Sequence[Mapping[str, Any]]) -> list[Column]:
    """All columns in order; values with cards that are no choice (any more) come last."""
    if board.rules is not None:
        found = list(_places(board))
    elif board.field.kind == "many_to_one":
        found = list(_rows(board, groups))
    else:
        colors = board.field.choice_colors
        found = [
            Column(key_of(value), value, label, colors.get(value))
            for value, label in board.field.choices
        ]
    found += _others(board, groups, {column.key for column in found})
    return list(_as_the_user_left_them(board, found))


def totals_of(board: Board, groups: Iterable[Mapping[str, Any]]) -> Totals:
    """Counts and sums by column; amounts of one currency are never added to another's."""
    totals: dict[str, Total] = defaultdict(Total)
    for group in groups:
        total = totals[key_of(group[board.name])]
        total.count += group["id:count"]
        for item, sums in ((board.measure, total.sums), (board.converted, total.converted)):
            amount = group.get(f"{item.path}:sum") if item else None
            if item is not None and amount is not None:
                sums[_currency(group, board.currency_of(item))] += amount
    return totals


def sums_in_words(board: Board, total: Total) -> list[str]:
    """The sums of a column, the largest first."""
    amounts = sorted(total.sums.items(), key=lambda pair: -pair[1])
    if not board.currency:
        return [format_number(amount) for _, amount in amounts]
    words = [money(amount, currency) for currency, amount in amounts]
    converted = total.converted.items() if len(words) > 1 else ()
    return [*words, *(f"≈ {money(amount, currency)}" for currency, amount in converted)]


def condition(board: Board, columns: Sequence[Column]) -> Any:
    """The filter of the cards in some columns."""
    values = [column.value for column in columns if column.value is not None]
    ways: list[Any] = [[board.name, "in", values]] if len(values) > 1 else []
    ways += [[board.name, "=", values[0]]] if len(values) == 1 else []
    if len(values) < len(columns):
        ways.append([board.name, "is null", None])
    return ways[0] if len(ways) == 1 else {"or": ways}


def preference(board: Board) -> str:
    """Where the user's folded columns are kept."""
    return f"kanban:{board.info.name}"


def _currency(group: Mapping[str, Any], name: str | None) -> Any:
    found = group.get(name or "")
    return pick(found, "code") if isinstance(found, Mapping) else found


def _places(board: Board) -> Iterator[Column]:
    """The states or stages of the workflow, each with where its cards may go."""
    assert board.rules is not None
    folded = _folded_rows(board)
    for place in board.rules.places(board.probe):
        steps = board.rules.leaving(board.probe, place.value)
        yield Column(
            key=key_of(place.value),
            value=place.value,
            label=place.label,
            color=place.color,
            folded=place.value in folded,
            leads=frozenset(key_of(step.target.value) for step in steps),
        )


def _folded_rows(board: Board) -> set[Any]:
    """The stages that are folded for everybody."""
    if board.field.kind != "many_to_one":
        return set()
    target = board.env.registry.info(board.field.target_name)
    if "folded" not in target.fields or not _may_read(board, target):
        return set()
    found = Records(board.env, target.name).search(
        [["folded", "=", True]], fields=["id"], limit=MOST
    )
    return {row["id"] for row in found.items}


def _rows(board: Board, groups: Sequence[Mapping[str, Any]]) -> Iterator[Column]:
    """The records that the field may point to, or those that have cards where there are many."""
    target = board.env.registry.info(board.field.target_name)
    yield Column("", None, gettext("None"))
    if not _may_read(board, target):
        return
    extra = [name for name in ("color", "folded") if name in target.fields]
    found = Records(board.env, target.name).search(
        fields=["id", target.display, *extra], limit=MOST + 1
    )
    rows = found.items if len(found.items) <= MOST else _busiest(board, groups)
    for row in rows:
        label = name_of(row, target)
        yield Column(str(row["id"]), row["id"], label, row.get("color"), bool(row.get("folded")))


def _busiest(board: Board, groups: Sequence[Mapping[str, Any]]) -> list[Any]:
    counts: dict[int, int] = defaultdict(int)
    named = {row["id"]: row for group in groups if (row := group[board.name]) is not None}
    for group in groups:
        if group[board.name] is not None:
            counts[group[board.name]["id"]] += group["id:count"]
    return [named[number] for number in sorted(counts, key=lambda n: -counts[n])[:MOST]]


def _may_read(board: Board, target: ModelInfo) -> bool:
    return access.rights(board.env).can(target.name, "read")


def _others(board: Board, groups: Sequence[Mapping[str, Any]], known: set[str]) -> Iterator[Column]:
    for group in groups:
        value = group[board.name]
        if (key := key_of(value)) in known or len(known) > 2 * MOST:
            continue
        known.add(key)
        plain = pick(value, "id") if isinstance(value, Mapping) else value
        yield Column(key, plain, _label(board, value))


def _label(board: Board, value: Any) -> Text:
    if value is None:
        return gettext("None")
    if isinstance(value, Mapping):
        return name_of(value, board.env.registry.info(board.field.target_name))
    return worded(board.field, str(value), board.info)


def _as_the_user_left_them(board: Board, columns: Iterable[Column]) -> Iterator[Column]:
    kept = preferences.get(board.env, preference(board))
    chosen = kept if isinstance(kept, dict) else {}
    for column in columns:
        yield replace(column, folded=bool(chosen.get(column.key, column.folded)))
