"""The address at which other programs hand in leads: REST with a bearer token, or a webhook with
the token in its address. Both take JSON and forms."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, current_app, jsonify, request
from sqlalchemy import select

from mozaika import (
    BadRequest,
    MozaikaError,
    Platform,
    ValidationFailed,
    _l,
    current_language,
    register_problems,
)
from mozaika_contacts.emails import InvalidEmail, clean_email
from mozaika_pipeline.leads.intake import Request, Taken, shortened, take
from mozaika_pipeline.models.lead_forms import LeadForm

ALIASES = {
    "full_name": "contact_name", "fullname": "contact_name", "person": "contact_name",
    "phone_number": "phone", "tel": "phone", "telephone": "phone", "mobile": "phone",
    "email_address": "email", "mail": "email", "company": "company_name",
    "organization": "company_name", "position": "job_title", "subject": "name",
    "title": "name", "text": "message", "comment": "message", "comments": "message",
    "page_url": "landing_page", "url": "landing_page", "referer": "referrer",
}  # fmt: skip
"""What other programs call the fields."""

TELLING = ("contact_name", "company_name", "email", "phone", "message")
LONGEST_ID = 200

blueprint = Blueprint("lead_intake", __name__, url_prefix="/api/leads")
register_problems(blueprint)


class NoSuchForm(MozaikaError):
    """The token is of no form."""

    status = 401
    code = "not_signed_in"


@blueprint.post("")
def take_in() -> Response:
    """Takes in a lead for the form whose token the caller bears."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return _taken("api", token.strip() if scheme.lower() == "bearer" else "")


@blueprint.post("/<token>")
def take_hook(token: str) -> Response:
    """Takes in a lead from a program that can't send headers."""
    return _taken("webhook", token)


def _taken(channel: str, token: str) -> Response:
    platform: Platform = current_app.extensions["mozaika"]
    with platform.env(write=True, language=current_language()) as env:
        cls: Any = env[LeadForm]
        live = select(cls).where(cls.token == token, cls.archived_at.is_(None))
        form = env.session.scalar(live) if token else None
        if form is None:
            raise NoSuchForm(
                _l("This is the token of no lead form."),
                cure=_l("Copy it from the form's page in Mozaika."),
            )
        return _answer(take(env, form, _request(channel, _body())))


def _answer(taken: Taken) -> Response:
    lead = taken.lead
    answer = jsonify(
        id=lead.id if lead is not None else None,
        request=taken.submission.id,
        verdict=taken.submission.verdict,
        duplicate_of=lead.duplicate_of_id if lead is not None else None,
        again=taken.again,
    )
    answer.status_code = 200 if taken.again else 201
    return answer


def _request(channel: str, body: Mapping[str, Any]) -> Request:
    values = shortened(_named(body))
    errors: dict[str, list[Any]] = {}
    if not any(values.get(name) for name in TELLING):
        errors[""] = [_l("Give at least a name, a company, an address, a number or a message.")]
    if values.get("email"):
        try:
            clean_email(str(values["email"]))
        except InvalidEmail:
            errors["email"] = [_l("“%(value)s” is no e-mail address.", value=values["email"])]
    if errors:
        raise ValidationFailed(_l("The lead can't be taken in."), errors)
    consent = body.get("consent") in (True, "true", "on", "1", 1, "yes")
    return Request(channel, values, dict(body), _external_id(body), consent, checked=False)


def _named(body: Mapping[str, Any]) -> dict[str, Any]:
    """The fields under our names; a field given under both keeps ours."""
    given = {ALIASES.get(name.lower(), name): value for name, value in body.items()}
    return {**given, **{name: body[name] for name in body if name not in ALIASES}}


def _external_id(body: Mapping[str, Any]) -> str | None:
    """By what the same lead is known when it is sent again."""
    given = body.get("external_id") or body.get("lead_id") or request.headers.get("Idempotency-Key")
    if given is None:
        return None
    if not isinstance(given, str | int) or len(str(given)) > LONGEST_ID:
        problem = _l("It has to be a text of at most %(n)s characters.", n=LONGEST_ID)
        raise ValidationFailed(problem, {"external_id": [problem]})
    return str(given)


def _body() -> Mapping[str, Any]:
    if request.mimetype == "application/json":
        found = request.get_json(silent=True)
        if isinstance(found, dict):
            return found
        raise BadRequest(_l("The body is no JSON object."), cure=_l("Send one lead as an object."))
    if request.form:
        return request.form.to_dict()
    raise BadRequest(
        _l("The request has no lead in it."), cure=_l("Send JSON or a form with its fields.")
    )
