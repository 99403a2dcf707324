"""The cards of a board: which are read at once, which later, and what each one says."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from mozaika.declare import Show
from mozaika.errors import Text
from mozaika.model.types import Color
from mozaika.services.records import Records
from mozaika.web.addresses import record_url
from mozaika.web.display import USER_MODEL, Display, is_number, name_of, pick
from mozaika.web.layout import Item, item_of, items_of
from mozaika.web.tables import needed_fields
from mozaika.web.views.kanban_board import Board
from mozaika.web.views.kanban_columns import Column, Total, Totals, condition, key_of

PAGE = 20
"""Cards that a column loads at a time."""

AT_ONCE = 160
"""Cards of the first answer; columns beyond them load when they come into sight."""

LINES = 5
"""Fields of a card."""

QUIET = (None, "", "gray", "secondary")
"""Colours that do not mark a card."""


class Fact(NamedTuple):
    """A value on a card. `kind`: "text", "number" or "person" (then `html` is the name)."""

    label: Text
    html: Any
    kind: str


@dataclass(frozen=True)
class Card:
    """A record as a card."""

    id: int
    key: str
    url: str
    title: Any
    version: int | None
    color: str | None
    facts: Sequence[Fact]


class CardPage(NamedTuple):
    """Cards of a column; `after` is where the next ones begin ("" for the first ones), None when
    these are the last."""

    cards: Sequence[Card]
    after: str | None


class Cards:
    """Reads the cards of a board."""

    def __init__(self, board: Board) -> None:
        self.board = board
        self.display = Display(board.env)

    def first(self, columns: Sequence[Column], totals: Totals | None) -> dict[str, CardPage]:
        """The first cards of columns: a statement for each large one, one for all small ones, and
        one for the values of all cards. Without totals all count as large."""
        if totals is None:
            totals = {column.key: Total(PAGE + 1) for column in columns}
        now, later = _share(columns, totals)
        small = [column for column in now if totals[column.key].count <= PAGE]
        found: dict[str, tuple[list[int], str | None]] = self._small(small, totals)
        for column in now:
            if column not in small:
                found[column.key] = self._ids(column, "")
        cards = self._read([number for numbers, _ in found.values() for number in numbers])
        pages = {
            key: CardPage([cards[n] for n in numbers if n in cards], after)
            for key, (numbers, after) in found.items()
        }
        return pages | {column.key: CardPage((), "") for column in later}

    def page(self, column: Column, after: str) -> CardPage:
        """The cards of a column behind a cursor."""
        numbers, following = self._ids(column, after)
        cards = self._read(numbers)
        return CardPage([cards[n] for n in numbers if n in cards], following)

    def one(self, record_id: int) -> Card | None:
        """A card, where the board shows it."""
        found = self.board.search([["id", "=", record_id]], fields=["id"], limit=1, sort="id")
        return self._read([record_id]).get(record_id) if found.items else None

    def _small(
        self, columns: Sequence[Column], totals: Totals
    ) -> dict[str, tuple[list[int], str | None]]:
        found: dict[str, tuple[list[int], str | None]] = {c.key: ([], None) for c in columns}
        if columns:
            page = self.board.search(
                [condition(self.board, columns)],
                fields=["id", self.board.name],
                sort=self.board.sort,
                limit=sum(totals[column.key].count for column in columns),
            )
            for row in page.items:
                found[key_of(row[self.board.name])][0].append(row["id"])
        return found

    def _ids(self, column: Column, after: str) -> tuple[list[int], str | None]:
        page = self.board.search(
            [condition(self.board, [column])],
            fields=["id"],
            sort=self.board.sort,
            limit=PAGE,
            after=after or None,
        )
        return [row["id"] for row in page.items], page.next

    def _read(self, numbers: Sequence[int]) -> dict[int, Card]:
        if not numbers:
            return {}
        board = self.board
        rows = Records(board.env, board.info.name).search(
            [["id", "in", list(numbers)]],
            fields=self._fields,
            sort="id",
            limit=len(numbers),
            archived=None,
        )
        return {row["id"]: self._card(row) for row in rows.items}

    # -- what a card says

    @cached_property
    def _items(self) -> Sequence[Item]:
        board = self.board
        return items_of(board.env, board.info, board.view.card or [board.info.display])[:LINES]

    @cached_property
    def _facts(self) -> Sequence[tuple[Item, str, Any]]:
        """The fields below the title, how each is shown, and its formatter."""
        board = self.board
        return [(item, _kind(item), self.display.of(board.info, item)) for item in self._items[1:]]

    @cached_property
    def _color(self) -> Item | None:
        board = self.board
        return item_of(board.env, board.info, Show(board.view.color)) if board.view.color else None

    @cached_property
    def _fields(self) -> list[str]:
        board = self.board
        items = [*self._items, *([self._color] if self._color else [])]
        names = needed_fields(board.info, items, board.env.platform.registry)
        names += ["version"] if board.info.versioned else []
        return list(dict.fromkeys([*names, board.name, board.info.display]))

    @cached_property
    def _base(self) -> str:
        return record_url(self.board.info.name, 0).removesuffix("0")

    def _card(self, row: Mapping[str, Any]) -> Card:
        return Card(
            id=row["id"],
            key=key_of(row[self.board.name]),
            url=f"{self._base}{row['id']}",
            title=self._title(row),
            version=row.get("version"),
            color=self._color_of(row),
            facts=list(self._facts_of(row)),
        )

    def _title(self, row: Mapping[str, Any]) -> Any:
        first = self._items[0] if self._items else None
        if first is None or first.path == self.board.info.display:
            return name_of(row, self.board.info)
        shown = self.display.of(self.board.info, first)(pick(row, first.path), row)
        return shown or name_of(row, self.board.info)

    def _facts_of(self, row: Mapping[str, Any]) -> Iterator[Fact]:
        for item, kind, show in self._facts:
            value = pick(row, item.path)
            if kind == "person" and value is not None:
                target = self.board.env.registry.info(item.field.target_name)
                yield Fact(item.label, name_of(value, target), kind)
            elif html := show(value, row):
                yield Fact(item.label, html, kind)

    def _color_of(self, row: Mapping[str, Any]) -> str | None:
        if self._color is None:
            return None
        found = _first_color(self.board, self._color, pick(row, self._color.path))
        return None if found in QUIET else found


def _share(columns: Iterable[Column], totals: Totals) -> tuple[list[Column], list[Column]]:
    """The columns whose first cards come at once, and those that come later."""
    now: list[Column] = []
    later: list[Column] = []
    room = AT_ONCE
    for column in columns:
        count = min(totals[column.key].count, PAGE) if column.key in totals else 0
        if count and not column.folded:
            (now if room > 0 else later).append(column)
            room -= count
    return now, later


def _kind(item: Item) -> str:
    if item.field.kind == "many_to_one" and item.field.target_name == USER_MODEL:
        return "person"
    return "number" if is_number(item.field) else "text"


def _first_color(board: Board, item: Item, value: Any) -> str | None:
    """The colour that a value stands for: a colour itself, a choice's, a state's, a label's."""
    if isinstance(value, list):
        colors: Iterator[Any] = (pick(one, "color") for one in value)
        return next(filter(None, colors), None)
    if item.field.is_relation:
        color: str | None = pick(value, "color")
        return color
    if isinstance(item.field.type, Color):
        return None if value is None else str(value)
    flow = board.env.platform.workflows.get(board.info.name)
    states = getattr(flow, "states", {}) if flow and flow.field == item.path else {}
    return states[value].color if value in states else item.field.choice_colors.get(value)
