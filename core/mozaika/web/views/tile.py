"""What a tile of a dashboard tells: the figure first, then the chart or the list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NamedTuple

from mozaika.declare import Tile
from mozaika.errors import MozaikaError, NotFound, Text
from mozaika.i18n import _l, format_percent
from mozaika.model import ModelInfo
from mozaika.runtime import Env
from mozaika.services.records import Records
from mozaika.web.addresses import list_url
from mozaika.web.figures.amounts import Amount, Tally
from mozaika.web.figures.cohort import Cohorts, check_cohort, make_cohorts
from mozaika.web.figures.grid import make_grid
from mozaika.web.figures.parts import dimensions_of, measures_of
from mozaika.web.figures.previous import previous_period
from mozaika.web.figures.series import MOST_BARS_OF_TILE, Chart, make_chart
from mozaika.web.figures.source import Answer, Source
from mozaika.web.figures.tiles import Placed
from mozaika.web.layout import items_of, list_items
from mozaika.web.tables import Table, make_table, needed_fields
from mozaika.web.views import pivot
from mozaika.web.views.state import ViewState

FEW_COLUMNS = 3
"""Columns of a list's tile that names none."""


class Change(NamedTuple):
    """How a figure compares: "+12%" "vs. last month"; `direction` is up, down or "" for none."""

    shown: str
    words: Text
    direction: str


class Figure(NamedTuple):
    """A figure with its records; `label` where there are several."""

    shown: str
    url: str
    label: str = ""
    change: Change | None = None


@dataclass(frozen=True)
class Told:
    """What a tile shows."""

    url: str
    figures: Sequence[Figure] = ()
    chart: Chart | Cohorts | None = None
    table: Table | None = None
    pivot: pivot.Shown | None = None


def tell(env: Env, placed: Placed) -> Told:
    """The answer of a tile; `MozaikaError` with the fault in words."""
    if placed.tile is None:
        raise MozaikaError(placed.fault if placed.fault is not None else "")
    tile = placed.tile
    if tile.model not in env.platform.registry:
        raise NotFound(_l("What this tile counts is not there any more."))
    info = env.platform.registry.info(tile.model)
    source = Source(info, tuple(tile.filter), placed.query, placed.archived)
    if tile.kind == "list":
        return _list(env, tile, source)
    return _figure(env, tile, source) if tile.kind == "figure" else _drawn(env, tile, source)


def _figure(env: Env, tile: Tile, source: Source) -> Told:
    answer = source.ask(env, [], measures_of(env, source.info, tile.measures))
    total = answer.total()
    before = previous_period(source.filter, env.today())
    earlier = None
    if before is not None:
        past = Source(source.info, before.filter, source.query, source.archived)
        earlier = past.ask(env, [], answer.measures).total()
    words = before.words if before else ""
    return Told(source.url(), list(_figures(answer, total, earlier, words)))


def _figures(
    answer: Answer, total: Tally, earlier: Tally | None = None, words: Text = ""
) -> list[Figure]:
    found = []
    for place, measure in enumerate(answer.measures):
        label = measure.label if len(answer.measures) > 1 else ""
        amounts = list(total.amounts(place)) or [Amount(measure, None)]
        for amount in amounts:
            change = _change(amount, earlier, place, words) if earlier else None
            url = answer.url((), amount) if amount.value is not None else answer.source.url()
            found.append(Figure(amount.shown or "—", url, label, change))
    return found


def _change(amount: Amount, earlier: Tally, place: int, words: Text) -> Change | None:
    now, then = amount.value, earlier.value(place, amount.code)
    if not _is_number(now) or not _is_number(then) or not then:
        return None
    share = Decimal(now - then) / abs(Decimal(then))
    sign = "+" if share > 0 else "−" if share < 0 else "±"
    direction = "up" if share > 0 else "down" if share < 0 else ""
    return Change(f"{sign}{format_percent(abs(share))}", words, direction)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | Decimal)


def _drawn(env: Env, tile: Tile, source: Source) -> Told:
    keys = [key for key in (tile.group, tile.series) if key]
    dimensions = dimensions_of(env, source.info, keys)
    one_measure = tile.measures if tile.kind == "pivot" else tile.measures[:1]
    measures = measures_of(env, source.info, one_measure)
    if tile.kind == "cohort":
        check_cohort([dimension.unit for dimension in dimensions])
        answer = source.ask(env, dimensions, measures)
        return Told(source.url(), chart=make_cohorts(answer))
    if tile.kind == "pivot":
        grid = make_grid(source.ask(env, dimensions, measures), min(len(dimensions), 1))
        asked = pivot.Asked(tuple(keys[:1]), tuple(keys[1:]), tuple(tile.measures), "", "")
        return Told(source.url(), pivot=pivot.Shown(grid, asked))
    answer = source.ask(env, dimensions, measures)
    chart = make_chart(env, answer, tile.kind, most=MOST_BARS_OF_TILE)
    return Told(_chart_url(tile, source), _figures(answer, answer.total()), chart)


def _chart_url(tile: Tile, source: Source) -> str:
    """The tile's chart as a view of its own."""
    options = (("series", tile.series or ""), ("measure", tile.measures[0]), ("kind", tile.kind))
    state = ViewState(
        view="chart",
        query=source.query,
        filter=source.filter,
        group=(tile.group,) if tile.group else (),
        archived=source.archived,
        options=options,
    )
    return list_url(source.info, **dict(state.arguments()))


def _list(env: Env, tile: Tile, source: Source) -> Told:
    info = source.info
    items = items_of(env, info, tile.columns) or _first_items(env, info)
    found = Records(env, info.name).search(
        list(source.filter),
        q=source.query or None,
        fields=needed_fields(info, items, env.platform.registry),
        sort=tile.sort or None,
        limit=tile.limit,
        archived=source.archived,
    )
    url = source.url()
    if tile.sort:
        url += f"{'&' if '?' in url else '?'}sort={tile.sort}"
    return Told(url, table=make_table(env, info, items, found.items))


def _first_items(env: Env, info: ModelInfo) -> Any:
    return list_items(env, info)[:FEW_COLUMNS]
