"""The funnel of the deals that came in on some days, and what became of them month by month."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from mozaika import Env, Records, gettext, period_label
from mozaika_pipeline.forecast.asking import Asked
from mozaika_pipeline.forecast.facts import Facts, Sum, histogram, sums, url_of
from mozaika_pipeline.forecast.report import (
    Cell,
    Column,
    Report,
    Table,
    chart,
    days,
    median,
    money,
    number,
    percent,
    text,
)
from mozaika_pipeline.forecast.stages import Step, chosen_pipeline, steps_of


def funnel(env: Env, asked: Asked) -> Report:
    """How far the deals opened in the days came, stage by stage; and their cohorts."""
    tables = [_cohorts(env, asked)]
    pipeline = chosen_pipeline(env, asked.pipeline)
    if pipeline is None:
        return Report(tables=tables)
    steps = [step for step in steps_of(env, pipeline.id) if step.kind != "cancelled"]
    within = asked.deals("opened_on")
    if asked.pipeline is None:
        within.append(["pipeline", "=", pipeline.id])
    reached = [_reached(env, within, steps[place:]) for place in range(len(steps))]
    table = _stages(env, within, steps, reached)
    drawn = chart(
        "funnel", gettext("Funnel: %(pipeline)s", pipeline=pipeline.name), gettext("Stage"),
        gettext("Deals"), [step.name for step in steps],
        {gettext("Deals"): [row[1] for row in table.rows[1:]]},
    )  # fmt: skip
    return Report(charts=[drawn], tables=[table, *tables])


def _reached(env: Env, within: Sequence[Any], steps: Sequence[Step]) -> tuple[Facts, Sequence[Any]]:
    """The deals that came to any of the stages, the first of which is the one in question."""
    conditions = [*within, ["changes.target", "in", [step.id for step in steps]]]
    return sums(env, [], conditions), conditions


def _stages(
    env: Env,
    within: Sequence[Any],
    steps: Sequence[Step],
    reached: Sequence[tuple[Facts, Sequence[Any]]],
) -> Table:
    times = _times(env, within)
    everything = sums(env, [], within)
    whole = before = everything.total()
    rows = [_row(text(gettext("Came in")), whole, whole, whole, everything.home, within, {})]
    for step, (facts, conditions) in zip(steps, reached, strict=True):
        here = facts.total()
        name = text(step.name)
        rows.append(_row(name, here, before, whole, facts.home, conditions, times.get(step.id, {})))
        before = here
    return Table(
        gettext("Stages"),
        [
            Column(gettext("Stage"), number=False),
            Column(gettext("Deals")),
            Column(gettext("Amount, converted")),
            Column(gettext("Of the stage before")),
            Column(gettext("Of all that came in")),
            Column(gettext("Median time in the stage")),
        ],
        rows,
        note=gettext("A deal counts for a stage when it came there or beyond, lost ones included."),
    )


def _row(
    name: Cell,
    here: Sum,
    before: Sum,
    whole: Sum,
    home: str,
    conditions: Sequence[Any],
    times: Mapping[int, int],
) -> list[Cell]:
    return [
        name,
        number(here.count, url_of(conditions)),
        money(here.amount, home),
        percent(here.count, before.count),
        percent(here.count, whole.count),
        days(median(times)),
    ]


def _times(env: Env, within: Sequence[Any]) -> dict[int, dict[int, int]]:
    """For each stage how often deals stayed so many days."""
    path = [[f"deal.{name}", operator, value] for name, operator, value in within]
    rows = Records(env, "pipeline.stage_change").aggregate(
        ["source", "days"], ["id:count"], filter=[*path, ["source", "is not null", None]]
    )
    by_stage: dict[int, list[Any]] = {}
    for row in rows:
        if row["source"]:
            by_stage.setdefault(row["source"]["id"], []).append(row)
    return {stage: histogram(found, "days") for stage, found in by_stage.items()}


def _cohorts(env: Env, asked: Asked) -> Table:
    opened = f"opened_on:{asked.unit}"
    within = asked.deals("opened_on")
    facts = sums(env, [opened, "state"], within)
    won = [*within, ["state", "=", "won"]]
    rows = Records(env, "pipeline.deal").aggregate(
        [opened, "duration_days"], ["id:count"], filter=won
    )
    return Table(
        gettext("By the time at which deals came in"),
        [
            Column(gettext("Came in"), number=False),
            Column(gettext("Deals")),
            Column(gettext("Amount, converted")),
            Column(gettext("Won")),
            Column(gettext("Won, amount")),
            Column(gettext("Lost")),
            Column(gettext("Still open")),
            Column(gettext("Conversion")),
            Column(gettext("Median days until won")),
        ],
        [
            _cohort(facts, asked, first, [row for row in rows if row[opened] == first])
            for first in sorted({key[0] for key in facts.by if key[0] is not None})
        ],
    )


def _cohort(facts: Facts, asked: Asked, first: Any, rows: Sequence[Any]) -> list[Cell]:
    period = next(one for one in asked.periods() if one.first == first)
    since, until = max(period.first, asked.since), min(period.last, asked.until)
    days_of = ["opened_on", "between", [since.isoformat(), until.isoformat()]]
    within = [days_of, *asked.deals()]
    state = {name: facts.at(first, name) for name in ("open", "won", "lost")}
    url = {name: url_of([*within, ["state", "=", name]]) for name in state}
    whole = facts.only(0, first)
    return [
        text(period_label(first, asked.unit)),
        number(whole.count, url_of(within)),
        money(whole.amount, facts.home),
        number(state["won"].count, url["won"]),
        money(state["won"].amount, facts.home, url["won"]),
        number(state["lost"].count, url["lost"]),
        number(state["open"].count, url["open"]),
        percent(state["won"].count, whole.count),
        days(median(histogram(rows, "duration_days"))),
    ]
