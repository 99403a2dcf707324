"""Which records a task is not for, and why: asked before it is tried, a statement per reason."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import select

from mozaika.errors import Text
from mozaika.i18n import _l
from mozaika.model import ModelInfo
from mozaika.runtime import Env
from mozaika.services.access import rights
from mozaika.services.bulk.tasks import Task, action_of
from mozaika.services.records import Records
from mozaika.services.workflow import flow_of, rules_of
from mozaika.services.workflow.rules import unrestricted
from mozaika.services.writes.chunks import by_ids
from mozaika.services.writes.errors import in_use

Reasons = dict[int, Text]


def unfit(env: Env, task: Task, ids: Sequence[int]) -> Reasons:
    """The reason for each record with which the task can't be done."""
    info = env.registry.info(task.model)
    found: Reasons = {}
    for asked in (_gone, _out_of_reach, _used, _there_already, _not_meant):
        left = [record_id for record_id in ids if record_id not in found]
        if left:
            found.update(asked(env, info, task, left))
    return found


def _gone(env: Env, info: ModelInfo, _task: Task, ids: Sequence[int]) -> Reasons:
    there = _matching(env, info, ids, [])
    return {i: _l("It is gone, or you may not see it.") for i in ids if i not in there}


def _out_of_reach(env: Env, info: ModelInfo, task: Task, ids: Sequence[int]) -> Reasons:
    operation = action_of(env, task).operation if task.act == "action" else task.operation
    if env.access_off or operation == "read":
        return {}
    criterion = rights(env).criterion(info.name, operation)
    if criterion is None:
        return {}
    cls: Any = info.cls
    with unrestricted(env):
        reached = set(by_ids(env, select(cls.id).where(criterion), cls.id, ids))
    return {i: _l("Your rights do not reach it.") for i in ids if i not in reached}


def _used(env: Env, info: ModelInfo, task: Task, ids: Sequence[int]) -> Reasons:
    """What others point to can't be deleted."""
    if task.act != "delete":
        return {}
    found: Reasons = {}
    for other, column in _pointing(env, info):
        with unrestricted(env):
            used = by_ids(env, select(column).distinct(), column, ids)
            found.update(dict.fromkeys(used, in_use(other.plural).message))
    return found


def _pointing(env: Env, info: ModelInfo) -> Iterator[tuple[ModelInfo, Any]]:
    """The columns that keep records of `info` from being deleted."""
    for other in env.registry:
        for field in other.fields.values():
            points = field.kind == "many_to_one" and field.target_name == info.name
            if points and field.ondelete == "restrict":
                yield other, getattr(other.cls, field.column_name)


def _there_already(env: Env, info: ModelInfo, task: Task, ids: Sequence[int]) -> Reasons:
    if task.act != "move":
        return {}
    rules = rules_of(env, flow_of(env, info.name))
    target = rules.target(task.name)
    if target is None:
        return {}
    there = _matching(env, info, ids, [[rules.field, "=", target.value]])
    return dict.fromkeys(there, _l("It is in “%(place)s” already.", place=target.label))


def _not_meant(env: Env, info: ModelInfo, task: Task, ids: Sequence[int]) -> Reasons:
    if task.act != "action" or not action_of(env, task).filter:
        return {}
    meant = _matching(env, info, ids, list(action_of(env, task).filter))
    return {i: _l("This is not meant for it.") for i in ids if i not in meant}


def _matching(env: Env, info: ModelInfo, ids: Sequence[int], condition: list[Any]) -> set[int]:
    found = Records(env, info.name).search(
        [["id", "in", list(ids)], *condition],
        fields=["id"], sort="id", limit=len(ids), archived=None,
    )  # fmt: skip
    return {item["id"] for item in found.items}
