"""The page of a model: one address for all kinds of views. All of its state is in the address."""

from __future__ import annotations

from typing import Any

from flask import Response, make_response, render_template, request

from mozaika.model import ModelInfo
from mozaika.runtime import Env
from mozaika.web.addresses import list_url, new_url
from mozaika.web.options import find
from mozaika.web.pages.records.common import blueprint, crumbs, may, model_of
from mozaika.web.session import page_env
from mozaika.web.views.chips import chips
from mozaika.web.views.kinds import ViewKind, kind_of, kinds_of
from mozaika.web.views.state import ViewState


@blueprint.get("/<addon>/<name>")
def index(addon: str, name: str) -> Response:
    """The model's records in some view; for a change in place only its changing part."""
    with page_env() as env:
        info = model_of(env, addon, name)
        state = ViewState.from_address(request.args)
        kind = kind_of(env, info, state.view)
        template = kind.template if _in_place() else "records/collection.html"
        page = render_template(template, **_context(env, info, state, kind))
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


def _in_place() -> bool:
    """Whether htmx asks for the changing part; on its way back through history it wants all."""
    in_place = "HX-Request" in request.headers
    return in_place and "HX-History-Restore-Request" not in request.headers


def _context(env: Env, info: ModelInfo, state: ViewState, kind: ViewKind) -> dict[str, Any]:
    return {
        "crumbs": crumbs(info),
        "info": info,
        "state": state,
        "plural": info.plural,
        "icon": _icon(env, info),
        "kind": kind,
        "kinds": kinds_of(env, info),
        "chips": list(chips(env, info, state)),
        "narrowed": state.narrowed or state.offset > 0,
        "searchable": info.searchable,
        "archivable": info.archivable,
        "archived": state.archived,
        "archived_url": state.address(info, archived=not state.archived),
        "query": state.query,
        "kept": list(state.but(query="").arguments()),
        "base_url": list_url(info),
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
