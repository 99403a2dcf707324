"""What users choose for themselves: language, time, looks, password, access tokens."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import cache
from typing import Any
from zoneinfo import available_timezones

from babel import dates
from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for

from mozaika.base.models.users import WEEKDAY_CHOICES
from mozaika.errors import Text, ValidationFailed
from mozaika.i18n import (
    LANGUAGES,
    _l,
    current_locale,
    format_date,
    format_datetime,
    format_relative,
    gettext,
)
from mozaika.runtime import Env
from mozaika.services import access, auth, preferences
from mozaika.services.records import Records
from mozaika.web.menus import entries_of, menu_tree
from mozaika.web.pages.door import START
from mozaika.web.pages.look import keep_own
from mozaika.web.session import (
    DENSITIES,
    begin_session,
    chosen_language,
    page_env,
    safe_next,
    signed_in_user,
    this_platform,
)

blueprint = Blueprint("preferences", __name__, url_prefix="/preferences")

SHORTEST_PASSWORD = 8

SCOPES = (("read", _l("Read")), ("write", _l("Read and change")))

LIFETIMES = (
    ("30", _l("30 days")),
    ("90", _l("90 days")),
    ("365", _l("One year")),
    ("", _l("Without an end")),
)
"""Days that an access token is good for."""

Errors = dict[str, str]


@blueprint.get("")
def index() -> str:
    """The page."""
    return _page()


@blueprint.post("")
def save() -> Any:
    """Keeps language, time zone, first day of the week, density and the page to open first."""
    user, form = signed_in_user(), request.form
    errors = _check(form)
    if errors:
        return make_response(_page(errors, form), 422)
    keep_own(
        user,
        language=form.get("language") or None,
        time_zone=form.get("time_zone", "").strip() or None,
        first_weekday=form.get("first_weekday") or None,
        density=form.get("density") or None,
    )
    with page_env(write=True) as env:
        preferences.set(env, START, safe_next(form.get("start"), "") or None)
    return _kept(gettext("Your preferences are kept."))


@blueprint.post("/password")
def password() -> Any:
    """Changes the password; every other session of the user ends."""
    user = signed_in_user()
    errors = _change_password(request.form)
    if errors:
        return make_response(_page(errors), 422)
    begin_session(user)
    return _kept(gettext("The password is changed. Other devices have to sign in again."))


@blueprint.post("/tokens")
def add_token() -> Any:
    """Makes an access token; this is the only answer that shows it."""
    user, form = signed_in_user(), request.form
    name = form.get("name", "").strip()[:100]
    scope, days = form.get("scope", "read"), form.get("days", "90")
    known = scope in dict(SCOPES) and days in dict(LIFETIMES)
    if not name or not known or user.id is None:
        told = {"token": gettext("Say what the token is for.")}
        return make_response(_page(told, form), 422)
    scopes = ["read"] if scope == "read" else ["read", "write"]
    with page_env(write=True) as env:
        expires = env.now() + timedelta(days=int(days)) if days else None
        token = auth.issue_token(env, user.id, name, scopes, expires)
    return _page(token=token)


@blueprint.post("/tokens/<int:number>/revoke")
def revoke_token(number: int) -> Any:
    """Ends one of the user's tokens."""
    with page_env(write=True) as env:
        found = Records(env, "base.token").get(number)
        found.revoked_at = found.revoked_at or env.now()
    access.forget(this_platform())
    return _kept(gettext("The token is revoked: nothing gets in with it any more."), "tokens")


def _kept(text: str, section: str | None = None) -> Any:
    flash(text, "success")
    return redirect(url_for("preferences.index", _anchor=section))


