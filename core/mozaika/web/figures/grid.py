"""The table of a pivot: rows and columns of groups, with totals, folded from one aggregate."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from mozaika.web.figures.amounts import Amount, Code, Tally
from mozaika.web.figures.labels import Member
from mozaika.web.figures.parts import Dimension, Measure
from mozaika.web.figures.source import Answer

MOST_CELLS = 3000
"""Cells that a page shows; an export has them all."""

MOST_COLUMNS = 60

Path = tuple[str, ...]
"""The keys of members, from the outermost; () stands for all."""


class Order(NamedTuple):
    """By which measure rows are sorted, in which column (() for the total)."""

    measure: str
    column: Path = ()
    descending: bool = True

    @classmethod
    def read(cls, text: str) -> Order | None:
        """An order as the address has it: "-price:sum@2026-03-01"."""
        if not text:
            return None
        measure, at, column = text.removeprefix("-").partition("@")
        return cls(measure, tuple(column.split("|")) if at else (), text.startswith("-"))

    def __str__(self) -> str:
        column = f"@{'|'.join(self.column)}" if self.column else ""
        return f"{'-' if self.descending else ''}{self.measure}{column}"


@dataclass(frozen=True)
class Line:
    """A row or a column: its members from the outermost. `inner` tells whether rows stand below
    it; `folded` whether they are hidden."""

    members: tuple[Member, ...]
    inner: bool = False
    folded: bool = False

    @property
    def path(self) -> Path:
        """The keys of its members."""
        return tuple(member.key for member in self.members)

    @property
    def level(self) -> int:
        """How deep it lies, from 0."""
        return max(len(self.members) - 1, 0)

    @property
    def label(self) -> str:
        """Its own member in words."""
        return self.members[-1].label if self.members else ""


@dataclass
class Grid:
    """The folded table. `rows` has the groups of every level in order, `columns` only the
    innermost; totals are the lines without members."""

    answer: Answer
    row_dimensions: Sequence[Dimension]
    column_dimensions: Sequence[Dimension]
    rows: Sequence[Line] = ()
    columns: Sequence[Line] = ()
    hidden_rows: int = 0
    hidden_columns: int = 0
    cells: dict[tuple[Path, Path], Tally] = field(default_factory=dict)

    @property
    def measures(self) -> Sequence[Measure]:
        """What is measured."""
        return self.answer.measures

    def amounts(self, row: Line, column: Line, place: int) -> Iterator[tuple[Amount, str]]:
        """The values of a cell, one for each currency, with the addresses of their records."""
        tally = self.cells.get((row.path, column.path))
        for amount in tally.amounts(place) if tally else ():
            yield amount, self.answer.url((*row.members, *column.members), amount)

    def value(self, row: Line, column: Line, place: int, code: Code) -> Any:
        """One value; None for nothing."""
        tally = self.cells.get((row.path, column.path))
        return tally.value(place, code) if tally else None


ALL = Line(())
"""The line of totals."""


@dataclass(frozen=True)
class Folding:
    """Which rows of the first level are folded: all or none, but for `others`."""

    all: bool = False
    others: frozenset[str] = frozenset()

    @classmethod
    def read(cls, text: str) -> Folding:
        """As the address has it: "a,b", or "*,a,b" for all but those."""
        keys = [key for key in text.split(",") if text]
        return cls("*" in keys, frozenset(keys) - {"*"})

    def __str__(self) -> str:
        return ",".join([*(["*"] if self.all else []), *sorted(self.others)])

    def has(self, key: str) -> bool:
        """Whether the row is folded."""
        return (key in self.others) != self.all

    def turned(self, key: str) -> Folding:
        """The same with one row folded or unfolded."""
        return Folding(self.all, self.others ^ {key})


def make_grid(
    answer: Answer,
    rows: int,
    *,
    order: Order | None = None,
    folding: Folding | None = None,
    limited: bool = True,
) -> Grid:
    """The table of an answer whose first `rows` dimensions make the rows."""
    grid = Grid(answer, answer.dimensions[:rows], answer.dimensions[rows:])
    found: list[dict[Path, tuple[Member, ...]]] = [{} for _ in range(rows + 1)]
    columns: dict[Path, tuple[Member, ...]] = {}
    for fact in answer.facts:
        own, other = fact.members[:rows], fact.members[rows:]
        across = tuple(member.key for member in other)
        columns[across] = other
        _cell(grid, tuple(member.key for member in own), across).add(fact.row)
        for depth in range(1, rows + 1):
            found[depth][tuple(member.key for member in own[:depth])] = own[:depth]
    _add_totals(grid, rows)
    every = sorted((Line(members) for members in columns.values()), key=_by_rank)
    every = every if grid.column_dimensions else []
    grid.columns = every[:MOST_COLUMNS] if limited else every
    grid.hidden_columns = len(every) - len(grid.columns)
    lines = list(_tree(grid, found, (), order, folding or Folding()))
    most = max(MOST_CELLS // (max(len(grid.columns), 1) * len(answer.measures)), 20)
    grid.rows = lines[:most] if limited else lines
    grid.hidden_rows = len(lines) - len(grid.rows)
    return grid


def _cell(grid: Grid, row: Path, column: Path) -> Tally:
    found = grid.cells.get((row, column))
    if found is None:
        found = grid.cells[row, column] = grid.answer.tally()
    return found


def _add_totals(grid: Grid, rows: int) -> None:
    """From the innermost cells outwards: subtotals, then the totals of columns and rows."""
    for depth in range(rows, 0, -1):
        for (row, column), tally in list(grid.cells.items()):
            if len(row) == depth:
                _cell(grid, row[:-1], column).join(tally)
    if grid.column_dimensions:
        for (row, _), tally in list(grid.cells.items()):
            _cell(grid, row, ()).join(tally)


def _tree(
    grid: Grid,
    found: Sequence[dict[Path, tuple[Member, ...]]],
    above: Path,
    order: Order | None,
    folding: Folding,
) -> Iterator[Line]:
    depth = len(above) + 1
    if depth >= len(found):
        return
    inner = depth + 1 < len(found)
    lines = [
        Line(members, inner, inner and folding.has(path[-1]))
        for path, members in found[depth].items()
        if path[:-1] == above
    ]
    for line in _sorted(grid, lines, order):
        yield line
        if not line.folded:
            yield from _tree(grid, found, line.path, order, folding)


def _sorted(grid: Grid, lines: list[Line], order: Order | None) -> list[Line]:
    """By rank, or by a measure; what has no value comes last."""
    lines.sort(key=_by_rank)
    keys = [measure.key for measure in grid.measures]
    if order is None or order.measure not in keys:
        return lines
    place = keys.index(order.measure)
    for code in reversed(grid.answer.codes(place)):

        def value(line: Line, code: Code = code) -> Any:
            return grid.value(line, Line(()), place, code)

        def at_column(line: Line, code: Code = code) -> Any:
            tally = grid.cells.get((line.path, order.column))
            return tally.value(place, code) if tally else None

        measured = at_column if order.column else value
        filled = [line for line in lines if measured(line) is not None]
        empty = [line for line in lines if measured(line) is None]
        lines = [*sorted(filled, key=measured, reverse=order.descending), *empty]
    return lines


def _by_rank(line: Line) -> tuple[Any, ...]:
    return tuple(member.rank for member in line.members)
