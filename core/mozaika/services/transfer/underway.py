"""Whether what is being written comes from a file."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from mozaika.runtime import Env

_KEY = "import under way"


def is_import(env: Env) -> bool:
    """Whether records are being written by an import: for hooks that keep where they came from."""
    return _KEY in env.cache


@contextmanager
def importing(env: Env) -> Iterator[None]:
    """Inside, what the env writes comes from a file."""
    env.cache[_KEY] = True
    try:
        yield
    finally:
        env.cache.pop(_KEY, None)
