"""Error pages in plain words, with the number of the request for whoever helps."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Any

from flask import Flask, Response, g, make_response, redirect, render_template, request, url_for
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from mozaika.errors import MozaikaError, NotSignedIn, Text, TransitionRefused, ValidationFailed
from mozaika.i18n import _l
from mozaika.web.resume import Typed, page_before, typed_now
from mozaika.web.session import current_user, here, is_from_here, this_platform, wants_data

log = logging.getLogger("mozaika.web")

TEXTS: dict[int, tuple[Text, Text, str]] = {
    400: (
        _l("This address is not understood"),
        _l("Something in the address or in the form is not what this page expects."),
        "help-circle",
    ),
    403: (
        _l("You may not do this"),
        _l("Your roles do not allow it. Ask your administrator if you need it."),
        "lock",
    ),
    404: (
        _l("There is nothing here"),
        _l("It was removed or moved, or you have no access to it."),
        "compass",
    ),
    405: (
        _l("This does not work here"),
        _l("The page was opened in a way it does not support. Go back and try again."),
        "help-circle",
    ),
    409: (
        _l("This can't be done now"),
        _l("Something else stands in its way."),
        "alert-triangle",
    ),
    413: (
        _l("This is too large"),
        _l("The file or the form is larger than allowed."),
        "file",
    ),
    422: (
        _l("Some entries are wrong"),
        _l("Go back, correct what is marked and try again."),
        "alert-triangle",
    ),
    429: (
        _l("Too many attempts"),
        _l("Wait a minute, then try again."),
        "hourglass",
    ),
    500: (
        _l("Something went wrong on our side"),
        _l("Nothing of what you were doing was saved. Try again in a moment."),
        "alert-circle",
    ),
    503: (
        _l("Not ready yet"),
        _l("The system is starting or being changed. Try again in a moment."),
        "hourglass",
    ),
}
"""Title, text and icon by HTTP status."""

EXPIRED = _l("This form is too old")
EXPIRED_TEXT = _l("You were signed out meanwhile, or the page was open for long. Open it again.")
EXPIRED_KEPT = _l("You signed in anew since this page was opened. What you typed is still here.")


def register(app: Flask) -> None:
    """Every error of a page becomes a page in plain words (REST has its own answers)."""
    app.register_error_handler(NotSignedIn, _ask_to_sign_in)
    app.register_error_handler(MozaikaError, _mozaika_error)
    app.register_error_handler(CSRFError, _expired)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(Exception, _unexpected)


def problem_page(
    status: int,
    *,
    title: Text | None = None,
    text: Text | None = None,
    reasons: Sequence[Text] = (),
    typed: Typed | None = None,
) -> Response:
    """The page for an HTTP status; `title`, `text` and `reasons` tell more than the usual. A form
    that was `typed` in vain can be sent again from it."""
    known_title, known_text, icon = TEXTS.get(status, TEXTS[500 if status >= 500 else 400])
    page = render_template(
        "problem.html",
        title=title or known_title,
        text=text or known_text,
        reasons=reasons,
        icon=icon,
        back=request.referrer if is_from_here() else None,
        typed=typed,
        request_id=getattr(g, "request_id", None) if status >= 500 else None,
        in_frame=status < 500,
    )
    return make_response(page, status)


def _ask_to_sign_in(_error: NotSignedIn) -> Any:
    """Scripts ask over the page; a form that was sent waits until its user is back."""
    if "HX-Request" in request.headers or wants_data():
        return make_response("", 401)
    typed = typed_now()
    if typed is None:
        back = here() if request.method == "GET" else page_before()
        return redirect(url_for("door.sign_in", next=back))
    page = render_template("sign_in.html", login="", next=page_before(), error=None, typed=typed)
    return make_response(page, 401)


def _mozaika_error(error: MozaikaError) -> Response:
    if error.status >= 500:
        log.error("%s %s failed: %s", request.method, request.path, error, exc_info=error)
        return problem_page(500)
    if error.status == 404:
        return problem_page(404)
    status = 409 if error.status == 412 else error.status
    return problem_page(status, text=error.message, reasons=_reasons(error))


def _reasons(error: MozaikaError) -> list[Text]:
    found: list[Text] = []
    if isinstance(error, TransitionRefused):
        found.extend(error.reasons)
    if isinstance(error, ValidationFailed):
        found.extend(
            text for texts in error.errors.values() if isinstance(texts, list) for text in texts
        )
    return [*found, error.cure] if error.cure else found


def _expired(_error: CSRFError) -> Any:
    if current_user() is None and request.path != url_for("door.try_to_sign_in"):
        return _ask_to_sign_in(NotSignedIn(EXPIRED))
    typed = typed_now()
    text = EXPIRED_TEXT if typed is None else EXPIRED_KEPT
    return problem_page(400, title=EXPIRED, text=text, typed=typed)


def _http_error(error: HTTPException) -> Any:
    if error.code is None or error.code < 400:
        return error
    answer = problem_page(error.code, text=_more_exactly(error))
    for name, value in error.get_headers():
        if name not in ("Content-Type", "Content-Length"):
            answer.headers[name] = value
    return answer


def _more_exactly(error: HTTPException) -> Text | None:
    """What to do about it, where the usual text can't say."""
    limit = this_platform().settings.max_upload_mb
    return (
        _l("The file or the form is larger than the %(limit)s MB that are allowed.", limit=limit)
        if error.code == 413
        else None
    )


def _unexpected(error: Exception) -> Response:
    log.error("%s %s failed", request.method, request.path, exc_info=error)
    return problem_page(500)


__all__ = ["current_user", "problem_page", "register"]
