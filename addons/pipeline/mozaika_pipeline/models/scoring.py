"""What the score of leads and deals is made of."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Mapped

from mozaika import Archivable, Timestamped, _l, field
from mozaika.types import Integer, Json, Str

SUBJECTS = [("lead", _l("Leads")), ("deal", _l("Deals"))]
SINCE = [
    ("created_at", _l("Created at")),
    ("responded_at", _l("Answered at")),
    ("confirmed_at", _l("E-mail confirmed at")),
    ("consent_at", _l("Consent given at")),
    ("opened_on", _l("Opened on")),
    ("stage_since", _l("In this stage since")),
    ("next_step_on", _l("Next step on")),
    ("expected_close", _l("Expected close")),
    ("closed_on", _l("Closed on")),
]
"""Dates of leads and deals from which points fade."""


class ScoreRule(
    Timestamped,
    Archivable,
    name="pipeline.score_rule",
    label=_l("Score rule"),
    plural=_l("Score rules"),
    display="label",
    order="subject,sequence,id",
):
    """Points for leads or deals that match; with a half-life they fade as time goes by."""

    subject: Mapped[str] = field(
        Str(10), label=_l("What it scores"), default="lead", choices=SUBJECTS
    )
    sequence: Mapped[int] = field(Integer, label=_l("Order"), default=100)
    label: Mapped[str] = field(Str(150), label=_l("Name"), translate=True)
    filter: Mapped[Any] = field(Json, label=_l("Condition"), required=False)
    points: Mapped[int] = field(Integer, label=_l("Points"), default=10, minimum=-100, maximum=100)
    half_life_days: Mapped[int | None] = field(
        Integer, label=_l("Half-life, days"), minimum=1,
        help=_l("After so many days half of the points are left; left empty, they stay."),
    )  # fmt: skip
    date_field: Mapped[str | None] = field(
        Str(50), label=_l("Counted from"), choices=SINCE,
        help=_l("The date from which points fade; left empty, the day it was created."),
    )  # fmt: skip
