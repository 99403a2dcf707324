"""What a reader may choose above a report: days, periods, whose deals."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from mozaika import Env, Records, gettext, name_of, rights
from mozaika_pipeline.forecast.asking import DIMENSIONS, Asked
from mozaika_pipeline.forecast.reports import Kind
from mozaika_pipeline.forecast.stages import pipelines
from mozaika_pipeline.periods import PERIODS, Period

MOST_PEOPLE = 200
Address = Callable[..., str]


@dataclass(frozen=True)
class Choice:
    """A choice of a list, by the value that addresses have."""

    value: str
    label: str
    chosen: bool = False


@dataclass(frozen=True)
class Select:
    """A list to choose from."""

    name: str
    label: str
    choices: Sequence[Choice]
    optional: bool = True


@dataclass(frozen=True)
class Link:
    """A link to the same report about other days."""

    label: str
    url: str
    current: bool


def selects(env: Env, kind: Kind, asked: Asked) -> list[Select]:
    """The lists above a report."""
    found = []
    if "unit" in kind.uses:
        units = [Choice(value, str(label), value == asked.unit) for value, label in PERIODS]
        found.append(Select("unit", gettext("Periods"), units, optional=False))
    if "by" in kind.uses:
        names = [
            Choice(value, str(label), value == asked.by) for value, label in DIMENSIONS.items()
        ]
        found.append(Select("by", gettext("By"), names, optional=False))
    ways = [Choice(str(one.id), one.name, one.id == asked.pipeline) for one in pipelines(env)]
    if len(ways) > 1:
        found.append(Select("pipeline", gettext("Pipeline"), ways))
    found.append(_people(env, "base.team", "team", gettext("Team"), asked.team))
    found.append(_people(env, "base.user", "owner", gettext("Owner"), asked.owner))
    return [one for one in found if one.choices]


def _people(env: Env, model: str, name: str, label: str, chosen: int | None) -> Select:
    info = env.platform.registry.info(model)
    if not rights(env).can(model, "read"):
        return Select(name, label, [])
    rows = Records(env, model).search(fields=["id", "name"], sort="name", limit=MOST_PEOPLE)
    choices = [
        Choice(str(row["id"]), name_of(row, info), row["id"] == chosen) for row in rows.items
    ]
    return Select(name, label, choices)


def spans(env: Env, asked: Asked, address: Address) -> list[Link]:
    """Links to the usual spans of days."""
    today = env.today()
    month, quarter, year = (Period.of(unit, today) for unit in ("month", "quarter", "year"))
    named: list[tuple[str, Any, Any]] = [
        (gettext("This month"), month.first, month.last),
        (gettext("Last month"), month.moved(-1).first, month.moved(-1).last),
        (gettext("This quarter"), quarter.first, quarter.last),
        (gettext("Last quarter"), quarter.moved(-1).first, quarter.moved(-1).last),
        (gettext("Next half year"), month.first, month.moved(5).last),
        (gettext("This year"), year.first, year.last),
        (gettext("Last year"), year.moved(-1).first, year.moved(-1).last),
        (gettext("Last 12 months"), month.moved(-11).first, today),
    ]
    return [
        Link(label, address(**asked.arguments(since=since, until=until)),
             (since, until) == (asked.since, asked.until))
        for label, since, until in named
    ]  # fmt: skip
