"""Which addons a change concerns: those asked for, what comes along, what has to go too."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from packaging.version import Version

from mozaika.addons import BASE, Addon, dependents, resolve
from mozaika.errors import LifecycleError
from mozaika.i18n import _l
from mozaika.lifecycle.states import DatabaseState

Action = Literal["init", "enable", "disable", "upgrade", "customise", "uninstall", "restore"]
Verb = Literal["enable", "disable", "upgrade", "replace", "uninstall", "restore"]


@dataclass(frozen=True)
class AddonChange:
    """What happens to one addon. `because_of` names the addons that bring it along or that it
    can't live without; empty when it was asked for."""

    addon: str
    verb: Verb
    from_version: str | None
    to_version: str
    because_of: tuple[str, ...] = ()

    @property
    def is_new(self) -> bool:
        """Whether this database has never had the addon."""
        return self.verb == "enable" and self.from_version is None

    @property
    def runs_scripts(self) -> bool:
        """Whether the versions differ, so that migration scripts may lie between them."""
        stays = self.verb in ("enable", "upgrade")
        return stays and self.from_version not in (None, self.to_version)

    def as_json(self) -> dict[str, Any]:
        """The change for programs."""
        return {
            "addon": self.addon,
            "action": self.verb,
            "from_version": self.from_version,
            "to_version": self.to_version,
            "because_of": list(self.because_of),
        }


@dataclass(frozen=True)
class Choice:
    """The changes, in dependency order, and the names of all that is enabled afterwards."""

    changes: tuple[AddonChange, ...]
    enabled: tuple[str, ...]


def choose(
    action: Action, names: Sequence[str], state: DatabaseState, available: Mapping[str, Addon]
) -> Choice:
    """Works out a change. Raises `AddonError` or `LifecycleError` naming what does not fit."""
    if action == "disable":
        return _disable(names, state, available)
    if action == "uninstall":
        return _uninstall(names, state, available)
    if action == "restore":
        return _restored(names, _enable(names, state, available))
    if action == "upgrade":
        _check_enabled(names, state)
        names = ()
    return _enable(names, state, available)


def _enable(names: Sequence[str], state: DatabaseState, available: Mapping[str, Addon]) -> Choice:
    chosen = resolve(available, _in_place(names, state, available))
    changes = _given_back(chosen, state, available)
    for addon in chosen:
        changes += _replaced(addon, state) if addon.name not in state.enabled else ()
        known = state.version(addon.name)
        if addon.name not in state.enabled:
            askers = () if addon.name in names else _askers(addon, chosen)
            changes.append(AddonChange(addon.name, "enable", known, addon.version, askers))
        elif known is not None and known != addon.version:
            changes.append(AddonChange(addon.name, "upgrade", known, addon.version))
    for change in changes:
        _check_not_older(change)
    return Choice(tuple(changes), tuple(addon.name for addon in chosen))


def _in_place(
    names: Sequence[str], state: DatabaseState, available: Mapping[str, Addon]
) -> list[str]:
    """The wanted addons: what is asked for takes the place of what it replaces, and what is
    replaced, when asked for, its place again."""
    asked = [available[name] for name in names if name in available]
    places: dict[str, tuple[str, ...]] = {
        old: (addon.name,) for addon in asked for old in addon.manifest.replaces
    }
    for name in state.enabled:
        replaced = available[name].manifest.replaces if name in available else ()
        if name not in names and set(replaced) & set(names) - set(places):
            places[name] = replaced
    wanted = (new for name in (*state.enabled, *names) for new in places.get(name, (name,)))
    return list(dict.fromkeys(wanted))


def _given_back(
    chosen: Sequence[Addon], state: DatabaseState, available: Mapping[str, Addon]
) -> list[AddonChange]:
    """Stand-ins that leave their tables to those whose place they took."""
    there = {addon.name for addon in chosen}
    changes = []
    for name in state.enabled:
        heirs = available[name].manifest.replaces if name in available else ()
        version = state.version(name) or ""
        if heirs and name not in there and there.issuperset(heirs):
            changes.append(AddonChange(name, "replace", version, version, heirs))
    return changes


