"""What staff have to see first on a patient's page: consent, allergies, the next appointments."""

from __future__ import annotations

from typing import Any

from flask import has_request_context, render_template
from markupsafe import Markup
from mozaika import Env, Records, format_datetime, name_of, new_url, record_url, rights

from mozaika_medical_practice.access import APPOINTMENT, CONSENT, PATIENT, ROOM
from mozaika_medical_practice.models import GIVEN

SHOWN = 5


def slot(env: Env, name: str, record: Any) -> Markup | None:
    """The markup beside a patient's timeline."""
    if name != "record.aside" or record is None or record.__model_name__ != PATIENT:
        return None
    if not (record.is_patient and rights(env).can(APPOINTMENT, "read") and has_request_context()):
        return None
    hidden = rights(env).hidden_fields(PATIENT)
    return Markup(  # noqa: S704 (a template's)
        render_template(
            "medical_practice/aside.html",
            appointments=_coming(env, record),
            allergies=None if "allergies" in hidden else record.allergies,
            consent_is_missing=record.treatment_consent != GIVEN,
            consent_url=new_url(CONSENT, partner=record.id),
            book_url=_book_url(env, record),
        )
    )


def _book_url(env: Env, record: Any) -> str | None:
    may = rights(env).can(APPOINTMENT, "create")
    return new_url(APPOINTMENT, partner=record.id) if may else None


def _coming(env: Env, record: Any) -> list[dict[str, Any]]:
    found = Records(env, APPOINTMENT).search(
        filter=[["partner", "=", record.id], ["start", ">=", "today"],
                ["state", "in", ["booked", "confirmed", "arrived", "in_treatment"]]],
        fields=["id", "start", "doctor.name", "room.name", "state", "reason"],
        sort="start",
        limit=SHOWN,
    )  # fmt: skip
    return [_row(env, item) for item in found.items]


def _row(env: Env, item: dict[str, Any]) -> dict[str, Any]:
    room, doctor = item["room"], item["doctor"]
    told = (
        doctor and doctor["name"],
        room and name_of(room, env.registry.info(ROOM)),
        item["reason"],
    )
    return {
        "url": record_url(APPOINTMENT, item["id"]),
        "when": format_datetime(item["start"]),
        "about": " · ".join(text for text in told if text),
    }
