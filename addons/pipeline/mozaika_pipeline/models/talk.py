"""What sellers say and ask: objections with answers, playbooks, approvals."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Mapped

from mozaika import (
    Archivable,
    Model,
    Timestamped,
    Tracked,
    _l,
    field,
    many_to_one,
    one_to_many,
)
from mozaika.types import Integer, LongText, Markdown, Moment, Str
from mozaika_pipeline.models.deals import Deal
from mozaika_pipeline.models.stages import APPROVALS, Pipeline, PipelineStage


class Objection(
    Timestamped,
    Archivable,
    name="pipeline.objection",
    label=_l("Objection"),
    plural=_l("Objections"),
    order="sequence,name",
):
    """What clients say against buying."""

    name: Mapped[str] = field(
        Str(200), label=_l("Objection"), translate=True, search=True, track=True
    )
    sequence: Mapped[int] = field(Integer, label=_l("Order"), default=100)
    answers: Mapped[list[ObjectionAnswer]] = one_to_many(
        "pipeline.objection_answer", inverse="objection", label=_l("Answers"),
        order_by=("sequence",),
    )  # fmt: skip


class ObjectionAnswer(
    Timestamped,
    name="pipeline.objection_answer",
    label=_l("Answer"),
    plural=_l("Answers"),
    display="text",
    order="objection,sequence,id",
):
    """What a seller may answer."""

    objection: Mapped[Objection] = many_to_one(
        "pipeline.objection", label=_l("Objection"), required=True, ondelete="cascade"
    )
    text: Mapped[str] = field(Str(1000), label=_l("Answer"), translate=True, search=True)
    sequence: Mapped[int] = field(Integer, label=_l("Order"), default=10)


class Playbook(
    Timestamped,
    Archivable,
    Tracked,
    name="pipeline.playbook",
    label=_l("Playbook"),
    plural=_l("Playbooks"),
    order="sequence,name",
):
    """A script for a stage of a pipeline, or for all of them."""

    name: Mapped[str] = field(Str(100), label=_l("Name"), translate=True, search=True)
    pipeline: Mapped[Pipeline | None] = many_to_one(
        "pipeline.pipeline", label=_l("Pipeline"), ondelete="cascade"
    )
    stage: Mapped[PipelineStage | None] = many_to_one(
        "pipeline.stage", label=_l("Stage"), ondelete="cascade"
    )
    script: Mapped[str] = field(Markdown, label=_l("Script"), translate=True)
    sequence: Mapped[int] = field(Integer, label=_l("Order"), default=100)


class Approval(
    Timestamped,
    Tracked,
    name="pipeline.approval",
    label=_l("Approval"),
    plural=_l("Approvals"),
    display="subject",
    order="-created_at",
):
    """Somebody's consent that a deal needs, asked for by its seller."""

    deal: Mapped[Deal] = many_to_one(
        "pipeline.deal", label=_l("Deal"), required=True, ondelete="cascade"
    )
    kind: Mapped[str] = field(Str(20), label=_l("What for"), default="legal", choices=APPROVALS)
    subject: Mapped[str] = field(Str(200), label=_l("Subject"), search=True)
    note: Mapped[str | None] = field(LongText, label=_l("Note"))
    state: Mapped[str] = field(
        Str(10),
        label=_l("State"),
        default="asked",
        choices=[
            ("asked", _l("Asked")),
            ("approved", _l("Approved")),
            ("rejected", _l("Rejected")),
        ],
        choice_colors={"asked": "blue", "approved": "green", "rejected": "red"},
        index=True,
    )
    asked_by: Mapped[Any] = many_to_one(
        "base.user", label=_l("Asked by"), required=False, readonly=True, ondelete="set null"
    )
    decided_by: Mapped[Any] = many_to_one(
        "base.user", label=_l("Decided by"), required=False, readonly=True, ondelete="set null"
    )
    decided_at: Mapped[datetime | None] = field(
        Moment, label=_l("Decided at"), readonly=True, copy=False
    )
    decision: Mapped[str | None] = field(LongText, label=_l("Decision in words"))


MODELS: list[type[Model]] = [Objection, ObjectionAnswer, Playbook, Approval]
