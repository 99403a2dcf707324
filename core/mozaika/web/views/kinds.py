"""The kinds of views that a model has, and which one an address shows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from mozaika.declare import View
from mozaika.errors import NotFound, Text
from mozaika.i18n import _l
from mozaika.model import ModelInfo
from mozaika.runtime import Env
from mozaika.web.views import calendar, chart, kanban, listing, pivot
from mozaika.web.views.state import ViewState

Context = Mapping[str, Any]


@dataclass(frozen=True)
class ViewKind:
    """A way to look at records. `context` gives the variables of `template`, the view's changing
    part (it has the id `listing`); `needs_view` tells whether it must be declared; `script` and
    `style` are what the page loads for it."""

    name: str
    label: Text
    icon: str
    template: str
    context: Callable[[Env, ModelInfo, ViewState], Context]
    needs_view: bool = True
    script: str = ""
    style: str = ""


KINDS: tuple[ViewKind, ...] = (
    ViewKind("list", _l("List"), "list", "records/listing.html", listing.context, needs_view=False),
    ViewKind(
        "kanban",
        _l("Board"),
        "layout-kanban",
        "views/kanban.html",
        kanban.context,
        script="kanban.js",
        style="kanban.css",
    ),
    ViewKind(
        "calendar",
        _l("Calendar"),
        "calendar",
        "views/calendar.html",
        calendar.context,
        script="calendars.js",
        style="calendars.css",
    ),
    ViewKind("pivot", _l("Pivot"), "table", "views/pivot.html", pivot.context, needs_view=False),
    ViewKind(
        "chart",
        _l("Chart"),
        "chart-bar",
        "views/chart.html",
        chart.context,
        needs_view=False,
        script="charts.js",
    ),
)
"""In the order of the switcher; the first is where a model opens."""


def kinds_of(env: Env, info: ModelInfo) -> list[ViewKind]:
    """The kinds that the model has a view of."""
    return [kind for kind in KINDS if not kind.needs_view or view_of(env, info, kind.name)]


def kind_of(env: Env, info: ModelInfo, name: str) -> ViewKind:
    """The kind called `name`, the first one for ""; `NotFound` where the model has none."""
    found = kinds_of(env, info)
    if not name:
        return found[0]
    named = next((kind for kind in found if kind.name == name), None)
    if named is None:
        raise NotFound(_l("There is no such page."))
    return named


def view_of(env: Env, info: ModelInfo, name: str) -> View | None:
    """The declared view of that name."""
    view: View | None = env.platform.views.get((info.name, name))
    return view
