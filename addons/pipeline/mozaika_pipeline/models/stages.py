"""Pipelines, their stages, and what a stage asks for."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Mapped

from mozaika import (
    Archivable,
    Model,
    Stage,
    Timestamped,
    Tracked,
    Unique,
    _l,
    field,
    many_to_many,
    many_to_one,
    one_to_many,
)
from mozaika.types import Boolean, Integer, LongText, Str
from mozaika_currencies.models import CURRENCIES

APPROVALS = [
    ("legal", _l("Contract, by the lawyers")),
    ("discount", _l("Discount")),
    ("other", _l("Other")),
]
"""What is approved."""


class Pipeline(
    Timestamped,
    Archivable,
    Tracked,
    name="pipeline.pipeline",
    label=_l("Pipeline"),
    plural=_l("Pipelines"),
    order="sequence,name",
):
    """A way of selling, with stages of its own."""

    name: Mapped[str] = field(Str(100), label=_l("Name"), translate=True, search=True)
    sequence: Mapped[int] = field(Integer, label=_l("Order"), default=100)
    currency: Mapped[str | None] = field(
        Str(3),
        label=_l("Currency"),
        choices=CURRENCIES,
        help=_l("Of new deals; empty for the company's."),
    )
    teams: Mapped[list[Any]] = many_to_many("base.team", label=_l("Teams"))
    stages: Mapped[list[PipelineStage]] = one_to_many(
        "pipeline.stage", inverse="pipeline", label=_l("Stages"), order_by=("sequence",)
    )


class PipelineStage(
    Stage,
    Timestamped,
    Tracked,
    name="pipeline.stage",
    label=_l("Stage"),
    plural=_l("Stages"),
    order="pipeline,sequence,id",
):
    """A step of a pipeline. Its kind says whether deals there are open, won or lost."""

    pipeline: Mapped[Pipeline] = many_to_one(
        "pipeline.pipeline", label=_l("Pipeline"), required=True, ondelete="cascade"
    )
    folded: Mapped[bool] = field(Boolean, label=_l("Folded on the board"), default=False)
    rotting_days: Mapped[int | None] = field(
        Integer,
        label=_l("Rots after, days"),
        minimum=1,
        help=_l("A deal that stays here longer is marked."),
    )
    checklist: Mapped[str | None] = field(
        LongText, label=_l("Checklist"), help=_l("What is to be done here, one item a line.")
    )
    approval: Mapped[str | None] = field(
        Str(20),
        label=_l("Approval asked for here"),
        choices=APPROVALS,
        help=_l("Asked for when a deal comes here; without it the deal can't be won."),
    )
    activities: Mapped[list[StageActivity]] = one_to_many(
        "pipeline.stage_activity", inverse="stage", label=_l("Activities")
    )


class StageActivity(
    Timestamped,
    name="pipeline.stage_activity",
    label=_l("Activity of a stage"),
    plural=_l("Activities of stages"),
    display="summary",
    order="stage,days,id",
):
    """What is planned for a deal that comes to a stage: call, send the invoice, show a lawyer."""

    stage: Mapped[PipelineStage] = many_to_one(
        "pipeline.stage", label=_l("Stage"), required=True, ondelete="cascade"
    )
    type: Mapped[Any] = many_to_one("activities.type", label=_l("Type"), required=True)
    summary: Mapped[str] = field(Str(200), label=_l("What is to be done"), translate=True)
    days: Mapped[int] = field(Integer, label=_l("Due after, days"), default=1, minimum=0)
    assignee: Mapped[str] = field(
        Str(10),
        label=_l("For whom"),
        default="owner",
        choices=[
            ("owner", _l("Owner of the deal")),
            ("manager", _l("Manager of the team")),
            ("user", _l("A certain user")),
        ],
    )
    user: Mapped[Any] = many_to_one(
        "base.user", label=_l("User"), required=False, ondelete="set null"
    )


class LostReason(
    Timestamped,
    Archivable,
    name="pipeline.lost_reason",
    label=_l("Reason for losing"),
    plural=_l("Reasons for losing"),
    order="sequence,name",
):
    """Why deals are lost."""

    name: Mapped[str] = field(Str(100), label=_l("Name"), translate=True, search=True, track=True)
    sequence: Mapped[int] = field(Integer, label=_l("Order"), default=100)
    __constraints__ = (Unique("name", message=_l("There is a reason of that name already.")),)


MODELS: list[type[Model]] = [Pipeline, PipelineStage, StageActivity, LostReason]
