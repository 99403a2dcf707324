"""Shipped records in the database: what a plan would do with them, and doing it.

`base.seed` remembers for each shipped record what was shipped and which record it became. What
the addon does not ship any more is released: the record stays and belongs to the company.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import Connection, insert, select, update

from mozaika.addons import Addon
from mozaika.declare import Seed
from mozaika.errors import LifecycleError, ValidationFailed
from mozaika.i18n import _l
from mozaika.lifecycle.merge import Merged, Shipped, merge
from mozaika.lifecycle.seed_values import Current, encode, refs_of, resolve
from mozaika.lifecycle.tables import SEED
from mozaika.model.registry import Registry
from mozaika.runtime import Env, Platform

Action = Literal["new", "adopted", "changed", "kept", "released"]


@dataclass(frozen=True)
class SeedChange:
    """What happens to one shipped record. `fields` are those that change, or that are kept
    because the company edited them. "adopted": the company has made such a record already."""

    key: str
    addon: str
    model: str
    action: Action
    fields: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """The change for programs."""
        return {
            "key": self.key,
            "addon": self.addon,
            "model": self.model,
            "action": self.action,
            "fields": list(self.fields),
        }


@dataclass(frozen=True)
class Row:
    """A row of `base.seed`."""

    key: str
    addon: str
    model: str
    record_id: int | None
    shipped: Shipped
    released: bool


@dataclass(frozen=True)
class Decided:
    """A shipped record and what to do with it. `row` is None for one that was never shipped;
    `twin` then is the company's record with the same unique values, if there is one."""

    seed: Seed
    encoded: Mapping[str, Any]
    row: Row | None
    merged: Merged | None
    twin: int | None = None

    def changes(self) -> Iterator[SeedChange]:
        """What a plan says about it."""
        addon = addon_of(self.seed.key)
        if self.row is None:
            action: Action = "new" if self.twin is None else "adopted"
            yield SeedChange(self.seed.key, addon, self.seed.model, action)
        elif self.merged is not None:
            if self.merged.changes:
                fields = tuple(self.merged.changes)
                yield SeedChange(self.seed.key, addon, self.seed.model, "changed", fields)
            if self.merged.kept:
                yield SeedChange(self.seed.key, addon, self.seed.model, "kept", self.merged.kept)


def addon_of(key: str) -> str:
    """The addon that ships the seed of that key."""
    return key.partition(".")[0]


def spoken_for(addons: Iterable[Addon]) -> set[str]:
    """The names under which the addons ship records: their own, and those that they replace."""
    return {name for addon in addons for name in (addon.name, *addon.manifest.replaces)}


def plan_seeds(
    connection: Connection | None, platform: Platform, addons: Collection[str]
) -> list[SeedChange]:
    """What would happen to the seeds of `addons`. `connection` is None for a new database; the
    tables may lack what the plan is about to add."""
    rows = read_rows(connection) if connection is not None else {}
    seeds = [seed for seed in platform.seeds if addon_of(seed.key) in addons]
    current = Current(connection, platform.registry)
    decided = _decide(platform.registry, seeds, rows, current)
    released = [_released(row) for row in _no_longer_shipped(rows, platform.seeds, addons)]
    return [change for one in decided for change in one.changes()] + released


def apply_seeds(env: Env, addons: Collection[str]) -> list[SeedChange]:
    """Merges the seeds of `addons` in the env's transaction; returns what was done.

    Records are made and changed through the session, so that hooks, search keys and computed
    fields are kept, in batches: each shipped record after those that it refers to.
    """
    connection = env.session.connection()
    rows = read_rows(connection)
    current = Current(connection, env.platform.registry)
    done: list[SeedChange] = []
    seeds = [seed for seed in env.platform.seeds if addon_of(seed.key) in addons]
    for layer in _layers(seeds):
        decided = _decide(env.platform.registry, layer, rows, current)
        written = _write(env, decided)
        _remember(connection, rows, written)
        done += [change for one in decided for change in one.changes()]
    released = _no_longer_shipped(rows, env.platform.seeds, addons)
    _release(connection, released)
    return done + [_released(row) for row in released]


def read_rows(connection: Connection) -> dict[str, Row]:
    """What the database remembers of shipped records, by key."""
    return {
        row.key: Row(
            row.key, row.addon, row.model, row.record_id,
            Shipped.from_json(row.shipped), bool(row.released),
        )
        for row in connection.execute(select(SEED))
    }  # fmt: skip


