"""What new records are given where nobody says it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from mozaika import Env, changed_fields
from mozaika_currencies import company_currency


def give_agent(env: Env, records: Sequence[Any]) -> None:
    """Whoever enters something looks after it."""
    if env.user.is_system:
        return
    for one in records:
        if one.owner_id is None and "owner" not in changed_fields(one):
            one.owner_id = env.user.id


def give_currency(env: Env, records: Sequence[Any]) -> None:
    """Prices are in the company's currency."""
    for one in records:
        if not one.currency:
            one.currency = company_currency(env)
