"""The first page after signing in."""

from __future__ import annotations

from flask import Blueprint, render_template

from mozaika.web.menus import menu_tree
from mozaika.web.session import page_env

blueprint = Blueprint("home", __name__)


@blueprint.get("/")
def index() -> str:
    """The parts of the system that the user may open."""
    with page_env() as env:
        return render_template("home.html", apps=menu_tree(env.platform, env.user))
