"""The reference of the public names, made from the code: docs/public-names.md."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from importlib import import_module
from typing import Any

MODULES = ("mozaika", "mozaika.types", "mozaika.testing")
"""All that addons, and their tests, may import of the core."""

_ABOUT = """\
What addons import of the core, and their tests of `mozaika.testing`. Anything else may change with
any release. These names, what they take and what they return stay while the first number of the
core's version does; `tests/unit/test_public_names.py` holds that.

This page is generated from the code by `make docs`.
"""
_ADDRESS = re.compile(r" at 0x[0-9a-f]+")
_MAKERS = (classmethod, staticmethod)
_SHOWN = {"__call__": "", "__init_subclass__": "class …"}
"""How methods are shown that are not called by their names."""


def render_public_names() -> str:
    """The page, in Markdown."""
    parts = ["# Public names", _ABOUT.strip()]
    for name in MODULES:
        module = import_module(name)
        parts += [f"## {name}", inspect.cleandoc(module.__doc__ or "").partition("\n\n")[0]]
        for public in sorted(module.__all__, key=lambda one: (one.lower(), one)):
            parts += _entry(public, getattr(module, public))
    return "\n\n".join(parts) + "\n"


def _entry(name: str, value: Any) -> Iterator[str]:
    yield f"### {name}"
    yield f"```python\n{_heading(name, value)}\n```"
    if inspect.isclass(value) or inspect.isfunction(value):
        said = _first(value)
        if said and not said.startswith(f"{name}("):  # what a dataclass says by itself
            yield said
    if inspect.isclass(value):
        members = [f"- `{line}`" for line in sorted(_members(value))]
        if members:
            yield "\n".join(members)


def _heading(name: str, value: Any) -> str:
    if inspect.isclass(value):
        maker = next((base for base in value.__mro__ if "__init__" in vars(base)), value)
        return f"class {name}{_signature(value) if _is_ours(maker) else ''}"
    if inspect.isfunction(value):
        return f"def {name}{_signature(value)}"
    return f"{name}: {type(value).__name__}"


def _is_ours(cls: type) -> bool:
    return cls.__module__.partition(".")[0] == "mozaika"


def _signature(value: Any, *, bound: bool = False) -> str:
    """What it takes and returns; without the first argument of what is `bound`."""
    try:
        found = inspect.signature(value)
    except (TypeError, ValueError):
        return ""
    taken = [one.replace(annotation=_plain(one.annotation)) for one in found.parameters.values()]
    returned = found.empty if inspect.isclass(value) else _plain(found.return_annotation)
    shown = found.replace(parameters=taken[bound:], return_annotation=returned)
    return _ADDRESS.sub("", str(shown))


class _Plain:
    """An annotation that is a text, shown without quotation marks."""

    def __init__(self, text: str) -> None:
        self.text = text

    def __repr__(self) -> str:
        return self.text


def _plain(annotation: Any) -> Any:
    return _Plain(annotation) if isinstance(annotation, str) else annotation


def _first(value: Any) -> str:
    """The first paragraph of its docstring."""
    return (inspect.getdoc(value) or "").partition("\n\n")[0]


def _members(cls: type) -> Iterator[str]:
    """Public methods and properties that the class or a base of Mozaika's declares."""
    ours = [base for base in cls.__mro__ if _is_ours(base)]
    foreign = {name for base in cls.__mro__ if not _is_ours(base) for name in dir(base)}
    names = dict.fromkeys(name for base in ours for name in vars(base))
    for name in names:
        if name in _SHOWN or not (name.startswith("_") or name in foreign):
            yield from _member(name, inspect.getattr_static(cls, name))


def _member(name: str, member: Any) -> Iterator[str]:
    function = member.__func__ if isinstance(member, _MAKERS) else member
    if isinstance(function, property):
        yield name
    elif inspect.isfunction(function):
        text = _signature(function, bound=not isinstance(member, staticmethod))
        yield f"{_SHOWN.get(name, name)}{text}"
