"""The actions of a rule: each has a form that its kind describes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import redirect, request, url_for

from mozaika import (
    Env,
    MozaikaError,
    NotFound,
    Records,
    ValidationFailed,
    ValueForm,
    _l,
    form_again,
    leads_to,
    unrestricted,
)
from mozaika_automation.kinds import ActionKind, Setting, kinds
from mozaika_automation.pages.common import (
    blueprint,
    load_rule,
    manager_env,
    rule_crumbs,
)

ACTION = "automation.action"
STEP = 10


@blueprint.get("/rule/<int:number>/action/new/<kind>")
def new_action(number: int, kind: str) -> Any:
    """The form for a new action."""
    with manager_env() as env:
        found = _kind(env, kind)
        defaults = {one.name: one.default for one in found.settings}
        return _form(env, load_rule(env, number), found, defaults)


@blueprint.post("/rule/<int:number>/action/new/<kind>")
def make_action(number: int, kind: str) -> Any:
    """Adds an action at the end."""
    return _save(number, kind, None)


@blueprint.get("/rule/<int:number>/action/<int:action>")
def edit_action(number: int, action: int) -> Any:
    """The form of an action."""
    with manager_env() as env:
        rule = load_rule(env, number)
        one = _action(rule, action)
        return _form(env, rule, _kind(env, one.kind), one.settings or {})


@blueprint.post("/rule/<int:number>/action/<int:action>")
def save_action(number: int, action: int) -> Any:
    """Changes an action."""
    with manager_env() as env:
        kind = _action(load_rule(env, number), action).kind
    return _save(number, kind, action)


@blueprint.post("/rule/<int:number>/action/<int:action>/<any(up, remove):deed>")
def move_action(number: int, action: int, deed: str) -> Any:
    """Moves an action one place up, or takes it away."""
    with manager_env(write=True) as env:
        rule = load_rule(env, number)
        ordered = sorted(rule.actions, key=lambda one: (one.sequence, one.id))
        place = ordered.index(_action(rule, action))
        if deed == "remove":
            Records(env, ACTION).delete([action])
        elif place:
            ordered[place - 1 : place + 1] = ordered[place], ordered[place - 1]
            updates = [(one.id, {"sequence": n * STEP}, None) for n, one in enumerate(ordered)]
            Records(env, ACTION).update_many(updates)
    return redirect(url_for("automation.show", number=number))


def _save(number: int, kind_name: str, action: int | None) -> Any:
    pressed = request.form.get("do", "")
    try:
        with manager_env(write=pressed == "save") as env:
            rule, kind = load_rule(env, number), _kind(env, kind_name)
            if pressed != "save":
                return _form(env, rule, kind, None)
            _write(env, rule, kind, _read(env, rule.model, kind), action)
    except MozaikaError as error:
        return _again(number, kind_name, error)
    return leads_to(url_for("automation.show", number=number))


def _write(
    env: Env, rule: Any, kind: ActionKind, settings: Mapping[str, Any], action: int | None
) -> None:
    if action is not None:
        Records(env, ACTION).update(action, {"settings": settings})
        return
    last = max((one.sequence for one in rule.actions), default=0)
    values = {"rule": rule.id, "kind": kind.name, "settings": settings, "sequence": last + STEP}
    Records(env, ACTION).create([values])


def _again(number: int, kind_name: str, error: MozaikaError) -> Any:
    """The form with what was typed and what is wrong with it."""
    with manager_env() as env:
        rule, kind = load_rule(env, number), _kind(env, kind_name)
        return _form(env, rule, kind, None, error)


def _read(env: Env, model: str, kind: ActionKind) -> dict[str, Any]:
    return {one.name: _read_one(env, model, one) for one in kind.settings}


def _read_one(env: Env, model: str, setting: Setting) -> Any:
    typed = request.form.get(setting.name, "").strip()
    if setting.kind == "boolean":
        return setting.name in request.form
    if setting.kind == "fields":
        return ValueForm(env, model, _chosen(), posted=request.form).read()
    if setting.kind == "integer":
        return _number(setting, typed)
    if setting.required and not typed:
        raise ValidationFailed(
            _l("Some entries are wrong."), {setting.name: [_l("A value is required.")]}
        )
    return typed or None


def _number(setting: Setting, typed: str) -> int | None:
    try:
        return int(typed) if typed else setting.default
    except ValueError:
        wrong = {setting.name: [_l("Write a whole number.")]}
        raise ValidationFailed(_l("Some entries are wrong."), wrong) from None


def _chosen() -> list[str]:
    """The fields whose values are set, with the one that was just added or taken away."""
    pressed = request.form.get("do", "")
    names = [name for name in request.form.getlist("chosen") if pressed != f"drop:{name}"]
    added = request.form.get("add", "")
    return [*names, added] if added and added not in names else names


def _form(
    env: Env,
    rule: Any,
    kind: ActionKind,
    settings: Mapping[str, Any] | None,
    error: MozaikaError | None = None,
) -> Any:
    """`settings` None: as typed."""
    errors: Mapping[Any, Any] = error.errors if isinstance(error, ValidationFailed) else {}
    with unrestricted(env):
        shown = [_shown(env, rule.model, one, settings, errors) for one in kind.settings]
    return form_again(
        "automation/action.html",
        "automation/action_form.html",
        error,
        crumbs=rule_crumbs(rule, str(kind.label)),
        rule=rule,
        kind=kind,
        settings=shown,
        fault=error,
        action=request.path,
    )


def _shown(
    env: Env,
    model: str,
    setting: Setting,
    settings: Mapping[str, Any] | None,
    errors: Mapping[Any, Any],
) -> dict[str, Any]:
    """A setting to draw: `value` as text."""
    value = request.form.get(setting.name, "") if settings is None else settings.get(setting.name)
    found: dict[str, Any] = {"setting": setting, "value": value, "errors": errors.get(setting.name)}
    if setting.kind == "choice" and setting.choices is not None:
        found["options"] = list(setting.choices(env, model))
    if setting.kind == "boolean" and settings is None:
        found["value"] = setting.name in request.form
    if setting.kind == "fields":
        found |= _fields(env, model, value, errors)
    if setting.when is not None:
        other, wanted = setting.when
        given = request.form.get(other) if settings is None else settings.get(other)
        found["hidden"] = given != wanted
    return found


def _fields(env: Env, model: str, value: Any, errors: Mapping[Any, Any]) -> dict[str, Any]:
    posted = request.form if request.method == "POST" else None
    names: Sequence[str] = list(value or {}) if posted is None else _chosen()
    with_rights = ValueForm(
        env, model, names, values=value if isinstance(value, dict) else None, posted=posted
    )
    if errors:
        with_rights.take_errors(ValidationFailed("", dict(errors)))
    offered = {k: v for k, v in ValueForm.offered(env, model).items() if k not in names}
    return {"names": names, "controls": with_rights.controls, "offered": offered}


def _kind(env: Env, name: str) -> ActionKind:
    found = kinds(env.platform).get(name)
    if found is None:
        raise NotFound(_l("There is no such action."))
    return found


def _action(rule: Any, number: int) -> Any:
    found = next((one for one in rule.actions if one.id == number), None)
    if found is None:
        raise NotFound(_l("There is no such action."))
    return found
