"""Dashboards and their tiles: each answers a question, the figure first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from mozaika.errors import Text

TileKind = Literal["figure", "bar", "line", "pie", "funnel", "cohort", "pivot", "list"]


@dataclass(frozen=True)
class Tile:
    """One answer of a dashboard, over an aggregate of `model`.

    `name` is `addon.tile`, `dashboard` the one it belongs to (of any addon). `measures`, `group`,
    `series` and `filter` are those of REST's aggregate; a "list" shows the first records by `sort`
    with the fields `columns`. `width` counts in quarters of the page. It is shown to who may read
    the model and has any of `roles` (none: everybody).
    """

    name: str
    dashboard: str
    label: Text
    model: str
    kind: TileKind = "figure"
    measures: Sequence[str] = ("id:count",)
    group: str | None = None
    series: str | None = None
    filter: Sequence[Any] = ()
    columns: Sequence[str] = ()
    sort: str = ""
    limit: int = 10
    width: Literal[1, 2, 3, 4] = 1
    help: Text | None = None
    roles: Sequence[str] = ()
    sequence: int = 100


@dataclass(frozen=True)
class Dashboard:
    """A page of tiles; `name` is `addon.dashboard`. `parent` names the menu entry below which it
    stands; without one it is offered on the home page only."""

    name: str
    label: Text
    parent: str | None = None
    icon: str | None = "dashboard"
    roles: Sequence[str] = ()
    sequence: int = 5
