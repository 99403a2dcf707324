"""The pages, a blueprint each."""

from typing import Any

from flask import Flask
from flask_limiter import Limiter

from mozaika.web.pages import addons, door, health, home, look, records, search
from mozaika.web.security import SIGN_IN_LIMIT


def register(app: Flask, limiter: Limiter) -> None:
    """Adds the core's pages to `app`; `limiter` counts failed attempts to sign in."""
    for page in (health, door, look, home, search, addons, records):
        app.register_blueprint(page.blueprint)
    view = "door.try_to_sign_in"
    limit = limiter.limit(SIGN_IN_LIMIT, deduct_when=lambda answer: answer.status_code == 401)
    limited: Any = limit(app.view_functions[view])
    app.view_functions[view] = limited
