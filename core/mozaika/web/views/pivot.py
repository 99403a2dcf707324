"""The pivot: totals by rows and columns, each figure a link to the records behind it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, NamedTuple, cast

from mozaika.declare import PivotView
from mozaika.errors import MozaikaError
from mozaika.i18n import gettext
from mozaika.model import ModelInfo
from mozaika.runtime import Env
from mozaika.web.figures.grid import ALL, Folding, Grid, Line, Order, make_grid
from mozaika.web.figures.parts import (
    COUNT,
    Choice,
    Choices,
    default_dimension,
    dimensions_of,
    measures_of,
    offered_dimensions,
    offered_measures,
)
from mozaika.web.figures.source import Source
from mozaika.web.views.state import ViewState

MOST_ROWS = 3
MOST_COLUMNS = 2
MOST_MEASURES = 4
OWN_OPTIONS = ("rows", "rows2", "rows3", "cols", "cols2", "measures", "measures2", "measures3")


@dataclass(frozen=True)
class Asked:
    """What the address asks for."""

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    measures: tuple[str, ...]
    order: str
    folded: str

    def state(self, state: ViewState) -> ViewState:
        """The view's state that asks for this, in its shortest form."""
        kept = tuple((k, v) for k, v in state.options if k not in (*OWN_OPTIONS, *_ARRANGED))
        own = (
            ("rows", ",".join(self.rows)),
            ("cols", ",".join(self.columns)),
            ("measures", ",".join(self.measures)),
        )
        arranged = (("order", self.order), ("folded", self.folded))
        return state.but(
            view="pivot", options=(*kept, *own, *[pair for pair in arranged if pair[1]])
        )


_ARRANGED = ("order", "folded")


class Select(NamedTuple):
    """A select of the form."""

    name: str
    label: str
    value: str
    groups: Sequence[Choices]
    choices: Sequence[Choice] = ()
    optional: bool = True


class Head(NamedTuple):
    """A heading over columns; `url` sorts by it."""

    label: str
    span: int = 1
    url: str | None = None
    direction: str | None = None
    total: bool = False


class Row(NamedTuple):
    """A row of cells; `url` opens the records, `turn` folds or unfolds what is below."""

    label: str
    level: int
    url: str
    cells: Sequence[Sequence[tuple[str, str]]]
    turn: str | None = None
    folded: bool = False
    total: bool = False


def asked_of(env: Env, info: ModelInfo, state: ViewState) -> Asked:
    """Rows, columns and measures of the address, else of the declared view, else a guess."""
    view = cast("PivotView | None", env.platform.views.get((info.name, "pivot")))
    guess = default_dimension(env, info)
    rows = state.group or (tuple(view.rows) if view else tuple(filter(None, [guess])))
    columns = tuple(view.columns) if view and not state.group else ()
    measures = tuple(view.measures) if view else (COUNT,)
    return Asked(
        _keys(state, "rows", rows)[:MOST_ROWS],
        _keys(state, "cols", columns)[:MOST_COLUMNS],
        _keys(state, "measures", measures)[:MOST_MEASURES] or (COUNT,),
        state.option("order"),
        state.option("folded"),
    )


def _keys(state: ViewState, name: str, default: tuple[str, ...]) -> tuple[str, ...]:
    options = dict(state.options)
    given = [options[key] for key in (name, f"{name}2", f"{name}3") if key in options]
    if not given:
        return default
    return tuple(dict.fromkeys(key for text in given for key in text.split(",") if key))


def source_of(info: ModelInfo, state: ViewState) -> Source:
    """The records that a view's state asks for."""
    return Source(info, state.filter, state.query, state.archived)


def grid_of(env: Env, info: ModelInfo, state: ViewState, *, limited: bool = True) -> Grid:
    """The table that the state asks for; `FilterError` for what there is not."""
    asked = asked_of(env, info, state)
    rows = dimensions_of(env, info, asked.rows)
    taken = {dimension.key for dimension in rows}
    columns = dimensions_of(env, info, [key for key in asked.columns if key not in taken])
    answer = source_of(info, state).ask(
        env, [*rows, *columns], measures_of(env, info, asked.measures)
    )
    folding = Folding.read(asked.folded) if limited else None
    return make_grid(
        answer, len(rows), order=Order.read(asked.order), folding=folding, limited=limited
    )


def context(env: Env, info: ModelInfo, state: ViewState) -> dict[str, Any]:
    """The table, or what is wrong with the question; and the form that changes it."""
    asked = asked_of(env, info, state)
    found: dict[str, Any] = {
        "selects": list(_selects(env, info, asked)),
        "fixed": _fixed(state),
        "can_export": env.user.has_role("base.exporter"),
        "export": _export(info, asked.state(state)),
        "swap_url": _swap(info, state, asked),
        "fault": None,
    }
    try:
        found["pivot"] = Shown(grid_of(env, info, state), asked, state, info)
    except MozaikaError as error:
        found["fault"] = error
    return found


