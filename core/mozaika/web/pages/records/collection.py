"""The page of a model: one address for all kinds of views. All of its state is in the address."""

from __future__ import annotations

from typing import Any

from flask import Response, make_response, redirect, render_template, request

from mozaika.model import ModelInfo
from mozaika.runtime import Env
from mozaika.web.addresses import list_url, new_url
from mozaika.web.pages.records.common import blueprint, crumbs, may, model_of
from mozaika.web.pages.records.suggest import saved_address
from mozaika.web.searching.saved import opening
from mozaika.web.session import page_env
from mozaika.web.views.kinds import ViewKind, kind_of, kinds_of
from mozaika.web.views.search_bar import search_bar
from mozaika.web.views.state import ViewState


@blueprint.get("/<addon>/<name>")
def index(addon: str, name: str) -> Response:
    """The model's records in some view; for a change in place only its changing part."""
    with page_env() as env:
        info = model_of(env, addon, name)
        state = ViewState.from_address(request.args)
        first = None if request.args or _in_place() else opening(env, info)
        if first is not None:
            return make_response(redirect(saved_address(info, first)))
        kind = kind_of(env, info, state.view)
        template = "search/in_place.html" if _in_place() else "records/collection.html"
        page = render_template(template, **_context(env, info, state, kind))
    answer = make_response(page)
    answer.vary.add("HX-Request")
    return answer


def _in_place() -> bool:
    """Whether htmx asks for the changing part; on its way back through history it wants all."""
    in_place = "HX-Request" in request.headers
    return in_place and "HX-History-Restore-Request" not in request.headers


def _context(env: Env, info: ModelInfo, state: ViewState, kind: ViewKind) -> dict[str, Any]:
    bar = search_bar(env, info, state)
    return {
        "crumbs": crumbs(info),
        "info": info,
        "state": state,
        "plural": info.plural,
        "icon": _icon(env, info),
        "kind": kind,
        "kinds": kinds_of(env, info),
        "bar": bar,
        "narrowed": state.narrowed or state.offset > 0,
        "searchable": info.searchable,
        "archivable": info.archivable,
        "archived": state.archived,
        "archived_url": state.address(info, archived=not state.archived),
        "query": state.query,
        "base_url": list_url(info),
        "everything_url": bar.everything_url,
        "can_create": may(env, info, "create"),
        "new_url": new_url(info),
        **kind.context(env, info, state),
    }


def _icon(env: Env, info: ModelInfo) -> str:
    """The icon of the menu entry that opens the list, or of its parent."""
    menus = {menu.name: menu for menu in env.platform.menus}
    menu = next((menu for menu in menus.values() if menu.model == info.name), None)
    while menu is not None:
        if menu.icon:
            return menu.icon
        menu = menus.get(menu.parent or "")
    return "list"
