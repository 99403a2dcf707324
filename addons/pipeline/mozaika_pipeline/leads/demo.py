"""Demo leads: three forms, rules that share out the work, some sixty leads, and spam."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from mozaika import Env, use_language
from mozaika_automation.models import AssignmentMember, AssignmentRule
from mozaika_contacts.models import Partner
from mozaika_pipeline.leads.clock import answer_until
from mozaika_pipeline.leads.guard import Circumstances
from mozaika_pipeline.leads.intake import Request, take
from mozaika_pipeline.leads.origins import detect, utm_of
from mozaika_pipeline.leads.partners import Decision, convert
from mozaika_pipeline.leads.shipped import source_ids
from mozaika_pipeline.models.leads import Lead, LeadForm, LeadFormField

LANGUAGES = ("pl", "ru", "ro")
EACH = 20
CHANNELS = ("form", "form", "form", "mail", "call", "form", "api", "form", "import", "form")
STATUSES = (
    "new", "new", "assigned", "contacted", "qualified", "new", "nurturing", "disqualified",
    "contacted", "new",
)  # fmt: skip
"""Of each ten leads; the new ones are assigned by rule."""

REASONS = ("not_interested", "no_budget", "not_reached", "spam")
CONVERTED = 1
"""How many leads of each language become deals."""

INPUTS = (
    ("contact_name", True), ("company_name", False), ("email", True), ("phone", False),
    ("message", True),
)  # fmt: skip


def load_leads(env: Env) -> None:
    """Lead forms and leads; does nothing where there are some, or no demo users."""
    if env.session.scalar(select(env[Lead].id).limit(1)) is not None:
        return
    people = _staff(env)
    if not people:
        return
    _let_sell(env, people)
    forms = {language: _form(env, language, people) for language in LANGUAGES}
    env.session.add_all(forms.values())
    _share_out(env, people)
    env.session.flush()
    leads = [
        _lead(env, forms[language], language, number, people)
        for number in reversed(range(EACH))
        for language in LANGUAGES
    ]
    _repeat_some(env, leads)
    env.session.add_all(leads)
    env.session.flush()
    _tell(env, leads)
    _hold_back(env, forms)
    _convert_some(env, leads)


@cache
def _words() -> Mapping[str, Any]:
    text = Path(__file__).with_name("demo.json").read_text(encoding="utf-8")
    found: Mapping[str, Any] = json.loads(text)
    return found


def _staff(env: Env) -> dict[str, list[Any]]:
    """The demo users by language."""
    user = env["base.user"]
    found: dict[str, list[Any]] = {}
    wanted = select(user).where(user.language.in_(LANGUAGES), user.archived_at.is_(None))
    for one in env.session.scalars(wanted.order_by(user.id)):
        if one.teams:
            found.setdefault(one.language, []).append(one)
    return found if all(language in found for language in LANGUAGES) else {}


def _let_sell(env: Env, people: Mapping[str, list[Any]]) -> None:
    """The first of each language sees all that is sold, the others what is their team's."""
    role = env["base.role"]
    wanted = select(role).where(role.name.in_(("pipeline.all", "pipeline.user")))
    roles = {one.name: one for one in env.session.scalars(wanted)}
    for users in people.values():
        for place, user in enumerate(users):
            mine = roles["pipeline.user" if place else "pipeline.all"]
            if mine not in user.roles:
                user.roles.append(mine)


def _form(env: Env, language: str, people: Mapping[str, list[Any]]) -> Any:
    told = _words()["forms"][language]
    return env[LeadForm](
        **told,
        key=f"demo-{language}",
        language=language,
        double_opt_in=language == "pl",
        team=people[language][0].teams[0],
        source_id=source_ids(env).get("website"),
        inputs=[
            env[LeadFormField](sequence=10 * (place + 1), input=name, required=required)
            for place, (name, required) in enumerate(INPUTS)
        ],
    )


def _share_out(env: Env, people: Mapping[str, list[Any]]) -> None:
    """Leads go to the team that speaks their language, in turn."""
    for place, language in enumerate(LANGUAGES):
        team = people[language][0].teams[0]
        rule = env[AssignmentRule](
            name=f"{_words()['forms'][language]['title']} ({language})",
            model="pipeline.lead",
            filter=[["language", "=", language]],
            method="round_robin",
            team_id=team.id,
            sequence=10 * (place + 1),
        )
        rule.members = [
            env[AssignmentMember](user_id=user.id, sequence=10 * (number + 1))
            for number, user in enumerate(people[language])
        ]
        env.session.add(rule)


