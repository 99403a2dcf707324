"""The workflow bar: the record's state, the steps it may take, and why it may not take others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from mozaika.errors import NotFound, Text
from mozaika.i18n import _l
from mozaika.model import ModelInfo
from mozaika.runtime import Env


@dataclass(frozen=True)
class Step:
    """A transition as the page offers it."""

    label: Text
    url: str
    allowed: bool
    primary: bool
    reasons: Sequence[Text] = ()


def state_badge(env: Env, info: ModelInfo, record: Any) -> Markup | None:
    """The state beside the title."""
    return None


def steps_of(env: Env, info: ModelInfo, record: Any) -> list[Step]:
    """The transitions out of the record's state, possible or not."""
    return []


def move(env: Env, info: ModelInfo, record: Any, name: str, version: int | None) -> Text:
    """Moves the record; raises `TransitionRefused` with the reasons."""
    raise NotFound(_l("There is no such step."))
