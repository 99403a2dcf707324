"""Which records the declared actions are for."""

from __future__ import annotations

from mozaika.declare.actions import EVERY_OWNED, Action
from mozaika.model import ModelInfo


def concerns(action: Action, info: ModelInfo) -> bool:
    """Whether the action is for records of the model."""
    return action.model == info.name or (action.model == EVERY_OWNED and info.owned)
