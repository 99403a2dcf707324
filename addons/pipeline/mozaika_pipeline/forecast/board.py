"""The forecast board: the largest open deals of each period, as cards."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mozaika import Env, Records, format_date, record_url
from mozaika_pipeline.forecast.asking import Asked
from mozaika_pipeline.forecast.facts import DEAL, url_of
from mozaika_pipeline.forecast.outlook import Outlook, outlooks
from mozaika_pipeline.forecast.report import Cell, money, number

MOST_COLUMNS = 14
MOST_CARDS = 6
FIELDS = ["id", "name", "partner.name", "owner.name", "expected_close", "company_amount",
          "company_currency", "probability"]  # fmt: skip


@dataclass(frozen=True)
class Card:
    """A deal on the board."""

    name: str
    url: str
    partner: str
    owner: str
    amount: Cell
    day: str
    probability: int | None
    late: bool


@dataclass(frozen=True)
class BoardColumn:
    """A period with its sums and its largest deals; `more` counts the others."""

    label: str
    opened: Cell
    amount: Cell
    weighted: Cell
    cards: Sequence[Card]
    more: int
    url: str
    late: bool


def board(env: Env, asked: Asked) -> list[BoardColumn]:
    """The columns of the board."""
    found = outlooks(env, asked)
    coming = [one for one in found if one.opened.count or _is_coming(env, one)]
    return [_column(env, one) for one in coming[:MOST_COLUMNS]]


def _is_coming(env: Env, one: Outlook) -> bool:
    return one.span.period is not None and one.span.period.last >= env.today()


def _column(env: Env, one: Outlook) -> BoardColumn:
    url = url_of(one.span.opened)
    cards = _cards(env, one) if one.opened.count else []
    return BoardColumn(
        one.span.label,
        number(one.opened.count, url),
        money(one.opened.amount, one.home, url),
        money(one.opened.weighted, one.home, url),
        cards,
        one.opened.count - len(cards),
        url,
        one.span.late,
    )


def _cards(env: Env, one: Outlook) -> list[Card]:
    found = Records(env, DEAL).search(
        list(one.span.opened), fields=FIELDS, sort="-company_amount,name", limit=MOST_CARDS
    )
    return [
        Card(
            item["name"],
            record_url(DEAL, item["id"]),
            (item["partner"] or {}).get("name", ""),
            (item["owner"] or {}).get("name", ""),
            money(item["company_amount"], item["company_currency"] or ""),
            format_date(item["expected_close"]) if item["expected_close"] else "",
            item["probability"],
            one.span.late,
        )
        for item in found.items
    ]