def _decide(
    registry: Registry, seeds: Sequence[Seed], rows: Mapping[str, Row], current: Current
) -> list[Decided]:
    ids = {key: row.record_id for key, row in rows.items()}
    current.load([(seed, rows[seed.key].record_id) for seed in seeds if seed.key in rows])
    encodings = {seed.key: encode(registry.info(seed.model), seed, ids) for seed in seeds}
    fresh = {seed.key: seed.model for seed in seeds if seed.key not in rows}
    taken = {(row.model, row.record_id) for row in rows.values()}
    twins = current.twins([(model, key, encodings[key]) for key, model in fresh.items()])
    found = []
    for seed in seeds:
        encoded = encodings[seed.key]
        twin = twins.get(seed.key)
        row = rows.get(seed.key)
        merged = None
        if row is not None and (there := current.values(seed.model, row.record_id)) is not None:
            merged = merge(row.shipped, encoded, there, current.defaults(seed))
        if (seed.model, twin) in taken:
            twin = None
        found.append(Decided(seed, encoded, row, merged, twin))
    return found


def _layers(seeds: Sequence[Seed]) -> Iterator[list[Seed]]:
    """Groups of seeds; those of a group refer only to those of earlier groups."""
    waiting = list(seeds)
    while waiting:
        keys = {seed.key for seed in waiting}
        ready = [s for s in waiting if not (refs_of(s) & keys) - {s.key}] or waiting[:1]
        yield ready
        waiting = [seed for seed in waiting if seed not in ready]


def _write(env: Env, decided: Iterable[Decided]) -> list[Row]:
    """Makes and changes the records of one layer; returns the rows to remember."""
    records = [(one, _prepare(env, one)) for one in decided]
    try:
        env.session.flush()
    except ValidationFailed as error:
        raise _refused(records, error) from error
    there = Current(env.session.connection(), env.platform.registry)
    there.load([(one.seed, record.id) for one, record in records if record is not None])
    return [_row(one, record, there) for one, record in records]


def _refused(records: Iterable[tuple[Decided, Any]], error: ValidationFailed) -> LifecycleError:
    keys = {id(record): one.seed.key for one, record in records}
    faults = [
        f"{keys.get(id(record), record)}: {field}: {', '.join(map(str, messages))}"
        for record, errors in error.details.get("records", ())
        for field, messages in errors.items()
    ]
    return LifecycleError(
        _l("Shipped records can't be written: %(faults)s", faults="; ".join(faults) or error),
        cure=_l("Nothing was changed. Correct the seeds, or give the fields defaults."),
        addons=sorted({addon_of(key) for key in keys.values()}),
    )


def _prepare(env: Env, one: Decided) -> Any:
    """The record with what is to be written; None where nothing is."""
    if one.row is None and one.twin is None:
        record = env[one.seed.model]()
        env.session.add(record)
        changes = one.encoded
    elif one.row is not None and one.merged is not None and one.merged.changes:
        record = env.session.get_one(env[one.seed.model], one.row.record_id)
        changes = one.merged.changes
    else:
        return None
    with env.session.no_autoflush:
        for name, value in resolve(env, one.seed, changes).items():
            setattr(record, name, value)
    return record


def _row(one: Decided, record: Any, there: Current) -> Row:
    """What is to be remembered; `record` is None where nothing was written."""
    record_id = one.row.record_id if one.row else one.twin
    stored = dict(one.row.shipped.stored) if one.row else {}
    if record is not None:
        record_id = record.id
        changed = one.encoded if one.merged is None else one.merged.changes
        values = there.values(one.seed.model, record_id) or {}
        stored = {name: value for name, value in stored.items() if name not in changed}
        for name in changed:
            if not isinstance(values.get(name), list) and values.get(name) != one.encoded[name]:
                stored[name] = values.get(name)
    shipped = Shipped(one.encoded, {n: v for n, v in stored.items() if n in one.encoded})
    return Row(one.seed.key, addon_of(one.seed.key), one.seed.model, record_id, shipped, False)


def _remember(connection: Connection, rows: dict[str, Row], written: Sequence[Row]) -> None:
    fresh = [row for row in written if row.key not in rows]
    changed = [row for row in written if row.key in rows and rows[row.key] != row]
    if fresh:
        connection.execute(insert(SEED), [_columns(row) for row in fresh])
    for row in changed:
        connection.execute(update(SEED).where(SEED.c.key == row.key).values(_columns(row)))
    rows.update({row.key: row for row in written})


def _columns(row: Row) -> dict[str, Any]:
    return {
        "key": row.key,
        "addon": row.addon,
        "model": row.model,
        "record_id": row.record_id,
        "shipped": row.shipped.as_json(),
        "released": row.released,
    }


def _no_longer_shipped(
    rows: Mapping[str, Row], seeds: Iterable[Seed], addons: Collection[str]
) -> list[Row]:
    shipped = {seed.key for seed in seeds}
    return [
        row
        for row in rows.values()
        if row.addon in addons and row.key not in shipped and not row.released
    ]


def _release(connection: Connection, rows: Sequence[Row]) -> None:
    keys = [row.key for row in rows]
    if keys:
        connection.execute(update(SEED).where(SEED.c.key.in_(keys)).values(released=True))


def _released(row: Row) -> SeedChange:
    return SeedChange(row.key, row.addon, row.model, "released")


__all__ = [
    "Row",
    "SeedChange",
    "addon_of",
    "apply_seeds",
    "plan_seeds",
    "read_rows",
]
