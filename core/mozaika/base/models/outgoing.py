"""Webhooks: other systems that are told what happens here."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Mapped

from mozaika.i18n import _l
from mozaika.model import (
    Archivable,
    Index,
    Model,
    Timestamped,
    Tracked,
    field,
    many_to_one,
    one_to_many,
)
from mozaika.model.types import Boolean, Id, Integer, Json, LongText, Moment, Str


class Webhook(
    Timestamped,
    Archivable,
    Tracked,
    name="base.webhook",
    label=_l("Webhook"),
    plural=_l("Webhooks"),
    order="name",
):
    """An address that is told of changes of one model, signed with `secret`."""

    name: Mapped[str] = field(Str(100), label=_l("Name"))
    url: Mapped[str] = field(Str(500), label=_l("Address"))
    model: Mapped[str] = field(Str(100), label=_l("Kind of data"))
    on_create: Mapped[bool] = field(Boolean, label=_l("When created"), default=True)
    on_update: Mapped[bool] = field(Boolean, label=_l("When changed"), default=True)
    on_delete: Mapped[bool] = field(Boolean, label=_l("When deleted"), default=True)
    active: Mapped[bool] = field(Boolean, label=_l("Active"), default=True)
    secret: Mapped[str | None] = field(Str(100), hidden=True, copy=False)
    deliveries: Mapped[list[WebhookDelivery]] = one_to_many(
        "base.delivery", inverse="webhook", label=_l("Deliveries"), readonly=True
    )


class WebhookDelivery(
    Model,
    name="base.delivery",
    label=_l("Delivery"),
    plural=_l("Deliveries"),
    display="event",
):
    """One call of a webhook: what was sent and what came back."""

    webhook: Mapped[Webhook] = many_to_one(
        "base.webhook", label=_l("Webhook"), required=True, ondelete="cascade"
    )
    event: Mapped[str] = field(Str(120), label=_l("Event"))
    payload: Mapped[Any] = field(Json, label=_l("Content"), required=False)
    state: Mapped[str] = field(
        Str(10),
        label=_l("State"),
        default="queued",
        choices=[
            ("queued", _l("Queued")),
            ("done", _l("Delivered")),
            ("failed", _l("Failed")),
        ],
        choice_colors={"queued": "azure", "done": "green", "failed": "red"},
    )
    queued_at: Mapped[datetime] = field(Moment, label=_l("Queued at"))
    finished_at: Mapped[datetime | None] = field(Moment, label=_l("Finished at"))
    attempts: Mapped[int] = field(Integer, label=_l("Attempts"), default=0)
    status: Mapped[int | None] = field(Id, label=_l("Answer"))
    error: Mapped[str | None] = field(LongText, label=_l("Error"))
    __constraints__ = (Index("webhook", "id"),)
