"""The guard of writes: may the user create, change and delete these records?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import inspect, select

from mozaika.errors import AccessDenied, NotFound, Text
from mozaika.i18n import _l
from mozaika.model import ModelInfo
from mozaika.runtime import Env
from mozaika.services.access import Rights, rights
from mozaika.services.writes import checks
from mozaika.services.writes.chunks import by_ids
from mozaika.services.writes.plan import write_plan


def check_access(
    env: Env,
    model: str,
    created: Sequence[Any],
    updated: Sequence[Any],
    deleted: Sequence[Any],
) -> None:
    """Grants, rules and restricted fields for a batch; one statement per operation at most.

    Raises `AccessDenied`; `NotFound` for records that the user may not even read.
    """
    if env.access_off:
        return
    mine = rights(env)
    info = env.platform.registry.info(model)
    if created:
        _require(mine, info, "create")
    for operation, records in (("update", updated), ("delete", deleted)):
        if records:
            _require(mine, info, operation)
            _check_reach(env, mine, info, operation, records)
    _check_fields(mine, info, created, updated)
    _check_references(env, info, created, updated)


def check_created(env: Env, model: str, created: Sequence[Any]) -> None:
    """New records must lie within what the user may create."""
    if env.access_off or not created:
        return
    mine = rights(env)
    info = env.platform.registry.info(model)
    unsure = [record for record in created if not mine.covers(model, "create", record)]
    if unsure:
        _check_reach(env, mine, info, "create", unsure)


def _require(mine: Rights, info: ModelInfo, operation: str) -> None:
    if mine.can(info.name, operation):
        return
    if not mine.can(info.name, "read"):
        raise NotFound(_l("There is nothing here, or you may not see it."))
    raise AccessDenied(
        {
            "create": _l("You may not create: %(model)s."),
            "update": _l("You may not change: %(model)s."),
            "delete": _l("You may not delete: %(model)s."),
        }[operation].format(model=info.label),
        cure=_l("Ask an administrator for a role that grants it."),
        model=info.name,
        operation=operation,
    )


def _check_reach(
    env: Env, mine: Rights, info: ModelInfo, operation: str, records: Sequence[Any]
) -> None:
    criterion = mine.criterion(info.name, operation)
    if criterion is None:
        return
    cls: Any = info.cls
    ids = [record.id for record in records]
    with env.session.no_autoflush:
        before, env.access_off = env.access_off, True
        try:
            reached = set(by_ids(env, select(cls.id).where(criterion), cls.id, ids))
        finally:
            env.access_off = before
    outside = [i for i in ids if i not in reached]
    if not outside:
        return
    if operation != "create" and not _readable(env, info, outside):
        raise NotFound(_l("There is nothing here, or you may not see it."))
    raise AccessDenied(
        _l("Your rights to “%(model)s” do not reach these: %(ids)s.").format(
            model=info.label, ids=", ".join(map(str, outside[:10]))
        ),
        cure=_l("Ask their owner or an administrator."),
        model=info.name,
        operation=operation,
    )


def _readable(env: Env, info: ModelInfo, ids: Sequence[int]) -> bool:
    cls: Any = info.cls
    with env.session.no_autoflush:
        found = set(by_ids(env, select(cls.id), cls.id, ids))
    return set(ids) <= found


def _check_fields(
    mine: Rights, info: ModelInfo, created: Sequence[Any], updated: Sequence[Any]
) -> None:
    hidden = mine.hidden_fields(info.name)
    restricted = {n for n in hidden if not info.fields[n].hidden}
    if not restricted:
        return
    columns = {info.fields[name].column_name for name in restricted} | restricted
    for record in created:
        _refuse(columns & {k for k, v in record.__dict__.items() if v is not None})
    for record in updated:
        _refuse(columns & inspect(record).committed_state.keys())


def _refuse(names: set[str]) -> None:
    if names:
        raise AccessDenied(_l("You may not change the field “%(field)s”.").format(field=min(names)))


def _check_references(
    env: Env, info: ModelInfo, created: Sequence[Any], updated: Sequence[Any]
) -> None:
    """A many-to-one may only point to what the user can see: one statement per relation."""
    plan = write_plan(env.platform, info)
    for field, attribute in plan.references:
        if field.readonly:
            continue
        wanted = [(r, r.__dict__.get(attribute)) for r in created]
        wanted += [
            (r, r.__dict__.get(attribute))
            for r in updated
            if attribute in inspect(r).committed_state
        ]
        ids = {i for _, i in wanted if i is not None}
        if field.target_name == "base.user":
            ids.discard(env.user.id)
        missing = ids - _visible(env, field.target_name, ids) if ids else set()
        if missing:
            raise checks.invalid(
                [(r, {field.name: [_missing(i)]}) for r, i in wanted if i in missing]
            )


def _visible(env: Env, model: str, ids: set[int]) -> set[int]:
    cls: Any = env.platform.registry.info(model).cls
    with env.session.no_autoflush:
        return set(by_ids(env, select(cls.id), cls.id, ids))


def _missing(record_id: int) -> Text:
    return _l("There is no %(id)s to point to, or you may not see it.").format(id=record_id)
