"""A tile made of what a view shows: what is offered, and the tile itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, cast

from mozaika.declare import Tile
from mozaika.declare.dashboards import TileKind
from mozaika.errors import Text
from mozaika.i18n import _l
from mozaika.model import ModelInfo
from mozaika.runtime import Env
from mozaika.web.figures.models import readable
from mozaika.web.figures.parts import COUNT, Choice, dimensions_of, measures_of, offered_measures
from mozaika.web.figures.series import title_of
from mozaika.web.figures.tiles import Placed, new_key
from mozaika.web.views import chart, pivot
from mozaika.web.views.state import ViewState

FIGURE, LIST, PIVOT = _l("A figure"), _l("The first of the list"), _l("The pivot")
CHART, COHORT = _l("The chart"), _l("The cohorts")
LINES = 8
"""Rows of a list's tile."""


@dataclass(frozen=True)
class Offered:
    """What the form offers for a view."""

    info: ModelInfo
    kinds: Sequence[tuple[str, Text]]
    kind: str
    label: str
    measures: Sequence[Choice]
    crumbs: Sequence[tuple[str, str | None]]


def offer(env: Env, model: str, state: ViewState) -> Offered:
    """The kinds of tiles that what the state shows can be."""
    info = readable(env, model)
    kinds: list[tuple[str, Text]] = []
    label = str(info.plural)
    if state.view == "chart":
        asked = chart.asked_of(env, info, state)
        kinds.append(("shown", COHORT if asked.kind == "cohort" else CHART))
        groups = dimensions_of(env, info, [asked.group] if asked.group else [])
        (measure,) = measures_of(env, info, [asked.measure])
        label = title_of(info.plural, measure, groups[0].label if groups else "")
    elif state.view == "pivot":
        kinds.append(("shown", PIVOT))
    kinds += [("figure", FIGURE), ("list", LIST)]
    crumbs = [(str(info.plural), state.here(info))]
    return Offered(info, kinds, kinds[0][0], label, offered_measures(env, info), crumbs)


def make_tile(env: Env, model: str, state: ViewState, form: Mapping[str, str]) -> Placed:
    """The tile that the form asks for."""
    info = readable(env, model)
    how = form.get("kind", "figure")
    label = form.get("label", "").strip()[:200] or str(info.plural)
    if how == "shown" and state.view in ("chart", "pivot"):
        parts = _chart(env, info, state) if state.view == "chart" else _pivot(env, info, state)
    elif how == "list":
        parts = {"kind": "list", "width": 2, "sort": state.sort, "limit": LINES}
    else:
        measure = form.get("measure") or COUNT
        parts = {"kind": "figure", "measures": (measure,)}
    width = form.get("width", "")
    if width in ("1", "2", "3", "4"):
        parts["width"] = cast(Literal[1, 2, 3, 4], int(width))
    _check(env, info, parts)
    tile = Tile(name="", dashboard="", label=label, model=info.name, filter=state.filter, **parts)
    return Placed(new_key(), tile, state.query, state.archived)


def _check(env: Env, info: ModelInfo, parts: Mapping[str, Any]) -> None:
    """Raises for what there is not, before it is kept."""
    measures_of(env, info, parts.get("measures", (COUNT,)))
    dimensions_of(env, info, [key for key in (parts.get("group"), parts.get("series")) if key])


def _chart(env: Env, info: ModelInfo, state: ViewState) -> dict[str, Any]:
    asked = chart.asked_of(env, info, state)
    return {
        "kind": cast(TileKind, asked.kind),
        "group": asked.group or None,
        "series": asked.series or None,
        "measures": (asked.measure,),
        "width": 2,
    }


def _pivot(env: Env, info: ModelInfo, state: ViewState) -> dict[str, Any]:
    asked = pivot.asked_of(env, info, state)
    return {
        "kind": "pivot",
        "group": asked.rows[0] if asked.rows else None,
        "series": asked.columns[0] if asked.columns else None,
        "measures": asked.measures,
        "width": 2,
    }
