"""Every request has a number, a language, and a line in the log; at the level DEBUG another line
with the hooks that it called, the addons that answered, and their time."""

from __future__ import annotations

import logging
import re
from contextlib import ExitStack
from time import perf_counter
from uuid import uuid4

from flask import Flask, Response, g, request

from mozaika.addons.trace import Call
from mozaika.runtime.tracing import tracing as trace_work
from mozaika.services import logs
from mozaika.web import tracing
from mozaika.web.session import current_user, speaking, this_platform

HEADER = "X-Request-ID"

log = logging.getLogger("mozaika.web.requests")
_SANE = re.compile(r"[A-Za-z0-9._-]{8,64}")


def register(app: Flask) -> None:
    """Must come first, so that whatever fails later is told in the reader's words."""
    app.before_request(_begin)
    app.after_request(_answered)
    app.teardown_request(_end)


def _begin() -> None:
    """A number given by a proxy is kept, so that its log and this one can be joined."""
    given = request.headers.get(HEADER, "")
    g.request_id = given if _SANE.fullmatch(given) else uuid4().hex[:16]
    g.began = perf_counter()
    g.scopes = ExitStack()
    g.scopes.enter_context(logs.bound(request_id=g.request_id))
    if tracing.is_wanted() or log.isEnabledFor(logging.DEBUG):
        g.tracing = g.scopes.enter_context(trace_work(this_platform()))
    g.scopes.enter_context(speaking(current_user()))


def _answered(response: Response) -> Response:
    response.headers[HEADER] = g.request_id
    seconds = perf_counter() - g.began
    fields = {
        "method": request.method,
        "path": request.path,
        "status": response.status_code,
        "ms": round(seconds * 1000, 1),
        "user": g.user.login if g.get("user") else None,
    }
    log.info("request", extra=fields)
    if traced := g.get("tracing"):
        log.debug("hooks", extra={"calls": [_told(call) for call in traced.calls]})
        if tracing.is_wanted():
            tracing.tell(response, traced, seconds)
    return response


def _told(call: Call) -> str:
    return f"{call.hook} {call.addon} {call.seconds * 1000:.2f} ms"


def _end(_error: BaseException | None) -> None:
    scopes = g.pop("scopes", None)
    if scopes is not None:
        scopes.close()
