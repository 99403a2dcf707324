"""Activities among what happened with a record."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import selectinload

from mozaika import Env, Text, TimelineEntry, _l
from mozaika_activities.about import PARTNER
from mozaika_activities.models import Activity
from mozaika_activities.models.activity import OUTCOMES
from mozaika_activities.telling import address_of

KIND = "activities.activity"


def entries(env: Env, record: Any, before: datetime | None, limit: int) -> Sequence[TimelineEntry]:
    """What was done or cancelled about the record, the latest first; a partner's also on its
    deals. One statement, and one each for types and people."""
    cls: Any = env[Activity]
    at = func.coalesce(cls.done_at, cls.updated_at)
    query = select(cls).where(_about(cls, record), cls.state != "planned")
    if before is not None:
        query = query.where(at < before)
    people = (selectinload(cls.type), selectinload(cls.assignee))
    found = env.session.scalars(query.order_by(at.desc()).limit(limit).options(*people))
    return [_entry(activity) for activity in found]


def _about(cls: Any, record: Any) -> Any:
    own = and_(cls.model == record.__model_name__, cls.record_id == record.id)
    return or_(own, cls.partner_id == record.id) if record.__model_name__ == PARTNER else own


def _entry(activity: Any) -> TimelineEntry:
    outcome = dict(OUTCOMES).get(activity.outcome)
    told = [str(outcome)] if outcome else []
    told += [text for text in (activity.result, activity.place) if text]
    return TimelineEntry(
        at=activity.done_at or activity.updated_at,
        kind=KIND,
        kind_label=_l("Activities"),
        title=_title(activity),
        text=" · ".join(told),
        who=activity.assignee.name if activity.assignee else "",
        url=address_of(activity),
        icon=activity.type.shown_icon if activity.type else "checklist",
    )


def _title(activity: Any) -> Text:
    if activity.state == "done":
        return _l("finished “%(summary)s”", summary=activity.summary)
    return _l("cancelled “%(summary)s”", summary=activity.summary)
