"""What the user should know: the bell's number, its drop-down, the page with all of it."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, jsonify, redirect, render_template, request, url_for
from sqlalchemy import func, select, update

from mozaika.i18n import format_datetime, format_relative, gettext
from mozaika.runtime import Env
from mozaika.services.records import Records
from mozaika.web.pages.progress import how_far
from mozaika.web.session import page_env, safe_next

blueprint = Blueprint("notifications", __name__, url_prefix="/notifications")

MODEL = "base.notification"
LATEST = 8
A_PAGE = 50


@blueprint.get("")
def index() -> str:
    """All of them, the newest first."""
    with page_env() as env:
        page = _search(env, A_PAGE, after=request.args.get("after"))
        return render_template(
            "notifications/index.html",
            crumbs=[(gettext("Notifications"), None)],
            items=[_shown(env, item) for item in page.items],
            unread=_unread(env),
            next=page.next and url_for("notifications.index", after=page.next),
        )


@blueprint.get("/latest")
def latest() -> str:
    """The newest few, for the drop-down."""
    with page_env() as env:
        items = [_shown(env, item) for item in _search(env, LATEST).items]
        return render_template("notifications/latest.html", items=items, unread=_unread(env))


@blueprint.get("/count")
def count() -> Any:
    """The number on the bell and how far the user's jobs are: what pages ask for now and then."""
    with page_env() as env:
        return jsonify(unread=_unread(env), **how_far(env))


@blueprint.get("/<int:number>")
def follow(number: int) -> Any:
    """Marks one as read and goes where it leads."""
    with page_env(write=True) as env:
        found = Records(env, MODEL).get(number)
        found.read_at = found.read_at or env.now()
        return redirect(safe_next(found.url, url_for("notifications.index")))


@blueprint.post("/read")
def read() -> Any:
    """Marks all of the user's as read."""
    with page_env(write=True) as env, env.sudo():
        one = env[MODEL]
        own = update(one).where(one.user_id == env.user.id, one.read_at.is_(None))
        env.session.execute(own.values(read_at=env.now()))
    return redirect(safe_next(request.form.get("next"), url_for("notifications.index")))


def _search(env: Env, limit: int, after: str | None = None) -> Any:
    own = [["user", "=", env.user.id]]
    fields = ["id", "title", "text", "url", "icon", "read_at", "created_at"]
    return Records(env, MODEL).search(own, fields=fields, sort="-id", limit=limit, after=after)


def _unread(env: Env) -> int:
    one = env[MODEL]
    own = select(func.count()).where(one.user_id == env.user.id, one.read_at.is_(None))
    return env.session.scalar(own.select_from(one)) or 0


def _shown(env: Env, item: dict[str, Any]) -> dict[str, Any]:
    at = item["created_at"]
    return {
        **item,
        "href": url_for("notifications.follow", number=item["id"]),
        "when": format_relative(at, env.now()),
        "exact": format_datetime(at),
    }
