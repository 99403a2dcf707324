"""Traces of requests, for administrators who ask: a header, a bar at the end of each page, and the
latest requests kept.

Asked for by the switch of an administrator's session, or by the header `Trace: 1`.
"""

from __future__ import annotations

import logging
from datetime import UTC, datetime

from flask import Response, g, render_template, request, session
from sqlalchemy.exc import SQLAlchemyError

from mozaika.errors import MozaikaError
from mozaika.runtime import User
from mozaika.runtime.tracing import Tracing
from mozaika.services import traces
from mozaika.services.traces import Traced
from mozaika.web.composition import ms
from mozaika.web.session import this_platform

ADMIN = "base.admin"
HEADER = "Trace"
_ASKED = f"HTTP_{HEADER.upper()}"
_SWITCH = "trace"
_END = b"</body>"
_UNKEPT = frozenset({"composition.trace", "composition.traces", "notifications.count"})
"""Pages about traces, and what pages ask for by themselves."""

log = logging.getLogger("mozaika.web.tracing")


def is_wanted() -> bool:
    """Whether this request asks to be traced; whether its sender may is known later."""
    return request.environ.get(_ASKED) == "1" or _SWITCH in session


def switch(*, on: bool) -> None:
    """Switches the traces of this session on or off."""
    if on:
        session[_SWITCH] = True
    else:
        session.pop(_SWITCH, None)


def is_on() -> bool:
    """Whether this session is traced."""
    return _SWITCH in session


def tell(response: Response, tracing: Tracing, seconds: float) -> None:
    """Tells an administrator what the request took; nobody else."""
    user: User | None = g.get("user")
    if user is None or not user.has_role(ADMIN) or response.is_streamed:
        return
    traced = traces.summed(
        tracing,
        seconds,
        number=g.request_id,
        at=datetime.now(UTC),
        method=request.method,
        address=request.full_path.rstrip("?")[:300],
        status=response.status_code,
    )
    response.headers["Server-Timing"] = server_timing(traced)
    kept = request.endpoint not in _UNKEPT and _keep(user, traced)
    if is_on() and response.mimetype == "text/html":
        _add_bar(response, traced, kept=kept)


def server_timing(traced: Traced) -> str:
    """The header that browsers show among a request's times."""
    parts = [
        f"total;dur={_ms(traced.seconds)}",
        f'sql;desc="{traced.statements} statements";dur={_ms(traced.statement_seconds)}',
        f'hooks;desc="{traced.calls} calls";dur={_ms(traced.hook_seconds)}',
    ]
    parts += [
        f'{one.addon};desc="{one.calls} calls";dur={_ms(one.seconds)}' for one in traced.addons
    ]
    return ", ".join(parts)


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:.1f}"


def _keep(user: User, traced: Traced) -> bool:
    """A trace that can't be kept harms nothing."""
    try:
        with this_platform().env(user, write=True) as env:
            traces.keep(env, traced)
    except (MozaikaError, SQLAlchemyError):
        log.exception("the trace could not be kept")
        return False
    return True


def _add_bar(response: Response, traced: Traced, *, kept: bool) -> None:
    page = response.get_data()
    place = page.rfind(_END)
    if place < 0:
        return
    bar = render_template("composition/bar.html", traced=traced, kept=kept, ms=ms)
    response.set_data(page[:place] + bar.encode() + page[place:])
