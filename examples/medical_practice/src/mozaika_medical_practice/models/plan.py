"""Treatment plans: deals of a practice."""

from __future__ import annotations

from typing import Any

from mozaika import _l, many_to_one
from mozaika_pipeline.models import Deal
from sqlalchemy.orm import Mapped

from mozaika_medical_practice.models.visit import DOCTOR, Visit


class TreatmentPlan(Deal, extends=True):
    """A deal with the visit from which it follows, and the doctor who treats."""

    visit: Mapped[Visit | None] = many_to_one(
        "medical_practice.visit", label=_l("Follows from the visit"), roles=[DOCTOR],
        ondelete="set null", copy=False,
    )  # fmt: skip
    doctor: Mapped[Any] = many_to_one(
        "base.user", label=_l("Doctor"), required=False, ondelete="set null"
    )
