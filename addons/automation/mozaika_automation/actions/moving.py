"""Take a step of the workflow."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select

from mozaika import Env, Text, TransitionRefused, User, _l, move, name_of
from mozaika_automation.actions.common import check_may, wrong
from mozaika_automation.kinds import ActionKind, LeftOut, Said, Setting, Work


def steps(env: Env, model: str) -> Sequence[tuple[str, Text]]:
    """The steps of a model's workflow, by the names that transitions have."""
    flow = env.platform.workflows.get(model)
    if flow is None:
        return []
    declared = getattr(flow, "transitions", None)
    if declared is not None:
        return [(name, one.label) for name, one in declared.items()]
    info = env.registry.info(env.registry.info(model).field(flow.field).target_name)
    stage: Any = info.cls
    order = [stage.sequence, stage.id] if hasattr(stage, "sequence") else [stage.id]
    rows = env.session.execute(select(stage.id, stage.name).order_by(*order))
    return [(f"stage:{row.id}", name_of(row, info)) for row in rows]


def run(env: Env, work: Work) -> Said:
    """Moves the records together; where that is refused, each on its own."""
    step = str(work.settings["step"])
    label = dict(steps(env, work.model)).get(step, step)
    if work.dry:
        return work.each(_l("Would take the step “%(step)s”", step=label))
    try:
        with env.savepoint():
            move(env, work.model, work.ids, step)
    except TransitionRefused as refusal:
        if len(work.records) == 1:
            return {work.ids[0]: LeftOut(str(refusal.message))}
        return {one: said for one in work.ids for said in [_alone(env, work, one, step, label)]}
    return work.each(_l("Took the step “%(step)s”", step=label))


def _alone(env: Env, work: Work, record_id: int, step: str, label: Text) -> Text | LeftOut:
    try:
        with env.savepoint():
            move(env, work.model, [record_id], step)
    except TransitionRefused as refusal:
        return LeftOut(str(refusal.message))
    return _l("Took the step “%(step)s”", step=label)


def check(env: Env, model: str, settings: Mapping[str, Any], author: User | None) -> None:
    """The step must be one of the workflow."""
    check_may(env, author, model, "update")
    if settings.get("step") not in dict(steps(env, model)):
        raise wrong("step", _l("Choose a step of the workflow."))


KIND = ActionKind(
    "automation.move",
    _l("Take a step of the workflow"),
    run,
    [Setting("step", _l("Step"), "choice", required=True, choices=steps)],
    icon="status-change",
    check=check,
    touches=True,
    sequence=20,
)
