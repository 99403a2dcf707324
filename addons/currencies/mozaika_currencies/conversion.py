"""Amounts in one currency told in another, at the rate of a day."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from sqlalchemy import and_, func, or_, select

from mozaika import Env, Text, ValidationFailed, _l, format_date, setting, unrestricted
from mozaika_currencies.models import Rate
from mozaika_currencies.settings import COMPANY_CURRENCY

CENT = Decimal("0.01")
ONE = Decimal(1)
Wanted = tuple[str, date]
"""A currency and the day whose rate is asked for."""


class NoRate(ValidationFailed):
    """There is no rate of a currency on a day or before it."""

    def __init__(self, currency: str, on: date) -> None:
        text: Text = _l(
            "There is no exchange rate of %(currency)s for %(day)s.",
            currency=currency,
            day=format_date(on),
        )
        super().__init__(
            text,
            {"currency": [text]},
            cure=_l("Enter one in “Exchange rates”."),
        )
        self.currency = currency
        self.on = on


def company_currency(env: Env) -> str:
    """The currency in which the company counts."""
    return str(setting(env, COMPANY_CURRENCY))


def convert(env: Env, amount: Decimal, currency: str, on: date, to: str | None = None) -> Decimal:
    """The amount in the company's currency, or in `to`, at the latest rates on or before a day.

    Rounded half up to two places. Raises `NoRate`.
    """
    target = to or company_currency(env)
    for each in (currency, target):
        if rates_on(env, [(each, on)]) == [None]:
            raise NoRate(each, on)
    [converted] = convert_many(env, [(amount, currency, on)], target)
    assert converted is not None
    return converted


def convert_many(
    env: Env, items: Sequence[tuple[Decimal, str, date]], to: str | None = None
) -> list[Decimal | None]:
    """As `convert`, for many amounts with one statement; None where there is no rate."""
    target = to or company_currency(env)
    pairs = [(currency, on) for _, currency, on in items]
    rates = rates_on(env, [*pairs, *((target, on) for _, on in pairs)])
    own, theirs = rates[: len(items)], rates[len(items) :]
    return [
        _converted(amount, rate, other, same=currency == target)
        for (amount, currency, _), rate, other in zip(items, own, theirs, strict=True)
    ]


def rates_on(env: Env, wanted: Sequence[Wanted]) -> list[Decimal | None]:
    """What a unit of each currency is worth in the company's on its day: one statement."""
    home = company_currency(env)
    known = _read(env, {pair for pair in wanted if pair[0] != home})
    return [ONE if code == home else _latest(known.get(code, []), on) for code, on in wanted]


def _converted(
    amount: Decimal, rate: Decimal | None, other: Decimal | None, *, same: bool
) -> Decimal | None:
    if same:
        return amount.quantize(CENT, ROUND_HALF_UP)
    if rate is None or other is None:
        return None
    return (amount * rate / other).quantize(CENT, ROUND_HALF_UP)


def _latest(known: Sequence[tuple[date, Decimal]], on: date) -> Decimal | None:
    place = bisect_right(known, on, key=lambda pair: pair[0])
    return known[place - 1][1] if place else None


def _read(env: Env, wanted: Iterable[Wanted]) -> dict[str, list[tuple[date, Decimal]]]:
    """For each currency its rates from the one that holds on the first day to the last day."""
    spans: dict[str, tuple[date, date]] = {}
    for code, on in wanted:
        first, last = spans.get(code, (on, on))
        spans[code] = (min(first, on), max(last, on))
    if not spans:
        return {}
    rate = env[Rate]
    conditions = []
    for code, (first, last) in spans.items():
        start = select(func.max(rate.date)).where(rate.currency == code, rate.date <= first)
        from_day = func.coalesce(start.scalar_subquery(), first)
        conditions.append(and_(rate.currency == code, rate.date >= from_day, rate.date <= last))
    statement = select(rate.currency, rate.date, rate.rate).where(or_(*conditions))
    found: dict[str, list[tuple[date, Decimal]]] = {}
    with unrestricted(env):
        for code, day, value in env.session.execute(statement.order_by(rate.date)):
            found.setdefault(code, []).append((day, Decimal(value)))
    return found
