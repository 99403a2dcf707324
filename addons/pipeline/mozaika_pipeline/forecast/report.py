"""What a report tells: figures, charts and tables, each value with its records."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from mozaika import (
    Chart,
    Point,
    Series,
    Text,
    format_date,
    format_money,
    format_number,
    format_percent,
    gettext,
)

Value = str | int | Decimal | date | None
CENT = Decimal("0.01")
NONE = "—"


@dataclass(frozen=True)
class Cell:
    """A value: as it is written, as it is exported, and where its records are. `tone` is "good",
    "bad" or ""; `share` draws a bar, from 0 to 1."""

    shown: str
    value: Value = None
    url: str = ""
    tone: str = ""
    share: float | None = None


@dataclass(frozen=True)
class Column:
    """A column of a table; `help` says how it is counted."""

    label: str
    number: bool = True
    help: str = ""


@dataclass(frozen=True)
class Table:
    """Rows of cells; the first cell of each is what the row is about."""

    title: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]]
    total: Sequence[Cell] = ()
    note: str = ""


@dataclass(frozen=True)
class Figure:
    """One answer in large type."""

    label: str
    cell: Cell
    note: str = ""


@dataclass(frozen=True)
class Report:
    """The answer to a question."""

    figures: Sequence[Figure] = ()
    charts: Sequence[Chart] = ()
    tables: Sequence[Table] = ()
    note: str = ""

    @property
    def empty(self) -> bool:
        """Whether there is nothing to tell."""
        return not any(table.rows for table in self.tables)


def text(shown: str, url: str = "", tone: str = "") -> Cell:
    """A cell of words."""
    return Cell(shown, shown, url, tone)


def number(value: int | Decimal | None, url: str = "", tone: str = "", places: int = 0) -> Cell:
    """A cell of a number."""
    return Cell(NONE) if value is None else Cell(format_number(value, places), value, url, tone)


def money(value: Decimal | None, code: str, url: str = "", tone: str = "") -> Cell:
    """A cell of an amount."""
    if value is None:
        return Cell(NONE)
    exact = value.quantize(CENT, ROUND_HALF_UP)
    return Cell(format_money(exact, code) if code else format_number(exact), exact, url, tone)


def percent(part: int | Decimal, whole: int | Decimal, url: str = "", tone: str = "") -> Cell:
    """A cell of a share; empty where there is no whole. Exported as a number of per cent."""
    if not whole:
        return Cell(NONE)
    share = Decimal(part) / Decimal(whole)
    exact = (share * 100).quantize(Decimal("0.1"), ROUND_HALF_UP)
    return Cell(format_percent(share), exact, url, tone, min(max(float(share), 0), 1))


def days(value: int | Decimal | None, url: str = "") -> Cell:
    """A cell of a number of days."""
    if value is None:
        return Cell(NONE)
    return Cell(gettext("%(n)s d", n=format_number(value)), value, url)


def day(value: date | None) -> Cell:
    """A cell of a date."""
    return Cell(NONE) if value is None else Cell(format_date(value), value)


def ratio(part: int | Decimal, whole: int | Decimal) -> Decimal | None:
    """A quotient to two places; None where there is nothing to divide by."""
    if not whole:
        return None
    return (Decimal(part) / Decimal(whole)).quantize(CENT, ROUND_HALF_UP)


def median(histogram: Mapping[int, int]) -> Decimal | None:
    """The median of values by how often they occur."""
    total = sum(histogram.values())
    if not total:
        return None
    ordered = sorted(histogram.items())
    lower, upper = (_at(ordered, place) for place in ((total - 1) // 2, total // 2))
    return Decimal(lower + upper) / 2


def _at(ordered: Iterable[tuple[int, int]], place: int) -> int:
    for value, count in ordered:
        if place < count:
            return value
        place -= count
    raise IndexError(place)


def chart(  # noqa: PLR0913 (each is a part of the drawing)
    kind: str,
    title: Text,
    group: str,
    measure: str,
    labels: Sequence[str],
    series: Mapping[str, Sequence[Cell]],
    *,
    code: str = "",
    dated: bool = False,
) -> Chart:
    """A chart of cells: for each of the `series` one cell for each of the `labels`."""
    return Chart(
        kind=kind,
        title=str(title),
        group=group,
        measure=measure,
        labels=labels,
        series=[
            Series(label, [Point(_plot(cell), cell.shown, cell.url) for cell in cells])
            for label, cells in series.items()
        ],
        code=code or None,
        dated=dated,
    )


def _plot(cell: Cell) -> float | None:
    return float(cell.value) if isinstance(cell.value, int | Decimal) else None