def _page(
    errors: Errors | None = None, form: Mapping[str, str] | None = None, token: str | None = None
) -> str:
    user = signed_in_user()
    with page_env() as env:
        kept = {
            "language": user.language or chosen_language(user),
            "time_zone": user.time_zone or "",
            "first_weekday": user.first_weekday or "",
            "density": user.density or DENSITIES[0],
            "start": preferences.get(env, START, "/"),
        }
        return render_template(
            "preferences/index.html",
            crumbs=[(gettext("Preferences"), None)],
            values={**kept, **(form or {})},
            errors=errors or {},
            token=token,
            tokens=_tokens(env),
            languages=LANGUAGES.items(),
            weekdays=_weekdays(),
            zones=_zones(),
            company_zone=this_platform().settings.time_zone,
            local_time=format_datetime(env.now()),
            starts=_starts(env),
            scopes=SCOPES,
            lifetimes=LIFETIMES,
            shortest=SHORTEST_PASSWORD,
        )


def _check(form: Mapping[str, str]) -> Errors:
    """What is wrong with what was chosen, by field."""
    errors: Errors = {}
    zone = form.get("time_zone", "").strip()
    if zone and zone not in available_timezones():
        errors["time_zone"] = gettext(
            "“%(zone)s” is no time zone. Choose one of the list.", zone=zone
        )
    if form.get("language") not in LANGUAGES:
        errors["language"] = gettext("Choose one of the languages.")
    if form.get("first_weekday", "") not in ("", *dict(WEEKDAY_CHOICES)):
        errors["first_weekday"] = gettext("Choose one of the days.")
    if form.get("density", "") not in ("", *DENSITIES):
        errors["density"] = gettext("Choose one of the densities.")
    return errors


def _change_password(form: Mapping[str, str]) -> Errors:
    old, new = form.get("old", ""), form.get("new", "")
    if len(new) < SHORTEST_PASSWORD:
        short = gettext("Choose one of at least %(count)s characters.", count=SHORTEST_PASSWORD)
        return {"new": short}
    if new != form.get("repeated", ""):
        return {"repeated": gettext("The two are not the same. Type the new password again.")}
    with page_env(write=True) as env, env.sudo():
        found = env.session.get_one(env["base.user"], env.user.id)
        if not auth.verify_password(found.password_hash, old):
            return {"old": gettext("This is not your password.")}
        try:
            found.password_hash = auth.hash_password(new)
        except ValidationFailed as error:
            return {"new": str(error.message)}
    access.forget(this_platform())
    return {}


def _tokens(env: Env) -> list[dict[str, Any]]:
    fields = ["id", "name", "scopes", "expires_at", "last_used_at"]
    own = [["user", "=", env.user.id], ["revoked_at", "=", None]]
    found = Records(env, "base.token").search(own, fields=fields, sort="-id", limit=100)
    return [_shown_token(item, env.now()) for item in found.items]


def _shown_token(item: dict[str, Any], now: datetime) -> dict[str, Any]:
    expires, used = item["expires_at"], item["last_used_at"]
    scopes = (item["scopes"] or "read write").split()
    return {
        "id": item["id"],
        "name": item["name"],
        "scope": dict(SCOPES)["write" if "write" in scopes else "read"],
        "expired": expires is not None and expires <= now,
        "expires": format_date(expires) if expires else None,
        "used": format_relative(used, now) if used else None,
    }


def _starts(env: Env) -> list[tuple[str, Text]]:
    """Pages that may be opened first."""
    entries = entries_of(menu_tree(env.platform, env.user))
    return [("/", gettext("Home")), *((entry.url, entry.label) for entry in entries if entry.url)]


def _weekdays() -> list[tuple[str, Text]]:
    names = dates.get_day_names("wide", "stand-alone", current_locale())
    usual = names[current_locale().first_week_day]
    as_usual = gettext("As usual (%(day)s)", day=usual)
    return [("", as_usual), *WEEKDAY_CHOICES]


@cache
def _zones() -> tuple[str, ...]:
    """Names of places, without the old spellings."""
    areas = ("Africa", "America", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific")
    return tuple(sorted(z for z in available_timezones() if z.startswith(areas) and "/" in z))
