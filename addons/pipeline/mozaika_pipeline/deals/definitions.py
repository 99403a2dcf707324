"""Stages that users edit fit the deals that move along them, and one another."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches
from typing import Any

from sqlalchemy import inspect, select

from mozaika import Env, Text, ValidationFailed, _l, changed_fields, unrestricted
from mozaika_pipeline.models import Deal, PipelineStage

Failures = list[tuple[Any, dict[str, list[Text]]]]


def check_stages(env: Env, stages: Sequence[Any]) -> None:
    """Required fields must be fields of deals that a user can fill; raises `ValidationFailed`."""
    failures: Failures = []
    for stage in stages:
        unknown = [one for one in names_in(stage.required_fields) if not is_askable(env, one)]
        if unknown:
            known = [n for n in env.registry.info(Deal).fields if is_askable(env, n)]
            told = _no_such(unknown[0], known, "amount, expected_close, competitor")
            failures.append((stage, {"required_fields": [told]}))
    _refuse(_l("A stage can't ask for a field that deals don't have."), failures)


def check_next(env: Env, stages: Sequence[Any]) -> None:
    """Changed stages lead to stages of their pipeline, and follow one of those that is renamed;
    raises `ValidationFailed`."""
    changed = [
        one for one in stages if not changed_fields(one).isdisjoint({"name", "allowed_next"})
    ]
    if not changed:
        return
    cls: Any = env[PipelineStage]
    wanted = select(cls).where(cls.pipeline_id.in_({one.pipeline_id for one in changed}))
    with unrestricted(env), env.session.no_autoflush:
        siblings = env.session.scalars(wanted).all()
    for one in changed:
        _rename(one, [other for other in siblings if other.pipeline_id == one.pipeline_id])
    failures: Failures = []
    for one in changed:
        known = [other.name for other in siblings if other.pipeline_id == one.pipeline_id]
        folded = {name.casefold() for name in known}
        unknown = [n for n in names_in(one.allowed_next) if n.casefold() not in folded]
        if unknown and "allowed_next" in changed_fields(one):
            told = _no_such(unknown[0], known, ", ".join(known[:3]))
            failures.append((one, {"allowed_next": [told]}))
    _refuse(_l("Deals can't go on to a stage that there is not."), failures)


def is_askable(env: Env, name: str) -> bool:
    """Whether deals have the field and people fill it in."""
    found = env.registry.info(Deal).fields.get(name)
    return found is not None and not (found.hidden or found.readonly)


def names_in(text: str | None) -> list[str]:
    """The names in a list with commas."""
    return [part.strip() for part in (text or "").split(",") if part.strip()]


def _rename(stage: Any, siblings: Sequence[Any]) -> None:
    """Where deals went on to the stage by its former name, they do so by the new one."""
    former = inspect(stage).committed_state.get("name")
    if not isinstance(former, str):
        return
    for other in siblings:
        names = names_in(other.allowed_next)
        if former.casefold() in {name.casefold() for name in names}:
            other.allowed_next = ", ".join(
                stage.name if name.casefold() == former.casefold() else name for name in names
            )


def _refuse(message: Text, failures: Failures) -> None:
    if failures:
        raise ValidationFailed(message, failures[0][1], records=failures)


def _no_such(name: str, known: Sequence[str], some: str) -> Text:
    close = get_close_matches(name, known, 1)
    if close:
        return _l("There is no “%(name)s”. Did you mean “%(other)s”?", name=name, other=close[0])
    return _l("There is no “%(name)s”. Use names such as %(some)s.", name=name, some=some)
