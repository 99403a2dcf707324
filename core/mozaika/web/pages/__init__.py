"""The pages, a blueprint each."""

from flask import Flask
from flask_limiter import Limiter

from mozaika.web.pages import addons, door, health, home, look, records, search


def register(app: Flask, limiter: Limiter) -> None:
    """Adds the core's pages to `app`."""
    for page in (health, door, look, home, search, addons, records):
        app.register_blueprint(page.blueprint)
