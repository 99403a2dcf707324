"""The types as shipped; a company arranges them as it works."""

from __future__ import annotations

from mozaika import Ref, Seed, _l

TYPES = {
    "call": (_l("Call"), "call", "phone", "blue", 1),
    "meeting": (_l("Meeting"), "meeting", "users", "purple", 3),
    "task": (_l("Task"), "task", "checklist", "teal", 1),
    "email": (_l("E-mail"), "email", "mail", "orange", 1),
    "note": (_l("Note"), "note", "note", "gray", 0),
}

SEEDS = [
    *[
        Seed(
            f"activities.type_{key}",
            "activities.type",
            {"name": name, "kind": kind, "icon": icon, "color": color, "default_days": days,
             "sequence": 10 * place},
        )
        for place, (key, (name, kind, icon, color, days)) in enumerate(TYPES.items(), 1)
    ],
    Seed(
        "activities.type_offer_call",
        "activities.type",
        {"name": _l("Call after an offer"), "kind": "call", "icon": "phone-call", "color": "azure",
         "default_days": 2, "sequence": 60, "next_type": Ref("activities.type_task"),
         "next_days": 7, "next_summary": _l("Ask for the decision")},
    ),
]  # fmt: skip
