"""Who asks, in which language, and the unit of work of a request."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, cast
from urllib.parse import urlsplit

from flask import current_app, g, request, session

from mozaika.errors import NotSignedIn
from mozaika.i18n import _l, negotiate_language, speak, use_time_zone
from mozaika.i18n.formats import locale_of
from mozaika.runtime import Env, Platform, User
from mozaika.services import auth

LANGUAGE_COOKIE = "mozaika_language"
THEME_COOKIE = "mozaika_theme"
SIDEBAR_COOKIE = "mozaika_sidebar"
MENU_COOKIE = "mozaika_menu"
THEMES = ("light", "dark")
DENSITIES = ("comfortable", "compact")
A_YEAR = 365 * 24 * 3600


def this_platform() -> Platform:
    """The platform whose app answers this request."""
    return cast(Platform, current_app.extensions["mozaika"])


def this_host() -> Any:
    """The host that swaps platforms."""
    return current_app.extensions["mozaika_host"]


def begin_session(user: User) -> None:
    """Signs `user` in: a fresh session, so that nothing of an earlier one stays."""
    session.clear()
    session.permanent = True
    assert user.id is not None
    session["user"] = user.id
    session["stamp"] = auth.session_stamp(this_platform(), user.id)
    g.user = user


def end_session() -> None:
    """Signs the user out."""
    session.clear()
    g.user = None


def current_user() -> User | None:
    """The signed-in user; None when nobody is, or the user was disabled or got another password
    meanwhile."""
    if "user" not in g:
        g.user = _user_of_cookie()
    return cast("User | None", g.user)


def _user_of_cookie() -> User | None:
    user_id = session.get("user")
    if user_id is None or session.get("stamp") != auth.session_stamp(this_platform(), user_id):
        return None
    return auth.load_user(this_platform(), user_id)


def page_env(*, write: bool = False) -> Env:
    """The request's unit of work for the signed-in user; `NotSignedIn` when nobody is."""
    user = signed_in_user()
    return this_platform().env(user, write=write, language=chosen_language(user))


def signed_in_user() -> User:
    """The signed-in user; `NotSignedIn` when nobody is."""
    user = current_user()
    if user is None:
        raise NotSignedIn(_l("Please sign in."))
    return user


def chosen_language(user: User | None) -> str:
    """The user's language, else the cookie's, else the browser's, else the company's."""
    wanted = (user.language if user else None, request.cookies.get(LANGUAGE_COOKIE))
    browser = [tag for tag, _ in request.accept_languages]
    return negotiate_language([*wanted, *browser]) or this_platform().settings.language


@contextmanager
def speaking(user: User | None) -> Iterator[None]:
    """The language and time zone of this request's reader."""
    zone = (user.time_zone if user else None) or this_platform().settings.time_zone
    with speak(chosen_language(user), this_platform().catalogs), use_time_zone(zone):
        yield


def theme() -> str:
    """ "light", "dark", or "" to follow the device."""
    chosen = request.cookies.get(THEME_COOKIE, "")
    return chosen if chosen in THEMES else ""


def first_weekday(user: User | None) -> int:
    """The day on which this reader's weeks begin, 0 for Monday: chosen, or usual for the
    language."""
    if user is not None and user.first_weekday in ("0", "1", "2", "3", "4", "5", "6"):
        return int(user.first_weekday)
    return int(locale_of(chosen_language(user)).first_week_day)


def folded_menus() -> dict[str, bool]:
    """Which parts of the menu the user opened (True) or folded (False) by hand."""
    kept = request.cookies.get(MENU_COOKIE, "")[:2000]
    return {word[1:]: word[0] == "." for word in kept.split("~") if word[:1] in (".", "!")}


def wants_data() -> bool:
    """Whether a script asks, which shows a problem itself instead of following to a page."""
    return request.headers.get("X-Requested-With") == "fetch"


def is_from_here() -> bool:
    """Whether a page of this site sent the request, as far as the browser tells."""
    origin = request.headers.get("Origin")
    if origin and origin != "null":
        return origin == request.host_url.rstrip("/")
    return bool(request.referrer and request.referrer.startswith(request.host_url))


def sidebar_is_narrow() -> bool:
    """Whether the user folded the menu."""
    return request.cookies.get(SIDEBAR_COOKIE) == "narrow"


def safe_next(address: str | None, default: str = "/") -> str:
    """`address` where it is a path of this site, else `default`: no open redirects."""
    if not address or not address.startswith("/") or address.startswith(("//", "/\\")):
        return default
    parts = urlsplit(address)
    return default if parts.scheme or parts.netloc or "\\" in address else address


def here() -> str:
    """This page's path and query, to come back to; the start when it was a form's answer."""
    return request.full_path.rstrip("?") if request.method == "GET" else request.path
