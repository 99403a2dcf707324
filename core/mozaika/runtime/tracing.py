"""What a piece of work spent its time on: the hooks that it called and the statements it made.

Nothing of it costs anything until the first trace of a process; from then on each statement asks
whether somebody traces.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from threading import Lock
from time import perf_counter
from typing import Any, NamedTuple

from sqlalchemy import Engine, event

from mozaika.addons import Call
from mozaika.runtime.platform import Platform


class Statement(NamedTuple):
    """One statement, as it was sent; the values in it are not kept."""

    text: str
    seconds: float
    began: float


class Statements(list[Statement]):
    """The statements made in a context, in order."""

    started = 0.0


@dataclass
class Tracing:
    """A piece of work under way: what it called and stated so far."""

    calls: Sequence[Call]
    statements: Statements
    began: float = field(default_factory=perf_counter)

    @property
    def seconds(self) -> float:
        """How long it takes so far."""
        return perf_counter() - self.began


@contextmanager
def tracing(platform: Platform) -> Iterator[Tracing]:
    """Collects what this context does on the platform; other threads have their own."""
    _listen(platform.database.engine)
    statements = Statements()
    token = _active.set(statements)
    try:
        with platform.hooks.trace() as calls:
            yield Tracing(calls, statements)
    finally:
        _active.reset(token)


@dataclass
class Share:
    """What one addon's implementations of one hook took by themselves, without what other addons
    did meanwhile. The work that no hook did has neither hook nor addon."""

    addon: str
    hook: str
    calls: int = 0
    seconds: float = 0.0
    statements: int = 0
    statement_seconds: float = 0.0


def shares(calls: Sequence[Call], statements: Sequence[Statement]) -> list[Share]:
    """Who took how much, the longest first: a call within another counts for itself alone, and a
    statement for the innermost call."""
    found: dict[tuple[str, str], Share] = {}

    def share(call: Call | None) -> Share:
        key = (call.addon, call.hook) if call else ("", "")
        return found.setdefault(key, Share(*key))

    around: list[Call] = []
    items: list[Call | Statement] = [*calls, *statements]
    for item in sorted(items, key=_beginning):
        while around and item.began >= around[-1].began + around[-1].seconds:
            around.pop()
        outer = around[-1] if around else None
        if isinstance(item, Statement):
            taken = share(outer)
            taken.statements += 1
            taken.statement_seconds += item.seconds
        else:
            taken = share(item)
            taken.calls += 1
            taken.seconds += item.seconds
            if outer is not None:
                share(outer).seconds -= item.seconds
            around.append(item)
    return sorted(found.values(), key=lambda one: -one.seconds)


def _beginning(item: Call | Statement) -> tuple[float, float]:
    """What began first comes first; of two at once, the longer one is around the other."""
    return item.began, -item.seconds


_active: ContextVar[Statements | None] = ContextVar("mozaika_statements", default=None)
_listening = Lock()


def _listen(engine: Engine) -> None:
    with _listening:
        if not event.contains(engine, "before_cursor_execute", _before):
            event.listen(engine, "before_cursor_execute", _before)
            event.listen(engine, "after_cursor_execute", _after)


def _before(*_: Any) -> None:
    if (statements := _active.get()) is not None:
        statements.started = perf_counter()


def _after(_connection: Any, _cursor: Any, text: str, *_: Any) -> None:
    statements = _active.get()
    if statements is not None and not text.startswith("BEGIN"):
        spent = perf_counter() - statements.started
        statements.append(Statement(text, spent, statements.started))
