"""What a practice begins with: rooms, the stages of treatment plans, a reminder in four languages.

Roles are in `access`; whoever enables the addon gives them to people.
"""

from __future__ import annotations

from mozaika import Ref, Seed, Text, _l

from mozaika_medical_practice.reminder_texts import REMINDERS
from mozaika_medical_practice.reminders import TEMPLATE

ROOMS = {"1": _l("Surgery 1"), "2": _l("Surgery 2"), "x_ray": _l("X-ray")}
PLANS = "medical_practice.pipeline_plans"
STAGES: list[tuple[str, Text, str, int, int | None, str, str]] = [
    ("consultation", _l("Consultation"), "open", 20, 14, "blue", ""),
    ("presented", _l("Plan presented"), "open", 50, 21, "azure", "partner,amount"),
    ("accepted", _l("Plan accepted"), "open", 80, 14, "indigo", "partner,amount"),
    ("treatment", _l("Being treated"), "open", 95, None, "purple", "partner,amount,doctor"),
    ("completed", _l("Completed"), "done", 100, None, "green", ""),
    ("declined", _l("Declined"), "cancelled", 0, None, "red", ""),
]
"""Key, name, kind, probability, days until a plan rots, colour, required fields."""

REASONS = {
    "fear": _l("Afraid of the treatment"),
    "elsewhere": _l("Treated elsewhere"),
    "health": _l("Other illness first"),
}

SEEDS = [
    *[
        Seed(f"medical_practice.room_{key}", "medical_practice.room",
             {"name": name, "sequence": place * 10})
        for place, (key, name) in enumerate(ROOMS.items(), 1)
    ],
    Seed(PLANS, "pipeline.pipeline", {"name": _l("Treatment plans"), "sequence": 15}),
    *[
        Seed(
            f"medical_practice.stage_{key}",
            "pipeline.stage",
            {
                "pipeline": Ref(PLANS),
                "name": name,
                "sequence": place * 10,
                "kind": kind,
                "probability": probability,
                "rotting_days": days,
                "color": color,
                "required_fields": required or None,
                "folded": kind == "cancelled",
            },
        )
        for place, (key, name, kind, probability, days, color, required) in enumerate(STAGES, 1)
    ],
    *[
        Seed(f"medical_practice.lost_{key}", "pipeline.lost_reason",
             {"name": name, "sequence": 200 + place * 10})
        for place, (key, name) in enumerate(REASONS.items(), 1)
    ],
    Seed(
        "medical_practice.template_reminder",
        "mail.template",
        {"name": TEMPLATE, "label": _l("Reminder of an appointment"),
         "model": "medical_practice.appointment"},
    ),
    *[
        Seed(
            f"medical_practice.reminder_{language}",
            "mail.template_text",
            {"template": Ref("medical_practice.template_reminder"), "language": language,
             "subject": subject, "body": body},
        )
        for language, (subject, body) in REMINDERS.items()
    ],
]  # fmt: skip
