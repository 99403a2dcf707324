"""Making plans."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from sqlalchemy import Connection

from mozaika.addons import Addon
from mozaika.db import Database
from mozaika.errors import AddonError, CompositionError, HookError, LifecycleError
from mozaika.i18n import _l
from mozaika.lifecycle.archive import place_for
from mozaika.lifecycle.background import queue_steps
from mozaika.lifecycle.build import build_platform
from mozaika.lifecycle.choice import Action, AddonChange, Choice, choose
from mozaika.lifecycle.contract import check_contract
from mozaika.lifecycle.custom_change import CustomChange, footprint_of
from mozaika.lifecycle.custom_rows import CustomRow
from mozaika.lifecycle.fill import PendingFill
from mozaika.lifecycle.fill_plan import needed_fills
from mozaika.lifecycle.fingerprint import schema_fingerprint
from mozaika.lifecycle.migrations import Script, scripts_between
from mozaika.lifecycle.plan import Plan
from mozaika.lifecycle.restore import plan_restoration
from mozaika.lifecycle.seeds import SeedChange, plan_seeds, spoken_for
from mozaika.lifecycle.states import EMPTY, DatabaseState, is_initialised, read_state
from mozaika.lifecycle.steps import Difference, Step, Warned
from mozaika.lifecycle.uninstall import fills_after, plan_removal
from mozaika.runtime import Platform, Settings


class Ground(Protocol):
    """What a plan is made on: a host, or a platform."""

    @property
    def database(self) -> Database:
        """The database that is to change."""
        ...

    @property
    def settings(self) -> Settings:
        """The settings of this process."""
        ...

    @property
    def available(self) -> Mapping[str, Addon]:
        """The addons that are there, by name."""
        ...


def plan(ground: Ground, action: Action, names: Sequence[str] = (), *, demo: bool = False) -> Plan:
    """What `action` would do to the addons named (for "upgrade": none for all).

    Migration scripts' `before` are tried in a transaction that is rolled back, so that the steps
    shown are exactly those that will be run. With `demo`, demo data of addons that are new to this
    database are made as well. Raises `AddonError` or `LifecycleError` where it can't be done.
    """
    state = current_state(ground.database)
    chosen = choose(action, names, state, ground.available)
    customs = _after_steps(state.customs) if action != "disable" else state.customs
    target = _target(ground, state, chosen, customs)
    if action != "disable":
        _check_stand_ins(ground, state, chosen, target)
        _check_given_back(ground, chosen, target)
    return _Planning(ground, action, tuple(names), state, chosen, target, demo).run()


def _target(
    ground: Ground, state: DatabaseState, chosen: Choice, customs: Sequence[CustomRow]
) -> Platform:
    """The platform after the change. An addon that replaces another one is named where others don't
    fit to it."""
    try:
        return build_platform(
            ground.database,
            ground.settings,
            ground.available,
            chosen.enabled,
            state.counters.generation + 1,
            customs=customs,
        )
    except (CompositionError, HookError) as error:
        replaced = {c.addon: c.because_of[0] for c in chosen.changes if c.verb == "replace"}
        if not replaced:
            raise
        old, new = next(iter(replaced.items()))
        raise LifecycleError(
            _l("The addon %(new)s can't stand in for %(old)s: %(cause)s",
               new=new, old=old, cause=error.message),
            cure=_l("Let %(new)s declare what is missing: for a model that others extend, subclass "
                    "the definition of %(old)s.", new=new, old=old),
            addons=[new, *error.details.get("addons", ())],
        ) from error  # fmt: skip


def _check_stand_ins(
    ground: Ground, state: DatabaseState, chosen: Choice, target: Platform
) -> None:
    """Who replaces an addon brings all that others rely on; where that addon is gone, composing
    the platform has told what is missing."""
    for addon in target.addons:
        for old in addon.manifest.replaces:
            before = _with_the_old(ground, chosen, addon.name, old)
            if before is None:
                continue
            if state is EMPTY:
                check_contract(None, before, target, old, addon.name)
                continue
            with ground.database.engine.connect() as connection:
                check_contract(connection, before, target, old, addon.name)


def _check_given_back(ground: Ground, chosen: Choice, target: Platform) -> None:
    """Who comes back in place of a stand-in brings what other addons rely on; data that only the
    stand-in knows are kept for it."""
    for change in chosen.changes:
        for old in change.because_of if change.verb == "replace" else ():
            if change.addon not in ground.available[old].manifest.replaces:
                before = _with_the_old(ground, chosen, old, change.addon)
                if before is not None:
                    check_contract(None, before, target, change.addon, old)


def _with_the_old(ground: Ground, chosen: Choice, new: str, old: str) -> Platform | None:
    names = [old if name == new else name for name in chosen.enabled]
    try:
        return build_platform(ground.database, ground.settings, ground.available, names, 0)
    except AddonError:
        return None


def plan_custom(ground: Ground, change: CustomChange) -> Plan:
    """What the change of a custom field would do: its column, and what follows from it."""
    state = current_state(ground.database)
    chosen = Choice((), state.enabled)
    target = build_platform(
        ground.database,
        ground.settings,
        ground.available,
        chosen.enabled,
        state.counters.generation + 1,
        customs=change.rows(state.customs),
    )
    return _Planning(ground, "customise", (), state, chosen, target, False, change).run()


def plan_uninstall(ground: Ground, name: str, file: Path | None = None) -> Plan:
    """What uninstalling the addon would drop, after writing it to `file` (by default one in the
    data folder). Raises `LifecycleError` naming who needs it or stands on its tables."""
    state = current_state(ground.database)
    chosen = choose("uninstall", [name], state, ground.available)
    version = chosen.changes[0].to_version
    target_file = (file or place_for(ground.settings, name, version)).absolute()
    with ground.database.engine.connect() as connection:
        schema = schema_fingerprint(connection)
        removal, steps = plan_removal(connection, state, ground.available, name, target_file)
        customs = tuple(row for row in state.customs if row not in removal.customs)
        target = build_platform(
            ground.database,
            ground.settings,
            ground.available,
            chosen.enabled,
            state.counters.generation + 1,
            customs=customs,
        )
        fills = fills_after(connection, removal, target.registry)
    made = _Planning(ground, "uninstall", (name,), state, chosen, target, False)
    bare = made.plan(schema, [], [], Difference(steps=steps), [], fills)
    return replace(bare, removal=removal)


def plan_restore(ground: Ground, file: Path) -> Plan:
    """What restoring an uninstalled addon from its archive would do: the tables are made as by
    enabling it, then everything comes back. Raises `LifecycleError` where it does not fit."""
    state = current_state(ground.database)
    coming = plan_restoration(file, ground.database.dialect, state, ground.available)
    name = coming.about.addon
    chosen = choose("restore", [name], state, ground.available)
    target = build_platform(
        ground.database,
        ground.settings,
        ground.available,
        chosen.enabled,
        state.counters.generation + 1,
        customs=_after_steps((*state.customs, *coming.customs)),
    )
    made = _Planning(ground, "restore", (name,), state, chosen, target, False).run()
    return replace(made, restoration=coming, seeds=_of_others(made.seeds, name))


def _of_others(seeds: Sequence[SeedChange], name: str) -> tuple[SeedChange, ...]:
    """What an archive has is not shipped anew."""
    return tuple(seed for seed in seeds if seed.addon != name)


def _after_steps(customs: Sequence[CustomRow]) -> tuple[CustomRow, ...]:
    """A plan's steps make the columns that are missing."""
    return tuple(replace(row, made=True) for row in customs)