class Shown:
    """A grid ready to show: headings, rows and their addresses."""

    def __init__(
        self, grid: Grid, asked: Asked, state: ViewState | None = None, info: Any = None
    ) -> None:
        self.grid, self.asked, self.state, self.info = grid, asked, state, info
        self.columns = [*grid.columns, ALL] if grid.columns else [ALL]
        self.order = Order.read(asked.order)
        self.empty = not grid.answer.facts
        self.hidden_rows, self.hidden_columns = grid.hidden_rows, grid.hidden_columns

    @property
    def corner(self) -> str:
        """What the rows are."""
        return " / ".join(dimension.label for dimension in self.grid.row_dimensions)

    @property
    def heads(self) -> list[list[Head]]:
        """The lines of headings: the groups of the columns, then the measures."""
        several = len(self.grid.measures)
        lines = []
        for level in range(len(self.grid.column_dimensions)):
            last = level == len(self.grid.column_dimensions) - 1 and several == 1
            lines.append(list(self._groups(level, several, last)))
        if several > 1 or not lines:
            lines.append([
                self._sortable(measure.label, column, place)
                for column in self.columns
                for place, measure in enumerate(self.grid.measures)
            ])  # fmt: skip
        return lines

    def _groups(self, level: int, several: int, last: bool) -> Iterator[Head]:
        for path, lines in groupby(self.grid.columns, key=lambda line: line.path[: level + 1]):
            same = list(lines)
            label = same[0].members[level].label
            if last and len(path) == len(same[0].path):
                yield self._sortable(label, same[0], 0)
            else:
                yield Head(label, len(same) * several)
        if self.grid.columns:
            total = gettext("Total") if level == 0 else ""
            yield self._sortable(total, ALL, 0) if last else Head(total, several, total=True)

    def _sortable(self, label: str, column: Line, place: int) -> Head:
        key, total = self.grid.measures[place].key, column is ALL and bool(self.grid.columns)
        current = self.order
        by_this = current is not None and (current.measure, current.column) == (key, column.path)
        descending = not (by_this and current is not None and current.descending)
        direction = None
        if by_this:
            direction = "ascending" if descending else "descending"
        url = self._url(order=str(Order(key, column.path, descending)))
        return Head(label, 1, url, direction, total)

    @property
    def rows(self) -> Iterator[Row]:
        """The rows, the totals last."""
        folding = Folding.read(self.asked.folded)
        for line in self.grid.rows:
            turn = None
            if line.inner and line.level == 0:
                turn = self._url(folded=str(folding.turned(line.path[-1])))
            yield Row(
                line.label, line.level, self.grid.answer.url(line.members), self._cells(line),
                turn, line.folded,
            )  # fmt: skip
        if self.grid.row_dimensions or not self.empty:
            url = self.grid.answer.url(())
            yield Row(gettext("Total"), 0, url, self._cells(ALL), total=True)

    def _cells(self, line: Line) -> list[list[tuple[str, str]]]:
        return [
            [(amount.shown, url) for amount, url in self.grid.amounts(line, column, place)]
            for column in self.columns
            for place in range(len(self.grid.measures))
        ]

    @property
    def fold_all(self) -> str | None:
        """The address with all rows folded, or unfolded; None where none can be."""
        if len(self.grid.row_dimensions) < 2 or self.state is None:
            return None
        return self._url(folded="" if self.all_folded else "*")

    @property
    def all_folded(self) -> bool:
        """Whether all rows are folded."""
        return self.asked.folded.startswith("*")

    def _url(self, **changes: str) -> str | None:
        if self.state is None:
            return None
        changed = Asked(**{**vars(self.asked), **changes})
        return changed.state(self.state).address(self.info)


def _selects(env: Env, info: ModelInfo, asked: Asked) -> Iterator[Select]:
    groups = offered_dimensions(env, info, (*asked.rows, *asked.columns))
    measures = offered_measures(env, info, asked.measures)

    def at(keys: Sequence[str], place: int) -> str:
        return keys[place] if place < len(keys) else ""

    yield Select("rows", gettext("Rows"), at(asked.rows, 0), groups)
    yield Select("rows2", gettext("then by"), at(asked.rows, 1), groups)
    yield Select("cols", gettext("Columns"), at(asked.columns, 0), groups)
    if at(asked.columns, 0):
        yield Select("cols2", gettext("then by"), at(asked.columns, 1), groups)
    yield Select("measures", gettext("Measure"), at(asked.measures, 0), (), measures, False)
    if len(measures) > 1:
        yield Select("measures2", gettext("and"), at(asked.measures, 1), (), measures)
        if at(asked.measures, 1):
            yield Select("measures3", gettext("and"), at(asked.measures, 2), (), measures)


def _fixed(state: ViewState) -> list[tuple[str, str]]:
    """What the form keeps of the address."""
    gone = (*OWN_OPTIONS, *_ARRANGED)
    return [pair for pair in state.but(view="pivot", group=(), options=state.options).arguments()
            if pair[0] not in gone]  # fmt: skip


def _swap(info: ModelInfo, state: ViewState, asked: Asked) -> str:
    """The address with rows and columns swapped."""
    swapped = Asked(asked.columns, asked.rows[:MOST_COLUMNS], asked.measures, "", "")
    return swapped.state(state.but(group=())).address(info)


def _export(info: ModelInfo, state: ViewState) -> dict[str, str]:
    """The arguments of the address of an export."""
    return {"model": info.name, **dict(state.arguments())}
