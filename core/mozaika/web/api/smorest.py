"""flask-smorest as Mozaika uses it: its blueprints describe the fixed addresses (sign-in, me);
errors are ours, and the document is served together with that of the models."""

from __future__ import annotations

from flask import Flask
from flask_smorest import Api

from mozaika.web.api.describe.document import OPENAPI, VERSION


class QuietApi(Api):  # type: ignore[misc]
    """An Api that leaves the app's error handlers and addresses alone."""

    def _register_error_handlers(self) -> None:
        """Problems are registered by blueprint."""

    def _register_doc_blueprint(self) -> None:
        """The document is served by `mozaika.web.api.docs`."""


def make_api(app: Flask) -> QuietApi:
    """The Api of `app`."""
    return QuietApi(
        app,
        spec_kwargs={"title": "Mozaika", "version": VERSION, "openapi_version": OPENAPI},
        config_prefix="MOZAIKA_REST",
    )