def current_state(database: Database) -> DatabaseState:
    """What the database says of its addons; `EMPTY` where there are no tables yet."""
    with database.engine.connect() as connection:
        return read_state(connection) if is_initialised(connection) else EMPTY


@dataclass
class _Planning:
    ground: Ground
    action: Action
    names: tuple[str, ...]
    state: DatabaseState
    chosen: Choice
    target: Platform
    with_demo: bool
    custom: CustomChange | None = None

    def run(self) -> Plan:
        from mozaika.lifecycle.schema import compare  # noqa: PLC0415 (Alembic takes 0.2 s)

        scripts = [s for change in self.chosen.changes for s in self._scripts(change)]
        with self._connection(scripts) as connection:
            schema = schema_fingerprint(connection)
            if self.action == "disable":
                return self.plan(schema, scripts, [], Difference(), [], [])
            if self.custom is not None:
                return self._plan_custom(self.custom, connection, schema)
            tried = [self._try(script, connection) for script in scripts if script.has_before]
            difference = compare(connection, self.target.registry, self._resting())
            difference.steps += queue_steps(connection)
            seeds = plan_seeds(self._known(connection), self.target, spoken_for(self.target.addons))
            fills = needed_fills(
                connection, self.target, difference.new_columns, self._reawakened()
            )
        return self.plan(schema, scripts, tried, difference, seeds, fills)

    def _plan_custom(self, change: CustomChange, connection: Connection, schema: str) -> Plan:
        from mozaika.lifecycle.schema import compare  # noqa: PLC0415 (Alembic takes 0.2 s)

        found = Difference()
        if change.makes_columns:
            whole = compare(connection, self.target.registry, self._resting())
            found = change.own_steps(whole)
        # A new column has no values yet, so nothing but a new search text follows from it.
        search = [pair for pair in found.new_columns if pair[1] == "search_text"]
        fills = needed_fills(connection, self.target, search, ())
        fills = fills or change.fills(connection, self.target.registry)
        return self.plan(schema, [], [], found, [], fills)

    @contextmanager
    def _connection(self, scripts: Sequence[Script]) -> Iterator[Connection]:
        """A connection whose changes are forgotten; for writing only if a script may write."""
        database = self.ground.database
        writes = any(script.has_before for script in scripts)
        engine = database.write_engine if writes else database.engine
        with engine.connect() as connection:
            try:
                yield connection
            finally:
                connection.rollback()

    def _known(self, connection: Connection) -> Connection | None:
        return connection if self.state is not EMPTY else None

    def _resting(self) -> dict[str, Mapping[str, list[str]]]:
        resting = {n: f for n, f in self.state.resting.items() if n not in self.chosen.enabled}
        return resting | footprint_of(self.state.customs, self.target.registry)

    def _reawakened(self) -> frozenset[str]:
        """Addons that come back: what they compute was not kept while they were disabled."""
        return frozenset(
            c.addon
            for c in self.chosen.changes
            if c.verb == "restore" or (c.verb == "enable" and not c.is_new)
        )

    def _scripts(self, change: AddonChange) -> list[Script]:
        if not change.runs_scripts or change.from_version is None:
            return []
        addon = self.ground.available[change.addon]
        return scripts_between(addon, change.from_version, change.to_version)

    def _try(self, script: Script, connection: Connection) -> Step:
        statements = script.before(connection, self.target.registry)
        return Step("script", script.addon, script.description, tuple(statements))

    def plan(
        self,
        schema: str,
        scripts: Sequence[Script],
        tried: Sequence[Step],
        difference: Difference,
        seeds: Sequence[SeedChange],
        fills: Sequence[PendingFill],
    ) -> Plan:
        """The plan of what was found."""
        afterwards = [Step("script", s.addon, s.after_description) for s in scripts if s.has_after]
        problems = [Warned(p.addon, p.message) for p in self.target.problems]
        return Plan(
            self.action,
            self.names,
            self.chosen.changes,
            tuple(scripts),
            (*tried, *difference.steps, *afterwards),
            tuple(seeds),
            tuple(fills),
            tuple(c.addon for c in self.chosen.changes if c.is_new) if self.with_demo else (),
            tuple(difference.orphans),
            (*difference.warnings, *problems),
            self.state,
            schema,
            self.target,
            self.custom,
        )
