"""How the pages look for this person: language, theme, folded menu. Kept in cookies."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, current_app, redirect, request
from werkzeug.wrappers import Response

from mozaika.i18n import LANGUAGES
from mozaika.runtime import User
from mozaika.services import access
from mozaika.web.checklist import dismiss
from mozaika.web.session import (
    A_YEAR,
    DENSITIES,
    LANGUAGE_COOKIE,
    SIDEBAR_COOKIE,
    THEME_COOKIE,
    THEMES,
    current_user,
    page_env,
    safe_next,
    signed_in_user,
    this_platform,
)

blueprint = Blueprint("look", __name__, url_prefix="/look")

OWN_FIELDS = frozenset({"language", "time_zone", "first_weekday", "density"})
"""What users may change of their own row."""


@blueprint.post("/language")
def language() -> Any:
    """Chooses the language; a signed-in user's choice is kept with the user."""
    chosen = request.form.get("language")
    answer = _back()
    if chosen in LANGUAGES:
        _remember(answer, LANGUAGE_COOKIE, chosen)
        user = current_user()
        if user is not None and user.language != chosen:
            keep_own(user, language=chosen)
    return answer


@blueprint.post("/theme")
def theme() -> Any:
    """Light, dark, or as the device is set."""
    chosen = request.form.get("theme", "")
    answer = _back()
    _remember(answer, THEME_COOKIE, chosen if chosen in THEMES else "")
    return answer


@blueprint.post("/density")
def density() -> Any:
    """Comfortable or compact; kept with the user."""
    chosen = request.form.get("density")
    user = signed_in_user()
    if chosen in DENSITIES and user.density != chosen:
        keep_own(user, density=chosen)
    return _back()


@blueprint.post("/sidebar")
def sidebar() -> Any:
    """Folds or unfolds the menu."""
    answer = _back()
    narrow = request.form.get("sidebar") == "narrow"
    _remember(answer, SIDEBAR_COOKIE, "narrow" if narrow else "")
    return answer


@blueprint.post("/checklist")
def checklist() -> Any:
    """Puts the list of first steps away."""
    with page_env(write=True) as env:
        dismiss(env)
    return _back()


def keep_own(user: User, **values: Any) -> None:
    """Changes what users may choose for themselves: a user may not change users."""
    unknown = set(values) - OWN_FIELDS
    assert not unknown, unknown
    platform = this_platform()
    with platform.env(user, write=True) as env, env.sudo():
        found = env.session.get_one(env["base.user"], user.id)
        for name, value in values.items():
            setattr(found, name, value)
    access.forget(platform)


def _back() -> Response:
    return redirect(safe_next(request.form.get("next")))


def _remember(answer: Response, cookie: str, value: str) -> None:
    """Scripts change the theme and the menu at once, so they may write these cookies."""
    answer.set_cookie(
        cookie,
        value,
        max_age=A_YEAR if value else 0,
        httponly=cookie == LANGUAGE_COOKIE,
        samesite="Lax",
        secure=current_app.config["SESSION_COOKIE_SECURE"],
    )
