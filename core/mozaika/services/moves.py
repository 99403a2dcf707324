"""Moving records along their workflow, in batches: all of them, or none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import inspect

from mozaika.errors import NotFound, TransitionRefused
from mozaika.i18n import _l
from mozaika.model import ModelInfo
from mozaika.runtime import Env
from mozaika.services.records import writing
from mozaika.services.workflow import INTENTS, Place, Rules, flow_of, rules_of


def move(
    env: Env,
    model: str,
    ids: Sequence[int],
    transition: str,
    values: Mapping[str, Any] | None = None,
    *,
    version: int | None = None,
) -> list[Any]:
    """Moves records by a transition (or to a stage: "stage:<id>") and returns them, in order.

    `values` are given to all of them, as `writing.update` takes them: what a refused move asks for.
    `version` is the one that the caller saw of the first.

    Raises `NotFound` for records that the user can't see and for a transition that the model has
    not, `TransitionRefused` with reasons and fields to ask for, `Conflict` for a stale version,
    and what writing the values raises. Then the records are as they were.
    """
    info = env.registry.info(model)
    rules = rules_of(env, flow_of(env, model))
    target = rules.target(transition)
    if target is None:
        raise NotFound(_no_transition(info, transition))
    records = writing.load(env, info, list(dict.fromkeys(ids)))
    if version is not None:
        writing.check_version(env, info, records[0], version)
    try:
        with env.session.no_autoflush:
            writing.assign(env, info, records, values or {})
            _point(env, info, rules, records, target, transition)
        env.session.flush()
    except Exception:
        _restore(env, records)
        raise
    if rules.field != rules.attribute:
        for record in records:
            env.session.expire(record, [rules.field])
    return records


def _point(
    env: Env,
    info: ModelInfo,
    rules: Rules,
    records: Sequence[Any],
    target: Place,
    transition: str,
) -> None:
    """Sets the workflow's field, and says which transition is meant by it."""
    there = [record for record in records if getattr(record, rules.attribute) == target.value]
    if there:
        name = getattr(there[0], info.display)
        reason = _l("“%(name)s” is in “%(place)s” already", name=name, place=target.label)
        raise TransitionRefused(_l("%(reason)s.", reason=reason), reasons=[reason])
    intents = env.cache.setdefault(INTENTS, {})
    for record in records:
        setattr(record, rules.attribute, target.value)
        intents[id(record)] = transition


def _restore(env: Env, records: Sequence[Any]) -> None:
    intents = env.cache.get(INTENTS, {})
    for record in records:
        intents.pop(id(record), None)
        changed = inspect(record).committed_state
        if changed and record in env.session:
            env.session.expire(record, list(changed))


def _no_transition(info: ModelInfo, transition: str) -> Any:
    return _l("“%(model)s” has no transition “%(name)s”.", model=info.label, name=transition)
