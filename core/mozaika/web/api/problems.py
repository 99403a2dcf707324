"""Problems: every failure under `/api/` as `application/problem+json` (RFC 9457).

Members beyond the standard's: `code` (a stable word), `errors` (messages by field; for a batch by
index, then by field), `cure`, and what the error itself knows (`reasons`, `ask`, `fields`).
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from flask import Blueprint, Response, g, request
from sqlalchemy.exc import DataError, IntegrityError, OperationalError, StatementError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException, InternalServerError

from mozaika.errors import (
    BadRequest,
    Conflict,
    InUse,
    MozaikaError,
    NotSignedIn,
    Text,
    TransitionRefused,
    ValidationFailed,
)
from mozaika.i18n import _l, use_language
from mozaika.web.api.codec import dumps
from mozaika.web.session import chosen_language

MIMETYPE = "application/problem+json"
log = logging.getLogger("mozaika.api")

TITLES: Mapping[str, Text] = {
    "bad_request": _l("The request can't be understood"),
    "bad_filter": _l("The filter, sort or fields don't fit"),
    "not_signed_in": _l("Sign in first"),
    "access_denied": _l("You may not do this"),
    "not_found": _l("There is no such thing"),
    "invalid": _l("Some values are wrong"),
    "conflict": _l("Somebody else changed it meanwhile"),
    "in_use": _l("It is still in use"),
    "transition_refused": _l("The step was refused"),
    "method_not_allowed": _l("This address does not take that method"),
    "request_entity_too_large": _l("The request is too large"),
    "unsupported_media_type": _l("The content type does not fit"),
    "too_many_requests": _l("Too many attempts"),
    "service_unavailable": _l("The database is busy"),
}
"""Titles by code; other codes show the HTTP status's own name."""


def register_problems(blueprint: Blueprint) -> None:
    """Answers all errors raised under the blueprint with problems."""
    blueprint.register_error_handler(MozaikaError, mozaika_problem)
    blueprint.register_error_handler(HTTPException, http_problem)
    blueprint.register_error_handler(Exception, unexpected_problem)


def problem(
    status: int,
    code: str,
    detail: object = None,
    *,
    headers: Mapping[str, str] | None = None,
    **members: Any,
) -> Response:
    """A problem response. Texts are rendered in the reader's language."""
    with use_language(chosen_language(g.get("user"))):
        content = {
            "type": f"urn:mozaika:problem:{code}",
            "title": str(TITLES.get(code, HTTPStatus(status).phrase)),
            "status": status,
            "code": code,
            **{name: member for name, member in members.items() if member not in (None, (), {})},
        }
        if detail is not None:
            content["detail"] = str(detail)
        return Response(dumps(content), status, dict(headers or {}), mimetype=MIMETYPE)


def mozaika_problem(error: MozaikaError) -> Response:
    """The problem of one of Mozaika's own errors."""
    if error.status >= 500:
        return unexpected_problem(error)
    members: dict[str, Any] = {"cure": error.cure}
    headers: dict[str, str] = {}
    match error:
        case ValidationFailed():
            members["errors"] = error.errors
        case Conflict():
            members["fields"] = error.fields
        case TransitionRefused():
            members["reasons"] = [str(reason) for reason in error.reasons]
            members["ask"] = error.ask
        case NotSignedIn():
            headers["WWW-Authenticate"] = 'Bearer realm="Mozaika"'
        case BadRequest() if error.details.get("field"):
            members["field"] = error.details["field"]
    return problem(error.status, error.code, error, headers=headers, **members)


def http_problem(error: HTTPException) -> Response:
    """The problem of an HTTP error: unknown address, method, type, size, too many attempts."""
    if isinstance(error, InternalServerError):
        return unexpected_problem(error.original_exception or error)
    status = error.code or 500
    headers = {
        name: value
        for name, value in error.get_headers()
        if name not in ("Content-Type", "Content-Length")
    }
    data = getattr(error, "data", None) or {}
    code = HTTPStatus(status).name.lower() if status != 422 else "invalid"
    return problem(
        status, code, error.description, headers=headers, errors=_flat(data.get("messages"))
    )


def unexpected_problem(error: BaseException) -> Response:
    """What went wrong on our side, or at the database; the log tells the rest."""
    if isinstance(error, StaleDataError):
        return mozaika_problem(
            Conflict(_l("Somebody else changed the record meanwhile."), cure=_l("Read it again."))
        )
    if isinstance(error, IntegrityError):
        log.warning("%s %s: %s", request.method, request.path, error.orig)
        return mozaika_problem(InUse(_l("The change breaks a rule of the database.")))
    if _is_bad_value(error):
        log.warning("%s %s: %s", request.method, request.path, error)
        return mozaika_problem(
            BadRequest(_l("The database can't keep one of the values."), cure=_l("Check them."))
        )
    if isinstance(error, OperationalError) and "locked" in str(error.orig):
        return problem(503, "service_unavailable", headers={"Retry-After": "1"})
    log.error("%s %s failed", request.method, request.path, exc_info=error)
    return problem(
        500,
        "error",
        _l("Something went wrong on our side; nothing was saved."),
        request_id=g.get("request_id"),
    )


def _is_bad_value(error: BaseException) -> bool:
    """Values that passed all checks and that the database still refuses, such as too large."""
    overflow = isinstance(error, StatementError) and isinstance(error.orig, OverflowError)
    return isinstance(error, DataError) or overflow


def _flat(messages: Any) -> dict[str, Any] | None:
    """Webargs groups its messages by place ("json"); problems don't."""
    if not isinstance(messages, Mapping):
        return None
    flat: dict[str, Any] = {}
    for place in messages.values():
        flat.update(place if isinstance(place, Mapping) else {"": place})
    return flat
