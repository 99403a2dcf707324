"""Applying a plan: all of it in one transaction, or nothing."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from sqlalchemy import Connection, select
from sqlalchemy.exc import OperationalError

from mozaika.addons import BASE
from mozaika.base.own import CUSTOMISING
from mozaika.declare import Seed
from mozaika.errors import LifecycleError
from mozaika.i18n import _l
from mozaika.lifecycle import background, fill, lock, snapshot
from mozaika.lifecycle.choice import AddonChange
from mozaika.lifecycle.fingerprint import schema_fingerprint
from mozaika.lifecycle.owners import Owners, merge
from mozaika.lifecycle.plan import Plan
from mozaika.lifecycle.restore import Loss, bring_back
from mozaika.lifecycle.seeds import SeedChange, apply_seeds, spoken_for
from mozaika.lifecycle.states import (
    EMPTY,
    AddonState,
    Counters,
    bump,
    is_initialised,
    read_counters,
    write_addons,
)
from mozaika.lifecycle.uninstall import archive_first
from mozaika.runtime import Env, Platform
from mozaika.services import jobs

log = logging.getLogger("mozaika.lifecycle")


@dataclass(frozen=True)
class Applied:
    """What was done. `snapshot` is the copy of the SQLite file made before, if any; `lost` is what
    of an archive could not come back."""

    platform: Platform
    seeds: tuple[SeedChange, ...]
    snapshot: Path | None
    lost: tuple[Loss, ...] = ()


def apply(
    plan: Plan,
    *,
    before: Platform | None = None,
    before_demo: Callable[[Env], None] | None = None,
) -> Applied:
    """Runs the plan and returns the platform that it leads to.

    `before` is the platform up to now, whose hooks are told of disabled addons; `before_demo` runs
    in the transaction when tables and shipped records are there. Raises `LifecycleError` when the
    database has changed since the plan was made, or when somebody else is applying a plan; whatever
    is raised, nothing was changed.
    """
    with plan.target.env(write=True) as env:
        connection = _locked_connection(env)
        _check_unchanged(plan, connection)
        copy = _snapshot(plan)
        _tell_disabled(plan, connection, before)
        _archive(plan, connection)
        _run_scripts_before(plan, connection)
        _run_steps(plan, connection)
        lost = _bring_back(plan, connection)
        _remember(plan, connection)
        seeds = _run_seeds(plan, env)
        _write_custom(plan, connection)
        if before_demo is not None:
            before_demo(env)
        _run_scripts_after(plan, env)
        _tell(plan, env)
        fill.schedule(connection, plan.fills)
        background.queue_fills(env)
    log.info("applied %s %s: generation %s", plan.action, plan.names, plan.generation + 1)
    return Applied(plan.target, tuple(seeds), copy, lost)


def _locked_connection(env: Env) -> Connection:
    try:
        connection = env.session.connection()
        lock.hold(connection)
    except OperationalError as error:
        raise _busy() from error
    return connection


def _busy() -> LifecycleError:
    return LifecycleError(
        _l("The database is in use: the change could not begin within some seconds."),
        cure=_l("Nothing was changed. Try again at a quieter moment."),
    )


def _check_unchanged(plan: Plan, connection: Connection) -> None:
    initialised = is_initialised(connection)
    counters = read_counters(connection) if initialised else Counters(0, 0)
    same = counters.generation == plan.generation and initialised == (plan.state is not EMPTY)
    if not same or schema_fingerprint(connection) != plan.schema:
        raise LifecycleError(
            _l("The database has changed since this plan was made."),
            cure=_l("Nothing was changed. Make the plan again and look at it."),
        )


def _snapshot(plan: Plan) -> Path | None:
    """Taken while the writing transaction keeps others from writing: the copy is exactly what the
    plan finds."""
    file = plan.target.database.file
    if file is None or plan.state is EMPTY or plan.custom is not None:
        return None
    return snapshot.take(file, plan.generation)


def _tell_disabled(plan: Plan, connection: Connection, before: Platform | None) -> None:
    if before is None or not plan.leaving:
        return
    with _env_within(before.env(write=True), connection) as env:
        for name in plan.leaving:
            if before.addon(name) is not None:
                before.hooks.disabled(env, name)


@contextmanager
def _env_within(env: Env, connection: Connection) -> Iterator[Env]:
    """An env of another platform or user in the same transaction, which it can't end."""
    env.session.bind = connection
    try:
        yield env
        env.session.flush()
    finally:
        env.session.close()


def _archive(plan: Plan, connection: Connection) -> None:
    """All that goes is in a file, which was read back, before anything goes."""
    if plan.removal is None:
        return
    try:
        archive_first(plan.removal, connection, plan.state, plan.target.settings)
    except OperationalError as error:
        raise _busy() from error


