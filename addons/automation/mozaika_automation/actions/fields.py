"""Set fields."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mozaika import Env, Records, User, _l, format_list
from mozaika_automation import acting
from mozaika_automation.actions.common import check_may, wrong
from mozaika_automation.kinds import ActionKind, Said, Setting, Work


def run(env: Env, work: Work) -> Said:
    """Gives the records the values; those that have them already are left alone."""
    values = dict(work.settings.get("values") or {})
    info = env.registry.info(work.model)
    labels = format_list([str(info.field(name).label) for name in values], "and")
    if not work.dry:
        Records(env, work.model).update_many([(one, values, None) for one in work.ids])
    return work.each(labels)


def check(env: Env, model: str, settings: Mapping[str, Any], author: User | None) -> None:
    """The fields must be ones that the author may change."""
    check_may(env, author, model, "update")
    values = settings.get("values")
    if not isinstance(values, dict) or not values:
        raise wrong("values", _l("Choose at least one field."))
    info = env.registry.info(model)
    flow = env.platform.workflows.get(model)
    for name in values:
        field = info.fields.get(name)
        if field is None or not field.writable or not acting.sees(env, author, model, name):
            raise wrong("values", _l("There is no field “%(name)s” that you may set.", name=name))
        if flow is not None and flow.field == name:
            raise wrong("values", _l("“%(field)s” is changed by a step of the workflow.",
                                     field=field.label))  # fmt: skip


KIND = ActionKind(
    "automation.set_fields",
    _l("Set fields"),
    run,
    [Setting("values", _l("Fields"), "fields", required=True)],
    icon="edit",
    check=check,
    touches=True,
    sequence=10,
)
