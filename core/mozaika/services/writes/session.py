"""The session of every env: reads guarded, writes through the pipeline, errors explained."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import sessionmaker
from sqlalchemy.orm.exc import StaleDataError

from mozaika.errors import Blocked, HookError
from mozaika.model import Registry
from mozaika.runtime import EnvSession
from mozaika.services.access import guard_loads, guard_statement
from mozaika.services.writes import pipeline
from mozaika.services.writes.errors import find_users, in_use, translate

ROUNDS = 20
"""How often what listens to a flush may cause another one."""


class GuardedSession(EnvSession):
    """A session whose flush raises Mozaika's errors instead of the database's."""

    depth = 0
    """Flushes under way: hooks and effects may write, which tells other hooks."""

    def flush(self, objects: Sequence[Any] | None = None) -> None:
        """Writes what changed and tells addons, until they change nothing more. Raises Mozaika's
        errors."""
        if self.depth >= ROUNDS:
            raise _restless()
        self.depth += 1
        try:
            for _ in range(ROUNDS):
                self._write(objects)
                with self.undoing():
                    if not pipeline.notify(self.env):
                        return
            raise _restless()
        finally:
            self.depth -= 1

    def _write(self, objects: Sequence[Any] | None) -> None:
        try:
            with self.explained():
                super().flush(objects)
        except BaseException:
            self.env.cache.pop("flush", None)  # or a later flush would tell addons of it
            raise

    @contextmanager
    def undoing(self) -> Iterator[None]:
        """Undoes the save if somebody who is told of it inside says that it may not stand."""
        try:
            yield
        except Blocked:
            self._undo()
            raise

    def _undo(self) -> None:
        """Undoes what was done since the last savepoint, else the whole transaction."""
        (self.get_nested_transaction() or self).rollback()

    @contextmanager
    def explained(self) -> Iterator[None]:
        """Turns errors of the database into Mozaika's; the transaction is rolled back, or what was
        done since the last savepoint."""
        deleted = self._deleted_ids()
        try:
            yield
        except (IntegrityError, StaleDataError) as error:
            registry = self.env.platform.registry
            self._undo()
            for model, ids in deleted.items():
                users = find_users(self, registry, model, ids)
                if users:
                    raise in_use(", ".join(map(str, users))) from error
            explained = translate(registry, error)
            if explained is None:
                raise
            raise explained from error

    def _deleted_ids(self) -> dict[str, list[int]]:
        found: dict[str, list[int]] = {}
        for record in self.deleted:
            found.setdefault(record.__model_name__, []).append(record.id)
        return found


def _restless() -> HookError:
    return HookError(
        f"Hooks and effects went on changing records for {ROUNDS} rounds of one flush.",
        cure="Let them change records only where there is something to change.",
    )


def session_factory(registry: Registry) -> sessionmaker[EnvSession]:
    """A maker of guarded sessions with the listeners of access and of the write pipeline."""
    guard_loads(registry)
    factory: sessionmaker[EnvSession] = sessionmaker(class_=GuardedSession, expire_on_commit=False)
    event.listen(factory, "do_orm_execute", guard_statement)
    event.listen(factory, "before_flush", pipeline.before_flush)
    event.listen(factory, "after_flush", pipeline.after_flush)
    return factory
