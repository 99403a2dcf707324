"""What an activity is about: the record that it is on, and that record's partner."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import select

from mozaika import Env, ValidationFailed, _l
from mozaika_activities.dates import really_changed

PARTNER = "contacts.partner"


def settle_subjects(env: Env, activities: Sequence[Any]) -> None:
    """Fills record and partner from one another, and checks that the user sees the record: one
    statement for each model."""
    moved = [a for a in activities if really_changed(a, {"model", "record_id", "partner_id"})]
    for activity in moved:
        _settle_partner(activity)
    by_model: dict[str, list[Any]] = {}
    for activity in moved:
        if activity.model or activity.record_id:
            by_model.setdefault(activity.model or "", []).append(activity)
    for model, found in by_model.items():
        _look_up(env, model, found)


def _settle_partner(activity: Any) -> None:
    partner = activity.partner_id or getattr(activity.__dict__.get("partner"), "id", None)
    changed = really_changed(activity, {"record_id", "partner_id"})
    if activity.model == PARTNER and "record_id" in changed:
        activity.partner_id = activity.record_id
    elif partner is not None and activity.model in (None, PARTNER):
        activity.model, activity.record_id = PARTNER, partner
    elif partner is None and activity.model == PARTNER and "partner_id" in changed:
        activity.model = activity.record_id = None


def _look_up(env: Env, model: str, activities: Sequence[Any]) -> None:
    """Checks the records of one model, and takes over their partners."""
    if model not in env.registry:
        raise _refused(activities, "model", _l("There is nothing called “%(model)s”.", model=model))
    info = env.registry.info(model)
    cls: Any = info.cls
    partner = info.fields.get("partner")
    has_partner = partner is not None and getattr(partner, "target", None) is not None
    has_partner = has_partner and partner.target_name == PARTNER  # type: ignore[union-attr]
    column = cls.partner_id if has_partner else cls.id
    with env.session.no_autoflush:
        ids = {activity.record_id for activity in activities}
        rows = env.session.execute(select(cls.id, column).where(cls.id.in_(ids)))
        found = {row[0]: row[1] for row in rows}
    for activity in activities:
        if activity.record_id not in found:
            text = _l("There is no such thing, or you may not see it.")
            raise _refused([activity], "record_id", text)
        if has_partner and model != PARTNER and activity.partner_id is None:
            activity.partner_id = found[activity.record_id]


def _refused(activities: Iterable[Any], name: str, text: Any) -> ValidationFailed:
    failures = [(activity, {name: [text]}) for activity in activities]
    return ValidationFailed(text, {name: [text]}, records=failures)


def visible_names(env: Env, pairs: Iterable[tuple[str, int]]) -> dict[tuple[str, int], str]:
    """The names of those of the records, each (model, id), that the user may see: one statement
    for each model."""
    wanted: dict[str, set[int]] = {}
    for model, record_id in pairs:
        if model in env.registry:
            wanted.setdefault(model, set()).add(record_id)
    found: dict[tuple[str, int], str] = {}
    for model, ids in wanted.items():
        info = env.registry.info(model)
        cls: Any = info.cls
        if info.display in info.fields and info.fields[info.display].has_column:
            query = select(cls.id, getattr(cls, info.display)).where(cls.id.in_(ids))
            found |= {(model, key): str(name or "") for key, name in env.session.execute(query)}
        else:
            for record in env.session.scalars(select(cls).where(cls.id.in_(ids))):
                found[(model, record.id)] = str(getattr(record, info.display, "") or "")
    return found
