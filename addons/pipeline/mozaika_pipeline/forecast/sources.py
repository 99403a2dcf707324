"""What sources and campaigns are worth: requests, deals, what they cost and what they bring."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from mozaika import Env, Records, gettext, rights
from mozaika_currencies import company_currency, convert_many
from mozaika_pipeline.forecast.asking import Asked
from mozaika_pipeline.forecast.facts import ZERO, Facts, equals, label_of, sums, url_of
from mozaika_pipeline.forecast.report import (
    Cell,
    Column,
    Report,
    Table,
    chart,
    money,
    number,
    percent,
    ratio,
    text,
)

LEAD = "pipeline.lead"
COST = "pipeline.source_cost"
WON = ["state", "=", "won"]


@dataclass(frozen=True)
class _Known:
    """What is known of the values of the field `by`."""

    by: str
    names: Mapping[Any, str]
    leads: Mapping[Any, tuple[int, int]]
    costs: Mapping[Any, Decimal]
    won: Facts
    opened: Facts


def sources(env: Env, asked: Asked) -> Report:
    """By source, and by campaign: leads, converted ones, deals won, cost, cost of a won client,
    return on cost."""
    rows = _rows(env, asked, "source")
    campaigns = [row for row in _rows(env, asked, "campaign") if row[0].value is not None]
    drawn = chart(
        "bar", gettext("Won amount by source"), gettext("Source"), gettext("Won, amount"),
        [row[0].shown for row in rows], {gettext("Won, amount"): [row[6] for row in rows]},
        code=company_currency(env),
    )  # fmt: skip
    return Report(
        charts=[drawn] if rows else [],
        tables=[
            Table(gettext("Sources"), _columns(gettext("Source")), rows),
            Table(gettext("Campaigns"), _columns(gettext("Campaign")), campaigns),
        ],
        note=gettext("Return: won amount less cost, divided by cost. Enter what sources cost in "
                     "“Costs of sources”."),
    )  # fmt: skip


def _columns(first: str) -> list[Column]:
    return [
        Column(first, number=False),
        Column(gettext("Leads")),
        Column(gettext("Converted")),
        Column(gettext("Conversion")),
        Column(gettext("Deals opened")),
        Column(gettext("Deals won")),
        Column(gettext("Won, amount")),
        Column(gettext("Cost")),
        Column(gettext("Cost of a won deal (CAC)")),
        Column(gettext("Return (ROI)")),
    ]


def _rows(env: Env, asked: Asked, by: str) -> list[list[Cell]]:
    """A row for each value of a field that leads, deals and costs have, the best first."""
    won = sums(env, [by], asked.deals("closed_on", WON))
    opened = sums(env, [by], asked.deals("opened_on"))
    names: dict[Any, str] = {key: label for (_, key), label in
                             {**won.labels, **opened.labels}.items()}  # fmt: skip
    leads = _leads(env, asked, by, names)
    costs = _costs(env, asked, by, names)
    known = _Known(by, names, leads, costs, won, opened)
    members = sorted(
        {*leads, *costs, *(key[0] for key in won.by), *(key[0] for key in opened.by)},
        key=lambda one: (one is None, -won.at(one).amount, names.get(one, "")),
    )
    return [_row(asked, known, one) for one in members]


def _row(asked: Asked, known: _Known, one: Any) -> list[Cell]:
    home = known.won.home
    came, converted = known.leads.get(one, (0, 0))
    cost, done = known.costs.get(one), known.won.at(one)
    here = equals(known.by, one)
    url = url_of(asked.deals("closed_on", WON, here))
    requests = [["created_at", "between", asked.between], here]
    back = None if not cost else done.amount - cost
    return [
        Cell(gettext("Not set")) if one is None else text(known.names[one]),
        number(came, url_of(requests, LEAD)),
        number(converted, url_of([*requests, ["status", "=", "converted"]], LEAD)),
        percent(converted, came),
        number(known.opened.at(one).count, url_of(asked.deals("opened_on", here))),
        number(done.count, url),
        money(done.amount, home, url),
        money(cost, home),
        money(ratio(cost, done.count) if cost else None, home),
        percent(back or ZERO, cost or ZERO, tone="" if not back else "good" if back > 0 else "bad"),
    ]


def _leads(env: Env, asked: Asked, by: str, names: dict[Any, str]) -> dict[Any, tuple[int, int]]:
    """Leads of the days, and those converted, by a field."""
    if not rights(env).can(LEAD, "read"):
        return {}
    whose = [[name, "=", value] for name in ("owner", "team")
             if (value := getattr(asked, name)) is not None]  # fmt: skip
    rows = Records(env, LEAD).aggregate(
        [by, "status"],
        ["id:count"],
        filter=[["created_at", "between", asked.between], *whose],
    )
    found: dict[Any, tuple[int, int]] = {}
    for row in rows:
        one = _named(env, LEAD, by, row, names)
        came, converted = found.get(one, (0, 0))
        done = row["id:count"] if row["status"] == "converted" else 0
        found[one] = (came + row["id:count"], converted + done)
    return found


def _costs(env: Env, asked: Asked, by: str, names: dict[Any, str]) -> dict[Any, Decimal]:
    """What was spent in the months of the days by a field, in the company's currency."""
    if not rights(env).can(COST, "read"):
        return {}
    first = asked.since.replace(day=1).isoformat()
    rows = Records(env, COST).aggregate(
        [by, "month", "currency"],
        ["cost:sum"],
        filter=[["month", "between", [first, asked.between[1]]]],
    )
    items = [(row["cost:sum"], row["currency"], row["month"]) for row in rows]
    found: dict[Any, Decimal] = {}
    for row, amount in zip(rows, convert_many(env, items, company_currency(env)), strict=True):
        one = _named(env, COST, by, row, names)
        found[one] = found.get(one, ZERO) + (amount or ZERO)
    return found


def _named(env: Env, model: str, by: str, row: Any, names: dict[Any, str]) -> Any:
    """The row's value, or its id, whose name is kept."""
    value = row[by]
    if value is None:
        return None
    key = value["id"] if isinstance(value, Mapping) else value
    names.setdefault(key, label_of(env, env.platform.registry.info(model).fields[by], value))
    return key
