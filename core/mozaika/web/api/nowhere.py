"""Addresses under `/api/` that there are not, and methods they don't take: problems, no pages."""

from __future__ import annotations

from typing import NoReturn

from flask import Blueprint, current_app, request
from werkzeug.exceptions import HTTPException, MethodNotAllowed
from werkzeug.routing import MapAdapter, RequestRedirect

from mozaika.errors import NotFound
from mozaika.i18n import _l
from mozaika.web.api.problems import register_problems

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")

blueprint = Blueprint("api_nowhere", __name__, url_prefix="/api")
register_problems(blueprint)


@blueprint.route("/<path:rest>", methods=METHODS)
def nowhere(rest: str) -> NoReturn:
    """Says what the address takes instead, or that there is none."""
    adapter = current_app.create_url_adapter(request)
    allowed = [method for method in METHODS if adapter and _is_taken(adapter, method)]
    if allowed:
        raise MethodNotAllowed(allowed)
    raise NotFound(
        _l("There is no address “%(address)s”.").format(address=f"/api/{rest}"[:100]),
        cure=_l("See /api/docs."),
    )


def _is_taken(adapter: MapAdapter, method: str) -> bool:
    try:
        endpoint, _ = adapter.match(method=method)
    except RequestRedirect:
        return True
    except HTTPException:
        return False
    return bool(endpoint != request.endpoint)
