"""Search over everything that has a quick search and a place in the user's menu."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from flask import Blueprint, render_template, request

from mozaika.errors import Text
from mozaika.i18n import gettext
from mozaika.model import ModelInfo
from mozaika.runtime import Env
from mozaika.services import access
from mozaika.services.records import Records
from mozaika.web.addresses import list_url
from mozaika.web.context import shown_menu
from mozaika.web.layout import list_items
from mozaika.web.menus import with_icons
from mozaika.web.session import page_env
from mozaika.web.tables import Table, make_table, needed_fields

blueprint = Blueprint("search", __name__)

FIRST = 5
"""Hits shown of each kind."""

COLUMNS = 4


@dataclass(frozen=True)
class Hits:
    """What was found of one model; `more` is the list with all of it."""

    label: Text
    table: Table
    more: str | None


@blueprint.get("/search")
def index() -> str:
    """Hits by kind, in the order of the menu."""
    query = request.args.get("q", "").strip()
    with page_env() as env:
        groups = [
            group for info, _ in searched_models(env) if query for group in _hits(env, info, query)
        ]
        return render_template(
            "search.html",
            crumbs=[(gettext("Search"), None)],
            global_query=query,
            query=query,
            groups=groups,
        )


def searched_models(env: Env) -> Iterator[tuple[ModelInfo, str]]:
    """The models with a quick search in the user's menu, in its order, and their icons."""
    rights = access.rights(env)
    seen: set[str] = set()
    for entry, icon in with_icons(shown_menu()):
        name = entry.model
        if name and name not in seen and rights.can(name, "read"):
            seen.add(name)
            info = env.platform.registry.info(name)
            if info.searchable:
                yield info, icon


def _hits(env: Env, info: ModelInfo, query: str) -> Iterator[Hits]:
    items = list_items(env, info)[:COLUMNS]
    fields = needed_fields(info, items, env.platform.registry)
    found = Records(env, info.name).search(q=query, fields=fields, limit=FIRST + 1)
    if found.items:
        table = make_table(env, info, items, found.items[:FIRST])
        more = list_url(info, q=query) if len(found.items) > FIRST else None
        yield Hits(info.plural, table, more)
