"""What happened: changes of records, transitions, attachments, runs of jobs."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Mapped

from mozaika.i18n import _l
from mozaika.model import Index, Model, Timestamped, field, many_to_one
from mozaika.model.types import Id, Integer, Json, LongText, Moment, Numeric, Str


class Change(Model, name="base.change", label=_l("Change"), plural=_l("Changes"), display="model"):
    """One change of one record: `values` maps each field to [old, new]."""

    model: Mapped[str] = field(Str(100), label=_l("Kind of data"))
    record_id: Mapped[int] = field(Id, label=_l("Number"))
    operation: Mapped[str] = field(
        Str(10),
        label=_l("Operation"),
        choices=[
            ("create", _l("Created")),
            ("update", _l("Changed")),
            ("delete", _l("Deleted")),
            ("restore", _l("Brought back")),
        ],
    )
    at: Mapped[datetime] = field(Moment, label=_l("When"))
    user: Mapped[Any] = many_to_one(
        "base.user", label=_l("Who"), required=False, ondelete="set null"
    )
    values: Mapped[Any] = field(Json, label=_l("Values"), required=False)
    __constraints__ = (Index("model", "record_id", "id"),)


class TransitionLog(
    Model, name="base.transition", label=_l("Transition"), plural=_l("Transitions"), display="name"
):
    """One move of one record along its workflow, with the seconds spent in the former state."""

    model: Mapped[str] = field(Str(100), label=_l("Kind of data"))
    record_id: Mapped[int] = field(Id, label=_l("Number"))
    field_name: Mapped[str] = field(Str(100), label=_l("Field"))
    name: Mapped[str] = field(Str(100), label=_l("Transition"))
    source: Mapped[str | None] = field(Str(100), label=_l("From"))
    target: Mapped[str] = field(Str(100), label=_l("To"))
    at: Mapped[datetime] = field(Moment, label=_l("When"))
    user: Mapped[Any] = many_to_one(
        "base.user", label=_l("Who"), required=False, ondelete="set null"
    )
    seconds: Mapped[int | None] = field(Id, label=_l("Seconds in the former state"))
    __constraints__ = (Index("model", "record_id", "id"),)


class Attachment(
    Timestamped, name="base.attachment", label=_l("Attachment"), plural=_l("Attachments")
):
    """A file kept with a record; its bytes are in the data folder under their SHA-256."""

    name: Mapped[str] = field(Str(255), label=_l("Name"))
    content_type: Mapped[str] = field(Str(100), label=_l("Type"))
    size: Mapped[int] = field(Id, label=_l("Size"))
    sha256: Mapped[str] = field(Str(64), label="SHA-256", index=True)
    model: Mapped[str] = field(Str(100), label=_l("Kind of data"))
    record_id: Mapped[int] = field(Id, label=_l("Number"))
    __constraints__ = (Index("model", "record_id"),)


class JobRun(Model, name="base.job", label=_l("Job run"), plural=_l("Job runs")):
    """One run of a job: the queue while it waits, the log of how it went afterwards.

    `attempts` counts the tries and marks who holds the run: only the try with that number may
    finish it. Work for a user ends with the user.
    """

    name: Mapped[str] = field(Str(100), label=_l("Job"), index=True)
    state: Mapped[str] = field(
        Str(10),
        label=_l("State"),
        default="queued",
        choices=[
            ("queued", _l("Queued")),
            ("running", _l("Running")),
            ("waiting", _l("Waiting for its addon")),
            ("done", _l("Done")),
            ("set_aside", _l("Set aside")),
        ],
        choice_colors={
            "queued": "azure",
            "running": "blue",
            "waiting": "yellow",
            "done": "green",
            "set_aside": "red",
        },
    )
    key: Mapped[str | None] = field(
        Str(200), label=_l("Key"), unique=True, help=_l("There is one run for each key.")
    )
    tick: Mapped[datetime | None] = field(Moment, label=_l("Scheduled for"))
    arguments: Mapped[Any] = field(Json, label=_l("Arguments"), required=False)
    attempts: Mapped[int] = field(Integer, label=_l("Attempts"), default=0)
    queued_at: Mapped[datetime] = field(Moment, label=_l("Queued at"))
    run_after: Mapped[datetime | None] = field(Moment, label=_l("Not before"))
    started_at: Mapped[datetime | None] = field(Moment, label=_l("Started at"))
    heartbeat_at: Mapped[datetime | None] = field(Moment, label=_l("Last sign of life"))
    finished_at: Mapped[datetime | None] = field(Moment, label=_l("Finished at"), index=True)
    worker: Mapped[str | None] = field(Str(100), label=_l("Worker"))
    user: Mapped[Any] = many_to_one(
        "base.user", label=_l("For"), required=False, ondelete="cascade"
    )
    progress: Mapped[Decimal | None] = field(Numeric(5, 2), label=_l("Progress, %"))
    error: Mapped[str | None] = field(LongText, label=_l("Error"))
    __constraints__ = (Index("state", "run_after"),)
