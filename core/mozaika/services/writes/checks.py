"""Defaults, stamps and checks of values, for a batch of one model's records."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import inspect

from mozaika.errors import Text, ValidationFailed
from mozaika.i18n import _l, _ln
from mozaika.runtime import Env
from mozaika.services.writes.plan import WritePlan, write_plan

EMPTY = (None, "")


def fill_defaults(plan: WritePlan, records: Sequence[Any]) -> None:
    """Sets on new records what nobody has set: the declared default, or what its function returns.

    It goes past SQLAlchemy's events, which tell of changes: all of a new record is new."""
    for attribute, relation, default in plan.defaults:
        call = callable(default)
        for record in records:
            state = record.__dict__
            if state.get(attribute) is None and (relation is None or state.get(relation) is None):
                state[attribute] = default() if call else default


def stamp(env: Env, created: Sequence[Any], updated: Sequence[Any]) -> None:
    """Sets created/updated at and by."""
    now, user = env.now(), env.user.id
    for record in created:
        state = record.__dict__
        if state.get("created_at") is None:
            state["created_at"] = now
            state["created_by_id"] = user
        state["updated_at"] = now
        state["updated_by_id"] = user
    for record in updated:
        record.updated_at = now
        record.updated_by_id = user


def validate(env: Env, model: str, created: Sequence[Any], updated: Sequence[Any]) -> None:
    """Raises `ValidationFailed` for all wrong records of the batch at once.

    `details["records"]` lists (record, errors by field); `errors` are those of the first.
    """
    plan = write_plan(env.platform, env.platform.registry.info(model))
    failures = []
    for record in created:
        errors = _check_new(plan, record)
        if errors:
            failures.append((record, errors))
    for record in updated:
        errors = _check_changed(plan, record)
        if errors:
            failures.append((record, errors))
    if failures:
        raise invalid(failures)


def invalid(failures: Sequence[tuple[Any, Mapping[str, Sequence[Text]]]]) -> ValidationFailed:
    """The error for records with wrong values."""
    message = _ln(
        "%(n)s item has wrong values; nothing was saved.",
        "%(n)s items have wrong values; nothing was saved.",
        len(failures),
    )
    return ValidationFailed(message, failures[0][1], records=list(failures))


def _check_new(plan: WritePlan, record: Any) -> dict[str, list[Text]]:
    errors: dict[str, list[Text]] = {}
    state = record.__dict__
    for name, attribute in plan.required:
        if state.get(attribute) in EMPTY and (name == attribute or state.get(name) is None):
            errors[name] = [_l("A value is required.")]
    for name, check in plan.checks:
        value = state.get(name)
        if value is not None and (problem := check(value)) is not None:
            errors.setdefault(name, []).append(problem)
    return errors


def _check_changed(plan: WritePlan, record: Any) -> dict[str, list[Text]]:
    changed = inspect(record).committed_state
    errors: dict[str, list[Text]] = {}
    for name, attribute in plan.required:
        if (attribute in changed or name in changed) and getattr(record, name) in EMPTY:
            if name != attribute and getattr(record, attribute) is not None:
                continue
            errors[name] = [_l("A value is required.")]
    for name, check in plan.checks:
        if name in changed:
            value = getattr(record, name)
            if value is not None and (problem := check(value)) is not None:
                errors.setdefault(name, []).append(problem)
    return errors
