"""Other calendars: the secret address of one's own, and files brought in."""

from __future__ import annotations

from typing import Any

from flask import Response, abort, current_app, flash, redirect, render_template, request, url_for

from mozaika import MozaikaError, Platform, gettext, page_env
from mozaika_activities import feed as feeds
from mozaika_activities import importing
from mozaika_activities.pages.common import Page, crumbs

LIMIT = "60 per minute"
"""Requests for calendars from one address of the net."""


def calendars() -> Any:
    """The page."""
    return _page()


def renew() -> Any:
    """Another address: the former one gives nothing any more."""
    with page_env(write=True) as env:
        feeds.renew(env)
    flash(gettext("Your calendar has a new address. The former one does not work any more."),
          "success")  # fmt: skip
    return redirect(url_for("activities.calendars"))


def bring_in() -> Any:
    """Takes the events of a file."""
    file = request.files.get("file")
    content = file.stream.read(importing.LARGEST + 1) if file else b""
    try:
        with page_env(write=True) as env:
            told = str(importing.bring_in(env, content))
    except MozaikaError as error:
        return _page(problem=str(error.message)), 422
    flash(told, "success")
    return redirect(url_for("activities.calendars"))


def feed(key: str) -> Response:
    """A calendar for programs, without signing in: who knows the address may read it."""
    [limiter] = current_app.extensions["limiter"]
    with limiter.limit(LIMIT):
        platform: Platform = current_app.extensions["mozaika"]
        user = feeds.user_of(platform, key)
        if user is None:
            abort(404)
        with platform.env(user) as env:
            content = feeds.content(env)
    answer = Response(content, content_type="text/calendar; charset=utf-8")
    answer.headers["Content-Disposition"] = 'inline; filename="mozaika.ics"'
    return answer


def _page(problem: str | None = None) -> str:
    with page_env(write=True) as env:
        address = url_for("activities.feed", key=feeds.key_of(env), _external=True)
    return render_template(
        "activities/calendars.html",
        crumbs=crumbs((gettext("Other calendars"), None)),
        address=address,
        problem=problem,
        megabytes=importing.LARGEST // 1024**2,
    )


PAGES: list[Page] = [
    ("/calendars", calendars, ["GET"]),
    ("/calendars/renew", renew, ["POST"]),
    ("/calendars/import", bring_in, ["POST"]),
    ("/feed/<key>.ics", feed, ["GET"]),
]
