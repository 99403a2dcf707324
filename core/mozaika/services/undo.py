"""Bringing back what was deleted: `remember` before a deletion, `restore` when it was a mistake.

What is kept are the rows themselves with all that went along. Notes, files and changes of a record
stay when it is deleted, so they are there again with it. Who deleted may undo it, and
administrators.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Table, select

from mozaika.errors import Conflict, NotFound, Text
from mozaika.i18n import _l
from mozaika.model import ModelInfo
from mozaika.runtime import Env
from mozaika.services import access
from mozaika.services.attachment_store import store_of
from mozaika.services.attachments import check
from mozaika.services.snapshots import MOST_ROWS, Row, Snapshot, counts, from_json, references, take
from mozaika.services.writes.batch import Batch
from mozaika.services.writes.changes import CHANGE_MODEL
from mozaika.services.writes.chunks import by_ids, chunks_of
from mozaika.services.writes.derive import derive_all
from mozaika.services.writes.errors import find_users

TRASH = "base.trash"
BELONGING = ("base.attachment", "base.note")
"""The platform's models whose rows are kept: they belong to some record."""
ADMINISTRATOR = "base.admin"
LONGEST_NAME = 300


@dataclass(frozen=True)
class Restored:
    """What came back; `belongs_to` is the record whose note or file it is."""

    model: str
    ids: Sequence[int]
    name: str
    belongs_to: tuple[str, int] | None = None


@dataclass(frozen=True)
class Consequences:
    """What a deletion takes along, as labels with numbers, and what forbids it."""

    along: Sequence[tuple[Text, int]]
    refusals: Sequence[Text]


def remember(env: Env, model: str, records: Iterable[Any]) -> str | None:
    """Keeps records (or their ids) that are about to be deleted; returns the token by which
    `restore` brings them back. Call it in the transaction of the deletion, before it.

    None: the platform's own models, and more than `MOST_ROWS` rows, are not kept.
    """
    ids = [getattr(record, "id", record) for record in records]
    if not ids or (model.startswith("base.") and model not in BELONGING):
        return None
    env.session.flush()
    snapshot = take(env, model, ids)
    if snapshot.size > MOST_ROWS:
        return None
    token = secrets.token_urlsafe(24)
    with env.sudo():
        env.session.add(
            env[TRASH](
                name=_name(env, env.registry.info(model), ids),
                token=token,
                model=model,
                user_id=env.user.id,
                snapshot={"ids": ids, **snapshot.as_json()},
            )
        )
    return token


def restore(env: Env, token: str) -> Restored:
    """Brings back what was kept under `token`, with the ids it had.

    Raises `NotFound` for a token that is not the user's, `Conflict` where it can't be done: it is
    there again already, or what it needs is gone.
    """
    kept = _kept(env, token)
    model, ids, name = kept.model, list(kept.snapshot["ids"]), kept.name
    if model not in env.registry:
        raise _nothing()
    snapshot = from_json(env, kept.snapshot)
    info = env.registry.info(model)
    _check_may(env, info, snapshot)
    with env.sudo():
        _check_absent(env, info, ids, name)
        _insert(env, snapshot, info.table.name, name)
        _link_again(env, snapshot)
        env.session.delete(kept)
        _tell(env, info, ids)
        _derive(env, snapshot)
    return Restored(model, ids, name, _belongs_to(snapshot, info))


def consequences(env: Env, model: str, ids: Sequence[int]) -> Consequences:
    """What deleting these records would take along, and which others forbid it."""
    along = counts(env, model, take(env, model, ids))
    refusals = find_users(env.session, env.registry, model, list(ids))
    return Consequences(along, refusals)


def kept_name(env: Env, token: str) -> str:
    """What `restore` would bring back. Raises `NotFound` for a token that is not the user's."""
    return str(_kept(env, token).name)


def _kept(env: Env, token: str) -> Any:
    trash = env[TRASH]
    with env.sudo():
        found = env.session.scalar(select(trash).where(trash.token == token))
    if found is None or (found.user_id != env.user.id and not env.user.has_role(ADMINISTRATOR)):
        raise _nothing()
    return found


def _nothing() -> NotFound:
    return NotFound(
        _l("There is nothing to bring back: it is too long ago, or it is back already.")
    )


def _check_may(env: Env, info: ModelInfo, snapshot: Snapshot) -> None:
    """Who may not delete such records any more may not bring them back either; what belongs to a
    record needs the right to read that."""
    if info.name in BELONGING:
        for row in snapshot.rows[info.table.name]:
            check(env, row["model"], row["record_id"], "read")
            _check_bytes(env, row)
    elif not (env.access_off or access.rights(env).can(info.name, "delete")):
        raise _nothing()


def _name(env: Env, info: ModelInfo, ids: Sequence[int]) -> str:
    cls: Any = info.cls
    first = env.session.get(cls, ids[0])
    name = str(getattr(first, info.display)) if first is not None else str(info.label)
    return (name if len(ids) == 1 else f"{name} … ({len(ids)})")[:LONGEST_NAME]


