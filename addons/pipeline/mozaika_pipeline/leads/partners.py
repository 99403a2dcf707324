"""The partner of a lead that is converted: one who is known, or a new one made of the lead."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from mozaika import Env, Records, ValidationFailed, _l, move
from mozaika_contacts.emails import email_key
from mozaika_contacts.models import ContactPoint
from mozaika_pipeline.leads import converting
from mozaika_pipeline.models.lines import DealPerson


@dataclass(frozen=True)
class Decision:
    """What to do with a lead: `partner` to link, or `make` a "company" or a "person"; the values
    of the deal, or no deal of its own values; whether a known partner gets the lead's details."""

    partner: int | None = None
    make: str = ""
    complete: bool = True
    deal: dict[str, Any] = field(default_factory=dict)


def convert(env: Env, lead: Any, decision: Decision) -> Any:
    """Converts a lead by a decision and returns its deal, with the rights of the env's user.

    Raises `ValidationFailed` where no decision about the partner was made, and what writing the
    partner and the deal and moving the lead raise.
    """
    partner, people, made = _partner(env, lead, decision)
    deal = _deal(env, lead, partner, decision)
    _add_people(env, deal, people)
    with env.sudo():
        converting.link(lead, deal)
    env.cache.setdefault(converting.MADE, {})[lead.id] = made
    move(env, "pipeline.lead", [lead.id], "convert", {"partner": partner.id})
    return deal


def _partner(env: Env, lead: Any, decision: Decision) -> tuple[Any, list[Any], list[int]]:
    """The partner, people of it who asked, and the ids of those that were made."""
    if decision.partner is not None:
        partner = Records(env, "contacts.partner").get(decision.partner)
        if decision.complete:
            _complete(env, partner, lead)
        return partner, [], []
    if decision.make == "person":
        person = _make(env, {**_common(lead), **_person(lead), "contact_points": _points(lead)})
        return person, [person], [person.id]
    if decision.make == "company":
        return _company(env, lead)
    problem = _l("Choose who it is, or make a new partner.")
    raise ValidationFailed(problem, {"partner": [problem]})


def _company(env: Env, lead: Any) -> tuple[Any, list[Any], list[int]]:
    """A new company, with the person who asked where there is one."""
    name = lead.company_name or lead.contact_name or lead.name
    values = {**_common(lead), "kind": "company", "name": name, "website": _website(lead)}
    if not lead.contact_name or name == lead.contact_name:
        company = _make(env, {**values, "contact_points": _points(lead)})
        return company, [], [company.id]
    company = _make(env, values)
    person = _make(
        env,
        {
            **_common(lead), **_person(lead), "parent": company.id,
            "contact_points": _points(lead),
        },
    )  # fmt: skip
    return company, [person], [person.id, company.id]


def _make(env: Env, values: dict[str, Any]) -> Any:
    given = {name: value for name, value in values.items() if value not in (None, "", [])}
    return Records(env, "contacts.partner").create([given])[0]


def _common(lead: Any) -> dict[str, Any]:
    return {
        "language": lead.language, "country": lead.country, "source": lead.source_id,
        "owner": lead.owner_id, "team": lead.team_id,
    }  # fmt: skip


def _person(lead: Any) -> dict[str, Any]:
    name = lead.contact_name or lead.company_name or lead.name
    return {"kind": "person", "name": name, "job_title": lead.job_title}


def _website(lead: Any) -> str | None:
    address = lead.website or ""
    return address if address.startswith(("https://", "http://")) else None


def _points(lead: Any) -> list[dict[str, Any]]:
    """The lead's address and number; what is no number is left where it is, in the lead."""
    points: list[dict[str, Any]] = []
    if lead.phone_key:
        points.append({"kind": "phone", "value": lead.phone_key, "primary": True})
    if lead.email:
        points.append({"kind": "email", "value": lead.email, "primary": True})
    return points


def _complete(env: Env, partner: Any, lead: Any) -> None:
    """Adds the lead's address and number to a partner that has them not."""
    known = {point.e164 or email_key(point.value) for point in partner.contact_points}
    for point in _points(lead):
        if email_key(point["value"]) not in known:
            partner.contact_points.append(env[ContactPoint](**{**point, "primary": False}))
    env.session.flush()


def _deal(env: Env, lead: Any, partner: Any, decision: Decision) -> Any:
    values = {**converting.deal_values(lead), **decision.deal, "partner": partner.id}
    return Records(env, "pipeline.deal").create([values])[0]


def _add_people(env: Env, deal: Any, people: list[Any]) -> None:
    if people:
        given = [{"deal": deal.id, "partner": person.id} for person in people]
        Records(env, DealPerson).create(given)
