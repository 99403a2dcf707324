"""Registering the hooks of addons with pluggy, and refusing what can't work."""

from __future__ import annotations

import difflib
import inspect
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

from pluggy import HookCaller, HookImpl, PluginManager, PluginValidationError

from mozaika.addons import record_specs, specs
from mozaika.addons.addon import Addon
from mozaika.addons.dispatch import Listener, listeners_of
from mozaika.addons.markers import PROJECT
from mozaika.addons.outdated import OldName
from mozaika.deprecation import FORMERLY, Renamed, warn
from mozaika.errors import HookError

CORE = "core"
_MARK = f"{PROJECT}_impl"


@dataclass(frozen=True)
class Loaded:
    """The hooks of a set of addons: who listens to each, who declared it ("core" or an addon's
    name), and who listens by a name that it had before."""

    callers: Mapping[str, HookCaller]
    listeners: Mapping[str, Sequence[Listener]]
    declared_by: Mapping[str, str]
    old_names: Sequence[OldName] = ()


def load(addons: Sequence[Addon]) -> Loaded:
    """Imports the addons' hooks and checks them; `addons` are in dependency order.

    Raises `HookError` for a misspelt hook, a forgotten marker, an argument that the hook does not
    have or a wrapper; `AddonError` when a hooks module can't be imported.
    """
    manager = PluginManager(PROJECT)
    for module in (specs, record_specs):
        manager.add_hookspecs(module)
    declared_by = dict.fromkeys(_callers(manager), CORE)
    for addon in addons:  # in this order, since one imports what it depends on
        addon.hooks_module()
    for addon in reversed(addons):  # pluggy calls the last one first
        _register(manager, addon)
    by_name = {addon.name: addon for addon in addons}
    declared_by |= _add_own_hookspecs(manager, by_name)
    renamed = _add_former_names(manager)
    _check_known(manager, declared_by)
    callers = {name: caller for name, caller in _callers(manager).items() if caller.has_spec()}
    listeners = {name: listeners_of(caller, by_name) for name, caller in callers.items()}
    old_names = [use for one in renamed for use in _moved(one, listeners, by_name)]
    for one in renamed:
        del callers[one.old]
    return Loaded(callers, listeners, declared_by, old_names)


def _callers(manager: PluginManager) -> dict[str, HookCaller]:
    return {name: getattr(manager.hook, name) for name in vars(manager.hook)}


def _register(manager: PluginManager, addon: Addon) -> None:
    module = addon.hooks_module()
    try:
        manager.register(module, addon.name)
    except PluginValidationError as error:
        raise _unfit(addon.name, error) from error
    for caller in manager.get_hookcallers(module) or ():
        for impl in caller.get_hookimpls():
            if impl.plugin is module:
                _check_kind(impl, caller, addon)
    for name, function in inspect.getmembers(module, inspect.isfunction):
        if name.startswith(f"{PROJECT}_") and not hasattr(function, _MARK):
            raise HookError(
                f"Addon {addon.name!r}: {name} in {module.__name__} is not marked.",
                cure="Put @hookimpl above it.",
                addons=(addon.name,),
                hook=name,
            )


def _check_kind(impl: HookImpl, caller: HookCaller, addon: Addon) -> None:
    if impl.wrapper or impl.hookwrapper:
        raise HookError(
            f"Addon {addon.name!r}: its {caller.name} is a wrapper, which Mozaika does not call.",
            cure="Implement the hook as a plain function.",
            addons=(addon.name,),
            hook=caller.name,
        )


def _add_own_hookspecs(manager: PluginManager, addons: Mapping[str, Addon]) -> dict[str, str]:
    declared_by: dict[str, str] = {}
    for listener in listeners_of(manager.hook.mozaika_hookspecs, addons):
        addon = listener.addon.name
        for module in listener.function():
            before = {n for n, caller in _callers(manager).items() if caller.has_spec()}
            _add_hookspecs(manager, module, addon)
            after = {n for n, caller in _callers(manager).items() if caller.has_spec()}
            _check_prefix(listener.addon, module, after - before)
            declared_by |= dict.fromkeys(sorted(after - before), addon)
    return declared_by


