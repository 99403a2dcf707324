"""Dashboards: their pages, their tiles one by one, and what users do with their own."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from mozaika.errors import MozaikaError, NotFound
from mozaika.i18n import _l, gettext
from mozaika.web.addresses import dashboard_url
from mozaika.web.figures import boards
from mozaika.web.figures.tiles import Placed
from mozaika.web.session import page_env, safe_next
from mozaika.web.views.new_tile import make_tile, offer
from mozaika.web.views.state import ViewState
from mozaika.web.views.tile import tell

log = logging.getLogger("mozaika.web")
blueprint = Blueprint("dashboards", __name__, url_prefix="/dashboards")


@blueprint.get("/")
def index() -> str:
    """All dashboards that the user may open."""
    with page_env() as env:
        home = boards.home_board(env)
        return render_template(
            "dashboards/index.html",
            declared=boards.declared_boards(env),
            own=boards.own_boards(env),
            home=home.name if home else None,
            crumbs=[(gettext("Dashboards"), None)],
        )


@blueprint.get("/<name>")
def show(name: str) -> str:
    """A dashboard; its tiles come one by one. `edit` shows the tools to change it."""
    with page_env() as env:
        board = boards.board_of(env, name)
        home = boards.home_board(env)
        return render_template(
            "dashboards/show.html",
            board=board,
            editing=board.mine and request.args.get("edit") == "1",
            is_home=home is not None and home.name == board.name,
            crumbs=[(gettext("Dashboards"), url_for(".index")), (str(board.label), None)],
        )


@blueprint.get("/<name>/tiles/<key>")
def tile(name: str, key: str) -> str:
    """What one tile tells, or what is wrong with it; it never takes the others down."""
    with page_env() as env:
        placed = boards.board_of(env, name).tile(key)
        try:
            return render_template("dashboards/tile.html", placed=placed, told=tell(env, placed))
        except MozaikaError as error:
            fault: Any = error
        except Exception:
            log.exception("the tile %s of the dashboard %s failed", key, name)
            fault = NotFound(_l("Something went wrong on our side"))
    return render_template("dashboards/fault.html", placed=placed, fault=fault)


@blueprint.get("/add")
def add() -> str:
    """The form that puts what a view shows on a dashboard."""
    state = ViewState.from_address(request.args)
    with page_env() as env:
        offered = offer(env, request.args.get("model", ""), state)
        own = [board for board in boards.own_boards(env) if board.mine]
        return render_template(
            "dashboards/add.html",
            offered=offered,
            own=own,
            crumbs=[*offered.crumbs, (gettext("Add to dashboard"), None)],
        )


@blueprint.post("/add")
def add_now() -> Response:
    """Makes the tile; without a dashboard a new one for it."""
    state = ViewState.from_address(request.args)
    form = request.form
    with page_env(write=True) as env:
        placed = make_tile(env, request.args.get("model", ""), state, form)
        name = form.get("dashboard", "")
        if name:
            boards.add_tile(env, name, placed)
        else:
            name = boards.create_board(env, form.get("name", ""), [placed]).name
    return redirect(dashboard_url(name))


@blueprint.post("/")
def create() -> Response:
    """A new empty dashboard."""
    with page_env(write=True) as env:
        board = boards.create_board(env, request.form.get("name", ""))
    return redirect(url_for(".show", name=board.name, edit=1))


@blueprint.post("/<name>/copy")
def copy(name: str) -> Response:
    """A copy as the user's own."""
    with page_env(write=True) as env:
        board = boards.copy_board(env, name)
    return redirect(url_for(".show", name=board.name, edit=1))


@blueprint.post("/<name>/home")
def home(name: str) -> Response:
    """Puts the dashboard on the home page, or takes it off."""
    chosen = request.form.get("home") == "1"
    with page_env(write=True) as env:
        boards.choose_home(env, name if chosen else "")
    flash(
        gettext("This dashboard is your home page now.")
        if chosen
        else gettext("Your home page shows the menu again."),
        "success",
    )
    return redirect(safe_next(request.form.get("next"), dashboard_url(name)))


@blueprint.post("/<name>/change")
def change(name: str) -> Response:
    """Another name; shared or private."""
    form = request.form
    with page_env(write=True) as env:
        label, shared = form.get("name", ""), form.get("shared") == "1"
        boards.change_board(env, name, label=label, shared=shared)
    return redirect(url_for(".show", name=name, edit=1))


@blueprint.post("/<name>/delete")
def delete(name: str) -> Response:
    """Deletes the dashboard."""
    with page_env(write=True) as env:
        boards.delete_board(env, name)
    flash(gettext("The dashboard was deleted."), "success")
    return redirect(url_for(".index"))


@blueprint.post("/<name>/arrange")
def arrange(name: str) -> tuple[str, int]:
    """Keeps the order of the tiles: `keys`, several of them."""
    with page_env(write=True) as env:
        boards.arrange(env, name, request.form.getlist("keys"))
    return "", 204


@blueprint.post("/<name>/tiles/<key>")
def change_tile(name: str, key: str) -> Response:
    """Moves, widens, renames or removes a tile: `do` says which."""
    what = request.form.get("do", "")
    label = request.form.get("label", "").strip()
    with page_env(write=True) as env:
        if what in MOVES:
            boards.move_tile(env, name, key, MOVES[what])
        elif what == "rename" and label:
            boards.change_tile(env, name, key, lambda placed: placed.with_label(label))
        elif what in CHANGES:
            boards.change_tile(env, name, key, CHANGES[what])
    return redirect(url_for(".show", name=name, edit=1, _anchor=f"tile-{key}"))


MOVES = {"earlier": -1, "later": 1}
CHANGES: dict[str, Callable[[Placed], Placed | None]] = {
    "wider": lambda placed: placed.with_width(placed.width + 1),
    "narrower": lambda placed: placed.with_width(placed.width - 1),
    "remove": lambda _placed: None,
}
