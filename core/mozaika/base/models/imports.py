"""Imports: the uploaded file, how it was mapped, what came of it, and what to undo."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Mapped

from mozaika.base.models.users import User
from mozaika.i18n import _l
from mozaika.model import Index, Model, Timestamped, field, many_to_one
from mozaika.model.types import Boolean, Id, Integer, Json, Moment, Str


class ImportRun(
    Timestamped, name="base.import", label=_l("Import"), plural=_l("Imports"), display="file_name"
):
    """One import through the pages, from the upload to its end, and its undoing."""

    user: Mapped[User] = many_to_one(
        "base.user", label=_l("User"), required=True, ondelete="cascade"
    )
    model: Mapped[str] = field(Str(100), label=_l("Kind of data"))
    file_name: Mapped[str] = field(Str(255), label=_l("File"))
    attachment: Mapped[int | None] = field(Id, hidden=True)
    options: Mapped[Any] = field(
        Json, label=_l("Reading and mapping of columns"), required=False, hidden=True
    )
    state: Mapped[str] = field(
        Str(10),
        label=_l("State"),
        default="draft",
        choices=[
            ("draft", _l("Being prepared")),
            ("running", _l("Running")),
            ("done", _l("Done")),
            ("failed", _l("Failed")),
            ("undone", _l("Undone")),
        ],
        choice_colors={"running": "blue", "done": "green", "failed": "red", "undone": "gray"},
    )
    total: Mapped[int] = field(Integer, label=_l("Rows"), default=0)
    created: Mapped[int] = field(Integer, label=_l("Added"), default=0)
    updated: Mapped[int] = field(Integer, label=_l("Changed"), default=0)
    unchanged: Mapped[int] = field(Integer, label=_l("Unchanged"), default=0)
    failed: Mapped[int] = field(Integer, label=_l("With errors"), default=0)
    report: Mapped[Any] = field(Json, required=False, hidden=True)
    job: Mapped[int | None] = field(Id, hidden=True)
    finished_at: Mapped[datetime | None] = field(Moment, label=_l("Finished at"))
    undone_at: Mapped[datetime | None] = field(Moment, label=_l("Undone at"))
    __constraints__ = (Index("user", "id"), Index("model", "id"))


class ImportedRow(Model, name="base.imported", label=_l("Imported row"), display="line"):
    """What an import did to one record: `version` is the one that it left, `before` the values that
    it changed. What an import can be undone by."""

    run: Mapped[ImportRun] = many_to_one(
        "base.import", label=_l("Import"), required=True, ondelete="cascade"
    )
    line: Mapped[int] = field(Id, label=_l("Line"))
    record_id: Mapped[int] = field(Id, label=_l("Number"))
    created: Mapped[bool] = field(Boolean, label=_l("Added"), default=False)
    version: Mapped[int | None] = field(Id, label=_l("Version"))
    before: Mapped[Any] = field(Json, label=_l("Values before"), required=False)
    __constraints__ = (Index("run", "id"),)
