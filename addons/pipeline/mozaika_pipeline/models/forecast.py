"""What is planned and expected: targets, weekly snapshots of open deals, and what sources cost."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Mapped

from mozaika import (
    Check,
    Index,
    Model,
    Timestamped,
    Tracked,
    Unique,
    _l,
    computed,
    field,
    many_to_one,
)
from mozaika.types import Date, Integer, Money, Numeric, Str
from mozaika_contacts.models import Source
from mozaika_currencies.models import CURRENCIES
from mozaika_pipeline.models.deals import Deal
from mozaika_pipeline.models.stages import Pipeline, PipelineStage
from mozaika_pipeline.periods import PERIODS, Period

METRICS = [
    ("won_amount", _l("Won, amount")),
    ("won_count", _l("Won deals")),
    ("new_deals", _l("New deals")),
    ("calls", _l("Calls")),
    ("meetings", _l("Meetings")),
]
"""What is aimed at."""


class Target(
    Timestamped,
    Tracked,
    name="pipeline.target",
    label=_l("Target"),
    plural=_l("Targets"),
    order="-first_day,name",
    display="name",
):
    """What a user or a team is to reach in a period. `first_day` is set to the period's first."""

    user: Mapped[Any] = many_to_one(
        "base.user", label=_l("User"), required=False, ondelete="cascade"
    )
    team: Mapped[Any] = many_to_one(
        "base.team", label=_l("Team"), required=False, ondelete="cascade"
    )
    period: Mapped[str] = field(Str(10), label=_l("Period"), default="month", choices=PERIODS)
    first_day: Mapped[date] = field(
        Date,
        label=_l("First day"),
        help=_l("Any day of the period; kept as its first."),
        index=True,
    )
    metric: Mapped[str] = field(
        Str(20), label=_l("What is counted"), default="won_amount", choices=METRICS
    )
    value: Mapped[Decimal] = field(Numeric(16, 2), label=_l("Aim"), minimum=0)
    currency: Mapped[str | None] = field(
        Str(3), label=_l("Currency"), choices=CURRENCIES,
        help=_l("Of an amount; empty for the company's."),
    )  # fmt: skip
    bonus: Mapped[Decimal | None] = field(
        Money, label=_l("Bonus"), minimum=0, help=_l("Earned when the aim is reached."),
    )  # fmt: skip
    name: Mapped[str | None] = computed(
        "_name", Str(250), stored=True, label=_l("Name"), search=True,
        depends=("user.name", "team.name", "period", "first_day"),
    )  # fmt: skip
    same: Mapped[str | None] = computed(
        "_same", Str(80), stored=True, hidden=True,
        depends=("user", "team", "period", "first_day", "metric"),
    )  # fmt: skip
    __constraints__ = (
        Unique("same", message=_l("There is such a target already.")),
        Check(
            "whose",
            "(user_id IS NULL) <> (team_id IS NULL)",
            message=_l("Choose either a user or a team."),
        ),
    )

    def _name(self) -> str:
        whose = self.user or self.team
        return f"{whose.name if whose else ''} · {self.days.code}"

    def _same(self) -> str:
        whose = f"u{self.user.id}" if self.user else f"t{self.team.id if self.team else ''}"
        return f"{whose} {self.days.code} {self.metric}"

    @property
    def days(self) -> Period:
        """The days of the target."""
        return Period.of(self.period, self.first_day)


class ForecastSnapshot(
    Model,
    name="pipeline.forecast_snapshot",
    label=_l("Forecast of a day"),
    plural=_l("Forecasts of past days"),
    order="-taken_on,-company_amount",
    display="deal",
):
    """How a deal stood on the day of a snapshot."""

    taken_on: Mapped[date] = field(Date, label=_l("On the day"), readonly=True)
    deal: Mapped[Deal] = many_to_one(
        "pipeline.deal", label=_l("Deal"), required=True, readonly=True, ondelete="cascade"
    )
    owner: Mapped[Any] = many_to_one(
        "base.user", label=_l("Owner"), required=False, readonly=True, ondelete="set null"
    )
    team: Mapped[Any] = many_to_one(
        "base.team", label=_l("Team"), required=False, readonly=True, ondelete="set null"
    )
    pipeline: Mapped[Pipeline | None] = many_to_one(
        "pipeline.pipeline", label=_l("Pipeline"), readonly=True, ondelete="set null"
    )
    stage: Mapped[PipelineStage | None] = many_to_one(
        "pipeline.stage", label=_l("Stage"), readonly=True, ondelete="set null"
    )
    state: Mapped[str] = field(
        Str(10),
        label=_l("State"),
        readonly=True,
        choices=[("open", _l("Open")), ("won", _l("Won")), ("lost", _l("Lost"))],
        choice_colors={"open": "blue", "won": "green", "lost": "red"},
    )
    company_amount: Mapped[Decimal | None] = field(
        Money("company_currency"), label=_l("Amount, converted"), readonly=True
    )
    company_weighted: Mapped[Decimal | None] = field(
        Money("company_currency"), label=_l("Weighted amount"), readonly=True
    )
    company_currency: Mapped[str | None] = field(
        Str(3), label=_l("Company's currency"), readonly=True
    )
    probability: Mapped[int | None] = field(Integer, label=_l("Probability, %"), readonly=True)
    expected_close: Mapped[date | None] = field(Date, label=_l("Expected close"), readonly=True)
    __constraints__ = (
        Unique("taken_on", "deal", message=_l("The deal is in the snapshot of that day already.")),
    )


class SourceCost(
    Timestamped,
    Tracked,
    name="pipeline.source_cost",
    label=_l("Cost of a source"),
    plural=_l("Costs of sources"),
    display="note",
    order="-month,source",
):
    """What was spent in a month on clients from a source."""

    source: Mapped[Source] = many_to_one(
        "contacts.source", label=_l("Source"), required=True, ondelete="cascade"
    )
    month: Mapped[date] = field(
        Date, label=_l("Month"), help=_l("Any day of the month; kept as its first."), index=True
    )
    campaign: Mapped[str | None] = field(Str(100), label=_l("Campaign"))
    cost: Mapped[Decimal] = field(Money, label=_l("Cost"), minimum=0)
    currency: Mapped[str] = field(Str(3), label=_l("Currency"), choices=CURRENCIES, default="PLN")
    note: Mapped[str | None] = field(Str(200), label=_l("Note"))
    __constraints__ = (Index("source", "month"),)


MODELS: list[type[Model]] = [Target, ForecastSnapshot, SourceCost]
