"""The list of a model: quick search, sorting, filters, pages. All of it in the address."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import orjson
from flask import Response, make_response, render_template, request

from mozaika.errors import BadRequest, MozaikaError, Text
from mozaika.i18n import _l, format_number, gettext
from mozaika.model import ModelInfo
from mozaika.runtime import Env
from mozaika.services.records import Records
from mozaika.web.display import is_number
from mozaika.web.layout import Item, list_items, list_sort
from mozaika.web.options import find
from mozaika.web.pages.records.common import blueprint, crumbs, list_url, may, model_of, new_url
from mozaika.web.session import page_env
from mozaika.web.tables import Head, make_table, needed_fields

PAGE = 80
"""Rows of a page."""


@dataclass(frozen=True)
class Wanted:
    """What the address asks for."""

    query: str = ""
    sort: str = ""
    filter: tuple[Any, ...] = ()
    offset: int = 0
    archived: bool = False

    @classmethod
    def from_address(cls, arguments: Mapping[str, str]) -> Wanted:
        """Reads `q`, `sort`, `filter` (JSON as in REST), `offset` and `archived`."""
        offset = arguments.get("offset", "0")
        return cls(
            query=arguments.get("q", "").strip(),
            sort=arguments.get("sort", ""),
            filter=tuple(_read_filter(arguments.get("filter", ""))),
            offset=int(offset) if offset.isdigit() and len(offset) < 10 else 0,
            archived=arguments.get("archived") == "1",
        )

    def address(self, info: ModelInfo, **changes: Any) -> str:
        """The list's address with some of it changed; a change goes back to the first page."""
        return list_url(info, **dict(self.arguments(**{"offset": 0, **changes})))

    def arguments(self, **changes: Any) -> Iterator[tuple[str, str]]:
        """The arguments of the address that are not the usual ones."""
        values = {**vars(self), **changes}
        if values["query"]:
            yield "q", values["query"]
        if values["sort"]:
            yield "sort", values["sort"]
        if values["filter"]:
            yield "filter", orjson.dumps(list(values["filter"])).decode()
        if values["archived"]:
            yield "archived", "1"
        if values["offset"]:
            yield "offset", str(values["offset"])


@dataclass(frozen=True)
class Chip:
    """A filter in words; `without` is the list's address without it."""

    label: str
    without: str


@dataclass(frozen=True)
class Pager:
    """Which rows these are, and where the others are."""

    label: str
    total: int
    previous: str | None
    next: str | None


@blueprint.get("/<addon>/<name>")
def index(addon: str, name: str) -> Response:
    """The list; for a change in place only its changing part."""
    with page_env() as env:
        info = model_of(env, addon, name)
        wanted = Wanted.from_address(request.args)
        page = render_template(_template(), **_context(env, info, wanted))
    answer = make_response(page)
    answer.vary.add("HX-Request")
    return answer


@blueprint.get("/options/<model>")
def options(model: str) -> str:
    """The choices that fit what is typed into a many-to-one's search, for its select."""
    query = next((v for key, v in request.args.items() if key.startswith("find.")), "")
    with page_env() as env:
        info = model_of(env, *model.split(".", 1)) if "." in model else model_of(env, model, "")
        return render_template("records/options.html", options=find(env, info, query.strip()))


def _template() -> str:
    in_place = "HX-Request" in request.headers
    restored = "HX-History-Restore-Request" in request.headers
    return "records/listing.html" if in_place and not restored else "records/list.html"


