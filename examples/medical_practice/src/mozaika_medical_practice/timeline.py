"""Visits among what happened with a patient, for doctors. Appointments are told of already: they
are meetings of the doctors."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from mozaika import Env, TimelineEntry, _l, record_url, rights
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from mozaika_medical_practice.access import PATIENT, VISIT
from mozaika_medical_practice.models import Visit


def entries(env: Env, record: Any, before: datetime | None, limit: int) -> Sequence[TimelineEntry]:
    """A patient's visits with their diagnoses, the latest first."""
    if record.__model_name__ != PATIENT or not rights(env).can(VISIT, "read"):
        return []
    cls: Any = env[Visit]
    query = select(cls).where(cls.partner_id == record.id)
    if before is not None:
        query = query.where(cls.at < before)
    loads = (selectinload(cls.doctor), selectinload(cls.diagnoses))
    query = query.order_by(cls.at.desc()).limit(limit).options(*loads)
    return [
        TimelineEntry(
            at=one.at,
            kind=VISIT,
            kind_label=_l("Visits"),
            title=_l("recorded a visit"),
            text=", ".join(f"{found.code} {found.description or ''}" for found in one.diagnoses),
            who=one.doctor.name if one.doctor else "",
            url=record_url(VISIT, one.id),
            icon="clipboard",
        )
        for one in env.session.scalars(query)
    ]
