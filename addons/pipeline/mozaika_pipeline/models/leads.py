"""Leads: requests from any source, before they are worked into deals."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from babel.dates import format_timedelta
from sqlalchemy.orm import Mapped

from mozaika import (
    Archivable,
    Env,
    Owned,
    Timestamped,
    Tracked,
    _l,
    _lp,
    computed,
    current_language,
    field,
    many_to_one,
)
from mozaika.types import Boolean, Date, Email, Integer, Json, LongText, Moment, Phone, Str, Url
from mozaika_activities.models import HasActivities
from mozaika_contacts.countries import COUNTRIES
from mozaika_contacts.models.partner import LANGUAGES
from mozaika_pipeline.models.deals import Deal
from mozaika_pipeline.models.lead_forms import CHANNELS, LeadForm, LeadFormField, Submission
from mozaika_pipeline.models.scoring import ScoreRule

if TYPE_CHECKING:
    from mozaika_contacts.models import Partner, Source

STATUSES = [
    ("new", _lp("lead", "New")),
    ("assigned", _l("Assigned")),
    ("contacted", _l("Contacted")),
    ("qualified", _l("Qualified")),
    ("converted", _l("Converted")),
    ("nurturing", _l("Nurturing")),
    ("disqualified", _l("Disqualified")),
]
STATUS_COLORS = {
    "new": "blue", "assigned": "azure", "contacted": "indigo", "qualified": "teal",
    "converted": "green", "nurturing": "yellow", "disqualified": "secondary",
}  # fmt: skip
UNWORKED = ("new", "assigned")
LIVE = ("new", "assigned", "contacted", "qualified", "nurturing")
TEMPERATURES = [("cold", _l("Cold")), ("warm", _l("Warm")), ("hot", _l("Hot"))]
TEMPERATURE_COLORS = {"cold": "azure", "warm": "yellow", "hot": "red"}
CLOCKS = [
    ("waiting", _l("Waiting")),
    ("soon", _l("Answer soon")),
    ("late", _l("Answer is late")),
    ("answered", _l("Answered")),
    ("answered_late", _l("Answered late")),
]
REASONS = [
    ("not_interested", _l("Not interested")),
    ("no_budget", _l("No budget")),
    ("not_reached", _l("Can't be reached")),
    ("wrong_contact", _l("Wrong details")),
    ("not_our_trade", _l("We don't offer it")),
    ("competitor", _l("Chose a competitor")),
    ("duplicate", _lp("lead", "Duplicate")),
    ("spam", _l("Spam")),
    ("other", _l("Other")),
]
SOON_SECONDS = 3600


class Lead(
    HasActivities,
    Timestamped,
    Archivable,
    Owned,
    Tracked,
    name="pipeline.lead",
    label=_l("Lead"),
    plural=_l("Leads"),
    order="-created_at",
):
    """A request or a raw contact, from wherever it came."""

    name: Mapped[str] = field(
        Str(200),
        label=_l("Subject"),
        help=_l("Left empty, it follows from who asks."),
        default="",
        search=True,
    )
    contact_name: Mapped[str | None] = field(Str(200), label=_l("Contact person"), search=True)
    job_title: Mapped[str | None] = field(Str(150), label=_l("Job title"))
    company_name: Mapped[str | None] = field(Str(200), label=_l("Company"), search=True)
    email: Mapped[str | None] = field(Email, label=_l("E-mail"), search=True)
    phone: Mapped[str | None] = field(Phone, label=_l("Telephone"), search=True)
    country: Mapped[str | None] = field(Str(2), label=_l("Country"), choices=COUNTRIES)
    language: Mapped[str | None] = field(Str(5), label=_l("Language"), choices=LANGUAGES)
    website: Mapped[str | None] = field(Url, label=_l("Web site"))
    message: Mapped[str | None] = field(LongText, label=_l("Message"))

    channel: Mapped[str] = field(
        Str(10), label=_l("Channel"), default="manual", choices=CHANNELS, index=True
    )
    source: Mapped[Source | None] = many_to_one("contacts.source", label=_l("Source"))
    medium: Mapped[str | None] = field(Str(50), label=_l("Medium"))
    campaign: Mapped[str | None] = field(Str(150), label=_l("Campaign"))
    utm_source: Mapped[str | None] = field(Str(150), label=_l("UTM source"))
    utm_medium: Mapped[str | None] = field(Str(150), label=_l("UTM medium"))
    utm_campaign: Mapped[str | None] = field(Str(150), label=_l("UTM campaign"))
    utm_term: Mapped[str | None] = field(Str(150), label=_l("UTM term"))
    utm_content: Mapped[str | None] = field(Str(150), label=_l("UTM content"))
    referrer: Mapped[str | None] = field(Url, label=_l("Referring page"))
    landing_page: Mapped[str | None] = field(Url, label=_l("Landing page"))
    payload: Mapped[Any] = field(
        Json, label=_l("As received"), required=False, readonly=True, copy=False
    )
    external_id: Mapped[str | None] = field(
        Str(200), label=_l("Number elsewhere"), index="filled", copy=False
    )
    form: Mapped[LeadForm | None] = many_to_one(
        "pipeline.lead_form", label=_l("Lead form"), readonly=True, ondelete="set null"
    )

    score: Mapped[int] = field(Integer, label=_l("Score"), default=0, readonly=True, copy=False)
    temperature: Mapped[str] = field(
        Str(10), label=_l("Temperature"), default="cold", readonly=True, copy=False,
        choices=TEMPERATURES, choice_colors=TEMPERATURE_COLORS,
    )  # fmt: skip
    status: Mapped[str] = field(
        Str(15), label=_l("Status"), default="new", choices=STATUSES,
        choice_colors=STATUS_COLORS, index=True, copy=False,
    )  # fmt: skip
    duplicate_of: Mapped[Lead | None] = many_to_one(
        "pipeline.lead", label=_l("Duplicate of"), ondelete="set null", copy=False
    )
    partner: Mapped[Partner | None] = many_to_one("contacts.partner", label=_l("Partner"))
    deal: Mapped[Deal | None] = many_to_one(
        "pipeline.deal", label=_l("Deal"), readonly=True, ondelete="set null", copy=False
    )
    response_due: Mapped[datetime | None] = field(
        Moment, label=_l("Answer until"), index=True, copy=False
    )
    responded_at: Mapped[datetime | None] = field(
        Moment, label=_l("Answered at"), readonly=True, copy=False
    )
    response_minutes: Mapped[int | None] = computed(
        "_response_minutes", Integer, stored=True, label=_l("Answered after, minutes"),
        depends=("created_at", "responded_at"),
    )  # fmt: skip
    escalated_at: Mapped[datetime | None] = field(
        Moment, label=_l("Escalated at"), readonly=True, copy=False
    )
    clock: Mapped[str | None] = computed(
        "_clock",
        Str(15),
        label=_l("Answer"),
        depends=("response_due", "responded_at", "status"),
        choices=CLOCKS,
        choice_colors={"waiting": "secondary", "soon": "yellow", "late": "red",
                       "answered": "green", "answered_late": "orange"},
    )  # fmt: skip
    attention: Mapped[str | None] = computed(
        "_attention",
        Str(10),
        label=_l("Needs attention"),
        depends=("response_due", "responded_at", "status"),
        choices=CLOCKS[1:3],
        choice_colors={"soon": "yellow", "late": "red"},
    )
    age: Mapped[str | None] = computed("_age", Str(40), label=_l("Age"), depends=("created_at",))

    consent: Mapped[bool] = field(Boolean, label=_l("Consent given"), default=False)
    consent_text: Mapped[str | None] = field(LongText, label=_l("Words of the consent"))
    consent_at: Mapped[datetime | None] = field(Moment, label=_l("Consent given at"))
    confirmed_at: Mapped[datetime | None] = field(
        Moment, label=_l("E-mail confirmed at"), readonly=True, copy=False
    )
    disqualified_reason: Mapped[str | None] = field(
        Str(20), label=_l("Reason"), choices=REASONS, copy=False
    )
    nurture_until: Mapped[date | None] = field(Date, label=_l("Return on"), copy=False)

    email_key: Mapped[str | None] = field(Str(254), hidden=True, index="filled", copy=False)
    phone_key: Mapped[str | None] = field(Str(20), hidden=True, index="filled", copy=False)
    name_key: Mapped[str | None] = field(Str(420), hidden=True, copy=False)

    def _response_minutes(self) -> int | None:
        if self.responded_at is None or self.created_at is None:
            return None
        return max(0, int((self.responded_at - self.created_at).total_seconds() // 60))

    def _clock(self) -> str | None:
        due = self.response_due
        if due is None:
            return None
        if self.responded_at is not None:
            return "answered" if self.responded_at <= due else "answered_late"
        if self.status not in UNWORKED:
            return None
        left = (due - Env.clock()).total_seconds()
        if left < 0:
            return "late"
        return "soon" if left < SOON_SECONDS else "waiting"

    def _attention(self) -> str | None:
        state = self._clock()
        return state if state in ("soon", "late") else None

    def _age(self) -> str | None:
        since: datetime | None = self.created_at
        if since is None:
            return None
        return format_timedelta(Env.clock() - since, format="narrow", locale=current_language())

    @property
    def who(self) -> str:
        """Who asks, in one line."""
        return ", ".join(filter(None, (self.contact_name, self.company_name))) or (
            self.email or self.phone or ""
        )


class Conversion(
    Timestamped,
    name="pipeline.conversion",
    label=_l("Conversion"),
    plural=_l("Conversions"),
    display="lead",
    order="-id",
):
    """What converting a lead made and moved, so that it can be undone."""

    lead: Mapped[Lead] = many_to_one(
        "pipeline.lead", label=_l("Lead"), required=True, ondelete="cascade"
    )
    partner: Mapped[Partner | None] = many_to_one(
        "contacts.partner", label=_l("Partner"), ondelete="set null"
    )
    made: Mapped[Any] = field(Json, label=_l("Partners made"), required=False)
    deal: Mapped[Deal | None] = many_to_one("pipeline.deal", label=_l("Deal"), ondelete="set null")
    moved: Mapped[Any] = field(Json, label=_l("Activities moved"), required=False)
    undone_at: Mapped[datetime | None] = field(Moment, label=_l("Undone at"))


class LeadDeal(Deal, extends=True):
    """Deals know the lead that they come from, and have a score of their own."""

    origin_lead: Mapped[Lead | None] = many_to_one(
        "pipeline.lead", label=_l("Lead"), readonly=True, ondelete="set null", copy=False
    )
    score: Mapped[int] = field(Integer, label=_l("Score"), default=0, readonly=True, copy=False)
    temperature: Mapped[str] = field(
        Str(10), label=_l("Temperature"), default="cold", readonly=True, copy=False,
        choices=TEMPERATURES, choice_colors=TEMPERATURE_COLORS,
    )  # fmt: skip


MODELS: list[Any] = [LeadForm, LeadFormField, Lead, Submission, Conversion, ScoreRule, LeadDeal]

__all__ = [
    "MODELS",
    "Conversion",
    "Lead",
    "LeadDeal",
    "LeadForm",
    "LeadFormField",
    "ScoreRule",
    "Submission",
]
