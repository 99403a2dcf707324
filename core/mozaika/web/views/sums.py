"""Sums of a list's columns: numbers and money that may be added, per currency, never across."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from markupsafe import Markup
from sqlalchemy import Float, Integer, Numeric

from mozaika.i18n import format_money, format_number
from mozaika.model import Field, ModelInfo
from mozaika.model.types import Money
from mozaika.runtime import Env
from mozaika.web.layout import Item
from mozaika.web.views.state import ViewState

MOST = 8
"""Columns that are summed."""

NOT_ADDED = frozenset({"id", "version", "sequence", "probability", "year"})
"""Names of fields whose numbers only rank or weigh."""

Sums = dict[str, dict[str, Decimal]]
"""By column: the sum, for money by currency ("" for a number)."""


def is_additive(field: Field) -> bool:
    """Whether the sum of its values says something: not of years, shares, places in an order."""
    if not field.has_column or field.is_relation or field.choices:
        return False
    if isinstance(field.type, Money):
        return True
    ranks = field.name in NOT_ADDED or field.widget in ("year", "percent")
    bounded = field.minimum is not None and field.maximum is not None
    share = bounded and field.minimum >= 0 and field.maximum in (1, 100)
    return isinstance(field.type, Integer | Numeric | Float) and not (ranks or share)


def summed(items: Sequence[Item]) -> list[Item]:
    """The columns that are summed; what is behind a relation counts there, not here."""
    found = [item for item in items if "." not in item.path and is_additive(item.field)]
    return found[:MOST]


def measures(items: Sequence[Item]) -> list[str]:
    """What to ask an aggregate for."""
    return [f"{item.path}:sum" for item in summed(items)]


def total(env: Env, info: ModelInfo, state: ViewState, items: Sequence[Item]) -> Sums:
    """The sums over all that match, by one statement."""
    rows = state.aggregate(env, info, group=(), measures=["id:count", *measures(items)])
    return add_up(info, items, rows)


def add_up(info: ModelInfo, items: Sequence[Item], rows: Iterable[Mapping[str, Any]]) -> Sums:
    """The sums of an aggregate's rows, which are apart by currency."""
    found: Sums = {}
    for row in rows:
        for item in summed(items):
            value = row[f"{item.path}:sum"]
            if value is not None:
                currency = _currency(info, item.field, row)
                sums = found.setdefault(item.path, {})
                sums[currency] = sums.get(currency, Decimal(0)) + Decimal(str(value))
    return found


def shown(sums: Sums, item: Item) -> Markup | str:
    """A column's sum as it reads, a line per currency."""
    each = sorted(sums.get(item.path, {}).items())
    texts = [format_money(v, code) if code else _number(v, item.field) for code, v in each]
    if len(texts) < 2:
        return "".join(texts)
    return Markup("").join(Markup('<span class="mz-sum">{}</span>').format(t) for t in texts)


def _number(value: Decimal, field: Field) -> str:
    return format_number(value, 2) if isinstance(field.type, Money) else format_number(value)


def _currency(info: ModelInfo, field: Field, row: Mapping[str, Any]) -> str:
    """The row's currency: kept as a code, or as a record that is named by it."""
    if not isinstance(field.type, Money) or field.type.currency not in info.fields:
        return ""
    found = row.get(field.type.currency)
    if isinstance(found, Mapping):
        target = info.registry.info(info.fields[field.type.currency].target_name)
        found = found.get("code", found.get(target.display))
    return str(found or "")
