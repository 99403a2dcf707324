"""Composing workflows: one for each model, with the states, transitions, guards and effects that
all addons add to it.

What does not fit is an error and leaves nothing out: a guard that were silently missing would let
pass what a company forbids.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TypeAlias

from mozaika.declare.compose_views import Speaker
from mozaika.declare.mermaid import mermaid
from mozaika.declare.workflows import (
    Effect,
    Guard,
    StageWorkflow,
    State,
    Transition,
    Workflow,
    WorkflowExtension,
)
from mozaika.errors import CompositionError, Text
from mozaika.i18n import _l

ANY = "*"
"""As a source: every state but the target. As a key of guards and effects: every transition."""

KINDS = ("open", "done", "cancelled")

Declared: TypeAlias = Workflow | StageWorkflow | WorkflowExtension


@dataclass(frozen=True)
class ComposedWorkflow:
    """A model's workflow with all that addons added; `declared_by` names the addon of each state
    and transition."""

    workflow: Workflow
    addon: str
    declared_by: Mapping[str, str]

    @property
    def model(self) -> str:
        """Name of the model."""
        return self.workflow.model

    @property
    def field(self) -> str:
        """The text field that keeps the state."""
        return self.workflow.field

    @property
    def initial(self) -> str:
        """State of a new record."""
        return self.workflow.initial

    @cached_property
    def states(self) -> dict[str, State]:
        """States by name, in the order in which they were declared."""
        return {state.name: state for state in self.workflow.states}

    @cached_property
    def transitions(self) -> dict[str, Transition]:
        """Transitions by name, in the order in which they were declared."""
        return {transition.name: transition for transition in self.workflow.transitions}

    def leaving(self, state: str) -> list[Transition]:
        """The transitions that lead on from `state`."""
        return [one for one in self.workflow.transitions if state in one.sources]

    def mermaid(self) -> str:
        """The workflow as a Mermaid state diagram, in the reader's language."""
        places = [(state.name, state.label, state.kind) for state in self.workflow.states]
        arrows = [
            (source, one.target, one.label)
            for one in self.workflow.transitions
            for source in one.sources
        ]
        return mermaid(self.initial, places, arrows)


@dataclass(frozen=True)
class ComposedStages:
    """The life of a model along stages, with the guards and effects that addons added."""

    workflow: StageWorkflow
    addon: str

    @property
    def model(self) -> str:
        """Name of the model."""
        return self.workflow.model

    @property
    def field(self) -> str:
        """The many-to-one to the stage."""
        return self.workflow.field


Composed: TypeAlias = ComposedWorkflow | ComposedStages


def compose_workflows(declared: Iterable[tuple[Speaker, Declared]]) -> dict[str, Composed]:
    """The workflows by model; what addons declare comes in dependency order.

    Raises `CompositionError` naming the addon and the state or transition: a second workflow for a
    model, a name used twice, a state that is not there, an extension of nothing.
    """
    drafts: dict[str, _Draft] = {}
    for addon, item in declared:
        if isinstance(item, WorkflowExtension):
            _draft(drafts, addon, item).extend(addon, item)
        else:
            _check_single(drafts, addon, item)
            drafts[item.model] = _Draft(addon, item)
    return {model: draft.composed() for model, draft in drafts.items()}


def _draft(drafts: Mapping[str, _Draft], addon: Speaker, item: WorkflowExtension) -> _Draft:
    if item.model not in drafts:
        raise CompositionError(
            _l(
                "Addon “%(addon)s” extends the workflow of “%(model)s”, which has none.",
                addon=addon.name,
                model=item.model,
            ),
            cure=_l("Let it depend on the addon that declares the workflow."),
            addons=(addon.name,),
        )
    return drafts[item.model]


def _check_single(
    drafts: Mapping[str, _Draft], addon: Speaker, item: Workflow | StageWorkflow
) -> None:
    if item.model in drafts:
        first = drafts[item.model].addon
        raise CompositionError(
            _l(
                "Addons “%(first)s” and “%(second)s” both declare a workflow of “%(model)s”.",
                first=first,
                second=addon.name,
                model=item.model,
            ),
            cure=_l("Declare the second one as a WorkflowExtension."),
            addons=(first, addon.name),
        )


