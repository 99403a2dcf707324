"""All that one addon brings: its own parts, and what it adds to other addons'."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from mozaika.addons import Implementation
from mozaika.declare import ViewExtension
from mozaika.model import ModelInfo
from mozaika.runtime import Platform, Problem
from mozaika.services.composition.methods import own_methods, owners_of
from mozaika.services.origins import said


@dataclass(frozen=True)
class Brought:
    """What an addon brings. `extends` has the models that it adds to, with the names of the fields
    and methods; `views` and `extended_views` are (model, view)."""

    models: tuple[str, ...]
    extends: tuple[tuple[str, tuple[str, ...]], ...]
    views: tuple[tuple[str, str], ...]
    extended_views: tuple[tuple[str, str], ...]
    hooks: tuple[tuple[str, Implementation], ...]
    declared: tuple[tuple[str, str], ...]
    problems: tuple[Problem, ...]


def brought_by(platform: Platform, addon: str) -> Brought:
    """What the enabled addon of that name brings; for an unknown one, nothing."""
    hooks = platform.hooks
    infos = list(platform.registry)
    extensions = [one for by, one in hooks.view_extensions() if by.name == addon]
    return Brought(
        models=tuple(info.name for info in infos if info.addon == addon),
        extends=tuple(
            (info.name, added)
            for info in infos
            if info.addon != addon and (added := tuple(_added(info, addon)))
        ),
        views=tuple((one.model, one.name) for by, one in hooks.views() if by.name == addon),
        extended_views=tuple(dict.fromkeys(_view(one) for one in extensions)),
        hooks=tuple(
            (hook.name, one)
            for hook in hooks.describe()
            for one in hook.implementations
            if one.addon == addon
        ),
        declared=tuple(
            (type(one).__name__, one.name)
            for by, one in said(platform)
            if by.name == addon and hasattr(one, "name")
        ),
        problems=tuple(one for one in platform.problems if one.addon == addon),
    )


def _added(info: ModelInfo, addon: str) -> Iterator[str]:
    yield from (f.name for f in info.fields.values() if f.addon == addon and not f.hidden)
    for cls, owner in owners_of(info).items():
        if owner == addon:
            yield from (f"{name}()" for name, _ in own_methods(cls))


def _view(extension: ViewExtension) -> tuple[str, str]:
    return extension.model, extension.view
