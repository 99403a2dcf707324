"""One unit of work: session, user, language, time zone, clock."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import UTC, date, datetime
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self, TypeVar, overload
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from mozaika.i18n import speak
from mozaika.model.definition import Model
from mozaika.model.registry import Registry
from mozaika.runtime.user import User

if TYPE_CHECKING:
    from mozaika.runtime.platform import Platform

M = TypeVar("M", bound=Model)
log = logging.getLogger("mozaika.env")


class EnvSession(Session):
    """A session that belongs to an env: listeners find it at `session.env`."""

    env: Env

    def explained(self) -> AbstractContextManager[None]:
        """Errors of the database as Mozaika's; the services' session knows how."""
        return nullcontext()

    def undoing(self) -> AbstractContextManager[None]:
        """Undoes a save of which somebody who is told of it says that it may not stand."""
        return nullcontext()


class Env:
    """Everything a unit of work needs. Made by `Platform.env`."""

    clock: Callable[[], datetime] = staticmethod(lambda: datetime.now(UTC))

    def __init__(
        self,
        platform: Platform,
        user: User,
        *,
        write: bool = False,
        language: str | None = None,
        time_zone: str | None = None,
    ) -> None:
        self.platform = platform
        self.user = user
        self.write = write
        self.language = language or user.language or platform.settings.language
        self.time_zone = time_zone or user.time_zone or platform.settings.time_zone
        database = platform.database
        self.session = platform.sessions(bind=database.write_engine if write else database.engine)
        self.session.env = self
        self.access_off = user.is_system
        self.cache: dict[Any, Any] = {}
        self._after_commit: list[Callable[[], None]] = []
        self._at_end: list[Callable[[], None]] = []
        self._language_scope: AbstractContextManager[Any] | None = None

    @property
    def registry(self) -> Registry:
        """The platform's models."""
        return self.platform.registry

    @overload
    def __getitem__(self, key: type[M]) -> type[M]: ...
    @overload
    def __getitem__(self, key: str) -> type[Any]: ...
    def __getitem__(self, key: Any) -> Any:
        """The composed class of a definition or a model's name."""
        return self.platform.registry[key]

    def now(self) -> datetime:
        """The time, aware, in UTC."""
        return self.clock()

    def today(self) -> date:
        """The date in the user's time zone."""
        return self.now().astimezone(ZoneInfo(self.time_zone)).date()

    @contextmanager
    def sudo(self) -> Iterator[None]:
        """Inside, access is not checked: for code that acts for the platform, not the user."""
        before, self.access_off = self.access_off, True
        try:
            yield
            self.session.flush()
        finally:
            self.access_off = before

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        """Inside, an error undoes only what was done inside, and forgets what waited for it."""
        waiting = len(self._after_commit)
        try:
            with self.session.begin_nested():
                yield
        except BaseException:
            del self._after_commit[waiting:]
            raise

    def on_commit(self, function: Callable[[], None]) -> None:
        """Calls `function` once the transaction is committed; never when it is rolled back."""
        self._after_commit.append(function)

    def at_end(self, function: Callable[[], None]) -> None:
        """Calls `function` when the unit of work is over, also where it was rolled back: for what
        has to be kept of a failure, in a transaction of its own."""
        self._at_end.append(function)

    def commit(self) -> None:
        """Commits, then runs what waits for the commit and tells addons. A failing callback is
        logged, and the others still run: the data is safe already."""
        self.session.flush()
        self.session.commit()
        waiting, self._after_commit = self._after_commit, []
        _call_all(waiting, "after commit")
        if self.write:
            self.platform.hooks.committed(self)

    def rollback(self) -> None:
        """Forgets all changes since the last commit, and what waited for it."""
        self.session.rollback()
        self._after_commit.clear()

    def close(self) -> None:
        """Gives the connection back; what was not committed is lost."""
        self.session.close()

    def __enter__(self) -> Self:
        self._language_scope = speak(self.language, self.platform.catalogs)
        self._language_scope.__enter__()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            if error is None:
                self.commit()
            else:
                self.rollback()
        finally:
            self.close()
            _call_all(self._at_end, "at the end")
            if self._language_scope is not None:
                self._language_scope.__exit__(kind, error, trace)


def _call_all(functions: Sequence[Callable[[], None]], when: str) -> None:
    for function in functions:
        try:
            function()
        except Exception:
            log.exception("%s: %r failed", when, function)
