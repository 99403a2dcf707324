"""The next activity as fields of other models: `class Deal(HasActivities, …)`."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy.orm import Mapped, object_session

from mozaika import Model, _l, computed, one_to_many
from mozaika.types import Date, Str
from mozaika_activities.models.activity import URGENCIES, URGENCY_COLORS
from mozaika_activities.upcoming import NextActivity, next_activity
from mozaika_contacts.models import Partner

if TYPE_CHECKING:
    from mozaika_activities.models.activity import Activity

_KEY = "activities.next"


class HasActivities(Model):
    """Mixin: the state and the day of a record's next activity, for lists, boards and pages. One
    statement finds those of all records that are shown together."""

    next_activity: Mapped[str | None] = computed(
        "_next_urgency", Str(10), label=_l("Next activity"), choices=URGENCIES,
        choice_colors=URGENCY_COLORS,
    )  # fmt: skip
    next_activity_on: Mapped[date | None] = computed(
        "_next_day", Date, label=_l("Next activity on")
    )

    def _next_urgency(self) -> str | None:
        found = _next_of(self)
        return found.state if found else None

    def _next_day(self) -> date | None:
        found = _next_of(self)
        return found.due_on if found else None


class PartnerActivities(HasActivities, Partner, extends=True):
    """A partner's activities, also those on its deals."""

    activities: Mapped[list[Activity]] = one_to_many(
        "activities.activity", inverse="partner", label=_l("Activities")
    )


def _next_of(record: Any) -> NextActivity | None:
    session: Any = object_session(record)
    if session is None:
        return None
    model = record.__model_name__
    known: dict[int, NextActivity | None] = session.env.cache.setdefault((_KEY, model), {})
    if record.id not in known:
        loaded = [r for r in session.identity_map.values() if r.__model_name__ == model]
        ids = [one.id for one in loaded if one.id not in known]
        with session.no_autoflush:
            found = next_activity(session.env, model, ids)
        known |= {record_id: found.get(record_id) for record_id in ids}
    return known.get(record.id)
