"""The workflow bar: the record's state, the steps it may take, and why it may not take others."""

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


@dataclass(frozen=True)
class Step:
    """A transition as the page offers it; one that `asks` opens a form for missing values."""

    label: Text
    url: str
    allowed: bool
    asks: bool
    primary: bool
    reasons: Sequence[Text] = ()


def flow_field(env: Env, info: ModelInfo) -> str | None:
    """The field that the model's workflow moves; None where it has none."""
    flow = env.platform.workflows.get(info.name)
    return flow.field if flow is not None else None


def state_badge(env: Env, info: ModelInfo, record: Any) -> Markup | None:
    """The state, to stand beside the title."""
    if flow_field(env, info) is None:
        return None
    places = (position.place for position in workflow.positions(env, record) if position.current)
    return next((badge(place.label, place.color) for place in places), None)


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
