"""Switching addons on and off: first the plan, then exactly that plan."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for

from mozaika.addons import BASE, Addon
from mozaika.errors import AccessDenied, LifecycleError, NotFound, Text
from mozaika.i18n import LazyString, _l, gettext
from mozaika.lifecycle.plan import Plan
from mozaika.lifecycle.states import DatabaseState, read_state
from mozaika.runtime import Env, Platform
from mozaika.web.administration import draw_addons
from mozaika.web.session import page_env, this_host

blueprint = Blueprint("addons", __name__, url_prefix="/addons")

ADMIN = "base.admin"

TITLES: dict[str, tuple[LazyString, LazyString]] = {
    "enable": (_l("Switch on: %(addon)s"), _l("Switch on")),
    "disable": (_l("Switch off: %(addon)s"), _l("Switch off")),
    "upgrade": (_l("Upgrade: %(addon)s"), _l("Upgrade")),
}
"""Title and button of each action's plan."""


@dataclass(frozen=True)
class Shown:
    """An addon as the page lists it."""

    name: str
    title: Text
    summary: Text
    version: str
    needs: list[str]
    enabled: bool
    required: bool
    upgrade: str | None


@blueprint.get("")
def index() -> str:
    """All addons that are installed, those in use first."""
    with _administrator() as env:
        platform = env.platform
        with platform.database.engine.connect() as connection:
            state = read_state(connection)
        shown = [_shown(addon, platform, state) for addon in platform.available.values()]
        return render_template(
            "addons/index.html",
            crumbs=[(gettext("Addons"), None)],
            addons=sorted(shown, key=lambda addon: (not addon.enabled, str(addon.title))),
            problems=platform.problems,
            drawing=draw_addons(platform, state.enabled),
        )


@blueprint.get("/<name>/<any(enable, disable, upgrade):action>", endpoint="plan")
def show_plan(name: str, action: str) -> str:
    """What the action would do."""
    with _administrator() as env:
        addon = _addon(env.platform, name)
        return _plan_page(addon, action, _make(action, name))


@blueprint.post("/<name>/<any(enable, disable, upgrade):action>")
def apply(name: str, action: str) -> Any:
    """Applies the plan that was shown; when it would be another by now, shows that one."""
    with _administrator() as env:
        addon = _addon(env.platform, name)
        made = _make(action, name)
        if made.fingerprint != request.form.get("fingerprint"):
            changed = gettext("Things have changed since this plan was shown. Look at it again.")
            return _plan_page(addon, action, made, changed), 409
    this_host().apply(made)
    flash(_done(action, addon), "success")
    return redirect(url_for("addons.index"))


def _administrator() -> Env:
    env = page_env()
    if not env.user.has_role(ADMIN):
        env.close()
        raise AccessDenied(_l("Only administrators switch addons on and off."))
    return env


def _addon(platform: Platform, name: str) -> Addon:
    try:
        return platform.available[name]
    except KeyError:
        raise NotFound(_l("There is no addon “%(name)s”.", name=name)) from None


def _make(action: str, name: str) -> Plan:
    if action not in TITLES:
        raise LifecycleError(_l("There is no such action."))
    made: Plan = this_host().plan(action, [name])
    return made


def _plan_page(addon: Addon, action: str, made: Plan, warning: str = "") -> str:
    title, button = TITLES[action]
    return render_template(
        "addons/plan.html",
        crumbs=[
            (gettext("Addons"), url_for("addons.index")),
            (str(addon.title), None),
        ],
        title=title.format(addon=addon.title),
        button=button,
        lines=made.text().splitlines(),
        sql=[f"{statement};" for step in made.steps for statement in step.sql],
        warnings=[warning] if warning else [],
        fingerprint=made.fingerprint,
    )


def _done(action: str, addon: Addon) -> str:
    if action == "disable":
        return gettext("“%(addon)s” is switched off. Its data is kept.", addon=addon.title)
    if action == "upgrade":
        return gettext("“%(addon)s” is upgraded.", addon=addon.title)
    return gettext("“%(addon)s” is switched on.", addon=addon.title)


def _shown(addon: Addon, platform: Platform, state: DatabaseState) -> Shown:
    known = state.version(addon.name)
    enabled = addon.name in state.enabled
    titles = [
        str(platform.available[name].title) if name in platform.available else name
        for name in addon.depends
        if name != BASE
    ]
    return Shown(
        name=addon.name,
        title=addon.title,
        summary=addon.summary,
        version=known or addon.version if enabled else addon.version,
        needs=titles,
        enabled=enabled,
        required=addon.name == BASE,
        upgrade=addon.version if enabled and known not in (None, addon.version) else None,
    )
