"""The pages, a blueprint each."""

from typing import Any

from flask import Flask
from flask_limiter import Limiter

from mozaika.web.pages import (
    addons,
    administration,
    composition_traces,
    custom_fields,
    dashboards,
    door,
    fields,
    figures,
    health,
    home,
    imports,
    look,
    notifications,
    palette,
    preferences,
    progress,
    records,
    search,
    wordings,
)
from mozaika.web.security import SIGN_IN_LIMIT

EVERYWHERE = (palette, notifications, preferences, progress)
"""Pages that every other page leads to."""


def register(app: Flask, limiter: Limiter) -> None:
    """Adds the core's pages to `app`; `limiter` counts failed attempts to sign in."""
    for page in (
        *EVERYWHERE,
        health,
        door,
        look,
        home,
        search,
        addons,
        custom_fields,
        wordings,
        administration,
        composition_traces,
        imports,
        figures,
        dashboards,
        fields,
        records,
    ):
        app.register_blueprint(page.blueprint)
    _slow_down(app, limiter, "door.try_to_sign_in", 401)
    _slow_down(app, limiter, "preferences.password", 422)


def _slow_down(app: Flask, limiter: Limiter, view: str, status: int) -> None:
    """Counts the answers of `view` with that status: guesses at a password that failed."""
    limit = limiter.limit(SIGN_IN_LIMIT, deduct_when=lambda answer: answer.status_code == status)
    limited: Any = limit(app.view_functions[view])
    app.view_functions[view] = limited
