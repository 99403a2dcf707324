"""Lead forms: where requests come in, and what came in through them."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any

from sqlalchemy.orm import Mapped

from mozaika import (
    Archivable,
    Timestamped,
    Unique,
    _l,
    _lp,
    field,
    many_to_one,
    one_to_many,
)
from mozaika.types import Boolean, Email, Integer, Json, LongText, Phone, Str, Url
from mozaika_contacts.models.partner import LANGUAGES

if TYPE_CHECKING:
    from mozaika_contacts.models import Source
    from mozaika_pipeline.models.leads import Lead

INPUTS = [
    ("contact_name", _l("Contact person")),
    ("company_name", _l("Company")),
    ("job_title", _l("Job title")),
    ("email", _l("E-mail")),
    ("phone", _l("Telephone")),
    ("country", _l("Country")),
    ("website", _l("Web site")),
    ("name", _l("Subject")),
    ("message", _l("Message")),
]
CHANNELS = [
    ("manual", _l("Entered by hand")),
    ("form", _l("Web form")),
    ("api", _l("Another program")),
    ("webhook", _l("Webhook")),
    ("import", _l("Import")),
    ("mail", _l("E-mail")),
    ("call", _l("Call")),
]
VERDICTS = [
    ("accepted", _l("Became a lead")),
    ("held", _l("Held back")),
    ("released", _l("Released")),
]


def new_key() -> str:
    """A part of a public address that nobody guesses."""
    return secrets.token_urlsafe(12)


def new_token() -> str:
    """A secret for programs that hand in leads."""
    return secrets.token_urlsafe(32)


class LeadForm(
    Timestamped,
    Archivable,
    name="pipeline.lead_form",
    label=_l("Lead form"),
    plural=_l("Lead forms"),
    order="name",
):
    """A door for requests: a public form, its copy on other sites, and an address for programs."""

    name: Mapped[str] = field(Str(100), label=_l("Name"), search=True)
    title: Mapped[str] = field(Str(200), label=_l("Heading on the page"))
    intro: Mapped[str | None] = field(LongText, label=_l("Words above the form"))
    button: Mapped[str | None] = field(Str(60), label=_l("Words on the button"))
    thanks: Mapped[str | None] = field(LongText, label=_l("Words of thanks"))
    language: Mapped[str | None] = field(
        Str(5), label=_l("Language"), choices=LANGUAGES,
        help=_l("Left empty, the page speaks the visitor's language."),
    )  # fmt: skip
    inputs: Mapped[list[LeadFormField]] = one_to_many(
        "pipeline.lead_form_field", inverse="form", label=_l("Fields"), order_by=("sequence",)
    )
    source: Mapped[Source | None] = many_to_one(
        "contacts.source", label=_l("Source"),
        help=_l("For visitors about whom nothing else is known."),
    )  # fmt: skip
    campaign: Mapped[str | None] = field(Str(150), label=_l("Campaign"))
    team: Mapped[Any] = many_to_one(
        "base.team", label=_l("Team"), required=False, ondelete="set null"
    )
    consent_text: Mapped[str | None] = field(
        LongText, label=_l("Words of the consent"),
        help=_l("Left empty, the form asks for no consent."),
    )  # fmt: skip
    consent_required: Mapped[bool] = field(Boolean, label=_l("Consent is required"), default=True)
    double_opt_in: Mapped[bool] = field(
        Boolean, label=_l("Confirm the e-mail address"), default=False,
        help=_l("The visitor gets a mail with a link to confirm."),
    )  # fmt: skip
    privacy_url: Mapped[str | None] = field(Url, label=_l("Address of the privacy policy"))
    origins: Mapped[str | None] = field(
        LongText, label=_l("Sites that may show it"),
        help=_l("One address a line, such as https://www.example.com."),
    )  # fmt: skip
    hourly_limit: Mapped[int] = field(
        Integer, label=_l("Requests an hour from one visitor"), default=10, minimum=1
    )
    min_seconds: Mapped[int] = field(
        Integer, label=_l("Fewest seconds to fill it in"), default=3, minimum=0, maximum=600
    )
    max_links: Mapped[int] = field(
        Integer, label=_l("Most links in a message"), default=2, minimum=0
    )
    mailbox: Mapped[str | None] = field(
        Email, label=_l("Mailbox"), index="filled",
        help=_l("Mail to this address becomes leads."),
    )  # fmt: skip
    number: Mapped[str | None] = field(
        Phone, label=_l("Telephone number"),
        help=_l("Calls to this number become leads."),
    )  # fmt: skip
    key: Mapped[str] = field(
        Str(40), label=_l("Public key"), default=new_key, readonly=True, unique=True, copy=False
    )
    token: Mapped[str] = field(
        Str(60), label=_l("Token for programs"), default=new_token, readonly=True, unique=True,
        copy=False, roles=["pipeline.manager"],
    )  # fmt: skip


class LeadFormField(
    Timestamped,
    name="pipeline.lead_form_field",
    label=_l("Field of a lead form"),
    plural=_l("Fields of lead forms"),
    display="input",
    order="sequence,id",
):
    """What a lead form asks for."""

    form: Mapped[LeadForm] = many_to_one(
        "pipeline.lead_form", label=_l("Lead form"), required=True, ondelete="cascade"
    )
    sequence: Mapped[int] = field(Integer, label=_l("Order"), default=10)
    input: Mapped[str] = field(Str(30), label=_l("Field"), choices=INPUTS)
    label: Mapped[str | None] = field(
        Str(100), label=_l("Own label"), help=_l("Left empty, the usual one is shown.")
    )
    required: Mapped[bool] = field(Boolean, label=_lp("field", "Required"), default=False)
    __constraints__ = (Unique("form", "input", message=_l("The form asks for this already.")),)


class Submission(
    Timestamped,
    name="pipeline.submission",
    label=_l("Request received"),
    plural=_l("Requests received"),
    display="summary",
    order="-id",
):
    """One request as it came in. What looks like spam is held back here, and nothing is lost."""

    form: Mapped[LeadForm] = many_to_one(
        "pipeline.lead_form", label=_l("Lead form"), required=True, ondelete="cascade"
    )
    summary: Mapped[str] = field(Str(200), label=_l("Who and what"), search=True)
    channel: Mapped[str] = field(Str(10), label=_l("Channel"), choices=CHANNELS)
    verdict: Mapped[str] = field(
        Str(10), label=_l("Verdict"), default="accepted", choices=VERDICTS, index=True,
        choice_colors={"accepted": "green", "held": "orange", "released": "blue"},
    )  # fmt: skip
    reasons: Mapped[str | None] = field(LongText, label=_l("Why it was held back"))
    payload: Mapped[Any] = field(Json, label=_l("As received"), required=False)
    values: Mapped[Any] = field(Json, label=_l("As read"), required=False, hidden=True)
    external_id: Mapped[str | None] = field(Str(200), label=_l("Number elsewhere"))
    sender_key: Mapped[str | None] = field(Str(64), hidden=True, index="filled")
    content_key: Mapped[str | None] = field(Str(64), hidden=True, index="filled")
    lead: Mapped[Lead | None] = many_to_one("pipeline.lead", label=_l("Lead"), ondelete="set null")
    __constraints__ = (Unique("form", "external_id", message=_l("This request came in before.")),)
