"""The next activity of records: what lists, boards and pages show beside them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select

from mozaika import Env

ACTIVITY = "activities.activity"


def urgency_of(due_on: date, today: date) -> str:
    """ "overdue", "today" or "planned"."""
    if due_on == today:
        return "today"
    return "overdue" if due_on < today else "planned"


@dataclass(frozen=True)
class NextActivity:
    """The first activity that is still planned for a record. `state` is "overdue", "today" or
    "planned", where the reader is."""

    due_on: date
    state: str
    summary: str
    id: int
    icon: str
    assignee_id: int | None


def next_activity(env: Env, model: str, ids: Sequence[int]) -> dict[int, NextActivity]:
    """The next activities of those of the records that have one, as far as the user may see them:
    one statement, whatever the number of records."""
    if not ids:
        return {}
    cls: Any = env[ACTIVITY]
    key = cls.partner_id if model == "contacts.partner" else cls.record_id
    place = func.row_number().over(partition_by=key, order_by=(cls.due_on, cls.start, cls.id))
    planned = select(cls.id, key.label("key"), place.label("place")).where(
        key.in_(ids), cls.state == "planned"
    )
    if model != "contacts.partner":
        planned = planned.where(cls.model == model)
    first = planned.subquery()
    found = (
        select(first.c.key, cls)
        .join(first, first.c.id == cls.id)
        .where(first.c.place == 1)
        .join(cls.type)
    )
    today = env.today()
    return {
        record_id: NextActivity(
            activity.due_on,
            urgency_of(activity.due_on, today),
            activity.summary,
            activity.id,
            activity.type.shown_icon,
            activity.assignee_id,
        )
        for record_id, activity in env.session.execute(found)
    }
