"""What has to be told once a flush is over: noted before it, while the former values are known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import inspect

from mozaika import Env
from mozaika_activities.dates import former_value, really_changed

_KEY = "activities.changes"
TOLD = {"summary", "start", "end", "all_day", "place", "recurrence"}
"""What guests are told of: a description stays inside."""

TIMES = {"start", "end", "all_day"}


@dataclass
class Changes:
    """Activities by what happened to them."""

    delegated: list[Any] = field(default_factory=list)
    rescheduled: list[Any] = field(default_factory=list)
    added: list[tuple[int, Any]] = field(default_factory=list)
    """Colleagues who take part from now on, by their ids, each with the activity."""

    moved: set[int] = field(default_factory=set)
    """Ids of those that take place at another time: what guests answered holds no more."""


def note(env: Env, activities: Sequence[Any]) -> None:
    """Remembers who was handed something, and what guests have to be told of."""
    noted: Changes = env.cache.setdefault(_KEY, Changes())
    for activity in activities:
        if _is_handed_over(env, activity):
            noted.delegated.append(activity)
        if activity.state == "planned" and activity.origin_id is None:
            noted.added += [(user.id, activity) for user in _added(activity)]
        is_old = activity.id is not None
        if is_old and activity.state == "planned" and really_changed(activity, TOLD):
            noted.rescheduled.append(activity)
            if really_changed(activity, TIMES):
                noted.moved.add(activity.id)


def _added(activity: Any) -> Sequence[Any]:
    state: Any = inspect(activity)
    found: Sequence[Any] = state.attrs.participants.history.added or ()
    return found


def take(env: Env) -> Changes:
    """What was noted, once."""
    found: Changes = env.cache.pop(_KEY, Changes())
    return found


def _is_handed_over(env: Env, activity: Any) -> bool:
    """Whether somebody else than who writes takes care from now on."""
    assignee = activity.assignee_id or getattr(activity.__dict__.get("assignee"), "id", None)
    if assignee is None or assignee in (env.user.id, former_value(activity, "assignee_id")):
        return False
    return env.user.id is not None and activity.state == "planned"
