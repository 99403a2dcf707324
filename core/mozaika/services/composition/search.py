"""Finding any part of the platform by its name or label."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from mozaika.runtime import Platform
from mozaika.services.composition.methods import methods_of
from mozaika.services.composition.rules import menus, roles
from mozaika.services.composition.views import describe_views
from mozaika.text import fold

MOST = 200
"""Parts that a search gives at most."""


@dataclass(frozen=True)
class Found:
    """A part. `inside` is the model, hook or view that it belongs to, for a view with its kind."""

    kind: str
    name: str
    label: str
    addon: str
    inside: str = ""
    view: str = ""


def search(platform: Platform, words: str) -> list[Found]:
    """Parts whose names or labels have all the words, those found by name first."""
    wanted = fold(words).split()
    if not wanted:
        return []
    hits = [one for one in _parts(platform) if _fits(one, wanted)]
    hits.sort(key=lambda one: (wanted[0] not in fold(one.name), fold(one.name) != wanted[0]))
    return hits[:MOST]


def _fits(one: Found, wanted: list[str]) -> bool:
    text = fold(f"{one.name} {one.label} {one.inside}")
    return all(word in text for word in wanted)


def _parts(platform: Platform) -> Iterator[Found]:
    for addon in platform.addons:
        yield Found("addon", addon.name, str(addon.title), addon.name)
    yield from _of_models(platform)
    for hook in platform.hooks.describe():
        yield Found("hook", hook.name, "", hook.declared_by)
        for one in hook.implementations:
            yield Found("implementation", one.place, "", one.addon, hook.name)
    for view in describe_views(platform):
        holder = view.declared_by[-1] if view.declared_by else ""
        yield Found("view", f"{view.model} {view.name}", "", holder, view.model, view.name)
        for element in view.elements:
            yield Found(
                "element", element.anchor, element.label, element.addon, view.model, view.name
            )
    for menu in menus(platform)[0]:
        yield Found("menu", menu.name, menu.label, menu.addon)
    for role in roles(platform):
        yield Found("role", role.name, role.label, role.addon)


def _of_models(platform: Platform) -> Iterator[Found]:
    for info in platform.registry:
        yield Found("model", info.name, f"{info.label} {info.plural}", info.addon)
        for one in info.fields.values():
            if not one.hidden:
                yield Found("field", one.name, str(one.label), one.addon, info.name)
        for method in methods_of(info):
            yield Found("method", method.name, "", method.addons[0], info.name)
