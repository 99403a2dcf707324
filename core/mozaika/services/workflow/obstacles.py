"""What stands in the way of a step: roles, missing values, guards."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import inspect, select
from sqlalchemy.orm import selectinload

from mozaika.errors import HookError, MozaikaError, Text
from mozaika.i18n import _l
from mozaika.model import ModelInfo
from mozaika.runtime import Env
from mozaika.services.workflow.rules import Step, unrestricted

EMPTY = (None, "")


@dataclass(frozen=True)
class Obstacles:
    """Why a step can't be taken: `reasons`, and the fields to `ask` for."""

    reasons: Sequence[Text] = ()
    ask: Sequence[str] = ()

    def __bool__(self) -> bool:
        return bool(self.reasons or self.ask)


def obstacles(env: Env, info: ModelInfo, record: Any, step: Step) -> Obstacles:
    """What keeps the env's user from taking the step with the record as it is."""
    reasons = [*_missing_role(env, step)]
    with unrestricted(env):
        ask = [name for name in step.required if is_empty(info, record, name)]
        answers = [_ask(env, guard, record, step) for guard in step.guards]
        reasons += [text for text in answers if text is not None]
    return Obstacles(reasons, ask)


def fill_in(info: ModelInfo, names: Iterable[str]) -> Text:
    """The reason that stands for missing values."""
    labels = ", ".join(str(info.fields[name].label) or name for name in names)
    return _l("fill in: %(fields)s", fields=labels)


def is_empty(info: ModelInfo, record: Any, name: str) -> bool:
    """Whether the record has no value in the field."""
    field = info.fields[name]
    if field.kind == "many_to_one" and getattr(record, field.column_name) is not None:
        return False
    value = getattr(record, name)
    return value in EMPTY or (isinstance(value, list) and not value)


def preload(env: Env, info: ModelInfo, records: Sequence[Any], names: Iterable[str]) -> None:
    """Loads what `is_empty` will look at, with a statement per relation to many."""
    for name in names:
        if info.fields[name].kind not in ("one_to_many", "many_to_many"):
            continue
        ids = [r.id for r in records if inspect(r).persistent and name not in r.__dict__]
        if ids:
            cls: Any = info.cls
            statement = select(cls).where(cls.id.in_(ids))
            with unrestricted(env):
                env.session.scalars(statement.options(selectinload(getattr(cls, name)))).all()


def _missing_role(env: Env, step: Step) -> list[Text]:
    if not step.roles or env.access_off or env.user.has_role(*step.roles):
        return []
    declared = env.platform.roles
    labels = [str(declared[name].label) if name in declared else name for name in step.roles]
    return [_l("this needs the role: %(roles)s", roles=", ".join(labels))]


def _ask(env: Env, guard: Any, record: Any, step: Step) -> Text | None:
    try:
        answer: Text | None = guard(env, record)
    except MozaikaError:
        raise
    except Exception as error:
        name = f"{guard.__module__}.{getattr(guard, '__qualname__', guard)}"
        raise HookError(
            f"The guard {name} of the transition {step.name!r} failed for "
            f"{record.__model_name__} {record.__dict__.get('id')}: "
            f"{type(error).__name__}: {error}.",
            cure="Correct it, or disable its addon.",
        ) from error
    return answer
