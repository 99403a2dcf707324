"""Stages that users edit fit the deals that move along them."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches
from typing import Any

from mozaika import Env, Text, ValidationFailed, _l
from mozaika_pipeline.models import Deal


def check_stages(env: Env, stages: Sequence[Any]) -> None:
    """Required fields must be fields of deals that a user can fill; raises `ValidationFailed`."""
    failures = []
    for stage in stages:
        unknown = [name for name in _names(stage) if not _is_askable(env, name)]
        if unknown:
            failures.append((stage, {"required_fields": [_no_such(env, unknown[0])]}))
    if failures:
        message = _l("A stage can't ask for a field that deals don't have.")
        raise ValidationFailed(message, failures[0][1], records=failures)


def _names(stage: Any) -> list[str]:
    return [part.strip() for part in (stage.required_fields or "").split(",") if part.strip()]


def _is_askable(env: Env, name: str) -> bool:
    found = env.registry.info(Deal).fields.get(name)
    return found is not None and not (found.hidden or found.readonly)


def _no_such(env: Env, name: str) -> Text:
    known = [n for n in env.registry.info(Deal).fields if _is_askable(env, n)]
    close = get_close_matches(name, known, 1)
    if close:
        return _l("There is no “%(name)s”. Did you mean “%(other)s”?", name=name, other=close[0])
    return _l("There is no “%(name)s”. Use names such as %(some)s.", name=name,
              some="amount, expected_close, competitor")  # fmt: skip
