"""What sources are worth: requests, deals, what they cost and what they bring."""

from __future__ import annotations

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


def sources(env: Env, asked: Asked) -> Report:
    """By source: leads, converted ones, deals won, cost, cost of a won client, return on cost."""
    home = company_currency(env)
    won = sums(env, ["source"], asked.deals("closed_on", WON))
    opened = sums(env, ["source"], asked.deals("opened_on"))
    names: dict[Any, str] = {key: label for (_, key), label in
                             {**won.labels, **opened.labels}.items()}  # fmt: skip
    leads = _leads(env, asked, names)
    costs = _costs(env, asked, names, home)
    members = sorted(
        {*leads, *costs, *(key[0] for key in won.by), *(key[0] for key in opened.by)},
        key=lambda one: (one is None, -won.at(one).amount, names.get(one, "")),
    )
    rows = [_row(asked, one, names, leads, costs, won, opened) for one in members]
    drawn = chart(
        "bar", gettext("Won amount by source"), gettext("Source"), gettext("Won, amount"),
        [row[0].shown for row in rows], {gettext("Won, amount"): [row[6] for row in rows]},
        code=home,
    )  # fmt: skip
    columns = [
        Column(gettext("Source"), number=False),
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
    return Report(
        charts=[drawn] if rows else [],
        tables=[Table(gettext("Sources"), columns, rows)],
        note=gettext("Return: won amount less cost, divided by cost. Enter what sources cost in "
                     "“Costs of sources”."),
    )  # fmt: skip


def _row(
    asked: Asked,
    source: Any,
    names: dict[Any, str],
    leads: dict[Any, tuple[int, int]],
    costs: dict[Any, Decimal],
    won: Facts,
    opened: Facts,
) -> list[Cell]:
    came, converted = leads.get(source, (0, 0))
    cost, done = costs.get(source), won.at(source)
    here = equals("source", source)
    url = url_of(asked.deals("closed_on", WON, here))
    requests = [["created_at", "between", asked.between], here]
    back = None if not cost else done.amount - cost
    return [
        text(gettext("Not set") if source is None else names[source]),
        number(came, url_of(requests, LEAD)),
        number(converted, url_of([*requests, ["status", "=", "converted"]], LEAD)),
        percent(converted, came),
        number(opened.at(source).count, url_of(asked.deals("opened_on", here))),
        number(done.count, url),
        money(done.amount, won.home, url),
        money(cost, won.home),
        money(ratio(cost, done.count) if cost else None, won.home),
        percent(back or ZERO, cost or ZERO, tone="" if not back else "good" if back > 0 else "bad"),
    ]


def _leads(env: Env, asked: Asked, names: dict[Any, str]) -> dict[Any, tuple[int, int]]:
    """Leads of the days, and those converted, by source."""
    if not rights(env).can(LEAD, "read"):
        return {}
    whose = [[name, "=", value] for name in ("owner", "team")
             if (value := getattr(asked, name)) is not None]  # fmt: skip
    rows = Records(env, LEAD).aggregate(
        ["source", "status"],
        ["id:count"],
        filter=[["created_at", "between", asked.between], *whose],
    )
    found: dict[Any, tuple[int, int]] = {}
    for row in rows:
        source = _named(env, LEAD, row, names)
        came, converted = found.get(source, (0, 0))
        done = row["id:count"] if row["status"] == "converted" else 0
        found[source] = (came + row["id:count"], converted + done)
    return found


def _costs(env: Env, asked: Asked, names: dict[Any, str], home: str) -> dict[Any, Decimal]:
    """What sources cost in the months of the days, in the company's currency."""
    if not rights(env).can(COST, "read"):
        return {}
    first = asked.since.replace(day=1).isoformat()
    rows = Records(env, COST).aggregate(
        ["source", "month", "currency"],
        ["cost:sum"],
        filter=[["month", "between", [first, asked.between[1]]]],
    )
    items = [(row["cost:sum"], row["currency"], row["month"]) for row in rows]
    found: dict[Any, Decimal] = {}
    for row, amount in zip(rows, convert_many(env, items, home), strict=True):
        source = _named(env, COST, row, names)
        found[source] = found.get(source, ZERO) + (amount or ZERO)
    return found


def _named(env: Env, model: str, row: Any, names: dict[Any, str]) -> Any:
    """The id of the row's source, whose name is kept."""
    if row["source"] is None:
        return None
    field = env.platform.registry.info(model).fields["source"]
    source = row["source"]["id"]
    names.setdefault(source, label_of(env, field, row["source"]))
    return source