def _bring_back(plan: Plan, connection: Connection) -> tuple[Loss, ...]:
    if plan.restoration is None:
        return ()
    return bring_back(plan.restoration, connection, plan.target.settings)


def _write_custom(plan: Plan, connection: Connection) -> None:
    """The row of a custom field, as the administrator who changes it."""
    if plan.custom is None:
        return
    with _env_within(plan.target.env(plan.custom.user, write=True), connection) as env:
        env.cache[CUSTOMISING] = True
        plan.custom.write(env)


def _run_scripts_before(plan: Plan, connection: Connection) -> None:
    for script in plan.scripts:
        script.before(connection, plan.target.registry)


def _run_steps(plan: Plan, connection: Connection) -> None:
    for step in plan.steps:
        if step.kind == "script":
            continue
        if step.kind == "queue":
            jobs.install(connection)
        for statement in step.sql:
            try:
                connection.exec_driver_sql(statement)
            except Exception as error:
                raise LifecycleError(
                    _l("The step “%(step)s” failed: %(cause)s",
                       step=step.description, cause=getattr(error, "orig", error)),
                    cure=_l("Nothing was changed. Correct the data or the addon, then try again."),
                    addons=[step.addon],
                    sql=statement,
                ) from error  # fmt: skip


def _remember(plan: Plan, connection: Connection) -> None:
    """Versions, states and footprints of the addons, and the new generation."""
    if plan.removal is not None:
        write_addons(connection, _uninstalled(plan))
    elif plan.custom is None:
        write_addons(connection, _disabled(plan) if plan.action == "disable" else _enabled(plan))
    bump(connection, "generation")
    if plan.state is EMPTY:
        bump(connection, "access")


def _disabled(plan: Plan) -> list[AddonState]:
    """Nothing but the addons that go: others may wait for an upgrade that has not been run."""
    going = [change.addon for change in plan.changes]
    return [replace(plan.state.addons[name], state="disabled") for name in going]


def _uninstalled(plan: Plan) -> list[AddonState]:
    gone = [plan.state.addons[change.addon] for change in plan.changes]
    return [replace(known, state="uninstalled", footprint={}) for known in gone]


def _enabled(plan: Plan) -> list[AddonState]:
    owners = Owners(plan.target.registry)
    replaced = [plan.state.addons[name] for name in plan.heirs]
    rows = []
    for place, addon in enumerate(plan.target.addons):
        known = plan.state.addons.get(addon.name)
        since = known.enabled_at if known and known.state == "enabled" else None
        footprint = merge(
            known.footprint if known else {},
            *(one.footprint for one in replaced if addon.name in plan.heirs[one.name]),
            owners.footprint(addon.name),
        )
        rows.append(AddonState(addon.name, addon.version, "enabled", place, since, footprint))
    return rows + [replace(one, state="uninstalled", footprint={}) for one in replaced]


def _run_seeds(plan: Plan, env: Env) -> Sequence[SeedChange]:
    if plan.action in ("disable", "customise", "uninstall"):
        return ()
    before = {seed.key for seed in plan.seeds if seed.action == "new"}
    done = apply_seeds(env, spoken_for(plan.target.addons))
    fresh = [s for s in plan.target.seeds if s.model == "base.role" and s.key in before]
    _give_to_administrators(env, fresh)
    return done


def _give_to_administrators(env: Env, roles: Sequence[Seed]) -> None:
    """Who administers the platform may use what was just enabled, and hands out its roles."""
    role = env["base.role"]
    admin = env.session.scalar(select(role).where(role.name == f"{BASE}.admin"))
    if admin is None or not roles or not admin.users:
        return
    names = [seed.values["name"] for seed in roles]
    for made in env.session.scalars(select(role).where(role.name.in_(names))):
        made.users = [*made.users, *(user for user in admin.users if user not in made.users)]
    env.session.flush()


def _run_scripts_after(plan: Plan, env: Env) -> None:
    for script in plan.scripts:
        script.after(env)


def _tell(plan: Plan, env: Env) -> None:
    hooks = plan.target.hooks
    for change in plan.changes:
        _tell_of(change, env)
    if plan.demo:
        hooks.demo(env, only=plan.demo)
    env.session.flush()


def _tell_of(change: AddonChange, env: Env) -> None:
    hooks = env.platform.hooks
    if change.verb in ("enable", "restore"):
        hooks.enabled(env, change.addon)
    elif change.verb == "upgrade" and change.from_version is not None:
        hooks.upgraded(env, change.addon, change.from_version)
