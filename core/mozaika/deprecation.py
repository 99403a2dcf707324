"""Names and hooks that have other names now; the old ones work until they are removed.

A module says which of its names were renamed by its `__getattr__`:

    __getattr__ = RenamedNames(
        __name__, Renamed("Customer", "Partner", since="1.2", removed_in="2.0")
    )

and a hookspec says what it was called before, below `@hookspec`:

    @hookspec
    @formerly("loyalty_rewarded", since="1.2", removed_in="2.0")
    def loyalty_given(env, partners): ...

Whoever uses an old name is warned by `DeprecatedName`; `mozaika addons check` lists each use.
"""

from __future__ import annotations

import sys
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import FrameType, ModuleType
from typing import Any

FORMERLY = "_mozaika_formerly"


class DeprecatedName(DeprecationWarning):
    """A name that has another one now is used by the old one."""


@dataclass(frozen=True)
class Renamed:
    """`old` is called `new` since one version, and is gone with the version `removed_in`."""

    old: str
    new: str
    since: str
    removed_in: str

    def sentence(self, place: str = "") -> str:
        """What there is to know: "mozaika.Old is mozaika.New since 1.2, and goes with 2.0."."""
        return (
            f"{place}{self.old} is called {place}{self.new} since {self.since}, "
            f"and goes with {self.removed_in}."
        )


RENAMED: tuple[Renamed, ...] = ()
"""The public names of `mozaika` that have other names now, those that go first at the top."""


class RenamedNames:
    """The `__getattr__` of a module some of whose names have other names now.

    An old name gives what the new one means, and warns whoever asked for it.
    """

    def __init__(self, module: str, *renamed: Renamed) -> None:
        self.module = module
        self.renamed: Mapping[str, Renamed] = {one.old: one for one in renamed}

    def __call__(self, name: str) -> Any:
        """What the module's old `name` means; `AttributeError` where it is none."""
        found = self.renamed.get(name)
        if found is None:
            raise AttributeError(f"module {self.module!r} has no attribute {name!r}")
        self._warn(found, sys._getframe(1))
        return getattr(sys.modules[self.module], found.new)

    def _warn(self, found: Renamed, frame: FrameType | None) -> None:
        while frame is not None and _name(frame) == self.module:
            frame = frame.f_back
        if frame is None or _name(frame).startswith(("importlib.", "_frozen_importlib")):
            return  # only looks whether there is such a name, and asks again for its user
        sentence = found.sentence(f"{self.module}.")
        code = frame.f_code.co_filename
        warn(f"{_name(frame)} uses an old name: {sentence}", code, frame.f_lineno, _name(frame))


def _name(frame: FrameType) -> str:
    return str(frame.f_globals.get("__name__", ""))


def warn(message: str, file: str, line: int, module: str) -> None:
    """Warns of an old name used at that place."""
    warnings.warn_explicit(message, DeprecatedName, file, line, module)


def renamed_in(module: ModuleType) -> Mapping[str, Renamed]:
    """The renamed names of a module, by the old name."""
    for value in vars(module).values():
        if isinstance(value, RenamedNames) and value.module == module.__name__:
            return value.renamed
    return {}


def formerly(old: str, *, since: str, removed_in: str) -> Callable[[Any], Any]:
    """Says below `@hookspec` what the hook was called before: addons that implement the old name
    are called as before, and told of the new one."""

    def mark(function: Any) -> Any:
        renamed = Renamed(old, function.__name__, since, removed_in)
        setattr(function, FORMERLY, renamed)
        return function

    return mark
