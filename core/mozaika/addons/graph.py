"""Which addons belong together, and in which order: dependencies, replacements, conflicts.

The order depends on dependencies and on the order in which addons were asked for, never on names.
"""

from __future__ import annotations

import difflib
import heapq
from collections.abc import Iterable, Mapping, Sequence
from graphlib import CycleError, TopologicalSorter

from packaging.version import Version

from mozaika.addons.addon import BASE, Addon
from mozaika.addons.manifest import CORE_VERSION
from mozaika.errors import AddonError, Text
from mozaika.i18n import LazyString, _l

Available = Mapping[str, Addon]


def resolve(available: Available, wanted: Iterable[str]) -> tuple[Addon, ...]:
    """The wanted addons with all that they need, in dependency order.

    `base` is always there and first. Each addon comes after what it depends on; among addons that
    could come next, those asked for earlier come earlier, and what comes along takes the place of
    who brought it. Raises `AddonError` for an addon that is missing or has the wrong version, for
    a cycle, for conflicting addons and for a wrong core version.
    """
    wanted = tuple(wanted)
    chosen = closure(available, wanted)
    for addon in chosen:
        _check_core(addon)
    _check_conflicts(chosen)
    substitutes = _substitutes(chosen)
    for addon in chosen:
        _check_versions(addon, available, substitutes)
    return _sort(chosen, substitutes)


def closure(available: Available, names: Iterable[str]) -> tuple[Addon, ...]:
    """The named addons and all that they need, directly or not, in the order of asking.

    An addon that replaces another one stands in for it wherever that one is needed. Raises
    `AddonError` for a missing addon, naming who needs it; conflicts are not looked at.
    """
    names = tuple(dict.fromkeys(([BASE] if BASE in available else []) + list(names)))
    substitutes: dict[str, str] = {}
    missed = _substitutes(available[name] for name in names if name in available)
    while True:
        substitutes |= {old: new for old, new in missed.items() if old not in names}
        found = _reach(available, names, substitutes)
        missed = _substitutes(found)
        if missed.keys() <= substitutes.keys() | set(names):
            return found


def dependents(addons: Iterable[Addon], name: str) -> tuple[Addon, ...]:
    """Those of `addons` that need the addon `name`, directly or not, in their given order."""
    addons = tuple(addons)
    substitutes = _substitutes(addons)
    needing = {name}
    grown = True
    while grown:
        more = {a.name for a in addons if needing & set(_needs(a, substitutes))} - needing
        grown = bool(more)
        needing |= more
    return tuple(addon for addon in addons if addon.name in needing - {name})


def _reach(
    available: Available, names: Sequence[str], substitutes: Mapping[str, str]
) -> tuple[Addon, ...]:
    """Depth first: what an addon needs comes before it, unless it was asked for by itself."""
    found: dict[str, Addon] = {}
    visited: set[str] = set()

    def visit(name: str, asked_by: Addon | None) -> None:
        if name in visited:
            return
        visited.add(name)
        addon = _lookup(available, name, asked_by)
        for need in _needs(addon, substitutes):
            if need not in names:
                visit(need, addon)
        found[name] = addon

    for name in names:
        visit(name, None)
    return tuple(found.values())


def _needs(addon: Addon, substitutes: Mapping[str, str]) -> list[str]:
    """Names of the addons that `addon` needs. One that depends on what it replaces means itself."""
    replaced = set(addon.manifest.replaces)
    return [substitutes.get(name, name) for name in addon.depends if name not in replaced]


def _substitutes(addons: Iterable[Addon]) -> dict[str, str]:
    return {old: addon.name for addon in addons for old in addon.manifest.replaces}


def _lookup(available: Available, name: str, asked_by: Addon | None) -> Addon:
    if name in available:
        return available[name]
    if asked_by is None:
        message = _l("There is no addon “%(name)s”.", name=name)
    else:
        message = _l(
            "Addon “%(addon)s” needs “%(name)s”, which is not installed.",
            addon=asked_by.name,
            name=name,
        )
    addons = (name,) if asked_by is None else (asked_by.name, name)
    raise AddonError(message, cure=_cure_of_missing(available, name), addons=addons)


