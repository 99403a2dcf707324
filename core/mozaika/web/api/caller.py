"""Who calls, what the token allows, and the request's unit of work."""

from __future__ import annotations

from typing import cast

from flask import g, request
from flask_wtf.csrf import CSRFError

from mozaika.errors import AccessDenied, NotSignedIn
from mozaika.i18n import _l
from mozaika.runtime import Env
from mozaika.services.auth import Caller, user_of_token
from mozaika.web.security import csrf
from mozaika.web.session import chosen_language, current_user, this_platform

READING = ("GET", "HEAD", "OPTIONS")


def caller() -> Caller:
    """The caller by bearer token, else by the pages' cookie. Raises `NotSignedIn`.

    A token is never sent by a browser on its own, so it needs no CSRF header; the cookie is, so
    calls that change something need it.
    """
    if "caller" not in g:
        token = bearer_token()
        g.caller = user_of_token(this_platform(), token) if token else _by_cookie()
        g.user = g.caller.user
    return cast(Caller, g.caller)


def bearer_token() -> str | None:
    """The token of the `Authorization` header. Raises `NotSignedIn` for other schemes."""
    header = request.headers.get("Authorization")
    if header is None:
        return None
    scheme, _, token = header.partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise NotSignedIn(
            _l("The Authorization header is not understood."),
            cure=_l("Send “Authorization: Bearer” and your token."),
        )
    return token.strip()


def call_env(model: str | None = None, *, write: bool | None = None) -> Env:
    """The unit of work of this call, which is about `model`, once the token allows it.

    It writes unless the method only reads, or as `write` says.
    """
    user, scopes = caller()
    writing = request.method not in READING if write is None else write
    if scopes and not _allows(scopes, model, "write" if writing else "read"):
        raise AccessDenied(
            _l("The token's scopes do not allow this."),
            cure=_l("Use a token with the scope “%(scope)s”.").format(
                scope="write" if writing else "read"
            ),
        )
    return this_platform().env(user, write=writing, language=chosen_language(user))


def _by_cookie() -> Caller:
    user = current_user()
    if user is None:
        raise NotSignedIn(
            _l("You are not signed in."),
            cure=_l("Send “Authorization: Bearer” and a token of POST /api/v1/auth/token."),
        )
    if request.method not in READING:
        _check_csrf()
    return Caller(user)


def _check_csrf() -> None:
    try:
        csrf.protect()
    except CSRFError as error:
        raise AccessDenied(
            _l("The header X-CSRFToken is missing or wrong."),
            cure=_l("Send the page's token, or call with a bearer token instead of the cookie."),
        ) from error


def _allows(scopes: frozenset[str], model: str | None, action: str) -> bool:
    """Scopes are `read` and `write` (which includes reading), alone for everything or after the
    name of a model or addon: `contacts.partner:read`, `contacts:write`."""
    actions = ("read", "write") if action == "read" else ("write",)
    names = ["", model, model.partition(".")[0]] if model else [""]
    return any(f"{name}:{act}".lstrip(":") in scopes for name in names for act in actions)
