"""What holds for rules whoever writes them: pages, REST, imports, other addons."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import delete
from sqlalchemy.orm import object_session

from mozaika import (
    Condition,
    Env,
    MozaikaError,
    Text,
    ValidationFailed,
    _l,
    changed_fields,
    rights,
)
from mozaika.types import Date, Moment
from mozaika_automation import rules
from mozaika_automation.clockwork import schedule
from mozaika_automation.due import read_time
from mozaika_automation.kinds import kinds
from mozaika_automation.models import AssignmentMember, Firing

TIMING = frozenset(
    {"event", "model", "date_field", "amount", "unit", "side", "at_time", "cron", "active"}
)
"""Fields of a rule after whose change it begins anew."""

OWN_MODELS = ("automation.", "base.")
"""Models that rules are not made for: they would watch themselves, or the platform."""

Errors = dict[str, list[Text]]


def written_rules(env: Env, records: Sequence[Any]) -> None:
    """Rules are about to be written: they must make sense, and their author becomes who writes.

    Raises `ValidationFailed` with errors by field.
    """
    for rule in records:
        changed = changed_fields(rule)
        errors = faults(env, rule)
        if errors:
            raise ValidationFailed(next(iter(errors.values()))[0], errors)
        if changed - {"active", "last_tick", "since", "sequence", "archived_at"}:
            rule.author_id = env.user.id
        if not changed.isdisjoint(TIMING):
            rule.since, rule.last_tick = env.now(), None
            _begin_anew(env, rule)
    rules.forget(env)


def written_actions(env: Env, records: Sequence[Any]) -> None:
    """Actions are about to be written: who writes them becomes the author of their rules."""
    for action in records:
        rule = action.rule
        if rule is None:
            continue
        check_action(env, rule.model, action.kind, action.settings or {})
        if rule.author_id != env.user.id:
            rule.author_id = env.user.id
    rules.forget(env)


def check_action(env: Env, model: str, kind_name: str, settings: dict[str, Any]) -> None:
    """Raises `ValidationFailed` or `AccessDenied` for an action that makes no sense, or that the
    env's user may not do."""
    kind = kinds(env.platform).get(kind_name)
    if kind is None or (kind.fits and not kind.fits(env.registry.info(model))):
        raise ValidationFailed(
            _l("There is no such action here."), {"kind": [_l("Choose one of the actions.")]}
        )
    author = None if env.access_off else env.user
    if kind.check is not None:
        kind.check(env, model, settings, author)


def written_assigning(env: Env, model: str, records: Sequence[Any]) -> None:
    """Rules of assignment or their members are about to be written."""
    is_member = model == AssignmentMember.__model_name__
    for one in records:
        name = "territory" if is_member else "filter"
        holder = one.rule if is_member else one
        if holder is None:
            continue
        if not is_member:
            _check_owned(env, one.model)
        problem = _filter_fault(env, holder.model, getattr(one, name))
        if problem is not None:
            raise ValidationFailed(problem, {name: [problem]})


def _check_owned(env: Env, model: str) -> None:
    if model not in env.registry or "owner" not in env.registry.info(model).fields:
        text = _l("Choose a kind of data that has owners.")
        raise ValidationFailed(text, {"model": [text]})


def faults(env: Env, rule: Any) -> Errors:
    """What is wrong with a rule, by field."""
    if not usable_model(env, rule.model):
        return {"model": [_l("Choose a kind of data.")]}
    if not env.access_off and not rights(env).can(rule.model, "read"):
        return {"model": [_l("You may not see this kind of data.")]}
    errors: Errors = {}
    problem = _filter_fault(env, rule.model, rule.condition)
    if problem is not None:
        errors["condition"] = [problem]
    errors |= _event_faults(env, rule)
    return errors


def usable_model(env: Env, model: str | None) -> bool:
    """Whether rules can be made for a model."""
    return model is not None and model in env.registry and not model.startswith(OWN_MODELS)


def date_fields(env: Env, model: str) -> dict[str, Text]:
    """The dates of a model by which a time rule may be due."""
    return {
        one.name: one.label
        for one in env.registry.info(model).columns
        if isinstance(one.type, Date | Moment) and not one.hidden and not one.roles
    }


def _event_faults(env: Env, rule: Any) -> Errors:
    info = env.registry.info(rule.model)
    if rule.event == "updated":
        unknown = [name for name in rule.watched or () if name not in info.fields]
        return {"watched": [_l("There is no such field.")]} if unknown else {}
    if rule.event == "transition" and rule.model not in env.platform.workflows:
        return {"event": [_l("This kind of data has no workflow.")]}
    if rule.event == "time":
        return _time_faults(env, rule)
    if rule.event == "schedule":
        return _cron_faults(env, rule)
    return {}


def _time_faults(env: Env, rule: Any) -> Errors:
    errors: Errors = {}
    if rule.date_field not in date_fields(env, rule.model):
        errors["date_field"] = [_l("Choose a date.")]
    try:
        read_time(rule.at_time or "00:00")
    except ValueError as error:
        errors["at_time"] = [error.args[0]]
    return errors


def _cron_faults(env: Env, rule: Any) -> Errors:
    try:
        schedule(env, rule.cron or "")
    except (MozaikaError, ValueError, IndexError):
        text = _l("Write five parts: minute, hour, day, month, weekday, such as 0 8 * * mon-fri.")
        return {"cron": [text]}
    return {}


def _filter_fault(env: Env, model: str, written: Any) -> Text | None:
    if model not in env.registry:
        return _l("Choose a kind of data.")
    visible = None if env.access_off else rights(env).sees
    try:
        Condition(env, model, written or [], visible=visible)
    except MozaikaError as error:
        return str(error)
    return None


def _begin_anew(env: Env, rule: Any) -> None:
    """What was due until now is not made up for, and what is due again fires again."""
    if object_session(rule) is None or rule.id is None:
        return
    table = env.registry.info(Firing).table
    env.session.connection().execute(delete(table).where(table.c.rule_id == rule.id))
