"""The hooks of one platform: a typed method for each hook, over pluggy.

Declarations come back flattened, each item with the addon that said it, in dependency order.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import TYPE_CHECKING, Any

from mozaika.addons.addon import Addon
from mozaika.addons.declarations import Said, flatten
from mozaika.addons.describing import HookDescription, describe
from mozaika.addons.dispatch import Answers, Dispatcher, Failure, Listener
from mozaika.addons.loading import CORE, load
from mozaika.addons.markers import Definition, Env, Markup, Platform, Record
from mozaika.addons.outdated import OldName
from mozaika.addons.trace import Trace, collect
from mozaika.declare import (
    Action,
    Dashboard,
    Grant,
    Job,
    Menu,
    Restriction,
    Role,
    Seed,
    Setting,
    StageWorkflow,
    Tile,
    TimelineEntry,
    View,
    ViewExtension,
    Workflow,
    WorkflowExtension,
)
from mozaika.errors import HookError, MozaikaError

if TYPE_CHECKING:
    from click import Command
    from flask import Blueprint


class Hooks:
    """The hooks of some addons, given in dependency order. Two of them share nothing.

    Making it imports the addons' hooks and checks them (see `loading.load`).
    """

    def __init__(self, addons: Sequence[Addon]) -> None:
        self.addons = tuple(addons)
        self._loaded = load(self.addons)
        self._dispatcher = Dispatcher(self._loaded.listeners)
        self._said: dict[str, list[Said[Any]]] = {}

    @property
    def old_names(self) -> Sequence[OldName]:
        """Hooks that addons implement by names that they had before."""
        return self._loaded.old_names

    @property
    def failures(self) -> deque[Failure]:
        """The latest failures of notifications and questions, oldest first."""
        return self._dispatcher.failures

    def trace(self) -> AbstractContextManager[Trace]:
        """Collects the calls made in this context, as `Call(hook, addon, seconds)`."""
        return collect(self._dispatcher)

    def describe(self) -> list[HookDescription]:
        """Every hook with its implementations in call order: the core's first, then addons' own."""
        return describe(self._loaded)

    def own_specs(self) -> Mapping[str, Sequence[Callable[..., Any]]]:
        """The hooks that addons declare themselves, by the addon's name."""
        found: dict[str, list[Callable[..., Any]]] = {}
        for name, caller in self._loaded.callers.items():
            addon = self._loaded.declared_by[name]
            if addon != CORE and caller.spec is not None:
                found.setdefault(addon, []).append(caller.spec.function)
        return found

    # -- addons' own hooks

    def call(self, hook: str, **arguments: Any) -> Answers:
        """What each addon answers to an addon's own hook, with the addon; None is left out.

        Raises `HookError` for an unknown hook, and for an addon that raises anything but a
        `MozaikaError`, which passes through.
        """
        self._check(hook, arguments)
        return self._dispatcher.answers(hook, arguments, passing=(MozaikaError,))

    def notify(self, hook: str, **arguments: Any) -> None:
        """Tells addons by an addon's own hook; one that raises does not disturb the others.

        With the arguments `model` and `records`, implementations narrowed by `records_of` are
        called for their models only.
        """
        self._check(hook, arguments)
        heard = self._dispatcher.heard(hook, arguments.get("model", ""))
        self._dispatcher.notify(heard, arguments)

    def _check(self, hook: str, arguments: Mapping[str, Any]) -> None:
        caller = self._loaded.callers.get(hook)
        if caller is None or caller.spec is None:
            raise HookError(
                f"There is no hook {hook!r}.",
                cure="Declare it in a module that mozaika_hookspecs returns.",
                hook=hook,
            )
        missing = [name for name in caller.spec.argnames if name not in arguments]
        if missing:
            raise HookError(
                f"The hook {hook} was called without {', '.join(missing)}.",
                cure="Give every argument that its hookspec has.",
                hook=hook,
            )

    # -- declarations

    def models(self) -> list[tuple[Addon, Definition]]:
        """Definitions and extensions of models."""
        return self._declared("mozaika_models")

    def roles(self) -> list[tuple[Addon, Role]]:
        """Roles that users can have."""
        return self._declared("mozaika_roles")

    def grants(self) -> list[tuple[Addon, Grant]]:
        """What roles may do."""
        return self._declared("mozaika_grants")

    def restrictions(self) -> list[tuple[Addon, Restriction]]:
        """Records kept from all but some roles."""
        return self._declared("mozaika_restrictions")

    def views(self) -> list[tuple[Addon, View]]:
        """Views, without extensions of views."""
        found: list[Said[Any]] = self._declared("mozaika_views")
        return [(addon, one) for addon, one in found if not isinstance(one, ViewExtension)]

    def view_extensions(self) -> list[tuple[Addon, ViewExtension]]:
        """Extensions of views."""
        found: list[Said[Any]] = self._declared("mozaika_views")
        return [(addon, one) for addon, one in found if isinstance(one, ViewExtension)]

    def actions(self) -> list[tuple[Addon, Action]]:
        """Commands on records."""
        return self._declared("mozaika_actions")

    def dashboards(self) -> list[tuple[Addon, Dashboard | Tile]]:
        """Dashboards and tiles."""
        return self._declared("mozaika_dashboards")

    def menus(self) -> list[tuple[Addon, Menu]]:
        """Entries of the menu."""
        return self._declared("mozaika_menus")

    def workflows(self) -> list[tuple[Addon, Workflow | StageWorkflow | WorkflowExtension]]:
        """Workflows and extensions of workflows."""
        return self._declared("mozaika_workflows")

    def jobs(self) -> list[tuple[Addon, Job]]:
        """Jobs on a schedule or to be enqueued."""
        return self._declared("mozaika_jobs")

    def settings(self) -> list[tuple[Addon, Setting]]:
        """Settings that a company edits."""
        return self._declared("mozaika_settings")

    def seeds(self) -> list[tuple[Addon, Seed]]:
        """Shipped records."""
        return self._declared("mozaika_seeds")

    def commands(self) -> list[tuple[Addon, Command]]:
        """Commands for the command line."""
        return self._declared("mozaika_commands")

    def blueprints(self, platform: Platform) -> list[tuple[Addon, Blueprint]]:
        """Pages of addons' own."""
        return self._declared("mozaika_blueprints", platform=platform)

    def _declared(self, hook: str, **arguments: Any) -> list[Said[Any]]:
        if arguments:
            return flatten(hook, self._dispatcher.answers(hook, arguments))
        if hook not in self._said:  # asked once: who said what is known by the very objects
            self._said[hook] = flatten(hook, self._dispatcher.answers(hook, {}))
        return list(self._said[hook])

    # -- questions

    def slot(self, env: Env, slot: str, record: Record | None = None) -> list[tuple[Addon, Markup]]:
        """Markup of addons for a place in a page."""
        arguments = {"env": env, "slot": slot, "record": record}
        return self._dispatcher.ask("mozaika_slot", arguments)

    def timeline(
        self, env: Env, record: Record, before: datetime | None, limit: int
    ) -> list[tuple[Addon, Sequence[TimelineEntry]]]:
        """What happened with a record, as addons tell it."""
        arguments = {"env": env, "record": record, "before": before, "limit": limit}
        return self._dispatcher.ask("mozaika_timeline", arguments)

    def health(self, platform: Platform) -> list[tuple[Addon, Mapping[str, str]]]:
        """Faults that addons see outside, by the name of what was checked."""
        return self._dispatcher.ask("mozaika_health", {"platform": platform})

    def inbound_message(
        self, env: Env, message: Mapping[str, Any]
    ) -> list[tuple[Addon, Sequence[Record]]]:
        """What addons made of a message that came in."""
        return self._dispatcher.ask("mozaika_inbound_message", {"env": env, "message": message})

    # -- life cycle

    def enabled(self, env: Env, addon: str) -> None:
        """Tells all that `addon` has been enabled; an exception is to undo the plan."""
        self._step("mozaika_enabled", env=env, addon=addon)

    def disabled(self, env: Env, addon: str) -> None:
        """Tells all that `addon` is about to be disabled; an exception is to undo the plan."""
        self._step("mozaika_disabled", env=env, addon=addon)

    def upgraded(self, env: Env, addon: str, from_version: str) -> None:
        """Tells all that `addon` has been upgraded; an exception is to undo the plan."""
        self._step("mozaika_upgraded", env=env, addon=addon, from_version=from_version)

    def demo(self, env: Env, only: Collection[str] | None = None) -> None:
        """Makes the demo data of all addons, or of those named in `only`."""
        heard = self._dispatcher.listeners["mozaika_demo"]
        chosen = [one for one in heard if only is None or one.addon.name in only]
        self._dispatcher.decide(chosen, {"env": env})

    def _step(self, hook: str, **arguments: Any) -> None:
        self._dispatcher.decide(self._dispatcher.listeners[hook], arguments)

    # -- records: these run for every write, so they cost next to nothing when nobody listens

    def creating(self, env: Env, model: str, records: Sequence[Record]) -> None:
        """Before records of `model` are created; raises to refuse."""
        if heard := self._dispatcher.heard("mozaika_creating", model):
            self._decide(heard, env, model, records)

    def created(self, env: Env, model: str, records: Sequence[Record]) -> None:
        """After records of `model` were created."""
        if heard := self._dispatcher.heard("mozaika_created", model):
            self._notify(heard, env, model, records)

    def updating(self, env: Env, model: str, records: Sequence[Record]) -> None:
        """Before records of `model` are changed; raises to refuse."""
        if heard := self._dispatcher.heard("mozaika_updating", model):
            self._decide(heard, env, model, records)

    def updated(self, env: Env, model: str, records: Sequence[Record]) -> None:
        """After records of `model` were changed."""
        if heard := self._dispatcher.heard("mozaika_updated", model):
            self._notify(heard, env, model, records)

    def deleting(self, env: Env, model: str, records: Sequence[Record]) -> None:
        """Before records of `model` are deleted; raises to refuse."""
        if heard := self._dispatcher.heard("mozaika_deleting", model):
            self._decide(heard, env, model, records)

    def deleted(self, env: Env, model: str, records: Sequence[Record]) -> None:
        """After records of `model` were deleted."""
        if heard := self._dispatcher.heard("mozaika_deleted", model):
            self._notify(heard, env, model, records)

    def committed(self, env: Env) -> None:
        """After a transaction that wrote something was committed."""
        heard = self._dispatcher.listeners["mozaika_committed"]
        self._dispatcher.notify_afterwards(heard, {"env": env})

    def before_transition(
        self, env: Env, model: str, transition: str, records: Sequence[Record]
    ) -> None:
        """Before records of `model` move along their workflow; raises to refuse."""
        if heard := self._dispatcher.heard("mozaika_before_transition", model):
            self._decide(heard, env, model, records, transition=transition)

    def after_transition(
        self, env: Env, model: str, transition: str, records: Sequence[Record]
    ) -> None:
        """After records of `model` moved along their workflow."""
        if heard := self._dispatcher.heard("mozaika_after_transition", model):
            self._notify(heard, env, model, records, transition=transition)

    def _decide(
        self, heard: Sequence[Listener], env: Env, model: str, records: Any, **more: Any
    ) -> None:
        arguments = {"env": env, "model": model, "records": records, **more}
        self._dispatcher.decide(heard, arguments)

    def _notify(
        self, heard: Sequence[Listener], env: Env, model: str, records: Any, **more: Any
    ) -> None:
        arguments = {"env": env, "model": model, "records": records, **more}
        self._dispatcher.notify(heard, arguments)
