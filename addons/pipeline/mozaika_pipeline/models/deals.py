"""The deal: what somebody may buy, from the first talk to the won or lost order."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

from sqlalchemy.orm import Mapped

from mozaika import (
    Archivable,
    Index,
    Model,
    Owned,
    Timestamped,
    Tracked,
    _l,
    computed,
    field,
    many_to_many,
    many_to_one,
    one_to_many,
)
from mozaika.types import Boolean, Date, Integer, LongText, Moment, Money, Numeric, Str
from mozaika_activities.models import HasActivities
from mozaika_contacts.models import Partner, Source
from mozaika_currencies.models import CURRENCIES
from mozaika_pipeline.models.stages import LostReason, Pipeline, PipelineStage

if TYPE_CHECKING:
    from mozaika_pipeline.models.lines import DealLine, DealPerson, StageChange
    from mozaika_pipeline.models.talk import Approval, Objection

CENT = Decimal("0.01")
HUNDRED = Decimal(100)


class Deal(
    HasActivities,
    Timestamped,
    Archivable,
    Owned,
    Tracked,
    name="pipeline.deal",
    label=_l("Deal"),
    plural=_l("Deals"),
    order="-created_at",
):
    """A deal on its way through a pipeline. `state` follows the kind of its stage."""

    name: Mapped[str] = field(Str(200), label=_l("Name"), search=True, sort_key=True)
    partner: Mapped[Partner | None] = many_to_one("contacts.partner", label=_l("Partner"))
    pipeline: Mapped[Pipeline] = many_to_one(
        "pipeline.pipeline", label=_l("Pipeline"), required=False
    )
    stage: Mapped[PipelineStage] = many_to_one("pipeline.stage", label=_l("Stage"), required=False)
    state: Mapped[str] = field(
        Str(10),
        label=_l("State"),
        readonly=True,
        copy=False,
        default="open",
        choices=[("open", _l("Open")), ("won", _l("Won")), ("lost", _l("Lost"))],
        choice_colors={"open": "blue", "won": "green", "lost": "red"},
    )
    amount: Mapped[Decimal | None] = field(Money, label=_l("Amount"), minimum=0)
    currency: Mapped[str | None] = field(Str(3), label=_l("Currency"), choices=CURRENCIES)
    recurring_amount: Mapped[Decimal | None] = field(Money, label=_l("Recurring amount"), minimum=0)
    recurring_period: Mapped[str | None] = field(
        Str(10),
        label=_l("Recurs"),
        choices=[
            ("month", _l("Every month")),
            ("quarter", _l("Every quarter")),
            ("year", _l("Every year")),
        ],
    )
    margin: Mapped[Decimal | None] = field(Money, label=_l("Margin"), roles=["pipeline.manager"])
    probability: Mapped[int | None] = field(
        Integer, label=_l("Probability, %"), minimum=0, maximum=100
    )
    probability_manual: Mapped[bool] = field(
        Boolean,
        label=_l("Probability set by hand"),
        default=False,
        help=_l("Otherwise it follows the stage."),
    )
    opened_on: Mapped[date] = field(Date, label=_l("Opened on"), copy=False, required=False)
    expected_close: Mapped[date | None] = field(Date, label=_l("Expected close"), index=True)
    closed_on: Mapped[date | None] = field(Date, label=_l("Closed on"), index="filled", copy=False)
    stage_since: Mapped[datetime | None] = field(
        Moment, label=_l("In this stage since"), readonly=True, copy=False
    )
    rots_on: Mapped[date | None] = computed(
        "_rots_on",
        Date,
        stored=True,
        label=_l("Rots on"),
        depends=("stage_since", "rotting_days", "state"),
        help=_l("From this day on it has been in its stage too long."),
    )
    next_step: Mapped[str | None] = field(Str(200), label=_l("Next step"))
    next_step_on: Mapped[date | None] = field(
        Date, label=_l("Next step on"), index="filled", copy=False
    )
    attention: Mapped[str | None] = computed(
        "_attention",
        Str(10),
        label=_l("Needs attention"),
        depends=("state", "rots_on", "next_step_on"),
        choices=[("overdue", _l("Next step overdue")), ("rotting", _l("Too long in its stage"))],
        choice_colors={"overdue": "red", "rotting": "orange"},
    )
    competitor: Mapped[str | None] = field(Str(200), label=_l("Competitor"))
    won_reason: Mapped[str | None] = field(Str(300), label=_l("Why it was won"), copy=False)
    lost_reason: Mapped[LostReason | None] = many_to_one(
        "pipeline.lost_reason", label=_l("Reason for losing"), copy=False
    )
    lost_note: Mapped[str | None] = field(LongText, label=_l("How it was lost"), copy=False)
    reopen_reason: Mapped[str | None] = field(
        Str(300), label=_l("Reason for reopening"), copy=False
    )
    source: Mapped[Source | None] = many_to_one("contacts.source", label=_l("Source"))
    campaign: Mapped[str | None] = field(Str(100), label=_l("Campaign"))
    repeat_of: Mapped[Deal | None] = many_to_one(
        "pipeline.deal", label=_l("Repeats the deal"), copy=False, ondelete="set null"
    )
    external_id: Mapped[str | None] = field(
        Str(100), label=_l("Number elsewhere"), unique=True, copy=False, search=True
    )
    lines: Mapped[list[DealLine]] = one_to_many(
        "pipeline.deal_line", inverse="deal", label=_l("Products"), order_by=("sequence",)
    )
    people: Mapped[list[DealPerson]] = one_to_many(
        "pipeline.deal_person", inverse="deal", label=_l("People")
    )
    approvals: Mapped[list[Approval]] = one_to_many(
        "pipeline.approval", inverse="deal", label=_l("Approvals")
    )
    objections: Mapped[list[Objection]] = many_to_many("pipeline.objection", label=_l("Objections"))
    changes: Mapped[list[StageChange]] = one_to_many(
        "pipeline.stage_change", inverse="deal", label=_l("Moves"), order_by=("at",)
    )
    checked: Mapped[str | None] = field(LongText, hidden=True, copy=False)
    rotting_days: Mapped[int | None] = field(Integer, hidden=True, copy=False)
    company_rate: Mapped[Decimal | None] = field(Numeric(18, 8), hidden=True, copy=False)
    company_currency: Mapped[str | None] = field(
        Str(3), label=_l("Company's currency"), readonly=True, copy=False
    )
    company_amount: Mapped[Decimal | None] = computed(
        "_company_amount",
        Money("company_currency"),
        stored=True,
        label=_l("Amount, converted"),
        depends=("amount", "company_rate"),
    )
    company_weighted: Mapped[Decimal | None] = computed(
        "_company_weighted",
        Money("company_currency"),
        stored=True,
        label=_l("Weighted amount"),
        depends=("amount", "company_rate", "probability"),
    )
    duration_days: Mapped[int | None] = computed(
        "_duration_days",
        Integer,
        stored=True,
        label=_l("Duration, days"),
        depends=("opened_on", "closed_on"),
    )
    __search__ = ("partner.name",)
    __constraints__ = (
        Index("stage", "expected_close", "amount"),
        Index("state", "closed_on"),
        Index("owner", "archived_at", "pipeline", "state"),
        Index("team", "archived_at", "pipeline", "state"),
    )

    def _company_amount(self) -> Decimal | None:
        if self.amount is None or self.company_rate is None:
            return None
        return (self.amount * self.company_rate).quantize(CENT, ROUND_HALF_UP)

    def _company_weighted(self) -> Decimal | None:
        whole = self._company_amount()
        if whole is None:
            return None
        return (whole * (self.probability or 0) / HUNDRED).quantize(CENT, ROUND_HALF_UP)

    def _duration_days(self) -> int | None:
        if self.closed_on is None or self.opened_on is None:
            return None
        return (self.closed_on - self.opened_on).days

    def _rots_on(self) -> date | None:
        if self.state != "open" or self.rotting_days is None or self.stage_since is None:
            return None
        return self.stage_since.date() + timedelta(days=self.rotting_days)

    def _attention(self) -> str | None:
        if self.state != "open":
            return None
        today = datetime.now().astimezone().date()
        if self.next_step_on is not None and self.next_step_on < today:
            return "overdue"
        return "rotting" if self.rots_on is not None and self.rots_on <= today else None


class PartnerDeals(Partner, extends=True):
    """Partners know their deals."""

    deals: Mapped[list[Deal]] = one_to_many("pipeline.deal", inverse="partner", label=_l("Deals"))


MODELS: list[type[Model]] = [Deal, PartnerDeals]
