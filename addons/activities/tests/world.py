"""Hosts and short ways for the tests of activities."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from mozaika import Records, User, move
from mozaika.runtime import Platform
from mozaika_activities import planning

ADDONS = Path(__file__).parents[2]
ACTIVITY = "activities.activity"


def make(platform: Platform, user: User | None, **values: Any) -> Any:
    """A new activity, made by the user; a task unless said otherwise."""
    with platform.env(*([user] if user else []), write=True) as env:
        kind = planning.type_of(env, values.pop("kind", "task"))
        given = {"type": kind.id, "summary": "Call back", **values}
        return Records(env, ACTIVITY).create([given])[0]


def finish(platform: Platform, user: User | None, *ids: int, **values: Any) -> None:
    """Marks activities as done."""
    with platform.env(*([user] if user else []), write=True) as env:
        move(env, ACTIVITY, ids, "finish", values)


def every(platform: Platform, model: str, **match: Any) -> list[Any]:
    """All records of a model that have these values, for the platform itself."""
    with platform.env() as env:
        return env.session.query(env[model]).filter_by(**match).order_by(env[model].id).all()


def partner(platform: Platform, **values: Any) -> int:
    """A new partner's id."""
    with platform.env(write=True) as env:
        made = env["contacts.partner"](**{"name": "Acme", **values})
        env.session.add(made)
        env.session.flush()
        return int(made.id)
