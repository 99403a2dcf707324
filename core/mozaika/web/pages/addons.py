"""Switching addons on and off: first the plan, then exactly that plan."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for

from mozaika.addons import BASE, Addon
from mozaika.errors import AccessDenied, AddonError, BadRequest, NotFound, Text
from mozaika.i18n import LazyString, _l, format_datetime, gettext
from mozaika.lifecycle.archive import archives_in
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
    "uninstall": (_l("Uninstall: %(addon)s"), _l("Uninstall")),
    "restore": (_l("Bring back: %(addon)s"), _l("Bring back")),
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
    kept: bool = False


@dataclass(frozen=True)
class Kept:
    """The archive of an uninstalled addon, as the page lists it."""

    file: str
    addon: str
    title: str
    version: str
    made: str
    rows: int
    folder: Path


@blueprint.get("")
def index() -> str:
    """All addons that are installed, those in use first."""
    with _administrator() as env:
        platform = env.platform
        with platform.database.engine.connect() as connection:
            state = read_state(connection)
        shown = [_shown(addon, platform, state) for addon in platform.available.values()]
        shown += _gone(platform, state)
        return render_template(
            "addons/index.html",
            crumbs=[(gettext("Addons"), None)],
            addons=sorted(shown, key=lambda addon: (not addon.enabled, str(addon.title))),
            problems=platform.problems,
            brought={addon.name for addon in platform.addons},
            drawing=draw_addons(platform, state.enabled),
            archives=_archives(env, state),
        )


@blueprint.get("/<name>/<any(enable, disable, upgrade, uninstall):action>", endpoint="plan")
def show_plan(name: str, action: str) -> str:
    """What the action would do."""
    with _administrator() as env:
        title = _title(env.platform, name)
        return _plan_page(title, action, _make(action, name))


@blueprint.post("/<name>/<any(enable, disable, upgrade, uninstall):action>")
def apply(name: str, action: str) -> Any:
    """Applies the plan that was shown; when it would be another by now, shows that one."""
    with _administrator() as env:
        title = _title(env.platform, name)
        made = _make(action, name)
    return _carry_out(title, action, made)


@blueprint.get("/archives/<file>")
def restore(file: str) -> str:
    """What bringing back an uninstalled addon would do."""
    with _administrator() as env:
        made = _make_from(env, file)
        return _plan_page(_title(env.platform, made.names[0]), "restore", made)


@blueprint.post("/archives/<file>")
def bring_back(file: str) -> Any:
    """Brings the addon back by the plan that was shown."""
    with _administrator() as env:
        made = _make_from(env, file)
        title = _title(env.platform, made.names[0])
    return _carry_out(title, "restore", made)


def _carry_out(title: Text, action: str, made: Plan) -> Any:
    if made.fingerprint != request.form.get("fingerprint"):
        changed = gettext("Things have changed since this plan was shown. Look at it again.")
        return _plan_page(title, action, made, changed), 409
    with _explained():
        applied = this_host().apply(made)
    flash(_done(action, title, made), "success")
    for loss in applied.lost:
        flash(loss.line(), "warning")
    return redirect(url_for("addons.index"))


def _archive(env: Env, name: str) -> Path:
    """One of the archives in the data folder: no other file is ever opened."""
    found = [file for file, _ in archives_in(env.platform.settings) if file.name == name]
    if not found:
        raise NotFound(_l("There is no archive “%(name)s”.", name=name))
    return found[0]


def _archives(env: Env, state: DatabaseState) -> list[Kept]:
    """Archives of addons that are not there now."""
    return [
        Kept(file.name, about.addon, about.title, about.version, format_datetime(about.made_at),
             about.rows, file.parent.absolute())
        for file, about in archives_in(env.platform.settings)
        if about.addon in state.addons and state.version(about.addon) is None
    ]  # fmt: skip


def _administrator() -> Env:
    env = page_env()
    if not env.user.has_role(ADMIN):
        env.close()
        raise AccessDenied(_l("Only administrators switch addons on and off."))
    return env


def _title(platform: Platform, name: str) -> Text:
    """The addon's title; its name where its code is gone and its data are not."""
    if name in platform.available:
        return platform.available[name].title
    with platform.database.engine.connect() as connection:
        if read_state(connection).version(name) is None:
            raise NotFound(_l("There is no addon “%(name)s”.", name=name))
    return name


def _make(action: str, name: str) -> Plan:
    if action not in TITLES:
        raise NotFound(_l("There is no such action."))
    host = this_host()
    with _explained():
        if action == "uninstall":
            made: Plan = host.plan_uninstall(name)
        else:
            made = host.plan(action, [name])
    return made


def _make_from(env: Env, file: str) -> Plan:
    archive = _archive(env, file)
    with _explained():
        made: Plan = this_host().plan_restore(archive)
    return made


@contextmanager
def _explained() -> Iterator[None]:
    """What can't be done is no fault of the server's: the page says why, and what to do."""
    try:
        yield
    except AddonError as error:
        raise BadRequest(error.message, cure=error.cure) from error


def _plan_page(addon: Text, action: str, made: Plan, warning: str = "") -> str:
    title, button = TITLES[action]
    return render_template(
        "addons/plan.html",
        crumbs=[
            (gettext("Addons"), url_for("addons.index")),
            (str(addon), None),
        ],
        title=title.format(addon=addon),
        button=button,
        destroys=action == "uninstall",
        lines=made.text().splitlines(),
        sql=[f"{statement};" for step in made.steps for statement in step.sql],
        warnings=[warning] if warning else [],
        fingerprint=made.fingerprint,
    )


def _done(action: str, addon: Text, made: Plan) -> str:
    if made.removal is not None:
        return gettext("“%(addon)s” is uninstalled. All that it had is kept in %(file)s.",
                       addon=addon, file=made.removal.file)  # fmt: skip
    if action == "restore":
        return gettext("“%(addon)s” is back, with its data.", addon=addon)
    if action == "disable":
        return gettext("“%(addon)s” is switched off. Its data is kept.", addon=addon)
    if action == "upgrade":
        return gettext("“%(addon)s” is upgraded.", addon=addon)
    return gettext("“%(addon)s” is switched on.", addon=addon)


def _gone(platform: Platform, state: DatabaseState) -> list[Shown]:
    """Addons that left data behind, but whose code is not there any more."""
    return [
        Shown(name, name, gettext("Not installed any more; its data is still here."),
              known.version, [], enabled=False, required=True, upgrade=None, kept=True)
        for name, known in state.addons.items()
        if name not in platform.available and known.state != "uninstalled"
    ]  # fmt: skip


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
        kept=known is not None and addon.name != BASE,
    )
