"""What is told of hooks: who declared each, who implements it, where, in which order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from mozaika.addons import specs
from mozaika.addons.dispatch import Listener
from mozaika.addons.loading import Loaded


@dataclass(frozen=True)
class Implementation:
    """One implementation of a hook. `place` is "module.function:line"; `models` narrow it (none:
    all), and with `asks_first` so does what the addon wants at the moment."""

    addon: str
    place: str
    models: tuple[str, ...]
    asks_first: bool


class HookDescription(NamedTuple):
    """A hook as `mozaika hooks` shows it. `declared_by` is "core" or an addon; `implementers` are
    addons in call order, `implementations` what is called of them."""

    name: str
    kind: str
    summary: str
    declared_by: str
    implementers: tuple[str, ...]
    implementations: tuple[Implementation, ...] = ()


def describe(loaded: Loaded) -> list[HookDescription]:
    """Every hook with its implementations in call order: the core's first, then addons' own."""
    kinds = {one.__name__: kind for kind, hooks in specs.KINDS.items() for one in hooks}
    names = [*kinds, *(name for name in loaded.callers if name not in kinds)]
    return [_describe(loaded, name, kinds.get(name, "Own")) for name in names]


def _describe(loaded: Loaded, name: str, kind: str) -> HookDescription:
    spec = loaded.callers[name].spec
    lines = (spec.function.__doc__ or "").strip().splitlines() if spec else []
    heard = loaded.listeners[name]
    return HookDescription(
        name=name,
        kind=kind,
        summary=lines[0] if lines else "",
        declared_by=loaded.declared_by[name],
        implementers=tuple(dict.fromkeys(one.addon.name for one in heard)),
        implementations=tuple(_implementation(one) for one in heard),
    )


def _implementation(one: Listener) -> Implementation:
    models = tuple(sorted(one.models or ()))
    return Implementation(one.addon.name, one.place, models, one.wanted is not None)
