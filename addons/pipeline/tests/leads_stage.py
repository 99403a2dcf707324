"""What the tests of leads share: a platform, sellers, a form and visitors."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask.testing import FlaskClient

from mozaika.lifecycle.host import Host
from mozaika.runtime import Platform, User
from mozaika.testing.hosts import make_user
from mozaika.web.app import create_app
from mozaika_pipeline.leads.intake import Request, take
from mozaika_pipeline.leads.stamps import stamp_of

SECRET = "s" * 32
CONSENT = "I agree to be contacted."
SITE = "https://www.shop.example"


def make_platform(make_host: Callable[..., Host]) -> Host:
    """A host with pipeline enabled and the language Polish."""
    return make_host("pipeline", secret_key=SECRET, language="pl")


def seller(platform: Platform, login: str, *roles: str, **values: Any) -> User:
    """A user with a role of pipeline."""
    return make_user(platform, login, *(roles or ("pipeline.user",)), **values)


def team(platform: Platform, name: str) -> int:
    """A new team."""
    with platform.env(write=True) as env:
        made = env["base.team"](name=name)
        env.session.add(made)
        env.session.flush()
        return int(made.id)


def make_form(platform: Platform, **values: Any) -> int:
    """A lead form with a consent that is required."""
    given = {"name": "Site", "title": "Ask us", "consent_text": CONSENT, "key": "ask",
             "origins": SITE, "min_seconds": 0, **values}  # fmt: skip
    with platform.env(write=True) as env:
        form = env["pipeline.lead_form"](**given)
        env.session.add(form)
        env.session.flush()
        return int(form.id)


def hand_in(platform: Platform, form_id: int, **values: Any) -> int:
    """Takes in a request as a program does, and returns the lead."""
    with platform.env(write=True) as env:
        form = env.session.get(env["pipeline.lead_form"], form_id)
        taken = take(env, form, Request("api", values, dict(values), checked=False))
        return int(taken.lead.id)


def rule_for(platform: Platform, *users: User) -> None:
    """Leads go to these users in turn."""
    with platform.env(write=True) as env:
        rule = env["automation.assignment_rule"](
            name="In turn", model="pipeline.lead", filter=[], method="round_robin"
        )
        rule.members = [env["automation.assignment_member"](user_id=one.id) for one in users]
        env.session.add(rule)


def visitor(host: Host) -> FlaskClient:
    """Somebody on the web."""
    return create_app(host).flask.test_client()


def typed(platform: Platform, **values: str) -> dict[str, str]:
    """The form as a person sends it."""
    return {
        "contact_name": "Anna Kos", "email": "anna@kos.example", "consent": "on",
        "message": "We need twelve desks for a new office in January.",
        "stamp": stamp_of(platform, "ask"), **values,
    }  # fmt: skip


def leads(platform: Platform) -> list[Any]:
    """All leads as dictionaries of what tests ask for."""
    names = ("id", "name", "contact_name", "email", "status", "owner_id", "channel", "medium",
             "campaign", "consent", "consent_text", "confirmed_at", "duplicate_of_id", "payload",
             "utm_source", "referrer", "language", "score", "response_due",
             "consent_at")  # fmt: skip
    with platform.env() as env:
        found = env.session.query(env["pipeline.lead"]).order_by(env["pipeline.lead"].id)
        return [
            {name: getattr(one, name) for name in names}
            | {"source": one.source.name if one.source else None}
            for one in found
        ]
