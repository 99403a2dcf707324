"""Relations of records amid a flush, as far as derived values read them.

Who writes by ids (REST, imports, forms) sets `partner_id`, not `partner`: a new record does not
load what that points to, and a parent's children in the database are not those that it will have.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import inspect, select
from sqlalchemy.orm.attributes import set_committed_value

from mozaika.model import Field, ModelInfo
from mozaika.runtime import Env
from mozaika.services.workflow import unrestricted
from mozaika.services.writes.batch import Batch
from mozaika.services.writes.chunks import by_ids


def point(env: Env, field: Field, records: Iterable[Any]) -> None:
    """Loads what the many-to-one `field` of the records points to by id: one statement."""
    unknown = [one for one in records if _is_unknown(field, one)]
    wanted = {one.__dict__[field.column_name] for one in unknown} - {None}
    found: dict[int | None, Any] = {}
    if wanted:
        cls: Any = env.platform.registry.info(field.target_name).cls
        with unrestricted(env):
            found = {one.id: one for one in by_ids(env, select(cls), cls.id, wanted)}
    for record in unknown:
        set_committed_value(record, field.name, found.get(record.__dict__[field.column_name]))


def _is_unknown(field: Field, record: Any) -> bool:
    """Whether only the id was set: by a new record, or since what it pointed to was loaded."""
    state, values = inspect(record), record.__dict__
    if field.column_name not in values or field.name in state.committed_state:
        return False
    if field.name not in values:
        return state.key is None and values[field.column_name] is not None
    is_changed = field.column_name in state.committed_state
    return is_changed and getattr(values[field.name], "id", None) != values[field.column_name]


def adopt(
    info: ModelInfo, paths: Iterable[str], parents: Sequence[Any], batches: Mapping[str, Batch]
) -> None:
    """Gives loaded parents the children that are being written by the id of their parent, and
    takes away those that go to another one."""
    by_id = {one.id: one for one in parents if inspect(one).persistent}
    for name in dict.fromkeys(path.partition(".")[0] for path in paths):
        field = info.fields[name]
        batch = batches.get(field.target_name) if field.kind == "one_to_many" else None
        if batch is None or not by_id:
            continue
        for child in (*batch.created, *batch.updated):
            _place(name, f"{field.inverse}_id", child, by_id)


def _place(name: str, column: str, child: Any, parents: Mapping[int, Any]) -> None:
    now = child.__dict__.get(column)
    former = inspect(child).committed_state.get(column)
    for parent in (parents.get(former), parents.get(now)) if former != now else ():
        if parent is None:
            continue
        children = [one for one in getattr(parent, name) if one is not child]
        if parent.id == now:
            children.append(child)
        if len(children) != len(getattr(parent, name)):
            _set(parent, name, children)


def _set(parent: Any, name: str, children: list[Any]) -> None:
    if name in inspect(parent).committed_state:
        setattr(parent, name, children)
    else:
        set_committed_value(parent, name, children)
