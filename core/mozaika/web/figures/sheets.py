"""Pivots, charts and cohorts as tables to take along: a header and rows of plain values."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from mozaika.i18n import gettext
from mozaika.services.transfer.sheets import Value
from mozaika.web.figures.amounts import Code
from mozaika.web.figures.cohort import Cohorts
from mozaika.web.figures.grid import ALL, Grid, Line
from mozaika.web.figures.parts import Measure
from mozaika.web.figures.series import Chart


@dataclass(frozen=True)
class Sheet:
    """A table of values."""

    name: str
    header: Sequence[str]
    rows: Sequence[Sequence[Value]]


def of_grid(grid: Grid, name: str) -> Sheet:
    """A pivot: a row for each innermost group, the totals last. Every currency has a column."""
    columns = [*grid.columns, ALL] if grid.columns else [ALL]
    places = [
        (place, code, column)
        for column in columns
        for place in range(len(grid.measures))
        for code in grid.answer.codes(place)
    ]
    header = [dimension.label for dimension in grid.row_dimensions]
    header += [_heading(grid, column, grid.measures[place], code) for place, code, column in places]
    width = max(len(grid.row_dimensions), 1)

    def values(line: Line) -> Iterator[Value]:
        for place, code, column in places:
            yield _plain(grid.value(line, column, place, code))

    rows: list[list[Value]] = [
        [*(member.label for member in line.members), *values(line)]
        for line in grid.rows
        if not line.inner
    ]
    if not grid.row_dimensions:
        header = ["", *header]
    total: list[Value] = [gettext("Total"), *[""] * (width - 1), *values(ALL)]
    return Sheet(name, header, [*rows, total])


def of_chart(chart: Chart) -> Sheet:
    """A chart: a row for each place on its axis."""
    one = len(chart.series) == 1
    header = [chart.group, *[chart.unit if one else line.label for line in chart.series]]
    rows: list[list[Value]] = [
        [label, *[_number(line.points[place].value) for line in chart.series]]
        for place, label in enumerate(chart.labels)
    ]
    return Sheet(chart.title, header, rows)


def of_cohorts(cohorts: Cohorts) -> Sheet:
    """Cohorts: a row for each, a column for each period since."""
    header = [cohorts.group, gettext("Total"), *[str(step) for step in cohorts.steps]]
    rows: list[list[Value]] = [
        [row.label, row.total.shown, *[cell.shown if cell else None for cell in row.cells]]
        for row in cohorts.rows
    ]
    return Sheet(cohorts.title, header, rows)


def _heading(grid: Grid, column: Line, measure: Measure, code: Code) -> str:
    across = " / ".join(member.label for member in column.members)
    across = across or (gettext("Total") if grid.columns else "")
    what = f"{measure.label}, {code}" if code else measure.label
    if len(grid.measures) == 1 and across and not code:
        return across
    return f"{across}: {what}" if across else what


def _plain(value: Any) -> Value:
    return value  # type: ignore[no-any-return]


def _number(value: float | None) -> Value:
    return int(value) if value is not None and value.is_integer() else value
