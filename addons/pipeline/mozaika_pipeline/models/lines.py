"""What belongs to a deal: its products, the people who decide, its moves from stage to stage."""

from __future__ import annotations

from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from sqlalchemy.orm import Mapped

from mozaika import Index, Model, Timestamped, Unique, _l, computed, field, many_to_one
from mozaika.types import Integer, Moment, Money, Numeric, Str
from mozaika_contacts.models import Partner
from mozaika_pipeline.models.deals import CENT, HUNDRED, Deal
from mozaika_pipeline.models.stages import Pipeline, PipelineStage
from mozaika_products.models import Product


class DealLine(
    Timestamped,
    name="pipeline.deal_line",
    label=_l("Product of a deal"),
    plural=_l("Products of deals"),
    display="description",
    order="deal,sequence,id",
):
    """A product in a deal. The totals of the lines make the deal's amount."""

    deal: Mapped[Deal] = many_to_one(
        "pipeline.deal", label=_l("Deal"), required=True, ondelete="cascade"
    )
    sequence: Mapped[int] = field(Integer, label=_l("Order"), default=10)
    product: Mapped[Product | None] = many_to_one("products.product", label=_l("Product"))
    description: Mapped[str | None] = field(Str(300), label=_l("Description"))
    quantity: Mapped[Decimal] = field(
        Numeric(14, 3), label=_l("Quantity"), default=Decimal(1), minimum=0
    )
    unit_price: Mapped[Decimal | None] = field(
        Money, label=_l("Unit price"), minimum=0, help=_l("Empty takes the product's.")
    )
    discount_percent: Mapped[Decimal] = field(
        Numeric(5, 2), label=_l("Discount, %"), default=Decimal(0), minimum=0, maximum=100
    )
    total: Mapped[Decimal | None] = computed(
        "worth",
        Money,
        stored=True,
        label=_l("Total"),
        depends=("quantity", "unit_price", "discount_percent"),
    )

    def worth(self) -> Decimal:
        """Quantity times price, less the discount."""
        share = 1 - (self.discount_percent or Decimal(0)) / HUNDRED
        quantity: Decimal | None = self.__dict__.get("quantity", Decimal(1))
        whole = (quantity or Decimal(0)) * (self.unit_price or Decimal(0)) * share
        return whole.quantize(CENT, ROUND_HALF_UP)


class DealPerson(
    Timestamped,
    name="pipeline.deal_person",
    label=_l("Person in a deal"),
    plural=_l("People in deals"),
    display="partner",
    order="deal,id",
):
    """Somebody on the client's side, and what they have to say in it."""

    deal: Mapped[Deal] = many_to_one(
        "pipeline.deal", label=_l("Deal"), required=True, ondelete="cascade"
    )
    partner: Mapped[Partner] = many_to_one("contacts.partner", label=_l("Person"), required=True)
    role: Mapped[str] = field(
        Str(20),
        label=_l("Role"),
        default="other",
        choices=[
            ("decision", _l("Decides")),
            ("influencer", _l("Influences")),
            ("user", _l("Will use it")),
            ("other", _l("Other")),
        ],
        choice_colors={"decision": "purple", "influencer": "blue", "user": "teal"},
    )
    note: Mapped[str | None] = field(Str(300), label=_l("Note"))
    __constraints__ = (
        Unique("deal", "partner", message=_l("This person is among the people already.")),
    )


class StageChange(
    Model,
    name="pipeline.stage_change",
    label=_l("Move of a deal"),
    plural=_l("Moves of deals"),
    display="deal",
    order="-at,-id",
):
    """One move of a deal; `source` is empty for its beginning, `seconds` the time in it."""

    deal: Mapped[Deal] = many_to_one(
        "pipeline.deal", label=_l("Deal"), required=True, readonly=True, ondelete="cascade"
    )
    pipeline: Mapped[Pipeline] = many_to_one(
        "pipeline.pipeline", label=_l("Pipeline"), required=False, readonly=True,
        ondelete="set null",
    )  # fmt: skip
    source: Mapped[PipelineStage | None] = many_to_one(
        "pipeline.stage", label=_l("From"), readonly=True, ondelete="set null"
    )
    target: Mapped[PipelineStage] = many_to_one(
        "pipeline.stage", label=_l("To"), required=False, readonly=True, ondelete="set null"
    )
    at: Mapped[datetime] = field(Moment, label=_l("When"), readonly=True, index=True)
    user: Mapped[Any] = many_to_one(
        "base.user", label=_l("Who"), required=False, readonly=True, ondelete="set null"
    )
    seconds: Mapped[int | None] = field(
        Integer, label=_l("Seconds in the former stage"), readonly=True
    )
    days: Mapped[int | None] = computed(
        "_days", Integer, stored=True, label=_l("Days in the former stage"), depends=("seconds",)
    )
    amount: Mapped[Decimal | None] = field(Money, label=_l("Amount"), readonly=True)
    currency: Mapped[str | None] = field(Str(3), label=_l("Currency"), readonly=True)
    company_amount: Mapped[Decimal | None] = field(
        Money("company_currency"), label=_l("Amount, converted"), readonly=True
    )
    company_currency: Mapped[str | None] = field(
        Str(3), label=_l("Company's currency"), readonly=True
    )
    __constraints__ = (Index("deal", "at"),)

    def _days(self) -> int | None:
        return None if self.seconds is None else self.seconds // 86_400


MODELS: list[type[Model]] = [DealLine, DealPerson, StageChange]
