"""The list: rows and columns, sorting, pages, groups, and what is done with selected rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from mozaika.i18n import format_number, gettext
from mozaika.model import ModelInfo
from mozaika.model.types import Json
from mozaika.runtime import Env
from mozaika.web.addresses import model_url
from mozaika.web.display import is_number
from mozaika.web.layout import Item, list_sort
from mozaika.web.tables import Head, Table, make_table, needed_fields
from mozaika.web.views import columns, groups, sums
from mozaika.web.views.deeds import Deed, deeds, is_editable, may
from mozaika.web.views.state import ViewState

OWN_OPTIONS = ("in", "from")
"""Arguments of the addresses of rows that are added to a list."""


@dataclass(frozen=True)
class Pager:
    """Which rows these are, and where the others are."""

    label: str
    total: int
    previous: str | None
    next: str | None


@dataclass(frozen=True)
class More:
    """Where the following rows are: a page of their own, and rows to be added in place (`auto`:
    as soon as the end is in sight)."""

    url: str
    rows: str
    auto: bool


@dataclass(frozen=True)
class Tools:
    """What stands around the rows of a list."""

    columns_url: str
    totals_url: str | None
    bulk_url: str
    deeds: Sequence[Deed]
    kept: Sequence[tuple[str, str]]
    by: Sequence[groups.By]
    grouped: Sequence[tuple[str, str]]
    everything: str
    """The label of "select all that match"; "" where all are on the page."""


def context(env: Env, info: ModelInfo, state: ViewState) -> dict[str, Any]:
    """The table with its pager, or its groups, and what stands around."""
    items = columns.shown_items(env, info)
    if state.group:
        found = grouped(env, info, state, items)
        total = _count(env, info, state)
        page = Pager(gettext("%(total)s in all", total=format_number(total)), total, None, None)
        shown = 0
    else:
        found = rows(env, info, state, items)
        page, shown = found["page"], len(found["table"].rows)
        total = page.total
    return {**found, "page": page, "tools": _tools(env, info, state, items, shown, total)}


def part(env: Env, info: ModelInfo, state: ViewState) -> dict[str, Any]:
    """Rows to be added to a list that is shown already: of a group, or the following ones."""
    items = columns.shown_items(env, info)
    inside = state.option("in")
    if state.group:
        return {**grouped(env, info, state, items), "inside": inside, "page": None}
    return {**rows(env, info, state, items), "inside": inside}


def rows(env: Env, info: ModelInfo, state: ViewState, items: Sequence[Item]) -> dict[str, Any]:
    """A page of rows."""
    habits = columns.habits(env)
    found = state.search(
        env,
        info,
        fields=needed_fields(info, items, env.platform.registry),
        sort=_sort(env, info, state) or None,
        limit=habits.size,
        offset=state.offset,
        count=True,
    )
    page = _pager(info, state, habits.size, len(found.items), found.total or 0)
    last = state.offset + len(found.items)
    more = None
    if last < page.total and (habits.endless or state.option("in")):
        further = dict(_next(state, last).arguments())
        more = More(page.next or "", model_url(info, "rows", **further), habits.endless)
    return {"table": _table(env, info, state, items, found.items), "page": page, "more": more}


def row(env: Env, info: ModelInfo, record_id: int) -> dict[str, Any]:
    """One row as the list shows it, after it was changed in place."""
    items = columns.shown_items(env, info)
    state = ViewState(filter=(["id", "=", record_id],))
    fields = needed_fields(info, items, env.platform.registry)
    found = state.search(env, info, fields=fields, limit=1, archived=None)
    return {"table": _table(env, info, state, items, found.items), "more": None, "page": None}


def grouped(env: Env, info: ModelInfo, state: ViewState, items: Sequence[Item]) -> dict[str, Any]:
    """The heads of the groups of one level."""
    made = groups.heads(env, info, state, items)
    left = gettext("%(n)s more groups: narrow the filter to see them.", n=format_number(made.left))
    return {
        "table": _table(env, info, state, items, ()),
        "heads": made.rows,
        "left": left if made.left else "",
        "more": None,
    }


def _table(
    env: Env, info: ModelInfo, state: ViewState, items: Sequence[Item], found: Sequence[Any]
) -> Table:
    terms = _terms(_sort(env, info, state))
    writes = may(env, info, "update")
    editable = {item.path for item in items if writes and is_editable(env, info, item)}
    return make_table(
        env, info, items, found, head_of=lambda item: _head(info, state, item, terms, editable)
    )


def _tools(
    env: Env, info: ModelInfo, state: ViewState, items: Sequence[Item], shown: int, total: int
) -> Tools:
    arguments = dict(state.but(view="list", options=()).arguments())
    for name in ("view", "all"):
        arguments.pop(name, None)
    everything = gettext("Select all %(n)s that match", n=format_number(total))
    return Tools(
        columns_url=model_url(info, "columns", next=state.here(info)),
        totals_url=model_url(info, "totals", **arguments) if sums.summed(items) and total else None,
        bulk_url=model_url(info, "bulk"),
        deeds=deeds(env, info, state) if total else (),
        kept=[*arguments.items(), ("next", state.here(info))],
        by=groups.choices(env, info, state),
        grouped=groups.labels(env, info, state),
        everything=everything if total > shown else "",
    )


def _count(env: Env, info: ModelInfo, state: ViewState) -> int:
    found: int | None = state.search(env, info, fields=["id"], limit=0, count=True).total
    return found or 0


def _sort(env: Env, info: ModelInfo, state: ViewState) -> str:
    """The order asked for; what is searched comes best first, all else as the view declares."""
    return state.sort or ("" if state.query else list_sort(env, info))


def _terms(sort: str) -> dict[str, bool]:
    """The fields of a sort, and whether each descends."""
    each = [term.strip() for term in sort.split(",") if term.strip()]
    return {term.lstrip("-"): term.startswith("-") for term in each}


def _head(
    info: ModelInfo, state: ViewState, item: Item, terms: dict[str, bool], editable: set[str]
) -> Head:
    number, path = is_number(item.field), item.path
    edit = path if path in editable else None
    if not _is_sortable(info, item):
        return Head(item.label, number, edit=edit)
    place = list(terms).index(path) if path in terms else None
    several = len(terms) > 1 and place is not None and bool(state.sort)
    direction = None
    if place == 0 or several:
        direction = "descending" if terms[path] else "ascending"
    turned = direction == "ascending"
    also = _written({**terms, path: turned} if state.sort else {path: turned})
    return Head(
        item.label,
        number,
        state.address(info, sort=f"-{path}" if turned else path),
        direction,
        state.address(info, sort=also),
        place + 1 if several and place is not None else 0,
        edit,
    )


def _written(terms: dict[str, bool]) -> str:
    return ",".join(f"-{path}" if descends else path for path, descends in terms.items())


def _is_sortable(info: ModelInfo, item: Item) -> bool:
    field = item.field
    if not field.has_column or isinstance(field.type, Json):
        return False
    return all(step.kind == "many_to_one" for step in info.path(item.path)[:-1])


def _pager(info: ModelInfo, state: ViewState, size: int, count: int, total: int) -> Pager:
    """`from` is the first row that is on the page already."""
    before = state.option("from")
    first = int(before) if before.isdigit() else state.offset
    last = state.offset + count
    label = gettext(
        "%(first)s–%(last)s of %(total)s",
        first=format_number(first + 1),
        last=format_number(last),
        total=format_number(total),
    )
    return Pager(
        label,
        total if count else 0,
        _plain(state).address(info, offset=max(first - size, 0)) if first else None,
        _plain(state).address(info, offset=last) if last < total else None,
    )


def _next(state: ViewState, last: int) -> ViewState:
    """The rows behind `last`, for the page that begins where this one does."""
    first = state.option("from") or str(state.offset)
    further = state if state.option("in") else state.with_option("from", first)
    return further.but(offset=last)


def _plain(state: ViewState) -> ViewState:
    """The state of the list itself."""
    kept = tuple((key, value) for key, value in state.options if key not in OWN_OPTIONS)
    return state.but(options=kept, offset=state.offset)
