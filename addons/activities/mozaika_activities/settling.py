"""What follows by itself when activities are written."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from mozaika import Env, ValidationFailed, _l
from mozaika_activities import changes
from mozaika_activities.about import settle_subjects
from mozaika_activities.dates import really_changed, reminder_of, settle_dates
from mozaika_activities.models.activity import new_uid
from mozaika_activities.recurrence import clean_rule

TIMES = {"start", "end", "due_on", "all_day", "time_zone"}
TOLD = {*TIMES, "summary", "place", "recurrence", "note"}
"""What guests are told of when it changes."""


def prepare_new(env: Env, activities: Sequence[Any]) -> None:
    """Gives new activities what their author left open."""
    for activity in activities:
        if activity.assignee_id is None and activity.__dict__.get("assignee") is None:
            activity.assignee_id = env.user.id
        activity.uid = activity.uid or new_uid()
        activity.state = activity.state or "planned"
        activity.all_day = bool(activity.all_day)
        if activity.state == "done":
            _finish(env, activity)
    _settle(env, activities)
    changes.note(env, activities)


def prepare_changed(env: Env, activities: Sequence[Any]) -> None:
    """Keeps in step what hangs together in changed activities."""
    for activity in activities:
        if "state" in really_changed(activity, {"state"}):
            if activity.state == "done":
                _finish(env, activity)
            else:
                activity.done_at = activity.handling_hours = None
        if really_changed(activity, TOLD | {"state"}):
            activity.revision = (activity.revision or 0) + 1
    _settle(env, activities)
    changes.note(env, activities)


def _settle(env: Env, activities: Sequence[Any]) -> None:
    for activity in activities:
        _check_zone(env, activity)
        if really_changed(activity, {"recurrence"}) and activity.recurrence:
            _check_rule(activity)
        changed = really_changed(activity, TIMES)
        if changed or activity.start is None:
            settle_dates(activity, changed, env.today())
        if changed or really_changed(activity, {"reminder_minutes", "state"}):
            _set_reminder(activity, env.now())
    settle_subjects(env, activities)


def _finish(env: Env, activity: Any) -> None:
    begun = activity.created_at or env.now()
    activity.done_at = activity.done_at or env.now()
    hours = Decimal((activity.done_at - begun).total_seconds()) / 3600
    activity.handling_hours = max(Decimal(0), hours).quantize(Decimal("0.01"))


def _set_reminder(activity: Any, now: datetime) -> None:
    activity.remind_at = reminder_of(activity)
    if activity.remind_at is not None and activity.remind_at > now:
        activity.reminded_at = None


def _check_zone(env: Env, activity: Any) -> None:
    activity.time_zone = activity.time_zone or env.time_zone
    if not really_changed(activity, {"time_zone"}):
        return
    try:
        ZoneInfo(activity.time_zone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        text = _l("There is no time zone “%(name)s”.", name=activity.time_zone)
        errors = {"time_zone": [text]}
        raise ValidationFailed(text, errors, records=[(activity, errors)]) from error


def _check_rule(activity: Any) -> None:
    try:
        activity.recurrence = clean_rule(activity.recurrence)
    except ValidationFailed as error:
        error.details["records"] = [(activity, error.errors)]
        raise
