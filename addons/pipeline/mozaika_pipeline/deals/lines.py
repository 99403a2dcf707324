"""The products of deals: prices are filled in, totals make the deal's amount."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from mozaika import Env, changed_fields, unrestricted
from mozaika_currencies import company_currency, convert_many
from mozaika_pipeline.deals.values import before, reference
from mozaika_pipeline.models import Deal, DealLine
from mozaika_products.models import Product


def fill_lines(env: Env, lines: Sequence[Any]) -> None:
    """Lines of a product without a price or a description get the product's, in the deal's
    currency."""
    bare = [line for line in lines if line.unit_price is None or not line.description]
    products = _by_id(env, Product, {reference(line, "product") for line in bare})
    deals = _by_id(env, Deal, {reference(line, "deal") for line in bare})
    unpriced = []
    for line in bare:
        product = products.get(reference(line, "product"))
        if product is None:
            continue
        line.description = line.description or product.name
        if line.unit_price is None and product.price is not None:
            deal = line.__dict__.get("deal") or deals.get(reference(line, "deal"))
            unpriced.append((line, product, getattr(deal, "currency", None)))
    _price(env, unpriced)


def sum_lines(env: Env, lines: Sequence[Any], *, gone: bool = False) -> None:
    """The deals of changed lines get the sum of all their lines; without any, they keep what they
    have."""
    deals: dict[int, Any] = {}
    ids = {i for line in lines for i in (reference(line, "deal"), before(line, "deal"))}
    for deal in [line.__dict__.get("deal") for line in lines]:
        if deal is not None:
            deals[id(deal)] = deal
    for deal in _by_id(env, Deal, ids).values():
        deals[id(deal)] = deal
    without = {id(line) for line in lines} if gone else set()
    sum_deals(env, list(deals.values()), [] if gone else lines, without)


def sum_deals(
    env: Env, deals: Sequence[Any], fresh: Sequence[Any] = (), without: Iterable[int] = ()
) -> None:
    """The amounts of deals from their lines: `fresh` ones may not be in the session yet."""
    gone = {*without, *(id(one) for one in env.session.deleted)}
    within = [line for deal in deals for line in deal.__dict__.get("lines") or ()]
    known = {id(line): line for line in (*_stored(env, deals), *fresh, *within)}
    kept = {deal.id: deal for deal in deals if deal.__dict__.get("id") is not None}
    sums: dict[int, Decimal] = {}
    for line in known.values():
        owner = _deal_of(line, kept) if id(line) not in gone else None
        if owner is not None:
            sums[id(owner)] = sums.get(id(owner), Decimal(0)) + line.worth()
    for deal in deals:
        if id(deal) in sums and deal.amount != sums[id(deal)]:
            deal.amount = sums[id(deal)]


def keep_sums(env: Env, deals: Sequence[Any]) -> None:
    """Where there are lines, an amount typed by hand gives way to their sum."""
    typed = [deal for deal in deals if "amount" in changed_fields(deal)]
    if typed:
        sum_deals(env, typed)


def _deal_of(line: Any, kept: Mapping[int, Any]) -> Any:
    """The deal of a line: the one that it was given, else the one of `kept` that it names."""
    owner = line.__dict__.get("deal")
    named = reference(line, "deal")
    if owner is not None and named in (None, owner.__dict__.get("id")):
        return owner
    return None if named is None else kept.get(named)


def _stored(env: Env, deals: Sequence[Any]) -> list[Any]:
    ids = [deal.id for deal in deals if deal.__dict__.get("id") is not None]
    cls: Any = env[DealLine]
    if not ids:
        return []
    with unrestricted(env):
        return list(env.session.scalars(select(cls).where(cls.deal_id.in_(ids))))


def _by_id(env: Env, model: type[Any], ids: Iterable[int | None]) -> dict[int | None, Any]:
    wanted = [i for i in ids if i is not None]
    cls: Any = env[model]
    if not wanted:
        return {}
    with unrestricted(env):
        return {one.id: one for one in env.session.scalars(select(cls).where(cls.id.in_(wanted)))}


def _price(env: Env, unpriced: Sequence[tuple[Any, Any, str | None]]) -> None:
    if not unpriced:
        return
    today, home = env.today(), company_currency(env)
    wanted = [(product.price, product.currency, today) for _, product, _ in unpriced]
    for target in {currency or home for _, _, currency in unpriced}:
        prices = convert_many(env, wanted, target)
        for (line, _, currency), price in zip(unpriced, prices, strict=True):
            if (currency or home) == target:
                line.unit_price = price
