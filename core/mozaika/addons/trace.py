"""A trace of hook calls, on demand: which addon was called for which hook, and how long it took."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import NamedTuple


class Call(NamedTuple):
    """One call of one addon's implementation. `seconds` include what it called itself; it `began`
    at that reading of `perf_counter`."""

    hook: str
    addon: str
    seconds: float
    began: float = 0.0


class Trace(list[Call]):
    """The calls made through one hook manager, in the order in which they ended."""

    def __init__(self, owner: object) -> None:
        super().__init__()
        self.owner = owner


_active: ContextVar[Trace | None] = ContextVar("mozaika_hook_trace", default=None)


def active_trace(owner: object) -> Trace | None:
    """The trace that collects the calls of the hook manager `owner` in this context, if any."""
    trace = _active.get()
    return trace if trace is not None and trace.owner is owner else None


@contextmanager
def collect(owner: object) -> Iterator[Trace]:
    """Collects the calls of `owner` made in this context; other threads have their own."""
    trace = Trace(owner)
    token = _active.set(trace)
    try:
        yield trace
    finally:
        _active.reset(token)
