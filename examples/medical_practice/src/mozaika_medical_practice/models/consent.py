"""Consents: a history to which entries are added, and from which none is taken."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from mozaika import Index, Timestamped, _l, field, many_to_one
from mozaika.types import LongText, Moment, Str
from mozaika_contacts.models import Partner
from sqlalchemy.orm import Mapped

TREATMENT, DATA = "treatment", "data"
KINDS = [
    (TREATMENT, _l("Examination and treatment")),
    (DATA, _l("Processing of personal data")),
    ("information", _l("Informing the family")),
    ("marketing", _l("News and offers")),
]
GIVEN, WITHDRAWN = "given", "withdrawn"
EVENTS = [(GIVEN, _l("Given")), (WITHDRAWN, _l("Withdrawn"))]
COLORS = {GIVEN: "green", WITHDRAWN: "red"}


class Consent(
    Timestamped,
    name="medical_practice.consent",
    label=_l("Consent"),
    plural=_l("Consents"),
    display="text",
    order="-at,-id",
):
    """A patient gave or withdrew a consent. What holds is the latest entry of its kind."""

    partner: Mapped[Partner] = many_to_one(
        "contacts.partner", label=_l("Patient"), required=True, ondelete="restrict"
    )
    kind: Mapped[str] = field(Str(20), label=_l("Consent to"), choices=KINDS, default=TREATMENT)
    event: Mapped[str] = field(
        Str(10), label=_l("What happened"), choices=EVENTS, choice_colors=COLORS, default=GIVEN
    )
    at: Mapped[datetime] = field(Moment, label=_l("When"), required=False)
    text: Mapped[str] = field(
        LongText,
        label=_l("Wording"),
        required=False,
        help=_l("As it was signed. Empty: the practice's own wording."),
    )
    given_by: Mapped[str | None] = field(
        Str(200), label=_l("By whom"), help=_l("The patient, or the guardian who signed.")
    )
    recorded_by: Mapped[Any] = many_to_one(
        "base.user", label=_l("Recorded by"), required=False, readonly=True, ondelete="set null"
    )
    __constraints__ = (Index("partner", "kind", "at"),)
