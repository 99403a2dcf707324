"""The reports there are, by their names in addresses."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from mozaika import Env, Text, _l
from mozaika_pipeline.forecast.ageing import ageing
from mozaika_pipeline.forecast.asking import Asked
from mozaika_pipeline.forecast.funnel import funnel
from mozaika_pipeline.forecast.outlook import outlook
from mozaika_pipeline.forecast.report import Report
from mozaika_pipeline.forecast.sellers import objections, sellers
from mozaika_pipeline.forecast.slippage import slippage
from mozaika_pipeline.forecast.sources import sources
from mozaika_pipeline.forecast.targets import attainment
from mozaika_pipeline.forecast.winloss import velocity, winloss


@dataclass(frozen=True)
class Kind:
    """A report: what it is called, the question that it answers, and what of the question counts:
    the `days`, the `unit` of periods, what deals are told apart `by`."""

    label: Text
    question: Text
    make: Callable[[Env, Asked], Report]
    icon: str
    model: str = "pipeline.deal"
    uses: tuple[str, ...] = ("days",)


REPORTS: Mapping[str, Kind] = {
    "forecast": Kind(
        _l("Forecast"), _l("What will the coming months bring?"), outlook, "chart-line",
        uses=("days", "unit"),
    ),
    "slippage": Kind(
        _l("Slippage"), _l("What became of what was expected?"), slippage, "calendar-due",
        model="pipeline.forecast_snapshot",
    ),
    "targets": Kind(
        _l("Targets reached"), _l("Who keeps pace with the targets?"), attainment, "target",
        model="pipeline.target", uses=("days", "unit"),
    ),
    "funnel": Kind(
        _l("Funnel"), _l("How far do deals come, and where do they stop?"), funnel,
        "chart-funnel", uses=("days", "unit"),
    ),
    "ageing": Kind(
        _l("Time in stages"), _l("Where do open deals stand still?"), ageing, "hourglass",
        uses=(),
    ),
    "winloss": Kind(
        _l("Won and lost"), _l("Why do we win and lose?"), winloss, "chart-bar",
        uses=("days", "by"),
    ),
    "velocity": Kind(
        _l("Velocity"), _l("How much do open deals bring a day?"), velocity, "bolt",
    ),
    "sources": Kind(
        _l("Sources"), _l("Which sources are worth their cost?"), sources, "filter",
    ),
    "sellers": Kind(
        _l("Sellers"), _l("What does each seller do and bring?"), sellers, "users",
    ),
    "objections": Kind(
        _l("Objections"), _l("What do clients say against buying?"), objections, "message",
    ),
}  # fmt: skip
