"""Grouped lists: by which fields, and the head of each group with its count and sums."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from babel import dates
from markupsafe import Markup
from sqlalchemy import Boolean, Date

from mozaika.declare import Show
from mozaika.errors import BadRequest, Text
from mozaika.i18n import _l, current_locale, format_date, format_number, gettext
from mozaika.model import Field, ModelInfo
from mozaika.model.types import Email, LongText, Moment, Phone, Str, Url
from mozaika.runtime import Env
from mozaika.web.addresses import model_url
from mozaika.web.display import Display
from mozaika.web.layout import Item, item_of
from mozaika.web.views import sums
from mozaika.web.views.state import ViewState

LEVELS = 3
MOST = 300
"""Groups of one level that a page shows."""

UNITS: tuple[tuple[str, Text], ...] = (
    ("day", _l("by day")),
    ("week", _l("by week")),
    ("month", _l("by month")),
    ("quarter", _l("by quarter")),
    ("year", _l("by year")),
)


@dataclass(frozen=True)
class By:
    """Something to group by; `units` are the ways of a date, each with its address."""

    label: str
    url: str
    units: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True)
class GroupRow:
    """The head of a group. `url` is a list of it alone, `rows` its rows for a change in place;
    `inside` names the groups around it. `cells` are those behind the first column."""

    label: Markup | str
    count: str
    url: str
    rows: str
    name: str
    inside: str
    level: int
    cells: Sequence[Any]


@dataclass(frozen=True)
class Grouped:
    """The heads of one level; `left` groups are not shown."""

    rows: Sequence[GroupRow]
    left: int = 0


def choices(env: Env, info: ModelInfo, state: ViewState) -> list[By]:
    """What the list may be grouped by, besides what it is grouped by already."""
    taken = {key.partition(":")[0] for key in state.group}
    if len(state.group) >= LEVELS:
        return []
    fitting = [field for field in info.fields.values() if is_groupable(info, field)]
    items = (item_of(env, info, Show(field.name)) for field in sorted(fitting, key=_usefulness))
    return [_by(info, state, item) for item in items if item and item.path not in taken]


def is_groupable(info: ModelInfo, field: Field) -> bool:
    """Whether records that share a value are worth a group."""
    if field.hidden or not field.has_column or field.unique or field.name == info.display:
        return False
    if field.kind == "many_to_one" or field.choices or _is_dated(field):
        return True
    long = isinstance(field.type, LongText | Email | Phone | Url)
    return isinstance(field.type, Boolean | Str) and not long


def _usefulness(field: Field) -> int:
    """What has few values comes first, then days, then texts."""
    if field.kind == "many_to_one" or field.choices or isinstance(field.type, Boolean):
        return 0
    return 1 if _is_dated(field) else 2


def labels(env: Env, info: ModelInfo, state: ViewState) -> list[tuple[str, str]]:
    """What the list is grouped by in words, each with the address without it."""
    found = []
    for key in state.group:
        item, unit = _item(env, info, key)
        words = f"{item.label} ({dict(UNITS)[unit]})" if unit else str(item.label)
        rest = tuple(other for other in state.group if other != key)
        found.append((words, state.address(info, group=rest)))
    return found


def heads(env: Env, info: ModelInfo, state: ViewState, items: Sequence[Item]) -> Grouped:
    """The groups of the state's first level; `state.option("in")` names those around."""
    key = state.group[0]
    item, unit = _item(env, info, key)
    asked = ["id:count", *sums.measures(items)]
    rows = state.aggregate(env, info, group=(key,), measures=asked)
    merged = _merged(key, rows)
    ordered = _ordered(env, info, item, merged)
    around = state.option("in").split()
    made = []
    for number, found in enumerate(ordered[:MOST]):
        inner = _within(state, found[0], f"{around[-1] if around else 'g'}-{number}")
        label = _label(env, info, item, unit, found[0][key])
        made.append(_head(info, inner, items, label, found))
    return Grouped(made, max(len(ordered) - MOST, 0))


def _within(state: ViewState, row: Mapping[str, Any], name: str) -> ViewState:
    """The state of one group's records: its option "in" names it and the groups around it."""
    condition = row["filter"][len(state.filter)]
    inner = state.but(filter=(*state.filter, condition), group=state.group[1:], options=())
    return inner.with_option("in", f"{state.option('in')} {name}".strip())


def _head(
    info: ModelInfo,
    inner: ViewState,
    items: Sequence[Item],
    label: Markup | str,
    rows: Sequence[Mapping[str, Any]],
) -> GroupRow:
    *around, name = inner.option("in").split()
    added = sums.add_up(info, items, rows)
    return GroupRow(
        label=label,
        count=format_number(sum(row["id:count"] for row in rows)),
        url=inner.address(info, options=()),
        rows=model_url(info, "rows", **dict(inner.arguments())),
        name=name,
        inside=" ".join(around),
        level=len(around),
        cells=[sums.shown(added, item) for item in items[1:]],
    )


def _merged(key: str, rows: Sequence[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    """The rows of each group, which are apart by currency, in their order."""
    found: dict[Any, list[dict[str, Any]]] = {}
    for row in rows:
        value = row[key]
        found.setdefault(value["id"] if isinstance(value, dict) else value, []).append(row)
    return list(found.values())


def _ordered(
    env: Env, info: ModelInfo, item: Item, merged: list[list[dict[str, Any]]]
) -> list[list[dict[str, Any]]]:
    """States and choices stand in the order of their declaration."""
    flow = env.platform.workflows.get(info.name)
    states = getattr(flow, "states", {}) if flow is not None and flow.field == item.path else {}
    order = list(states) or [value for value, _ in item.field.choices]
    if not order:
        return merged
    places = {value: place for place, value in enumerate(order)}
    return sorted(merged, key=lambda rows: places.get(rows[0].get(item.path), len(places)))


def _label(env: Env, info: ModelInfo, item: Item, unit: str | None, value: Any) -> Markup | str:
    if value is None or value == "":
        return gettext("Not filled in")
    if unit:
        return span_label(unit, value)
    if isinstance(item.field.type, Boolean):
        return gettext("Yes") if value else gettext("No")
    return Display(env).of(info, item)(value, {})


def span_label(unit: str, first: date) -> str:
    """A day, week, month, quarter or year in words, by its first day."""
    if unit == "month":
        return format_date(first, "month_year")
    if unit == "quarter":
        return dates.format_skeleton("yQQQ", first, locale=current_locale())
    if unit == "year":
        return str(first.year)
    day = format_date(first)
    return gettext("Week of %(day)s", day=day) if unit == "week" else day


def _by(info: ModelInfo, state: ViewState, item: Item) -> By:
    def address(key: str) -> str:
        return state.address(info, group=(*state.group, key))

    if not _is_dated(item.field):
        return By(str(item.label), address(item.path))
    units = [(str(label), address(f"{item.path}:{unit}")) for unit, label in UNITS]
    return By(str(item.label), address(f"{item.path}:month"), units)


def _item(env: Env, info: ModelInfo, key: str) -> tuple[Item, str | None]:
    path, _, unit = key.partition(":")
    item = item_of(env, info, Show(path))
    if item is None:
        raise BadRequest(
            _l("“%(field)s” can't be grouped by.", field=path),
            cure=_l("It is gone, or you may not see it. Choose another one."),
        )
    return item, unit if unit in dict(UNITS) else None


def _is_dated(field: Field) -> bool:
    return isinstance(field.type, Date | Moment)
