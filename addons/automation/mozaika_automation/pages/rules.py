"""A rule: when, if, then; its log; trying it."""

from __future__ import annotations

from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for
from sqlalchemy import func, select

from mozaika import (
    Env,
    Records,
    ValidationFailed,
    form_again,
    format_datetime,
    format_number,
    gettext,
    leads_to,
    list_url,
    name_of,
    record_url,
    unrestricted,
)
from mozaika_automation import checks, sentences
from mozaika_automation.actions.moving import steps
from mozaika_automation.dry_run import SHOWN, DryRun, dry_run
from mozaika_automation.history import in_short
from mozaika_automation.kinds import kinds, label_of
from mozaika_automation.models import Run
from mozaika_automation.models.rules import EVENTS, OUTCOME_COLORS, OUTCOMES, SIDES, UNITS
from mozaika_automation.pages import common
from mozaika_automation.pages.common import (
    RULE,
    blueprint,
    load_rule,
    manager_env,
    rule_crumbs,
)
from mozaika_automation.rules import compiled

TEXTS = ("name", "model", "event", "transition", "date_field", "unit", "side", "at_time", "cron")
NEW: dict[str, Any] = {
    "name": "", "model": "", "event": "created", "watched": [], "transition": None,
    "date_field": None, "amount": 0, "unit": "days", "side": "before", "at_time": "08:00",
    "cron": "0 8 * * mon-fri", "blocking": False, "note": None, "sequence": 100,
}  # fmt: skip
RUNS = 20


@blueprint.get("/rule/<int:number>")
def show(number: int) -> str:
    """The rule as a sentence, with its latest runs."""
    with manager_env() as env:
        rule = load_rule(env, number)
        return render_template(
            "automation/rule.html",
            crumbs=rule_crumbs(rule),
            rule=rule,
            data=common.label_of(env, rule.model),
            when=sentences.when(env, rule),
            condition=common.condition_in_words(env, rule.model, rule.condition),
            actions=_actions(env, rule),
            offered=_offered(env, rule.model),
            runs=_runs(env, rule),
            log_url=list_url("automation.run", filter=f'[["rule","=",{rule.id}]]'),
            fault=compiled(env, rule).fault,
            when_of=format_datetime,
        )


@blueprint.get("/rule/new")
def new() -> Response:
    """The form for a new rule."""
    with manager_env() as env:
        return _form(env, SimpleNamespace(**NEW, id=None, version=None), {})


@blueprint.post("/rule/new")
def make() -> Any:
    """Makes a rule; its actions follow on its page."""
    values = _typed()
    if "save" not in request.form:
        return _again(values, None)
    try:
        with manager_env(write=True) as env:
            made = Records(env, RULE).create([values])[0].id
    except ValidationFailed as error:
        return _again(values, None, error)
    return leads_to(url_for("automation.show", number=made))


@blueprint.get("/rule/<int:number>/edit")
def edit(number: int) -> Response:
    """The form of a rule."""
    with manager_env() as env:
        return _form(env, load_rule(env, number), {})


@blueprint.post("/rule/<int:number>/edit")
def save(number: int) -> Any:
    """Changes a rule."""
    values = _typed()
    if "save" not in request.form:
        return _again(values, number)
    try:
        with manager_env(write=True) as env:
            if load_rule(env, number).model != values["model"]:
                values["condition"] = None
            Records(env, RULE).update(number, values)
    except ValidationFailed as error:
        return _again(values, number, error)
    return leads_to(url_for("automation.show", number=number))


@blueprint.post("/rule/<int:number>/<any(on, off):switch>")
def switch(number: int, switch: str) -> Any:
    """Switches a rule on or off."""
    with manager_env(write=True) as env:
        Records(env, RULE).update(number, {"active": switch == "on"})
    if switch == "on":
        flash(gettext("The rule is in force from now on."), "success")
    else:
        flash(gettext("The rule is switched off."), "success")
    return redirect(url_for("automation.show", number=number))


@blueprint.post("/rule/<int:number>/delete")
def delete(number: int) -> Any:
    """Archives a rule: its log stays."""
    with manager_env(write=True) as env:
        Records(env, RULE).update(number, {"active": False})
        Records(env, RULE).archive([number])
    flash(gettext("The rule is archived. Its log stays."), "success")
    return redirect(list_url(RULE))


@blueprint.get("/rule/<int:number>/try")
def attempt(number: int) -> str:
    """What the rule would do with what is there; nothing is written."""
    with manager_env() as env:
        rule = load_rule(env, number)
        found = dry_run(env, compiled(env, rule))
        return render_template(
            "automation/try.html",
            crumbs=rule_crumbs(rule, gettext("Try")),
            rule=rule,
            when=sentences.when(env, rule),
            data=common.label_of(env, rule.model),
            condition=common.condition_in_words(env, rule.model, rule.condition),
            found=found,
            total=format_number(found.total),
            rows=_tried(env, rule, found),
            dated=rule.event == "time",
            shown=min(found.total, SHOWN),
        )


