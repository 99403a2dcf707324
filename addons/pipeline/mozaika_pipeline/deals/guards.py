"""What moves of deals need, whoever makes them and however."""

from __future__ import annotations

from typing import Any

from mozaika import Env, StageRule, Text, _l
from mozaika_pipeline.deals.approving import is_approved


def has_worth(_env: Env, deal: Any) -> Text | None:
    """Guard: a deal is won with an amount above zero."""
    if deal.amount is not None and deal.amount <= 0:
        return _l("its amount must be more than zero")
    return None


RULES = [
    StageRule(targets=["done"], required=["amount", "partner"], guards=[has_worth, is_approved]),
    StageRule(targets=["cancelled"], required=["lost_reason"]),
    StageRule(
        sources=["done", "cancelled"], roles=["pipeline.manager"], required=["reopen_reason"]
    ),
]
"""Won: amount, partner, approvals (the day follows); lost: a reason; away from there: a manager's
right and a reason."""
