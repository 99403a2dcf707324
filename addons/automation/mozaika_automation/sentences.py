"""Rules in words: when, if, then."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mozaika import Env, Text, _l, _ln, format_list, gettext, name_of
from mozaika_automation.actions.moving import steps
from mozaika_automation.kinds import ActionKind, Setting

WHEN: Mapping[str, Text] = {
    "created": _l("When one is added"),
    "updated": _l("When one is changed"),
    "transition": _l("When a step of the workflow is taken"),
    "time": _l("By a date"),
    "schedule": _l("By the clock"),
}
"""The events as choices."""


def when(env: Env, rule: Any) -> str:
    """What a rule waits for."""
    if rule.model not in env.registry:
        return gettext("This kind of data is gone.")
    fields = env.registry.info(rule.model).fields
    if rule.event == "updated" and rule.watched:
        names = [str(fields[n].label) if n in fields else n for n in rule.watched]
        return gettext("When one is changed in %(fields)s", fields=format_list(names, "or"))
    if rule.event == "transition" and rule.transition:
        step = dict(steps(env, rule.model)).get(rule.transition, rule.transition)
        return gettext("When the step “%(step)s” is taken", step=step)
    if rule.event == "time":
        return _by_date(fields, rule)
    if rule.event == "schedule":
        return gettext("By the clock: %(cron)s", cron=rule.cron)
    return str(WHEN.get(rule.event, rule.event))


def _by_date(fields: Mapping[str, Any], rule: Any) -> str:
    known = fields.get(rule.date_field)
    name = known.label if known is not None else rule.date_field
    if not rule.amount:
        return gettext("On the day or time of “%(field)s”", field=name)
    return _distance(rule.unit, rule.side, rule.amount, str(name))


def _distance(unit: str, side: str, n: int, field: str) -> str:
    """How far from its date a rule is due."""
    match unit, side:
        case "minutes", "before":
            text = _ln("%(n)s minute before “%(field)s”", "%(n)s minutes before “%(field)s”", n)
        case "hours", "before":
            text = _ln("%(n)s hour before “%(field)s”", "%(n)s hours before “%(field)s”", n)
        case "days", "before":
            text = _ln("%(n)s day before “%(field)s”", "%(n)s days before “%(field)s”", n)
        case "minutes", _:
            text = _ln("%(n)s minute after “%(field)s”", "%(n)s minutes after “%(field)s”", n)
        case "hours", _:
            text = _ln("%(n)s hour after “%(field)s”", "%(n)s hours after “%(field)s”", n)
        case _:
            text = _ln("%(n)s day after “%(field)s”", "%(n)s days after “%(field)s”", n)
    return str(text.format(field=field))


def settings_in_words(
    env: Env, model: str, kind: ActionKind, settings: Mapping[str, Any]
) -> list[tuple[Text, str]]:
    """The settings of an action that say something: label and value."""
    found = [(one.label, _said(env, model, one, settings.get(one.name))) for one in kind.settings]
    return [(label, text) for label, text in found if text]


def _said(env: Env, model: str, setting: Setting, value: Any) -> str:
    if value in (None, "", {}, []):
        return ""
    if setting.kind == "choice" and setting.choices is not None:
        return str(dict(setting.choices(env, model)).get(str(value), value))
    if setting.kind == "boolean":
        return gettext("Yes") if value else gettext("No")
    if setting.kind == "fields" and model in env.registry:
        return "; ".join(_field(env, model, name, one) for name, one in value.items())
    return str(value)


def _field(env: Env, model: str, name: str, value: Any) -> str:
    field = env.registry.info(model).fields.get(name)
    label = field.label if field is not None else name
    if field is not None and field.is_relation and value:
        ids = value if isinstance(value, list) else [value]
        target = env.registry.info(field.target_name)
        cls: Any = target.cls
        records = env.session.query(cls).filter(cls.id.in_(ids))
        value = format_list([name_of(one, target) for one in records], "and")
    elif field is not None and field.choices:
        value = dict(field.choices).get(value, value)
    elif isinstance(value, bool):
        value = gettext("Yes") if value else gettext("No")
    return f"{label} = {'–' if value in (None, '') else value}"
