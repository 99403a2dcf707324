"""The first page after signing in."""

from __future__ import annotations

from flask import Blueprint, render_template

from mozaika.web.checklist import checklist
from mozaika.web.figures.boards import declared_boards, home_board, own_boards
from mozaika.web.menus import menu_tree
from mozaika.web.session import page_env

blueprint = Blueprint("home", __name__)


@blueprint.get("/")
def index() -> str:
    """The user's dashboard where one is chosen, else the parts that the user may open."""
    with page_env() as env:
        board = home_board(env)
        if board is not None:
            return render_template("home.html", board=board, is_home=True, checklist=checklist(env))
        boards = [*own_boards(env), *declared_boards(env)]
        apps = menu_tree(env.platform, env.user)
        return render_template("home.html", apps=apps, boards=boards, checklist=checklist(env))
