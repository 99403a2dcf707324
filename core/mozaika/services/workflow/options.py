"""What a user may do next with a record: for pages and for REST."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from mozaika.declare.compose_workflows import Composed
from mozaika.errors import NotFound, Text
from mozaika.i18n import _l
from mozaika.model import ModelInfo
from mozaika.runtime import Env
from mozaika.services.access import rights
from mozaika.services.workflow.obstacles import obstacles
from mozaika.services.workflow.rules import Place, Step, rules_of, unrestricted


@dataclass(frozen=True)
class Option:
    """A step that leads on from where a record is.

    `allowed`: it may be made once the fields named in `ask` are filled; else `reasons` say why
    not. `target` is the state's name or the stage's id. `primary` is what a page offers first.
    """

    name: str
    label: Text
    target: Any
    target_label: Text
    allowed: bool
    reasons: Sequence[Text]
    ask: Sequence[str]
    primary: bool


@dataclass(frozen=True)
class Position:
    """A place of a record's life, for the workflow bar; `current` is where it is now."""

    place: Place
    current: bool


def flow_of(env: Env, model: str) -> Composed:
    """The model's workflow; `NotFound` when it has none."""
    found: Composed | None = env.platform.workflows.get(model)
    if found is None:
        label = env.registry.info(model).label
        raise NotFound(_l("“%(model)s” has no workflow.", model=label), model=model)
    return found


def transitions(env: Env, record: Any) -> list[Option]:
    """The steps that lead on from where the record is, in order of declaration, those that the
    user may not take included. `NotFound` when the model has no workflow."""
    info = env.registry.info(record.__model_name__)
    rules = rules_of(env, flow_of(env, info.name))
    denied = [] if _may_update(env, info, record) else [_l("you may not change this")]
    steps = rules.leaving(record, getattr(record, rules.attribute))
    return [_option(env, info, record, step, denied) for step in steps]


def positions(env: Env, record: Any) -> list[Position]:
    """All places of the record's life, in order; `NotFound` when the model has no workflow."""
    rules = rules_of(env, flow_of(env, record.__model_name__))
    now = getattr(record, rules.attribute)
    return [Position(place, place.value == now) for place in rules.places(record)]


def diagram(env: Env, model: str) -> str:
    """The workflow as a Mermaid state diagram, in the reader's language."""
    return rules_of(env, flow_of(env, model)).diagram()


def _option(env: Env, info: ModelInfo, record: Any, step: Step, denied: Sequence[Text]) -> Option:
    found = obstacles(env, info, record, step)
    reasons = [*denied, *found.reasons]
    return Option(
        name=step.name,
        label=step.label,
        target=step.target.value,
        target_label=step.target.label,
        allowed=not reasons,
        reasons=reasons,
        ask=found.ask,
        primary=step.primary,
    )


def _may_update(env: Env, info: ModelInfo, record: Any) -> bool:
    if env.access_off:
        return True
    mine = rights(env)
    if not mine.can(info.name, "update"):
        return False
    criterion = mine.criterion(info.name, "update")
    if criterion is None:
        return True
    cls: Any = info.cls
    with unrestricted(env):
        return env.session.scalar(select(cls.id).where(cls.id == record.id, criterion)) is not None
