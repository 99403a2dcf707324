"""The administrators' pages that are no lists: an overview, settings, what a role may do, why."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from sqlalchemy import func, select

from mozaika.errors import AccessDenied, BadRequest, NotFound, ValidationFailed
from mozaika.i18n import _l, format_number, gettext
from mozaika.runtime import Env
from mozaika.services import access, auth, company
from mozaika.services.records import Records
from mozaika.web.addresses import list_url
from mozaika.web.administration import grant_lines, settings_groups
from mozaika.web.audit import Wanted, entries
from mozaika.web.display import name_of
from mozaika.web.session import page_env

blueprint = Blueprint("administration", __name__, url_prefix="/administration")

COUNTED = ("base.user", "base.team", "base.role", "base.webhook", "base.job")
"""Lists that the overview counts."""


@blueprint.get("/overview")
def index() -> str:
    """What there is to look after, and what is wrong."""
    with _administrator() as env:
        return render_template(
            "administration/index.html",
            crumbs=_crumbs(),
            counts=[_count(env, model) for model in COUNTED if model in env.registry],
            problems=env.platform.problems,
            failed_jobs=_failed_jobs(env),
            jobs_url=list_url("base.job", filter='[["state","=","set_aside"]]'),
            addons=len(env.platform.addons),
        )


@blueprint.get("/settings")
def settings() -> str:
    """The settings of all addons."""
    with _administrator() as env:
        return _settings_page(env)


@blueprint.post("/settings")
def keep_settings() -> Any:
    """Keeps all of them, or says what is wrong and keeps none."""
    try:
        with _administrator(write=True) as env:
            names = list(env.platform.declared_settings)
            company.change(env, {name: request.form.get(name) or _off(env, name) for name in names})
    except ValidationFailed as error:
        with _administrator() as env:
            return _settings_page(env, request.form, error), 422
    flash(gettext("The settings are saved."), "success")
    return redirect(url_for("administration.settings"))


@blueprint.get("/roles/<int:role_id>")
def role(role_id: int) -> str:
    """What a role may do with which data, by which grants."""
    with _administrator() as env:
        row = Records(env, "base.role").get(role_id)
        info = env.registry.info("base.role")
        return render_template(
            "administration/role.html",
            crumbs=[*_crumbs(), (gettext("Roles"), list_url("base.role")), (row.label, None)],
            title=name_of(row, info),
            code=row.name,
            help=getattr(env.platform.roles.get(row.name), "help", ""),
            lines=grant_lines(env, row.name),
            users=[user.name for user in row.users],
        )


@blueprint.get("/access")
def explain() -> str:
    """Why somebody may or may not do something."""
    with _administrator() as env:
        login, model = request.args.get("user", ""), request.args.get("model", "")
        number = request.args.get("id", "")
        users = Records(env, "base.user").search(fields=["login", "name"], limit=1000).items
        return render_template(
            "administration/access.html",
            crumbs=[*_crumbs(), (gettext("Who may do what"), None)],
            users=users,
            models=sorted(((i.name, i.plural) for i in env.registry), key=lambda one: str(one[1])),
            login=login,
            model=model,
            number=number,
            decisions=_decisions(env, login, model, number) if login and model else None,
        )


@blueprint.get("/changes")
def changes() -> str:
    """Who did what to which data, and when."""
    wanted = Wanted(
        user=_number(request.args.get("user")),
        model=request.args.get("model", ""),
        since=_day(request.args.get("since")),
        until=_day(request.args.get("until")),
        before=_number(request.args.get("before")),
    )
    with _administrator() as env:
        found, more = entries(env, wanted)
        kept: dict[str, Any] = {k: v for k, v in request.args.items() if v and k != "before"}
        return render_template(
            "administration/changes.html",
            crumbs=[*_crumbs(), (gettext("Change log"), None)],
            users=Records(env, "base.user")
            .search(fields=["name"], limit=1000, archived=None)
            .items,
            models=sorted(((i.name, i.plural) for i in env.registry), key=lambda one: str(one[1])),
            wanted=wanted,
            entries=found,
            older=url_for("administration.changes", **kept, before=found[-1].id) if more else None,
        )


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isdigit() and len(text) < 16 else None


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise BadRequest(
            _l("“%(text)s” is no date.", text=text), cure=_l("Write it as 2026-11-21.")
        ) from None


def _decisions(env: Env, login: str, model: str, number: str) -> list[Any]:
    row = env["base.user"]
    user_id = env.session.scalar(select(row.id).where(row.login == login))
    user = None if user_id is None else auth.load_user(env.platform, user_id)
    if user is None:
        raise NotFound(_l("There is no user “%(login)s” who can sign in.", login=login))
    if model not in env.registry:
        raise NotFound(_l("There is nothing called “%(model)s”.", model=model))
    record = int(number) if number.isdigit() and len(number) < 16 else None
    return list(access.explain(env, user, model, record))


def _administrator(*, write: bool = False) -> Env:
    env = page_env(write=write)
    if not env.user.has_role("base.admin"):
        env.close()
        raise AccessDenied(_l("Only administrators come here."))
    return env


def _crumbs() -> list[tuple[str, str | None]]:
    return [(gettext("Administration"), url_for("administration.index"))]


def _settings_page(env: Env, typed: Any = None, error: ValidationFailed | None = None) -> str:
    return render_template(
        "administration/settings.html",
        crumbs=[*_crumbs(), (gettext("Settings"), None)],
        groups=settings_groups(env, typed, error.errors if error else None),
        problem=error.message if error else None,
    )


def _off(env: Env, name: str) -> str:
    """What an unchecked box says."""
    return "false" if env.platform.declared_settings[name].kind == "boolean" else ""


def _count(env: Env, model: str) -> dict[str, Any]:
    info = env.registry.info(model)
    number = Records(env, model).search(fields=["id"], limit=0, count=True).total or 0
    return {"label": info.plural, "count": format_number(number), "url": list_url(model)}


def _failed_jobs(env: Env) -> int:
    run = env["base.job"]
    wanted = select(func.count()).select_from(run).where(run.state == "set_aside")
    return env.session.scalar(wanted) or 0