def _tried(env: Env, rule: Any, found: DryRun) -> list[tuple[str, str, str, Any]]:
    return [
        (
            name_of(one.record, env.registry.info(rule.model)),
            record_url(rule.model, one.record.id),
            format_datetime(one.due) if one.due else "",
            one.steps,
        )
        for one in found.tried
    ]


def _typed() -> dict[str, Any]:
    """What the form says, for the records service."""
    form = request.form
    values: dict[str, Any] = {name: form.get(name, "").strip() or None for name in TEXTS}
    values = {**values, "name": values["name"] or "", "model": values["model"] or ""}
    for name in ("event", "unit", "side", "at_time"):
        values[name] = values[name] or NEW[name]
    return {
        **values,
        "watched": form.getlist("watched"),
        "amount": form.get("amount", type=int) or 0,
        "blocking": "blocking" in form,
        "note": form.get("note", "").strip() or None,
    }


def _again(values: Mapping[str, Any], number: int | None, error: Any = None) -> Any:
    """The form with what was typed."""
    with manager_env() as env:
        version = load_rule(env, number).version if number else None
        rule = SimpleNamespace(**{**NEW, **values}, id=number, version=version)
        errors = {k: v for k, v in error.errors.items() if isinstance(k, str)} if error else {}
        return _form(env, rule, errors, error)


def _form(env: Env, rule: Any, errors: Mapping[str, Any], problem: Any = None) -> Response:
    known = checks.usable_model(env, rule.model)
    fields = env.registry.info(rule.model).fields.values() if known else ()
    title = rule.name if rule.id else gettext("New rule")
    return form_again(
        "automation/edit.html",
        "automation/form.html",
        problem,
        crumbs=rule_crumbs(rule if rule.id else None, gettext("Change") if rule.id else title),
        title=title,
        rule=rule,
        errors=errors,
        fault=problem,
        models=common.kinds_of_data(env),
        events=[one for one in EVENTS if one[0] != "transition" or _moves(env, rule.model)],
        when=sentences.WHEN,
        watchable=[(f.name, f.label) for f in fields if _watchable(f)],
        steps=steps(env, rule.model) if known else (),
        dates=list(checks.date_fields(env, rule.model).items()) if known else (),
        units=UNITS,
        sides=SIDES,
        action=request.path,
        back=url_for("automation.show", number=rule.id) if rule.id else list_url(RULE),
    )


def _moves(env: Env, model: str | None) -> bool:
    return model in env.platform.workflows


def _watchable(field: Any) -> bool:
    if field.hidden or field.roles:
        return False
    stamps = ("id", "version", "updated_at", "updated_by", "created_at", "created_by")
    return (field.has_column or field.kind == "many_to_many") and field.name not in stamps


def _actions(env: Env, rule: Any) -> list[dict[str, Any]]:
    known = kinds(env.platform)
    ordered = sorted(rule.actions, key=lambda one: (one.sequence, one.id))
    with unrestricted(env):
        return [
            {
                "id": one.id,
                "label": label_of(env.platform, one.kind),
                "icon": known[one.kind].icon if one.kind in known else "alert-triangle",
                "known": one.kind in known,
                "settings": sentences.settings_in_words(
                    env, rule.model, known[one.kind], one.settings or {}
                )
                if one.kind in known
                else [],
            }
            for one in ordered
        ]


def _offered(env: Env, model: str) -> list[Any]:
    if model not in env.registry:
        return []
    info = env.registry.info(model)
    return [kind for kind in kinds(env.platform).values() if kind.fits is None or kind.fits(info)]


def _runs(env: Env, rule: Any) -> dict[str, Any]:
    """The latest runs that the user may see, and their number by outcome."""
    cls: Any = env[Run]
    here = cls.rule_id == rule.id
    counted = select(cls.outcome, func.count()).where(here).group_by(cls.outcome)
    totals: dict[str, int] = dict(env.session.execute(counted).all())
    latest = env.session.scalars(select(cls).where(here).order_by(cls.id.desc()).limit(RUNS)).all()
    names = _names(env, rule.model, [run.record_id for run in latest])
    labels = dict(OUTCOMES)
    return {
        "totals": [(labels[k], OUTCOME_COLORS[k], totals[k]) for k in labels if k in totals],
        "rows": [
            (
                run,
                labels.get(run.outcome, run.outcome),
                OUTCOME_COLORS.get(run.outcome),
                names.get(run.record_id),
                record_url(rule.model, run.record_id),
                in_short(run),
            )
            for run in latest
        ],
    }


def _names(env: Env, model: str, ids: list[int]) -> dict[int, str]:
    if model not in env.registry or not ids:
        return {}
    display = env.registry.info(model).display
    wanted = [["id", "in", list(set(ids))]]
    found = Records(env, model).search(wanted, fields=["id", display], limit=100, archived=None)
    return {item["id"]: str(item[display]) for item in found.items}
