"""What leads ship: a source for search engines, and rules for scores to begin with."""

from __future__ import annotations

from typing import Any

from mozaika import Seed, _l

FILLED = "is not null"

LEAD_RULES: list[tuple[str, Any, list[Any], int, int | None, str | None]] = [
    ("email", _l("Has an e-mail address"), [["email", FILLED, None]], 10, None, None),
    ("phone", _l("Has a telephone number"), [["phone", FILLED, None]], 10, None, None),
    ("company", _l("Names a company"), [["company_name", FILLED, None]], 10, None, None),
    ("job_title", _l("Names a job title"), [["job_title", FILLED, None]], 5, None, None),
    ("message", _l("Wrote a message"), [["message", FILLED, None]], 5, None, None),
    ("recommended", _l("Comes recommended"),
     [["source.name", "in", ["Referral", "Business partner"]]], 15, None, None),
    ("recent", _l("Asked lately"), [["channel", "in", ["form", "mail", "call"]]], 20, 7, None),
    ("confirmed", _l("Confirmed the e-mail address"), [["confirmed_at", FILLED, None]], 10, 30,
     "confirmed_at"),
    ("known", _l("Is a partner already"), [["partner", FILLED, None]], 15, None, None),
    ("answered", _l("Was reached"), [["status", "in", ["contacted", "qualified"]]], 15, 14,
     "responded_at"),
    ("duplicate", _l("Asks again"), [["duplicate_of", FILLED, None]], 5, 30, None),
    ("unreachable", _l("Can't be reached"),
     [["email", "is null", None], ["phone", "is null", None]], -40, None, None),
]  # fmt: skip
DEAL_RULES: list[tuple[str, Any, list[Any], int, int | None, str | None]] = [
    ("advanced", _l("Far along the pipeline"), [["probability", ">=", 50]], 25, None, None),
    ("amount", _l("Has an amount"), [["amount", ">", 0]], 10, None, None),
    ("next_step", _l("Has a next step"), [["next_step_on", FILLED, None]], 15, None, None),
    ("moved", _l("Moved lately"), [["stage_since", FILLED, None]], 25, 14, "stage_since"),
    ("customer", _l("From a customer"), [["partner.status", "=", "active"]], 15, None, None),
    ("close", _l("Has an expected close"), [["expected_close", FILLED, None]], 10, None, None),
    ("overdue", _l("Expected close is past"), [["expected_close", "<", "today"]], -20, None,
     None),
    ("competitor", _l("A competitor is known"), [["competitor", FILLED, None]], -10, None, None),
]  # fmt: skip

SEEDS = [
    Seed("pipeline.source_search", "contacts.source", {"name": _l("Search engine")}),
    *[
        Seed(
            f"pipeline.score_{subject}_{key}",
            "pipeline.score_rule",
            {
                "subject": subject, "label": label, "filter": condition, "points": points,
                "half_life_days": half_life, "date_field": since, "sequence": 10 * (place + 1),
            },
        )
        for subject, rules in (("lead", LEAD_RULES), ("deal", DEAL_RULES))
        for place, (key, label, condition, points, half_life, since) in enumerate(rules)
    ],
]  # fmt: skip
