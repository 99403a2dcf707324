"""Believable rates of the last two years."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from math import sin

from sqlalchemy import select

from mozaika import Env
from mozaika_currencies.models import Rate

WEEKS = 110
SOURCE = "NBP"
MIDDLES = {
    "EUR": Decimal("4.2800"),
    "USD": Decimal("3.9400"),
    "RON": Decimal("0.8520"),
    "RUB": Decimal("0.0441"),
    "GBP": Decimal("5.0600"),
    "CZK": Decimal("0.1712"),
}
"""Zlotys for a unit, about which the rates of the demo swing."""


def load_demo(env: Env) -> None:
    """A rate of each currency a week; does nothing where there are some."""
    rate = env[Rate]
    if env.session.scalar(select(rate.id).limit(1)) is not None:
        return
    monday = env.today() - timedelta(days=env.today().weekday())
    env.session.add_all(
        rate(
            currency=code,
            date=monday - timedelta(weeks=week),
            rate=(middle * swing(week + place * 7)).quantize(Decimal("0.000001")),
            source=SOURCE,
        )
        for place, (code, middle) in enumerate(MIDDLES.items())
        for week in range(WEEKS)
    )
    env.session.flush()


def swing(week: int) -> Decimal:
    """How far a rate is from its middle in a week, within three per cent."""
    return Decimal(str(round(1 + 0.02 * sin(week / 6) + 0.01 * sin(week / 1.7), 5)))