def _context(env: Env, info: ModelInfo, wanted: Wanted) -> dict[str, Any]:
    items = [item for item in list_items(env, info) if not item.optional]
    found = Records(env, info.name).search(
        filter=list(wanted.filter),
        q=wanted.query or None,
        fields=needed_fields(info, items, env.platform.registry),
        sort=_sort(env, info, wanted) or None,
        limit=PAGE,
        offset=wanted.offset,
        archived=wanted.archived,
        count=True,
    )
    return {
        "crumbs": crumbs(info),
        "plural": info.plural,
        "icon": _icon(env, info),
        "table": make_table(
            env, info, items, found.items, head_of=lambda item: _head(env, info, wanted, item)
        ),
        "page": _pager(info, wanted, len(found.items), found.total or 0),
        "chips": list(_chips(info, wanted)),
        "narrowed": bool(wanted.query or wanted.filter or wanted.archived or wanted.offset),
        "searchable": info.searchable,
        "archivable": info.archivable,
        "archived": wanted.archived,
        "archived_url": wanted.address(info, archived=not wanted.archived),
        "query": wanted.query,
        "kept": list(wanted.arguments(query="", offset=0)),
        "base_url": list_url(info),
        "can_create": may(env, info, "create"),
        "new_url": new_url(info),
    }


def _sort(env: Env, info: ModelInfo, wanted: Wanted) -> str:
    """The order asked for; what is searched comes best first, all else as the view declares."""
    return wanted.sort or ("" if wanted.query else list_sort(env, info))


def _head(env: Env, info: ModelInfo, wanted: Wanted, item: Item) -> Head:
    if item.field.kind in ("one_to_many", "many_to_many") or not item.field.has_column:
        return Head(item.label)
    path = item.path
    current = _sort(env, info, wanted).split(",")[0]
    direction = None
    if current.lstrip("-") == path:
        direction = "descending" if current.startswith("-") else "ascending"
    following = f"-{path}" if direction == "ascending" else path
    return Head(item.label, is_number(item.field), wanted.address(info, sort=following), direction)


def _pager(info: ModelInfo, wanted: Wanted, count: int, total: int) -> Pager:
    first, last = wanted.offset + 1, wanted.offset + count
    numbers = {"first": format_number(first), "last": format_number(last)}
    label = gettext("%(first)s–%(last)s of %(total)s", **numbers, total=format_number(total))
    before = max(wanted.offset - PAGE, 0)
    return Pager(
        label,
        total if count else 0,
        wanted.address(info, offset=before) if wanted.offset else None,
        wanted.address(info, offset=last) if last < total else None,
    )


def _chips(info: ModelInfo, wanted: Wanted) -> Iterator[Chip]:
    for place, condition in enumerate(wanted.filter):
        rest = [c for i, c in enumerate(wanted.filter) if i != place]
        yield Chip(_in_words(info, condition), wanted.address(info, filter=rest))


def _in_words(info: ModelInfo, condition: Any) -> str:
    """One condition of a filter as people read it."""
    try:
        path, operator, value = condition
        field = info.path(path)[-1]
    except (MozaikaError, ValueError, TypeError, AttributeError):
        return gettext("Own filter")
    labels = dict(field.choices)
    values = value if isinstance(value, list) else [value]
    shown = ", ".join(str(labels.get(one, one)) for one in values if _is_plain(one))
    word = _WORDS.get(operator, operator)
    return f"{field.label} {word} {shown}".strip()


_WORDS: dict[str, Text] = {
    "=": _l("is"),
    "!=": _l("is not"),
    "in": _l("is one of"),
    "not in": _l("is none of"),
    "ilike": _l("contains"),
    "like": _l("contains"),
    ">": _l("is more than"),
    ">=": _l("is at least"),
    "<": _l("is less than"),
    "<=": _l("is at most"),
}


def _is_plain(value: Any) -> bool:
    return isinstance(value, str | int | float)


def _read_filter(text: str) -> list[Any]:
    if not text:
        return []
    try:
        found = orjson.loads(text)
    except orjson.JSONDecodeError:
        found = None
    if not isinstance(found, list):
        raise BadRequest(_l("The filter in this address is not understood."))
    whole_condition = len(found) == 3 and isinstance(found[0], str)
    return [found] if whole_condition else found


def _icon(env: Env, info: ModelInfo) -> str:
    """The icon of the menu entry that opens the list, or of its parent."""
    menus = {menu.name: menu for menu in env.platform.menus}
    menu = next((menu for menu in menus.values() if menu.model == info.name), None)
    while menu is not None:
        if menu.icon:
            return menu.icon
        menu = menus.get(menu.parent or "")
    return "list"
