"""Calling addons' implementations, one by one, so that an error is known by its addon.

pluggy registers, validates and orders the implementations; calling them here keeps the addon with
each answer and lets every kind of hook treat errors in its own way.
"""

from __future__ import annotations

import inspect
import logging
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field
from datetime import UTC, datetime
from time import perf_counter
from typing import Any, TypeAlias

from pluggy import HookCaller, HookImpl
from sqlalchemy.exc import PendingRollbackError, StatementError

from mozaika.addons.addon import Addon
from mozaika.addons.markers import ASKED_FIRST, FOR_MODELS
from mozaika.addons.trace import Call, active_trace
from mozaika.errors import Blocked, HookError, MozaikaError

FAILURES_KEPT = 200
_SHOWN_IDS = 20
_TRANSACTION_LOST = (StatementError, PendingRollbackError)

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Listener:
    """One implementation of a hook. `models` narrows it to records of some models, `wanted` to
    what the addon wants at the moment."""

    addon: Addon
    hook: str
    function: Callable[..., Any]
    arguments: tuple[str, ...]
    models: frozenset[str] | None
    wanted: Callable[[Any, str], bool] | None = None

    @property
    def place(self) -> str:
        """Where its code is: "module.function", and the line after a colon."""
        function = inspect.unwrap(self.function)
        code = getattr(function, "__code__", None)
        name = f"{function.__module__}.{getattr(function, '__qualname__', self.hook)}"
        return f"{name}:{code.co_firstlineno}" if code else name

    def skips(self, arguments: Mapping[str, Any]) -> bool:
        """Whether it does not want to be told now."""
        if self.wanted is None or "model" not in arguments:
            return False
        return not self.wanted(arguments["env"], arguments["model"])

    def call(self, arguments: Mapping[str, Any]) -> Any:
        """Calls it with those of the hook's arguments that it takes."""
        return self.function(**{name: arguments[name] for name in self.arguments})


@dataclass(frozen=True, slots=True)
class Failure:
    """What went wrong in an addon without disturbing the rest. `records` are their ids."""

    hook: str
    addon: str
    error: Exception
    model: str | None = None
    records: tuple[Any, ...] = ()
    at: datetime = field(default_factory=lambda: datetime.now(UTC))


Answers: TypeAlias = list[tuple[Addon, Any]]
Passing: TypeAlias = tuple[type[Exception], ...]


class Dispatcher:
    """Calls the listeners of hooks. Immutable after it is made, except for `failures`."""

    def __init__(self, listeners: Mapping[str, Sequence[Listener]]) -> None:
        self.listeners = {hook: tuple(heard) for hook, heard in listeners.items()}
        self.failures: deque[Failure] = deque(maxlen=FAILURES_KEPT)
        self._everywhere = {
            hook: tuple(one for one in heard if one.models is None)
            for hook, heard in self.listeners.items()
        }
        self._per_model = {hook: _by_model(heard) for hook, heard in self.listeners.items()}

    def heard(self, hook: str, model: str) -> tuple[Listener, ...]:
        """Who listens to `hook` for records of `model`, in call order."""
        return self._per_model[hook].get(model) or self._everywhere[hook]

    def answers(self, hook: str, arguments: Mapping[str, Any], *, passing: Passing = ()) -> Answers:
        """What each addon answers, None left out; an exception becomes a `HookError`, unless it is
        one of the kinds in `passing`."""
        found = (
            (one.addon, self._strictly(one, arguments, passing)) for one in self.listeners[hook]
        )
        return [(addon, answer) for addon, answer in found if answer is not None]

    def ask(self, hook: str, arguments: Mapping[str, Any]) -> Answers:
        """As `answers`, but an addon that raises is logged and left out.

        A failed statement is the exception: the database gives up the transaction, so that nothing
        after it can succeed. It becomes a `HookError`.
        """
        fatal = _TRANSACTION_LOST if "env" in arguments else ()
        found = (
            (one.addon, self._leniently(one, arguments, fatal=fatal))
            for one in self.listeners[hook]
        )
        return [(addon, answer) for addon, answer in found if answer is not None]

    def decide(self, listeners: Iterable[Listener], arguments: Mapping[str, Any]) -> None:
        """Calls each; a `MozaikaError` passes through, others become a `HookError`."""
        for listener in listeners:
            self._strictly(listener, arguments, (MozaikaError,))

    def notify(self, listeners: Iterable[Listener], arguments: Mapping[str, Any]) -> None:
        """Calls each in a savepoint of its own; one that raises is logged, kept in `failures`, what
        it wrote is undone, and the next is called. A failed statement harms nothing else either.
        `Blocked` passes through."""
        for listener in listeners:
            if not listener.skips(arguments):
                scope = _savepoint(arguments)
                self._leniently(listener, arguments, passing=(Blocked,), scope=scope)

    def notify_afterwards(
        self, listeners: Iterable[Listener], arguments: Mapping[str, Any]
    ) -> None:
        """As `notify`, when there is no transaction left that could be undone."""
        for listener in listeners:
            self._leniently(listener, arguments)

    def _strictly(self, listener: Listener, arguments: Mapping[str, Any], passing: Passing) -> Any:
        try:
            return self._timed(listener, arguments)
        except passing:
            raise
        except Exception as error:
            raise _hook_error(listener, error, arguments) from error

    def _leniently(
        self,
        listener: Listener,
        arguments: Mapping[str, Any],
        *,
        fatal: Passing = (),
        passing: Passing = (),
        scope: AbstractContextManager[Any] | None = None,
    ) -> Any:
        try:
            with scope or nullcontext():
                return self._timed(listener, arguments)
        except passing:
            raise
        except fatal as error:
            raise _hook_error(listener, error, arguments) from error
        except Exception as error:
            failure = _failure(listener, error, arguments)
            self.failures.append(failure)
            log.exception(
                "%s",
                _hook_error(listener, error, arguments),
                extra={
                    "addon": failure.addon,
                    "hook": failure.hook,
                    "records": failure.records,
                },
            )
            return None

    def _timed(self, listener: Listener, arguments: Mapping[str, Any]) -> Any:
        trace = active_trace(self)
        if trace is None:
            return listener.call(arguments)
        began = perf_counter()
        try:
            return listener.call(arguments)
        finally:
            spent = perf_counter() - began
            trace.append(Call(listener.hook, listener.addon.name, spent, began))


