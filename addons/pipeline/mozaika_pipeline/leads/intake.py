"""Taking in requests: every one is kept as it came, and becomes a lead or is held back."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from mozaika import Env, MozaikaError, _l, current_language, gettext, use_language
from mozaika_contacts.countries import COUNTRIES
from mozaika_contacts.models.partner import LANGUAGES
from mozaika_pipeline.leads.guard import (
    REPEATED_WITHIN,
    Circumstances,
    Sign,
    content_key,
    is_held,
    signs,
)
from mozaika_pipeline.leads.origins import UTM, Origin, detect, host_of, utm_of
from mozaika_pipeline.leads.shipped import source_ids
from mozaika_pipeline.models.lead_forms import Submission
from mozaika_pipeline.models.leads import Lead

TEXTS = {
    "name": 200, "contact_name": 200, "company_name": 200, "job_title": 150, "email": 254,
    "phone": 40, "website": 500, "message": 10_000, "referrer": 500, "landing_page": 500,
    "campaign": 150, "medium": 50, **dict.fromkeys(UTM, 150),
}  # fmt: skip
"""What a request may say, and how many characters of it are kept."""

LARGEST_PAYLOAD = 50_000


class TooMany(MozaikaError):
    """One visitor sends too many requests."""

    status = 429
    code = "too_many_requests"


@dataclass(frozen=True)
class Request:
    """One request as it came in: `values` by field of a lead, `payload` whole."""

    channel: str
    values: Mapping[str, str | None]
    payload: Any = None
    external_id: str | None = None
    consent: bool = False
    sender: str | None = None
    how: Circumstances = field(default_factory=Circumstances)
    checked: bool = True


@dataclass(frozen=True)
class Taken:
    """What came of a request; `again` says that it had come in before."""

    submission: Any
    lead: Any = None
    again: bool = False

    @property
    def held(self) -> bool:
        """Whether it waits for somebody to look at it."""
        return bool(self.submission.verdict == "held")


def take(env: Env, form: Any, request: Request) -> Taken:
    """Takes in a request through a form: once for each `external_id`.

    Raises `TooMany` for a visitor who has sent more than the form's limit within the hour.
    """
    with env.sudo():
        before = known(env, form, request.external_id)
        if before is not None:
            return Taken(before, before.lead, again=True)
        _check_pace(env, form, request.sender)
        try:
            with env.savepoint():
                return _take(env, form, request)
        except IntegrityError:
            before = known(env, form, request.external_id)
            if before is None:
                raise
            return Taken(before, before.lead, again=True)


def release(env: Env, submissions: Sequence[Any]) -> list[Any]:
    """Makes leads of requests that were held back."""
    made: list[Any] = []
    with env.sudo():
        for one in submissions:
            if one.verdict == "held":
                one.verdict = "released"
                lead = env[Lead](**_lead_values(env, one.form, one.values or {}, one.payload))
                one.lead = lead
                made.append(lead)
        env.session.add_all(made)
        env.session.flush()
    return made


def shortened(values: Mapping[str, Any]) -> dict[str, str | None]:
    """Values that a lead may have, as text of the length that is kept."""
    found: dict[str, str | None] = {}
    for name, most in TEXTS.items():
        value = values.get(name)
        if isinstance(value, str | int | float) and not isinstance(value, bool):
            found[name] = _clean(str(value))[:most] or None
    country = str(values.get("country") or "").upper()
    if country in dict(COUNTRIES):
        found["country"] = country
    language = str(values.get("language") or "").lower()[:2]
    if language in dict(LANGUAGES):
        found["language"] = language
    return found


def _clean(text: str) -> str:
    """Text without control characters other than ends of lines."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(c for c in plain if c.isprintable() or c == "\n").strip()


def known(env: Env, form: Any, external_id: str | None) -> Any:
    """The request that came in through the form under the same number."""
    if not external_id:
        return None
    cls: Any = env[Submission]
    same = select(cls).where(cls.form_id == form.id, cls.external_id == external_id)
    return env.session.scalar(same)


