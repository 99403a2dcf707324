"""Methods of a composed model: which addon's runs, and what it reaches by `super()`."""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from mozaika.model import Field, ModelInfo
from mozaika.model.fields import Override


@dataclass(frozen=True)
class Link:
    """One addon's implementation of a method. `place` is "module.Class.method:line"; `reached`:
    every implementation before it calls `super()`; `goes_on`: it calls `super()` itself."""

    addon: str
    place: str
    reached: bool
    goes_on: bool


@dataclass(frozen=True)
class MethodPart:
    """A public method or property. `chain` has its implementations in the order of calling."""

    name: str
    kind: str
    addons: tuple[str, ...]
    chain: tuple[Link, ...]


def methods_of(info: ModelInfo) -> tuple[MethodPart, ...]:
    """The public methods and properties of a model, by name."""
    found: dict[str, list[tuple[str, Any]]] = {}
    owners = owners_of(info)
    for cls in info.cls.__mro__:
        for name, value in own_methods(cls) if cls in owners else ():
            found.setdefault(name, []).append((owners[cls], value))
    return tuple(_part(name, found[name]) for name in sorted(found))


def owners_of(info: ModelInfo) -> Mapping[type, str]:
    """The addon of each class that a model is made of: with a mixin, the first that uses it."""
    owners: dict[type, str] = {}
    for addon, part in info.parts:
        for cls in part.__mro__:
            if "__init_subclass__" not in vars(cls) and cls is not object:
                owners.setdefault(cls, addon)
    return owners


def own_methods(cls: type) -> Iterator[tuple[str, Any]]:
    """The public methods and properties that a class has itself."""
    for name, value in vars(cls).items():
        if name.startswith("_") or isinstance(value, Field | Override):
            continue
        if inspect.isfunction(value) or isinstance(value, property | classmethod | staticmethod):
            yield name, value


def _part(name: str, said: list[tuple[str, Any]]) -> MethodPart:
    chain, reached = [], True
    for addon, value in said:
        function = _function(value)
        goes_on = _calls_super(function)
        chain.append(Link(addon, _place(function), reached, goes_on))
        reached = reached and goes_on
    addons = tuple(dict.fromkeys(addon for addon, _ in said))
    return MethodPart(name, _kind(said[0][1]), addons, tuple(chain))


def _kind(value: Any) -> str:
    return "method" if inspect.isfunction(value) else type(value).__name__


def _function(value: Any) -> Any:
    inner: Any = value.fget if isinstance(value, property) else value
    return inspect.unwrap(getattr(inner, "__func__", inner))


def _calls_super(function: Any) -> bool:
    code = getattr(function, "__code__", None)
    return code is not None and "super" in code.co_names


def _place(function: Any) -> str:
    code = getattr(function, "__code__", None)
    name = f"{function.__module__}.{function.__qualname__}"
    return f"{name}:{code.co_firstlineno}" if code else name
