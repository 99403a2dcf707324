"""REST: `/api/v1/<addon.model>`, described by `/api/openapi.json`, readable at `/api/docs`.

`register_api(app, limiter)` is all that the app factory needs. Every answer under `/api/`, errors
included, is made here; failures are `application/problem+json` (RFC 9457).
"""

from __future__ import annotations

from flask import Flask
from flask_limiter import Limiter

from mozaika.web.api import docs, files, history, nowhere, records, signin, steps
from mozaika.web.api.blueprint import RecordId, blueprint
from mozaika.web.api.problems import register_problems
from mozaika.web.api.smorest import make_api

ROUTES = (records, files, history, steps)
"""The modules that put their views on the blueprint."""


def register_api(app: Flask, limiter: Limiter) -> None:
    """Adds REST, its description and its problems to `app`; the platform is at
    `app.extensions["mozaika"]`. `limiter` counts attempts to sign in."""
    app.url_map.converters["record"] = RecordId
    api = app.extensions["mozaika_api"] = make_api(app)
    door = signin.make_blueprint(limiter)
    register_problems(door)
    api.register_blueprint(door)
    for part in (docs.blueprint, blueprint, nowhere.blueprint):
        app.register_blueprint(part)
