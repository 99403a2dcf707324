"""The workflow bar: where the record is, the steps it may take, and why it may not take others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from mozaika.errors import Text
from mozaika.model import ModelInfo
from mozaika.runtime import Env
from mozaika.services import workflow
from mozaika.web.addresses import record_url
from mozaika.web.display import badge

LONGEST_PATH = 8
"""A life of more places is told by its badge alone."""


@dataclass(frozen=True)
class Step:
    """A transition as the page offers it; one that `asks` opens a form for missing values."""

    label: Text
    url: str
    allowed: bool
    asks: bool
    primary: bool
    reasons: Sequence[Text] = ()


@dataclass(frozen=True)
class Stop:
    """A place on the record's way: "past", "current" or "ahead"."""

    label: Text
    when: str


@dataclass(frozen=True)
class Bar:
    """What the page shows of the workflow; all empty where the model has none."""

    state: Markup | None = None
    path: Sequence[Stop] = ()
    steps: Sequence[Step] = ()

    @property
    def primary_taken(self) -> bool:
        """Whether one of the steps is the page's primary button."""
        return any(step.primary and step.allowed for step in self.steps)


def flow_field(env: Env, info: ModelInfo) -> str | None:
    """The field that the model's workflow moves; None where it has none."""
    flow = env.platform.workflows.get(info.name)
    return flow.field if flow is not None else None


def bar_of(env: Env, info: ModelInfo, record: Any) -> Bar:
    """The workflow bar of a record."""
    if flow_field(env, info) is None:
        return Bar()
    positions = workflow.positions(env, record)
    current = next((position.place for position in positions if position.current), None)
    state = badge(current.label, current.color) if current else None
    return Bar(state, _path(positions), steps_of(env, info, record))


def steps_of(env: Env, info: ModelInfo, record: Any) -> list[Step]:
    """The transitions out of the record's state, possible or not; only one is primary."""
    if flow_field(env, info) is None:
        return []
    options = workflow.transitions(env, record)
    first = next((option for option in options if option.primary and option.allowed), None)
    return [
        Step(
            label=option.label,
            url=record_url(info.name, record.id, "move", transition=option.name),
            allowed=option.allowed,
            asks=bool(option.ask),
            primary=option is first,
            reasons=option.reasons,
        )
        for option in options
    ]


def _path(positions: Sequence[workflow.Position]) -> list[Stop]:
    """The usual way of a record, in order; where it was left (cancelled, lost) there is none."""
    shown = [p for p in positions if p.place.kind != "cancelled"]
    here = next((number for number, p in enumerate(shown) if p.current), None)
    if here is None or not 1 < len(shown) <= LONGEST_PATH:
        return []
    words = ("past", "current", "ahead")
    return [
        Stop(position.place.label, words[(number >= here) + (number > here)])
        for number, position in enumerate(shown)
    ]