def _check_pace(env: Env, form: Any, sender: str | None) -> None:
    if sender is None:
        return
    cls: Any = env[Submission]
    since = env.now() - REPEATED_WITHIN / 24
    recent = select(func.count()).where(cls.sender_key == sender, cls.created_at > since)
    if (env.session.scalar(recent.where(cls.form_id == form.id)) or 0) >= form.hourly_limit:
        raise TooMany(
            _l("Too many requests have come from here."), cure=_l("Try again in an hour.")
        )


def _take(env: Env, form: Any, request: Request) -> Taken:
    values = {**shortened(request.values), "consent": request.consent}
    values.setdefault("language", form.language or current_language())
    values["channel"] = request.channel
    values["external_id"] = request.external_id
    key = content_key(values)  # type: ignore[arg-type]
    found = _signs(env, form, request, key) if request.checked else []
    submission = env[Submission](
        form_id=form.id,
        summary=_summary(values),
        channel=request.channel,
        verdict="held" if is_held(found) else "accepted",
        reasons=_reasons(env, found),
        payload=_kept_payload(request.payload),
        values=values,
        external_id=request.external_id,
        sender_key=request.sender,
        content_key=key,
    )
    env.session.add(submission)
    lead = None
    if not is_held(found):
        lead = env[Lead](**_lead_values(env, form, values, submission.payload))
        submission.lead = lead
        env.session.add(lead)
    env.session.flush()
    return Taken(submission, lead)


def _reasons(env: Env, found: list[Sign]) -> str | None:
    """Why a request is held back, in the company's language: the visitor never reads it."""
    with use_language(env.platform.settings.language):
        return "\n".join(str(sign.why) for sign in found) or None


def _signs(env: Env, form: Any, request: Request, key: str | None) -> list[Sign]:
    how = request.how
    if key is not None and _came_before(env, form, key):
        how = Circumstances(how.stamp, how.trap, how.known_origin, True, form.max_links)
    else:
        how = Circumstances(how.stamp, how.trap, how.known_origin, False, form.max_links)
    words = {
        name: value for name, value in request.values.items()
        if name not in ("referrer", "landing_page", "website")
    }  # fmt: skip
    return signs(words, how)


def _came_before(env: Env, form: Any, key: str) -> bool:
    cls: Any = env[Submission]
    since = env.now() - REPEATED_WITHIN
    same = select(cls.id).where(cls.content_key == key, cls.form_id == form.id)
    return env.session.scalar(same.where(cls.created_at > since).limit(1)) is not None


def _lead_values(env: Env, form: Any, values: Mapping[str, Any], payload: Any) -> dict[str, Any]:
    """The new lead: what was said, where it came from, the consent given."""
    given = {name: value for name, value in values.items() if value not in (None, "")}
    told = utm_of(values)
    given.update({name: told[name][:150] for name in UTM if name in told})
    origin = detect(values, own_hosts(form))
    given["source_id"] = _source(env, form, origin)
    given["medium"] = given.get("medium") or origin.medium[:50]
    given["campaign"] = given.get("campaign") or origin.campaign or form.campaign
    if given.get("consent"):
        given |= {"consent_text": form.consent_text, "consent_at": env.now()}
    return {**given, "team_id": form.team_id, "form_id": form.id, "payload": payload}


def _source(env: Env, form: Any, origin: Origin) -> int | None:
    """The form's own source speaks for visitors about whom nothing else is known."""
    if not origin.certain and form.source_id:
        return int(form.source_id)
    return source_ids(env).get(origin.source)


def own_hosts(form: Any) -> frozenset[str]:
    """The sites that show the form: a visitor who comes from there is no referral."""
    return frozenset(filter(None, map(host_of, origins_of(form))))


def origins_of(form: Any) -> list[str]:
    """The origins, such as https://www.example.com, that may show the form."""
    lines = (form.origins or "").split()
    return [line.rstrip("/").lower() for line in lines if line.startswith(("https://", "http://"))]


def _summary(values: Mapping[str, Any]) -> str:
    told = ("contact_name", "company_name", "email", "phone", "message")
    words = " · ".join(" ".join(str(values[name]).split()) for name in told if values.get(name))
    return words[:200] or gettext("Empty request")


def _kept_payload(payload: Any) -> Any:
    """The payload, if it is not of an absurd size."""
    if payload is None or len(json.dumps(payload, default=str)) <= LARGEST_PAYLOAD:
        return payload
    return {"left out": "too large"}
