"""The chart: one measure by one group, and by a second one in colours; a table tells the same."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, cast

from mozaika.db.filters import family
from mozaika.declare import ChartView
from mozaika.errors import MozaikaError, Text
from mozaika.i18n import _l, gettext
from mozaika.model import ModelInfo
from mozaika.runtime import Env
from mozaika.web.figures.cohort import Cohorts, check_cohort, make_cohorts
from mozaika.web.figures.parts import (
    COUNT,
    Choice,
    Choices,
    default_dimension,
    dimensions_of,
    measures_of,
    offered_dimensions,
    offered_measures,
)
from mozaika.web.figures.series import Chart, make_chart
from mozaika.web.figures.source import Source
from mozaika.web.views.pivot import Select, source_of
from mozaika.web.views.state import ViewState

KINDS: dict[str, tuple[Text, str]] = {
    "bar": (_l("Bars"), "chart-bar"),
    "line": (_l("Line"), "chart-line"),
    "pie": (_l("Pie"), "chart-pie"),
    "funnel": (_l("Funnel"), "chart-funnel"),
    "cohort": (_l("Cohorts"), "table"),
}
OWN_OPTIONS = ("series", "measure", "kind", "currency")


@dataclass(frozen=True)
class Asked:
    """What the address asks for."""

    group: str
    series: str
    measure: str
    kind: str
    currency: str

    def state(self, state: ViewState) -> ViewState:
        """The view's state that asks for this."""
        kept = tuple((k, v) for k, v in state.options if k not in OWN_OPTIONS)
        own = tuple((name, getattr(self, name)) for name in OWN_OPTIONS)
        group = (self.group,) if self.group else ()
        needed = [(k, v) for k, v in own if v or k == "series"]
        return state.but(view="chart", group=group, options=(*kept, *needed))


def asked_of(env: Env, info: ModelInfo, state: ViewState) -> Asked:
    """Group, series, measure and kind of the address, else of the declared view, else a guess."""
    view = cast("ChartView | None", env.platform.views.get((info.name, "chart")))
    group = state.group[0] if state.group else (view.group if view else None)
    series = view.series if view and not state.group else None
    kind = state.option("kind") or (view.kind if view else "bar")
    measures: Sequence[str] = view.measures if view else ()
    return Asked(
        group or default_dimension(env, info) or "",
        state.option("series", series or ""),
        state.option("measure") or (measures[0] if measures else COUNT),
        kind if kind in KINDS else "bar",
        state.option("currency"),
    )


def chart_of(env: Env, source: Source, asked: Asked) -> Chart | Cohorts:
    """What is drawn; `MozaikaError` for what there is not."""
    info = source.info
    keys = [key for key in (asked.group, asked.series) if key]
    if asked.kind in ("pie", "funnel"):
        keys = keys[:1]
    dimensions = dimensions_of(env, info, keys)
    measures = measures_of(env, info, [asked.measure])
    if asked.kind == "cohort":
        check_cohort([dimension.unit for dimension in dimensions])
        return make_cohorts(source.ask(env, dimensions, measures))
    return make_chart(env, source.ask(env, dimensions, measures), asked.kind, asked.currency)


def context(env: Env, info: ModelInfo, state: ViewState) -> dict[str, Any]:
    """The chart, or what is wrong with the question; and the form that changes it."""
    asked = _mended(env, info, asked_of(env, info, state))
    found: dict[str, Any] = {
        "selects": list(_selects(env, info, asked)),
        "fixed": _fixed(state),
        "chart_kinds": [
            (name, label, icon, replace(asked, kind=name).state(state).address(info))
            for name, (label, icon) in KINDS.items()
        ],
        "chart_kind": asked.kind,
        "can_export": env.user.has_role("base.exporter"),
        "export": {"model": info.name, **dict(asked.state(state).arguments())},
        "fault": None,
        "currencies": [],
    }
    try:
        chart = chart_of(env, source_of(info, state), asked)
    except MozaikaError as error:
        return {**found, "fault": error}
    if isinstance(chart, Chart) and len(chart.codes) > 1:
        found["currencies"] = [
            (code or "—", code == chart.code,
             replace(asked, currency=code or "").state(state).address(info))
            for code in chart.codes
        ]  # fmt: skip
    return {**found, "chart": chart}


def _mended(env: Env, info: ModelInfo, asked: Asked) -> Asked:
    """A cohort needs two dates: those that there are, where the address has others."""
    if asked.kind != "cohort":
        return asked
    dates = [
        choice.value
        for group in offered_dimensions(env, info)
        for choice in group.entries
        if choice.value.endswith(":month")
    ]
    came = asked.group if _unit(asked.group) else next(
        (d for d in dates if d.startswith("created_at")), dates[0] if dates else asked.group
    )  # fmt: skip
    unit = _unit(came) or "month"
    others = [f"{d.partition(':')[0]}:{unit}" for d in dates]
    done = asked.series
    if _unit(done) != unit:
        done = next((d for d in reversed(others) if d != came), asked.series)
    return replace(asked, group=came, series=done)


def _unit(key: str) -> str:
    return key.partition(":")[2]


def _selects(env: Env, info: ModelInfo, asked: Asked) -> Iterator[Select]:
    groups = offered_dimensions(env, info, (asked.group, asked.series))
    if asked.kind == "cohort":
        groups = [_dates_only(group) for group in groups]
        groups = [group for group in groups if group.entries]
        yield Select("group", gettext("Came in"), asked.group, groups, (), False)
        yield Select("series", gettext("Happened in"), asked.series, groups, (), False)
    else:
        yield Select("group", gettext("By"), asked.group, groups, (), False)
        if asked.kind in ("bar", "line"):
            yield Select("series", gettext("Colours"), asked.series, groups)
    measures = [m for m in offered_measures(env, info, [asked.measure]) if _drawable(info, m)]
    yield Select("measure", gettext("Measure"), asked.measure, (), measures, False)


def _dates_only(group: Choices) -> Choices:
    return Choices(group.label, [choice for choice in group.entries if ":" in choice.value])


def _drawable(info: ModelInfo, choice: Choice) -> bool:
    """Whether a measure is a number."""
    field = info.path(choice.value.partition(":")[0])[-1]
    return choice.value == COUNT or family(field) in ("integer", "decimal")


def _fixed(state: ViewState) -> list[tuple[str, str]]:
    """What the form keeps of the address."""
    rest = state.but(view="chart", group=(), options=state.options)
    gone = ("series", "measure", "currency")
    return [pair for pair in rest.arguments() if pair[0] not in gone]