def _add_hookspecs(manager: PluginManager, module: ModuleType, addon: str) -> None:
    try:
        manager.add_hookspecs(module)
    except PluginValidationError as error:
        raise _unfit(_name_of(manager, error), error) from error
    except ValueError as error:
        raise HookError(
            f"Addon {addon!r}: {module!r} does not serve as hookspecs: {error}.",
            cure="Give modules with functions marked @hookspec, each hook declared once.",
            addons=(addon,),
            hook="mozaika_hookspecs",
        ) from error


def _check_prefix(addon: Addon, module: ModuleType, names: Iterable[str]) -> None:
    prefixes = tuple(f"{name}_" for name in (addon.name, *addon.manifest.replaces))
    for name in sorted(names):
        if not name.startswith(prefixes):
            raise HookError(
                f"Addon {addon.name!r}: {module.__name__} declares the hook {name!r}.",
                cure=f"Begin its name with {addon.name}_, so that no other addon's hook is meant.",
                addons=(addon.name,),
                hook=name,
            )


def _add_former_names(manager: PluginManager) -> list[Renamed]:
    """Makes hooks of the names that hooks had before."""
    found = []
    for caller in list(_callers(manager).values()):
        function = caller.spec.function if caller.spec else None
        if renamed := getattr(function, FORMERLY, None):
            module = ModuleType(function.__module__)
            setattr(module, renamed.old, function)
            manager.add_hookspecs(module)
            found.append(renamed)
    return found


def _moved(
    renamed: Renamed, listeners: dict[str, list[Listener]], addons: Mapping[str, Addon]
) -> Iterator[OldName]:
    """Lets those who listen by the old name listen by the new one, unless they do both."""
    former, now = listeners.pop(renamed.old), listeners[renamed.new]
    new = {one.addon.name for one in now}
    order = list(addons)
    missing = [one for one in former if one.addon.name not in new]
    now[:] = sorted([*now, *missing], key=lambda one: order.index(one.addon.name))
    for one in missing:
        code = inspect.unwrap(one.function).__code__
        file, line = Path(code.co_filename), code.co_firstlineno
        told = f"Addon {one.addon.name!r} implements a hook by its old name: {renamed.sentence()}"
        warn(told, code.co_filename, line, one.function.__module__)
        place = file.name
        if file.is_relative_to(one.addon.folder.parent):
            place = str(file.relative_to(one.addon.folder.parent))
        yield OldName(one.addon.name, f"{place}:{line}", renamed)


def _check_known(manager: PluginManager, known: Mapping[str, str]) -> None:
    for name, impl in _unknown(manager):
        close = difflib.get_close_matches(name, known, 1)
        raise HookError(
            f"Addon {impl.plugin_name!r}: {impl.function.__module__} implements {name}, "
            "which is no hook.",
            cure=f"Did you mean {close[0]}?" if close else "See `mozaika hooks` for all hooks.",
            addons=(impl.plugin_name,),
            hook=name,
        )


def _unknown(manager: PluginManager) -> Iterator[tuple[str, HookImpl]]:
    for name, caller in _callers(manager).items():
        if not caller.has_spec():
            yield from ((name, i) for i in caller.get_hookimpls() if not i.optionalhook)


def _unfit(addon: str, error: PluginValidationError) -> HookError:
    return HookError(
        f"Addon {addon!r}: {' '.join(str(error).split())}.",
        cure="Use the arguments that the hook has: see `mozaika hooks`.",
        addons=(addon,),
    )


def _name_of(manager: PluginManager, error: PluginValidationError) -> str:
    return manager.get_name(error.plugin) or "?"