def _lead(env: Env, form: Any, language: str, number: int, people: Mapping[str, Any]) -> Any:
    words = _words()
    name = words["people"][language][number]
    company = words["companies"][language][number] if number < 10 and number % 3 else None
    origin = words["origins"][(number * 3 + LANGUAGES.index(language)) % len(words["origins"])]
    channel = CHANNELS[number % len(CHANNELS)]
    status = STATUSES[number % len(STATUSES)]
    came = _when(env, number)
    values = {
        "contact_name": name,
        "company_name": company,
        "job_title": words["jobs"][language][number % 3] if company else None,
        "email": _address(language, name, number) if number % 7 else None,
        "phone": _number(language, number) if number % 4 else None,
        "country": words["countries"][language],
        "language": language,
        "message": words["messages"][language][number % 6] if number % 5 else None,
        "channel": channel,
        "status": "new" if status == "assigned" else status,
        "created_at": came,
        "response_due": answer_until(came, timedelta(hours=4), ZoneInfo("Europe/Warsaw")),
        "form": form if channel in ("form", "mail", "call") else None,
        "external_id": f"CRM-{language}-{number}" if channel == "api" else None,
        **_from_where(env, channel, origin),
        **_consent(form, channel, came),
        **_progress(env, status, number, came),
    }
    if status != "new":
        owner = people[language][number % len(people[language])]
        values |= {"owner": owner, "team": owner.teams[0]}
    return env[Lead](**values)


def _from_where(env: Env, channel: str, given: Mapping[str, str]) -> dict[str, Any]:
    if channel in ("mail", "call"):
        key = {"mail": "email", "call": "phone"}[channel]
        return {"source_id": source_ids(env).get(key), "medium": channel}
    found = detect(given)
    told = utm_of(given)
    told.pop("click", None)
    return {
        **told, "source_id": source_ids(env).get(found.source), "medium": found.medium,
        "campaign": found.campaign, "referrer": given.get("referrer"),
        "landing_page": given.get("landing_page"),
    }  # fmt: skip


def _consent(form: Any, channel: str, came: datetime) -> dict[str, Any]:
    if channel != "form":
        return {}
    return {"consent": True, "consent_text": form.consent_text, "consent_at": came}


def _progress(env: Env, status: str, number: int, came: datetime) -> dict[str, Any]:
    """What is known of a lead that is on its way."""
    if status in ("new", "assigned"):
        return {}
    given: dict[str, Any] = {"responded_at": came + timedelta(hours=1 + number % 6)}
    if status == "nurturing":
        given["nurture_until"] = _soon(env, 9 + number)
    if status == "disqualified":
        given["disqualified_reason"] = REASONS[number % len(REASONS)]
    return given


def _soon(env: Env, days: int) -> date:
    return env.today() + timedelta(days=days)


def _when(env: Env, number: int) -> datetime:
    """When a lead came in: the new ones lately, the others over three months."""
    if STATUSES[number % len(STATUSES)] in ("new", "assigned"):
        return env.now() - timedelta(hours=1 + number * 5 % 60, minutes=number * 7)
    return env.now() - timedelta(days=3 + number * 4, hours=number)


def _address(language: str, name: str, number: int) -> str:
    letters = "".join(c for c in name.rsplit(maxsplit=1)[-1].lower() if c.isascii() and c.isalpha())
    return f"{letters or 'kontakt'}.{language}{number}@{_words()['domains'][language]}"


def _number(language: str, number: int) -> str:
    parts = {"a": number % 10, "b": 200 + number * 13, "c": 300 + number * 17,
             "c2": 20 + number, "d": 40 + number}  # fmt: skip
    return str(_words()["phones"][language].format(**parts))


def _repeat_some(env: Env, leads: list[Any]) -> None:
    """In each language somebody asks again, and some are partners already."""
    partner: Any = env[Partner]
    wanted = select(partner).where(partner.kind == "company", partner.email.is_not(None))
    known = env.session.scalars(wanted.order_by(partner.id).limit(60)).all()
    for language in LANGUAGES:
        mine = [lead for lead in leads if lead.language == language]
        earlier = [lead for lead in mine if lead.status == "contacted" and lead.email]
        fresh = [lead for lead in mine if lead.status == "new"]
        for old, new in zip(earlier[:2], fresh[-2:], strict=False):
            new.contact_name, new.email = old.contact_name, old.email.upper()
        partners = [one for one in known if one.language == language]
        for lead, one in zip(fresh[:3], partners, strict=False):
            lead.company_name, lead.email = one.name, one.email


def _tell(env: Env, leads: list[Any]) -> None:
    """Notes of calls that were made."""
    note = env["base.note"]
    env.session.add_all(
        note(
            model="pipeline.lead", record_id=lead.id, pinned=False,
            text=_words()["notes"][lead.language], created_by_id=lead.owner_id,
        )
        for lead in leads
        if lead.status in ("contacted", "qualified")
    )  # fmt: skip


def _hold_back(env: Env, forms: Mapping[str, Any]) -> None:
    """Spam that came in and waits for somebody to look at it."""
    for place, told in enumerate(_words()["spam"]):
        form = forms[LANGUAGES[place % len(LANGUAGES)]]
        values = {name: value for name, value in told.items() if name != "trap"}
        with use_language(form.language):
            how = Circumstances(trap=told.get("trap", ""))
            take(env, form, Request("form", values, dict(values), how=how))


def _convert_some(env: Env, leads: list[Any]) -> None:
    for language in LANGUAGES:
        ready = [one for one in leads if one.language == language and one.status == "qualified"]
        for lead in ready[:CONVERTED]:
            make = "company" if lead.company_name else "person"
            convert(env, lead, Decision(make=make))