class _Draft:
    """A workflow being composed."""

    def __init__(self, addon: Speaker, item: Workflow | StageWorkflow) -> None:
        self.addon = addon.name
        self.item = item
        self.states: dict[str, tuple[str, State]] = {}
        self.transitions: dict[str, tuple[str, Transition]] = {}
        self.extensions: list[tuple[str, WorkflowExtension]] = []
        if isinstance(item, Workflow):
            self._add(addon.name, item.states, item.transitions)

    def extend(self, addon: Speaker, item: WorkflowExtension) -> None:
        """Adds states and transitions; guards and effects are added when all is known."""
        if isinstance(self.item, StageWorkflow) and (item.states or item.transitions):
            raise self._error(
                addon.name,
                _l("adds states or transitions, but its stages are rows that users edit"),
                _l("Ship stages as seeds instead."),
            )
        if isinstance(self.item, Workflow) and item.rules:
            raise self._error(
                addon.name,
                _l("adds rules for stages, but its states are declared"),
                _l("Add guards to its transitions instead."),
            )
        self._add(addon.name, item.states, item.transitions)
        self.extensions.append((addon.name, item))

    def composed(self) -> Composed:
        """The workflow with all its extensions, checked."""
        for addon, extension in self.extensions:
            self._check_names(addon, [*extension.guards, *extension.effects])
        if isinstance(self.item, StageWorkflow):
            return self._stages(self.item)
        for addon, state in self.states.values():
            self._check_kind(addon, state)
        self._check_state(self.addon, self.item.initial, _l("begins in"))
        workflow = replace(
            self.item,
            states=tuple(state for _, state in self.states.values()),
            transitions=tuple(self._transition(*said) for said in self.transitions.values()),
        )
        declared = {**self.states, **self.transitions}
        return ComposedWorkflow(workflow, self.addon, {n: said[0] for n, said in declared.items()})

    def _add(self, addon: str, states: Sequence[State], transitions: Sequence[Transition]) -> None:
        for state in states:
            self._check_new(addon, state.name, self.states)
            self.states[state.name] = (addon, state)
        for transition in transitions:
            self._check_new(addon, transition.name, self.transitions)
            self.transitions[transition.name] = (addon, transition)

    def _transition(self, addon: str, transition: Transition) -> Transition:
        name, target, sources = transition.name, transition.target, transition.sources
        self._check_state(addon, target, _l("leads “%(name)s” to", name=name))
        for source in sources:
            if source != ANY:
                self._check_state(addon, source, _l("leads “%(name)s” from", name=name))
        if target in sources:
            raise self._error(
                addon,
                _l("leads “%(name)s” from “%(state)s” to itself", name=name, state=target),
                _l("Take that state out of its sources."),
            )
        if ANY in sources:
            sources = tuple(state for state in self.states if state != target)
        return replace(
            transition,
            sources=tuple(sources),
            guards=(*transition.guards, *self._added_guards(ANY, name)),
            effects=(*transition.effects, *self._added_effects(ANY, name)),
        )

    def _stages(self, item: StageWorkflow) -> ComposedStages:
        workflow = replace(
            item,
            guards=(*item.guards, *self._added_guards(ANY)),
            effects=(*item.effects, *self._added_effects(ANY)),
            rules=(*item.rules, *(rule for _, one in self.extensions for rule in one.rules)),
        )
        return ComposedStages(workflow, self.addon)

    def _added_guards(self, *keys: str) -> list[Guard]:
        found = [extension.guards for _, extension in self.extensions]
        return [guard for guards in found for key in keys for guard in guards.get(key, ())]

    def _added_effects(self, *keys: str) -> list[Effect]:
        found = [extension.effects for _, extension in self.extensions]
        return [effect for effects in found for key in keys for effect in effects.get(key, ())]

    def _check_new(self, addon: str, name: str, known: Mapping[str, tuple[str, object]]) -> None:
        if name in known:
            raise self._error(
                addon,
                _l("declares “%(name)s”, as “%(other)s” does", name=name, other=known[name][0]),
                _l("Give it another name, or extend the one that is there."),
            )

    def _check_state(self, addon: str, state: str, verb: Text) -> None:
        if state not in self.states:
            close = difflib.get_close_matches(state, self.states, 1)
            raise self._error(
                addon,
                _l("%(verb)s the state “%(state)s”, which is not there", verb=verb, state=state),
                _l("Did you mean “%(name)s”?", name=close[0])
                if close
                else _l("Declare the state, or name another one."),
            )

    def _check_kind(self, addon: str, state: State) -> None:
        if state.kind not in KINDS:
            raise self._error(
                addon,
                _l("gives “%(state)s” the kind “%(kind)s”", state=state.name, kind=state.kind),
                _l("Use one of: %(kinds)s.", kinds=", ".join(KINDS)),
            )

    def _check_names(self, addon: str, names: Iterable[str]) -> None:
        for name in names:
            if name != ANY and name not in self.transitions:
                raise self._error(
                    addon,
                    _l("adds to the transition “%(name)s”, which is not there", name=name),
                    _l(
                        "Use one of: %(names)s.",
                        names=", ".join((*self.transitions, ANY)),
                    ),
                )

    def _error(self, addon: str, fault: Text, cure: Text) -> CompositionError:
        return CompositionError(
            _l(
                "Workflow of “%(model)s”: addon “%(addon)s” %(fault)s.",
                model=self.item.model,
                addon=addon,
                fault=fault,
            ),
            cure=cure,
            addons=(addon,),
            model=self.item.model,
        )
