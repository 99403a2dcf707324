"""`/api/openapi.json` and `/api/docs`: Swagger UI from our own files, without inline scripts."""

from __future__ import annotations

from typing import cast

from flask import Blueprint, Response, current_app, redirect, render_template, request, url_for

from mozaika.runtime import LANGUAGES
from mozaika.web.api.codec import answer
from mozaika.web.api.describe import document
from mozaika.web.api.problems import register_problems
from mozaika.web.session import chosen_language, current_user, this_platform

blueprint = Blueprint("api_docs", __name__, url_prefix="/api")
register_problems(blueprint)


@blueprint.get("/openapi.json")
def openapi() -> Response:
    """The description, in the reader's language or that of `?lang=`."""
    asked = request.args.get("lang")
    language = asked if asked in LANGUAGES else chosen_language(current_user())
    fixed = current_app.extensions["mozaika_api"].spec.to_dict()
    response = answer(document(this_platform(), language, fixed))
    response.headers["Vary"] = "Accept-Language, Cookie"
    return response


@blueprint.get("/")
def start() -> Response:
    """Leads to the page."""
    return cast(Response, redirect(url_for("api_docs.docs")))


@blueprint.get("/docs")
def docs() -> str:
    """Swagger UI."""
    return render_template("api/docs.html", language=chosen_language(current_user()))
