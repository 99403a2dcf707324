"""What happens to a model's records: its workflow and its actions, with the addon of each part."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from mozaika.declare import StageWorkflow, Transition, Workflow, WorkflowExtension
from mozaika.model import ModelInfo
from mozaika.runtime import Platform
from mozaika.services.origins import CORE, origin


@dataclass(frozen=True)
class StepPart:
    """A state, transition, guard, effect, rule for stages, or action. Guards and effects are
    called `name` (their function) and belong to the transition `of` ("*": all)."""

    kind: str
    name: str
    label: str
    addon: str
    of: str = ""


def steps_of(platform: Platform, info: ModelInfo) -> tuple[StepPart, ...]:
    """The parts of a model's workflow in the order in which addons declare them, and its
    actions."""
    parts = [
        part
        for addon, said in platform.hooks.workflows()
        if said.model == info.name
        for part in _workflow(addon.name, said)
    ]
    owned = "owner" in info.fields
    for action in platform.actions.values():
        if action.model == info.name or (action.model == "*" and owned):
            addon = origin(platform, action) or CORE
            parts.append(StepPart("action", action.name, str(action.label), addon))
    return tuple(parts)


def _workflow(addon: str, said: Workflow | StageWorkflow | WorkflowExtension) -> Iterator[StepPart]:
    if isinstance(said, StageWorkflow):
        yield StepPart("stages", said.field, "", addon)
        yield from _functions("guard", said.guards, addon, "*")
        yield from _functions("effect", said.effects, addon, "*")
    else:
        for state in said.states:
            yield StepPart("state", state.name, str(state.label), addon)
        yield from _transitions(said.transitions, addon)
    if isinstance(said, WorkflowExtension):
        for name, guards in said.guards.items():
            yield from _functions("guard", guards, addon, name)
        for name, effects in said.effects.items():
            yield from _functions("effect", effects, addon, name)
    if isinstance(said, StageWorkflow | WorkflowExtension):
        for rule in said.rules:
            yield StepPart("rule", ", ".join(rule.targets) or "*", "", addon)
            yield from _functions("guard", rule.guards, addon, "*")


def _transitions(transitions: Iterable[Transition], addon: str) -> Iterator[StepPart]:
    for one in transitions:
        yield StepPart("transition", one.name, str(one.label), addon)
        yield from _functions("guard", one.guards, addon, one.name)
        yield from _functions("effect", one.effects, addon, one.name)


def _functions(
    kind: str, functions: Sequence[Callable[..., Any]], addon: str, of: str
) -> Iterator[StepPart]:
    for function in functions:
        name = getattr(function, "__qualname__", type(function).__name__)
        yield StepPart(kind, f"{function.__module__}.{name}", "", addon, of)
