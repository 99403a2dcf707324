"""JSON by orjson: exact decimals are strings, moments RFC 3339 with their offset."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import orjson
from flask import Response, request
from werkzeug.exceptions import UnsupportedMediaType

from mozaika.errors import BadRequest
from mozaika.i18n import _l, gettext

MIMETYPE = "application/json"
OPTIONS = orjson.OPT_NON_STR_KEYS | orjson.OPT_PASSTHROUGH_DATACLASS
"""Lazy strings are dataclasses, to be shown as texts."""


def dumps(value: Any) -> bytes:
    """`value` as JSON."""
    return orjson.dumps(value, default=_default, option=OPTIONS)


def answer(value: Any, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    """A JSON response."""
    return Response(dumps(value), status, headers, mimetype=MIMETYPE)


def body() -> Any:
    """The request's JSON. Raises `BadRequest` where there is none, 415 for other types."""
    if not request.is_json:
        raise UnsupportedMediaType(gettext("Send application/json."))
    return parse(request.get_data(cache=False), _l("The body"))


def parse(text: str | bytes, where: object) -> Any:
    """JSON text to values; `where` names the place in the error."""
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise BadRequest(
            _l("%(where)s is not valid JSON: %(reason)s.").format(where=where, reason=error.msg),
            cure=_l("Check line %(line)s, column %(column)s.").format(
                line=error.lineno, column=error.colno
            ),
        ) from None


def _default(value: Any) -> Any:
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, set | frozenset):
        return sorted(value)
    return str(value)
