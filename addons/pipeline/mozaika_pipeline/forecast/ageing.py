"""How long open deals have been in their stages."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from mozaika import Env, gettext
from mozaika_pipeline.forecast.asking import Asked
from mozaika_pipeline.forecast.facts import Facts, sums, url_of
from mozaika_pipeline.forecast.report import Cell, Column, Report, Table, chart, money, number, text
from mozaika_pipeline.forecast.stages import pipelines, steps_of

OPEN = ["state", "=", "open"]
BOUNDS = (7, 14, 30, 60, 90)
"""Days at which the next span begins."""


def ageing(env: Env, asked: Asked) -> Report:
    """Open deals by stage and by the time that they have been there; those that stand still."""
    within = [OPEN, *asked.deals()]
    spans = [(label, [*within, *cut]) for label, cut in _spans(env)]
    facts = [sums(env, ["stage"], conditions) for _, conditions in spans]
    rotting = [*within, ["rots_on", "<=", env.today().isoformat()]]
    still = sums(env, ["stage"], rotting)
    names = {step.id: step.name for step in pipelines(env)}
    steps = [step for step in steps_of(env, asked.pipeline) if step.kind == "open"]
    many = len({step.pipeline for step in steps}) > 1
    rows = []
    for step in steps:
        here = ["stage", "=", step.id]
        label = f"{names.get(step.pipeline or 0, '')}: {step.name}" if many else step.name
        cells = [
            number(one.at(step.id).count, url_of([*conditions, here]))
            for one, (_, conditions) in zip(facts, spans, strict=True)
        ]
        rows.append([text(label), *_whole(facts, step.id, [*within, here]), *cells,
                     _still(still, step.id, [*rotting, here])])  # fmt: skip
    labels = [label for label, _ in spans]
    drawn = chart(
        "bar", gettext("Open deals by time in the stage"), gettext("Stage"), gettext("Deals"),
        [row[0].shown for row in rows],
        {label: [row[3 + place] for row in rows] for place, label in enumerate(labels)},
    )  # fmt: skip
    columns = [
        Column(gettext("Stage"), number=False),
        Column(gettext("Deals")),
        Column(gettext("Amount, converted")),
        *[Column(label) for label in labels],
        Column(gettext("Too long in its stage")),
    ]
    return Report(charts=[drawn], tables=[Table(gettext("Time in the stage"), columns, rows)])


def _whole(facts: list[Facts], stage: int, conditions: list[Any]) -> list[Cell]:
    found = [one.at(stage) for one in facts]
    amount = sum((one.amount for one in found), start=found[0].amount * 0)
    count = sum(one.count for one in found)
    return [number(count, url_of(conditions)), money(amount, facts[0].home)]


def _still(facts: Facts, stage: int, conditions: list[Any]) -> Cell:
    count = facts.at(stage).count
    return number(count, url_of(conditions), "bad" if count else "")


def _spans(env: Env) -> list[tuple[str, list[Any]]]:
    """Spans of days in the stage, and the conditions that find their deals."""
    marks = [(env.today() - timedelta(days=bound - 1)).isoformat() for bound in BOUNDS]
    found = [(gettext("under %(n)s days", n=BOUNDS[0]), [["stage_since", ">=", marks[0]]])]
    for place in range(1, len(BOUNDS)):
        label = gettext("%(first)s–%(last)s days", first=BOUNDS[place - 1], last=BOUNDS[place] - 1)
        before, since = ["stage_since", "<", marks[place - 1]], ["stage_since", ">=", marks[place]]
        found.append((label, [before, since]))
    label = gettext("%(n)s days and more", n=BOUNDS[-1])
    return [*found, (label, [["stage_since", "<", marks[-1]]])]