def _check_bytes(env: Env, row: Row) -> None:
    if "sha256" in row and not store_of(env.platform.settings).has(row["sha256"]):
        raise _nothing()


def _belongs_to(snapshot: Snapshot, info: ModelInfo) -> tuple[str, int] | None:
    if info.name not in BELONGING:
        return None
    row = snapshot.rows[info.table.name][0]
    return row["model"], row["record_id"]


def _check_absent(env: Env, info: ModelInfo, ids: Sequence[int], name: str) -> None:
    cls: Any = info.cls
    if list(by_ids(env, select(cls.id), cls.id, ids)):
        raise Conflict(_l("“%(name)s” is there already.").format(name=name))


def _insert(env: Env, snapshot: Snapshot, own: str, name: str) -> None:
    connection = env.session.connection()
    for table in env.registry.metadata.sorted_tables:
        rows = snapshot.rows.get(table.name)
        if not rows:
            continue
        rows = _standing(env, snapshot, table, rows, name if table.name == own else None)
        snapshot.rows[table.name] = rows
        if rows:
            with env.session.explained():
                connection.execute(table.insert(), _with_all_columns(rows))


def _with_all_columns(rows: Sequence[Row]) -> list[Row]:
    names = {name for row in rows for name in row}
    return [{name: row.get(name) for name in names} for row in rows]


def _standing(
    env: Env, snapshot: Snapshot, table: Table, rows: list[Row], name: str | None
) -> list[Row]:
    """The rows that can be, now: what a deletion meanwhile would have emptied is empty, what it
    would have taken along stays away. `name` is given for the records themselves: those are
    refused instead."""
    for column, key in references(table):
        target = key.column.table
        wanted = {row[column.name] for row in rows if row.get(column.name) is not None}
        if target is table:
            _point_later(snapshot, table, column.name, rows)
            continue
        missing = wanted - _there(env, target, wanted)
        if not missing:
            continue
        rule = (key.ondelete or "").upper()
        if rule == "SET NULL":
            for row in rows:
                row[column.name] = None if row[column.name] in missing else row[column.name]
        elif rule == "CASCADE" and name is None:
            rows = [row for row in rows if row[column.name] not in missing]
        else:
            raise _gone(env, name, target)
    return rows


def _point_later(snapshot: Snapshot, table: Table, column: str, rows: Iterable[Row]) -> None:
    """Rows of one table may point to each other: they do when all are there."""
    if not table.c[column].nullable:
        return
    for row in rows:
        if row.get(column) is not None:
            snapshot.links.append((table.name, column, row["id"], row[column]))
            row[column] = None


def _there(env: Env, table: Table, ids: Iterable[int]) -> set[int]:
    connection = env.session.connection()
    return {
        key
        for chunk in chunks_of(ids)
        for key in connection.scalars(select(table.c.id).where(table.c.id.in_(chunk)))
    }


def _gone(env: Env, name: str | None, table: Table) -> Conflict:
    labels = {info.table.name: info.label for info in env.registry}
    return Conflict(
        _l("“%(name)s” can't be brought back: its %(what)s is gone.").format(
            name=name or "", what=labels.get(table.name, table.name)
        ),
        cure=_l("Bring that back first."),
    )


def _link_again(env: Env, snapshot: Snapshot) -> None:
    """References that the deletion emptied, where nobody has filled them otherwise since."""
    tables = env.registry.metadata.tables
    connection = env.session.connection()
    groups: dict[tuple[str, str, int], list[int]] = {}
    for owner, column, row_id, value in snapshot.links:
        groups.setdefault((owner, column, value), []).append(row_id)
    for (name, column, value), ids in groups.items():
        table = tables.get(name)
        if table is None or column not in table.c:
            continue
        (key,) = table.c[column].foreign_keys
        if not _there(env, key.column.table, [value]):
            continue
        for chunk in chunks_of(ids):
            statement = table.update().where(table.c.id.in_(chunk), table.c[column].is_(None))
            connection.execute(statement.values({column: value}))


def _tell(env: Env, info: ModelInfo, ids: Sequence[int]) -> None:
    """The history says who brought it back."""
    if not info.tracked:
        return
    rows: list[Row] = [
        {
            "model": info.name,
            "record_id": record_id,
            "operation": "restore",
            "at": env.now(),
            "user_id": env.user.id,
            "values": {},
        }
        for record_id in ids
    ]
    env.session.connection().execute(env.registry.info(CHANGE_MODEL).table.insert(), rows)


def _derive(env: Env, snapshot: Snapshot) -> None:
    """Values of other records that follow from what came back."""
    env.session.flush()
    env.session.expire_all()
    batches: dict[str, Batch] = {}
    for info in env.registry:
        ids = [row["id"] for row in snapshot.rows.get(info.table.name, ())]
        if ids:
            cls: Any = info.cls
            records = list(by_ids(env, select(cls), cls.id, ids))
            batches[info.name] = Batch(info.name, created=records)
    derive_all(env, batches)
    env.session.flush()