def _cure_of_missing(available: Available, name: str) -> Text:
    standing_in = [a.name for a in available.values() if name in a.manifest.replaces]
    close = difflib.get_close_matches(name, available, 1)
    if standing_in:
        return _l("Enable “%(name)s”, which replaces it.", name=standing_in[0])
    if close:
        return _l(
            "Did you mean “%(name)s”? Otherwise install the package that brings it.", name=close[0]
        )
    return _l("Install the package that brings it, or name its folder in MOZAIKA_ADDONS_PATH.")


def _check_core(addon: Addon) -> None:
    if not addon.manifest.core.contains(CORE_VERSION, prereleases=True):
        raise AddonError(
            _l(
                "Addon “%(addon)s” %(version)s works with core %(wanted)s, "
                "but this core is %(core)s.",
                addon=addon.name,
                version=addon.version,
                wanted=addon.manifest.core,
                core=CORE_VERSION,
            ),
            cure=_l(
                "Install a version of “%(addon)s” made for core %(core)s.",
                addon=addon.name,
                core=CORE_VERSION,
            ),
            addons=(addon.name,),
        )


def _check_conflicts(chosen: Sequence[Addon]) -> None:
    names = {addon.name for addon in chosen}
    stand_ins: dict[str, str] = {}
    for addon in chosen:
        for other in addon.manifest.conflicts:
            if other in names:
                message = _l("Addon “%(addon)s” conflicts with “%(other)s”%(because)s.")
                raise _conflict(message, addon, other, chosen)
        for old in addon.manifest.replaces:
            if old in names:
                message = _l("Addon “%(addon)s” replaces “%(other)s”%(because)s.")
                raise _conflict(message, addon, old, chosen)
            if old in stand_ins:
                message = _l("Addons “%(addon)s” and “%(other)s” both replace “%(old)s”.", old=old)
                raise _conflict(message, addon, stand_ins[old], chosen)
            stand_ins[old] = addon.name


def _conflict(message: LazyString, addon: Addon, other: str, chosen: Sequence[Addon]) -> AddonError:
    askers = ", ".join(a.name for a in chosen if other in a.depends)
    because = _l(", which %(addons)s needs", addons=askers) if askers else ""
    return AddonError(
        message.format(addon=addon.name, other=other, because=because),
        cure=_l(
            "They can't be enabled together: disable “%(other)s”, or leave “%(addon)s” out.",
            other=other,
            addon=addon.name,
        ),
        addons=(addon.name, other),
    )


def _check_versions(addon: Addon, available: Available, substitutes: Mapping[str, str]) -> None:
    for needed in addon.manifest.depends:
        if needed.name in substitutes:
            continue  # a stand-in answers for the models' contract, not for version numbers
        present = available[needed.name]
        if not needed.versions.contains(Version(present.version), prereleases=True):
            raise AddonError(
                _l(
                    "Addon “%(addon)s” needs %(needed)s, but “%(name)s” is %(version)s.",
                    addon=addon.name,
                    needed=needed,
                    name=present.name,
                    version=present.version,
                ),
                cure=_l(
                    "Install %(needed)s, or another version of “%(addon)s”.",
                    needed=needed,
                    addon=addon.name,
                ),
                addons=(addon.name, present.name),
            )


def _sort(chosen: Sequence[Addon], substitutes: Mapping[str, str]) -> tuple[Addon, ...]:
    sorter: TopologicalSorter[str] = TopologicalSorter()
    for addon in chosen:
        implied = [BASE] if addon.name != BASE and chosen[0].name == BASE else []
        sorter.add(addon.name, *implied, *_needs(addon, substitutes))
    try:
        sorter.prepare()
    except CycleError as error:
        raise _cycle(error.args[1]) from error
    return _drain(sorter, chosen)


def _drain(sorter: TopologicalSorter[str], chosen: Sequence[Addon]) -> tuple[Addon, ...]:
    rank = {addon.name: position for position, addon in enumerate(chosen)}
    ready: list[int] = []
    order: list[Addon] = []
    while sorter.is_active():
        for name in sorter.get_ready():
            heapq.heappush(ready, rank[name])
        following = chosen[heapq.heappop(ready)]
        order.append(following)
        sorter.done(following.name)
    return tuple(order)


def _cycle(path: Sequence[str]) -> AddonError:
    """`path` is what graphlib found: each one is needed by the next, the first is the last."""
    needs = list(reversed(path))
    return AddonError(
        _l("Addons need each other in a circle: %(path)s.", path=" → ".join(needs)),
        cure=_l("Take one of these out of the depends of the addon before it."),
        addons=tuple(needs[:-1]),
    )
