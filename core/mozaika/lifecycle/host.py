"""The host of a process: it has the current platform and swaps it when another generation is seen.

Several processes work on one database. Each looks at the counters at most every half second, so
a change of addons or of rights made anywhere holds everywhere within a second.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from pathlib import Path

from mozaika.addons import Addon, Survey, survey
from mozaika.db import Database
from mozaika.errors import LifecycleError
from mozaika.i18n import _l
from mozaika.lifecycle import wordings
from mozaika.lifecycle.apply import Applied, apply
from mozaika.lifecycle.build import build_platform, problem_of, use_languages
from mozaika.lifecycle.choice import Action, pending_upgrades
from mozaika.lifecycle.plan import Plan
from mozaika.lifecycle.planning import plan, plan_restore, plan_uninstall
from mozaika.lifecycle.states import (
    Counters,
    DatabaseState,
    is_initialised,
    not_initialised,
    read_counters,
    read_state,
)
from mozaika.runtime import Platform, Settings
from mozaika.services import access

LOOK_EVERY = 0.5
"""Seconds between two looks at the counters."""

RETRY_EVERY = 10.0
"""Seconds after which a generation that could not be built is tried again."""

Swapped = Callable[[Platform], None]

log = logging.getLogger("mozaika.host")


class Host:
    """The platform of this process. Thread-safe; `clock` counts seconds. A `platform` that was
    built before for the same addons may be given (tests share one among their databases)."""

    def __init__(
        self,
        settings: Settings,
        *,
        database: Database | None = None,
        platform: Platform | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.settings = settings
        self.database = database or Database(settings.database_url)
        self.error: Exception | None = None
        self._clock = clock
        self._lock = threading.RLock()
        self._platform = platform
        self._counters = Counters(platform.generation if platform else 0, 0)
        self._next_look = 0.0
        self._next_try = 0.0
        self._listeners: list[Swapped] = []

    @cached_property
    def survey(self) -> Survey:
        """The addons that are there, and those that are not usable. Looked for once."""
        found = survey(self.settings.addons_path)
        use_languages(found.addons.values())
        return found

    @property
    def available(self) -> Mapping[str, Addon]:
        """The usable addons by name."""
        return self.survey.addons

    @property
    def platform(self) -> Platform:
        """The current platform, built on first use.

        Raises `ConfigurationError` for a database that has not been initialised, `LifecycleError`
        for one whose addons wait to be upgraded, and what `build_platform` raises.
        """
        if self._platform is None:
            with self._lock:
                if self._platform is None:
                    self._start()
        assert self._platform is not None
        return self._platform

    def check(self) -> Platform:
        """The current platform, after a look at the database if the last one is older than half a
        second. When another generation can't be built, the old platform goes on; the error is
        logged and stands in `error`."""
        if self._platform is None:
            return self.platform
        if self._clock() >= self._next_look and self._lock.acquire(blocking=False):
            try:
                self._look()
            finally:
                self._lock.release()
        return self._platform

    def on_swap(self, listener: Swapped) -> None:
        """Calls `listener` with the new platform before each swap: a web application is made there.
        When it raises, the old platform stays."""
        self._listeners.append(listener)

    def plan(self, action: Action, names: Sequence[str] = (), *, demo: bool = False) -> Plan:
        """See `lifecycle.planning.plan`."""
        return plan(self, action, names, demo=demo)

    def plan_uninstall(self, name: str, file: Path | None = None) -> Plan:
        """See `lifecycle.planning.plan_uninstall`."""
        return plan_uninstall(self, name, file)

    def plan_restore(self, file: Path) -> Plan:
        """See `lifecycle.planning.plan_restore`."""
        return plan_restore(self, file)

    def apply(self, plan: Plan) -> Applied:
        """Applies the plan and swaps to its platform. Raises as `lifecycle.apply.apply` does."""
        with self._lock:
            before = self._running() if plan.disables else None
            applied = apply(plan, before=before)
            if before is not None or not plan.disables:
                self._swap_after(applied)
        return applied

    def _swap_after(self, applied: Applied) -> None:
        """The change is committed: where this process can't follow, others still may."""
        counters = self._counters._replace(generation=applied.platform.generation)
        try:
            self._adopt(applied.platform, counters)
        except Exception as error:
            self.error = error
            log.exception("the change was applied, but this process can't take it up")

    def close(self) -> None:
        """Closes the database's connections."""
        self.database.dispose()

    def _running(self) -> Platform | None:
        """The platform before a change; None when it can't be built, which a change may cure."""
        try:
            return self.platform
        except Exception as error:  # noqa: BLE001 (disabling what fails is the cure)
            log.info("there is no platform before this change: %s", error)
            return None

    def _start(self) -> None:
        state = self._read_state()
        self._adopt(self._build(state), state.counters)

    def _read_state(self) -> DatabaseState:
        with self.database.engine.connect() as connection:
            if not is_initialised(connection):
                raise not_initialised()
            return read_state(connection)

    def _build(self, state: DatabaseState) -> Platform:
        waiting = pending_upgrades(state, self.available)
        if waiting:
            raise _must_upgrade(waiting)
        return build_platform(
            self.database,
            self.settings,
            self.available,
            state.enabled,
            state.counters.generation,
            problems=[problem_of(error) for error in self.survey.problems],
            customs=state.customs,
        )

    def _look(self) -> None:
        now = self._clock()
        self._next_look = now + LOOK_EVERY
        with self.database.engine.connect() as connection:
            seen = read_counters(connection)
        if seen.generation != self._counters.generation:
            if now >= self._next_try:
                self._rebuild(now)
        elif seen != self._counters and self._platform is not None:
            if seen.access != self._counters.access:
                access.forget(self._platform)
            if seen.words != self._counters.words:
                wordings.take_up(self._platform)
            self._counters = seen

    def _rebuild(self, now: float) -> None:
        try:
            self._start()
        except Exception as error:
            self.error = error
            self._next_try = now + RETRY_EVERY
            log.exception("another generation can't be built: the old platform goes on")

    def _adopt(self, platform: Platform, counters: Counters) -> None:
        use_languages(self.available.values())
        wordings.take_up(platform)
        for listener in self._listeners:
            listener(platform)
        if self._platform is not None:
            self.database.engine.clear_compiled_cache()  # it keeps the old models in memory
        self._platform, self._counters = platform, counters
        self.error = None
        self._next_try = 0.0


def _must_upgrade(waiting: Sequence[tuple[str, str, str]]) -> LifecycleError:
    names = ", ".join(f"{name} {old} → {new}" for name, old, new in waiting)
    return LifecycleError(
        _l("Addons of another version than the database's are installed: %(names)s.", names=names),
        cure=_l("Run `mozaika addons plan upgrade`, then `mozaika addons upgrade`."),
        addons=[name for name, _, _ in waiting],
    )