def _replaced(addon: Addon, state: DatabaseState) -> list[AddonChange]:
    """What it replaces leaves its tables and its shipped records to it."""
    known = [(old, state.version(old)) for old in addon.manifest.replaces]
    return [
        AddonChange(old, "replace", version, version, (addon.name,))
        for old, version in known
        if version is not None
    ]


def _disable(names: Sequence[str], state: DatabaseState, available: Mapping[str, Addon]) -> Choice:
    _check_enabled(names, state)
    if BASE in names:
        raise LifecycleError(
            _l("The addon base is the platform itself: it can't be disabled."), addons=[BASE]
        )
    present = [available[name] for name in state.enabled if name in available]
    going: dict[str, tuple[str, ...]] = dict.fromkeys(names, ())
    for name in names:
        for addon in dependents(present, name):
            if addon.name not in names:
                going[addon.name] = (*going.get(addon.name, ()), name)
    changes = [
        AddonChange(name, "disable", state.version(name), state.version(name) or "", going[name])
        for name in reversed(state.enabled)
        if name in going
    ]
    return Choice(tuple(changes), tuple(n for n in state.enabled if n not in going))


def _uninstall(
    names: Sequence[str], state: DatabaseState, available: Mapping[str, Addon]
) -> Choice:
    (name,) = names
    check_removable(name, state, available)
    version = state.version(name) or ""
    change = AddonChange(name, "uninstall", version, version)
    return Choice((change,), tuple(n for n in state.enabled if n != name))


def _restored(names: Sequence[str], chosen: Choice) -> Choice:
    changes = [replace(c, verb="restore") if c.addon in names else c for c in chosen.changes]
    return Choice(tuple(changes), chosen.enabled)


def check_removable(name: str, state: DatabaseState, available: Mapping[str, Addon]) -> None:
    """Raises `LifecycleError` for base, for what is not there, and where enabled addons need it."""
    if name == BASE:
        raise LifecycleError(
            _l("The addon base is the platform itself: it can't be uninstalled."), addons=[BASE]
        )
    if state.version(name) is None:
        raise LifecycleError(
            _l("The database has nothing of the addon %(addon)s.", addon=name),
            cure=_l("Look at `mozaika addons list`."),
            addons=[name],
        )
    present = [available[one] for one in state.enabled if one in available]
    needing = [addon.name for addon in dependents(present, name)]
    if needing:
        names = ", ".join(needing)
        raise LifecycleError(
            _l("The addon %(addon)s is needed by: %(names)s.", addon=name, names=names),
            cure=_l("Uninstall or disable these first."),
            addons=[name, *needing],
        )


def _askers(addon: Addon, chosen: Sequence[Addon]) -> tuple[str, ...]:
    provided = {addon.name, *addon.manifest.replaces}
    return tuple(other.name for other in chosen if provided & set(other.depends))


def _check_enabled(names: Sequence[str], state: DatabaseState) -> None:
    for name in names:
        if name not in state.enabled:
            raise LifecycleError(
                _l("The addon %(addon)s is not enabled.", addon=name),
                cure=_l("Look at `mozaika addons list`."),
                addons=[name],
            )


def _check_not_older(change: AddonChange) -> None:
    if change.from_version and Version(change.to_version) < Version(change.from_version):
        raise LifecycleError(
            _l("The database has the addon %(addon)s in version %(known)s, but version "
               "%(installed)s is installed.",
               addon=change.addon, known=change.from_version, installed=change.to_version),
            cure=_l("Install %(addon)s %(known)s or newer, or restore the backup made before the "
                    "upgrade.", addon=change.addon, known=change.from_version),
            addons=[change.addon],
        )  # fmt: skip


def pending_upgrades(
    state: DatabaseState, available: Mapping[str, Addon]
) -> list[tuple[str, str, str]]:
    """(addon, version in the database, installed version) of enabled addons that differ."""
    return [
        (name, state.addons[name].version, available[name].version)
        for name in state.enabled
        if name in available and state.addons[name].version != available[name].version
    ]
