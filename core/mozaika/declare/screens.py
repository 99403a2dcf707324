"""Other ways to look at a model's records: kanban, calendar, pivot, chart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from mozaika.declare.views import DetailView, FormView, ListView, Show

ChartKind = Literal["bar", "line", "pie", "funnel", "cohort"]


@dataclass(frozen=True)
class KanbanView:
    """Cards in columns. `column` is the field that makes the columns: a choice, the workflow's
    field or a many-to-one. `card` has at most five fields, the first is the link. `measure` is
    summed per column (a number, or money: then per currency); where there are several currencies,
    the sum of `converted` is shown beside, money that is all in one currency. `color` names a field
    whose colour marks a card."""

    model: str
    column: str
    card: Sequence[Show | str]
    measure: str | None = None
    color: str | None = None
    sort: str = ""
    name: str = "kanban"
    converted: str | None = None


@dataclass(frozen=True)
class CalendarView:
    """Records on the days of a calendar. `start` and `end` are dates or moments (`end` may be
    missing); `all_day` a boolean field; `color` a choice or relation by which they are coloured;
    `card` what is told of each."""

    model: str
    start: str
    end: str | None = None
    all_day: str | None = None
    color: str | None = None
    card: Sequence[Show | str] = ()
    name: str = "calendar"


@dataclass(frozen=True)
class PivotView:
    """A table of totals: groups such as "owner" and "created_at:month", measures such as
    "amount:sum" and "id:count", as in REST's aggregate."""

    model: str
    rows: Sequence[str] = ()
    columns: Sequence[str] = ()
    measures: Sequence[str] = ("id:count",)
    name: str = "pivot"


@dataclass(frozen=True)
class ChartView:
    """A chart of totals: `group` along the axis, `series` apart by colour, as in `PivotView`.
    For a cohort `group` is the cohort's month and `series` the one in which something happened."""

    model: str
    group: str
    measures: Sequence[str] = ("id:count",)
    series: str | None = None
    kind: ChartKind = "bar"
    name: str = "chart"


View = ListView | FormView | DetailView | KanbanView | CalendarView | PivotView | ChartView
