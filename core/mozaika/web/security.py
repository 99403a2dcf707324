"""What guards every answer: headers, content policy, cookies, CSRF tokens, rate limits."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any, TypeVar

from flask import Flask, Request, Response, current_app, request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface, SessionMixin
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_wtf.csrf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from mozaika.runtime import Settings

SIGN_IN_LIMIT = "10 per minute; 100 per hour"
"""Failed attempts to sign in from one address."""

CONTENT_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; manifest-src 'self'; form-action 'self'; "
    "frame-ancestors 'none'; base-uri 'none'"
)

HEADERS = {
    "Content-Security-Policy": CONTENT_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
}


class CookieSessions(SecureCookieSessionInterface):
    """Flask's sessions; where no cookie came, as in calls with a token, none is looked into."""

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """The session of a request."""
        if self.get_cookie_name(app) not in request.cookies:
            return self.session_class()
        return super().open_session(app, request)

    def should_set_cookie(self, app: Flask, session: SessionMixin) -> bool:
        """Where it changed; else pages that are opened prolong it. What scripts ask for beside
        them would bring back the session of when it was asked, over a newer one."""
        opened = request.headers.get("Sec-Fetch-Mode", "navigate") == "navigate"
        return session.modified or (opened and super().should_set_cookie(app, session))


View = TypeVar("View", bound=Callable[..., Any])

_open_views: set[str] = set()

csrf = CSRFProtect()
"""Checks the tokens of forms, and of REST calls that are made with the cookie."""


def secure(app: Flask, settings: Settings, secret_key: str) -> None:
    """Guards `app`: must run before its blueprints are registered."""
    app.config.update(
        SECRET_KEY=secret_key,
        SESSION_COOKIE_NAME="mozaika",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.cookie_secure,
        PERMANENT_SESSION_LIFETIME=timedelta(days=14),
        MAX_CONTENT_LENGTH=settings.max_upload_mb * 1024 * 1024,
        WTF_CSRF_CHECK_DEFAULT=False,
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_SSL_STRICT=settings.cookie_secure,
    )
    if proxies := settings.trusted_proxies:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=proxies, x_proto=proxies, x_host=proxies
        )
    app.session_interface = CookieSessions()
    csrf.init_app(app)
    app.before_request(_check_csrf)
    app.after_request(_add_headers)


def make_limiter(app: Flask) -> Limiter:
    """Counts attempts by the caller's address, in this process.

    Limited views check by themselves; the look for limits before every other request is left out.
    """
    made = Limiter(get_remote_address, app=app, storage_uri="memory://", headers_enabled=True)
    app.before_request_funcs[None].remove(made._check_request_limit)
    return made


def open_to_other_sites(view: View) -> View:
    """Marks a view that takes forms without a CSRF token, such as a public form that stands on
    other sites. It must do nothing in the name of whoever is signed in."""
    _open_views.add(f"{view.__module__}.{view.__qualname__}")
    return view


def _check_csrf() -> None:
    """Forms carry a token. REST checks by itself: a bearer token needs none, the cookie does."""
    if request.method in ("GET", "HEAD", "OPTIONS") or request.path.startswith("/api/"):
        return
    view = current_app.view_functions.get(request.endpoint or "")
    if view is None or f"{view.__module__}.{view.__qualname__}" not in _open_views:
        csrf.protect()


def _add_headers(response: Response) -> Response:
    given = {name.lower() for name in response.headers.keys()}  # noqa: SIM118 - no dictionary
    response.headers.extend([(n, v) for n, v in HEADERS.items() if n.lower() not in given])
    if request.is_secure:
        response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    if "Cache-Control" not in response.headers:
        response.headers["Cache-Control"] = "no-store, private"
    return response