@contextmanager
def _savepoint(arguments: Mapping[str, Any]) -> Iterator[None]:
    """What is written inside is undone when it raises; it is flushed at the end, so that an addon's
    wrong values fail in its own name."""
    session = getattr(arguments.get("env"), "session", None)
    if session is None:
        yield
        return
    with session.begin_nested():
        yield
        session.flush()


def listeners_of(caller: HookCaller, addons: Mapping[str, Addon]) -> list[Listener]:
    """The implementations that pluggy knows for a hook, in call order."""
    return [_listener(caller, impl, addons) for impl in reversed(caller.get_hookimpls())]


def _listener(caller: HookCaller, impl: HookImpl, addons: Mapping[str, Addon]) -> Listener:
    known = set(caller.spec.argnames) if caller.spec else set()
    optional = tuple(name for name in impl.kwargnames if name in known)
    return Listener(
        addon=addons[impl.plugin_name],
        hook=caller.name,
        function=impl.function,
        arguments=(*impl.argnames, *optional),
        models=getattr(impl.function, FOR_MODELS, None),
        wanted=getattr(impl.function, ASKED_FIRST, None),
    )


def _by_model(heard: Sequence[Listener]) -> dict[str, tuple[Listener, ...]]:
    models = {model for one in heard for model in one.models or ()}
    return {
        model: tuple(one for one in heard if one.models is None or model in one.models)
        for model in models
    }


def record_ids(arguments: Mapping[str, Any]) -> tuple[Any, ...]:
    """Ids of the records in a hook's arguments, without touching the database."""
    one = arguments.get("record")
    records = arguments.get("records") or ([] if one is None else [one])
    return tuple(vars(record).get("id") for record in records)


def _failure(listener: Listener, error: Exception, arguments: Mapping[str, Any]) -> Failure:
    return Failure(
        listener.hook,
        listener.addon.name,
        error,
        arguments.get("model"),
        record_ids(arguments),
    )


def _hook_error(listener: Listener, error: Exception, arguments: Mapping[str, Any]) -> HookError:
    ids = record_ids(arguments)
    of = f" for {arguments.get('model', 'record')} {_shown(ids)}" if ids else ""
    return HookError(
        f"Addon {listener.addon.name!r} failed in {listener.hook}{of}: "
        f"{type(error).__name__}: {error}.",
        cure=f"Correct {listener.function.__module__}, or disable the addon.",
        addons=(listener.addon.name,),
        hook=listener.hook,
        records=ids,
    )


def _shown(ids: Sequence[Any]) -> str:
    shown = ", ".join("new" if one is None else str(one) for one in ids[:_SHOWN_IDS])
    more = len(ids) - _SHOWN_IDS
    return f"{shown} and {more} more" if more > 0 else shown
