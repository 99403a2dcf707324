"""What a new or changed lead is completed with: a subject, clean details, keys to compare by."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from mozaika import Env, ValidationFailed, _l, changed_fields, fold, gettext, is_import, setting
from mozaika_contacts.emails import InvalidEmail, clean_email, email_key
from mozaika_contacts.phones import InvalidPhone, parse_phone
from mozaika_pipeline.leads.clock import answer_until
from mozaika_pipeline.models.leads import Lead

REGIONS = {"pl": "PL", "ru": "RU", "ro": "RO", "en": "PL"}
NAMES = ("company_name", "contact_name")
LONGEST = 200

_FORMS = re.compile(
    r"\b(sp\.? ?z ?o\.? ?o\.?|sp\.? ?k\.?|s\.?a\.?|s\.?r\.?l\.?|p\.?f\.?a\.?|ltd|gmbh|inc|"
    r"ооо|зао|оао|пао|ао|ип)(?=\W|$)"
)
_WORDS = re.compile(r"[^\W_]+")


def complete(env: Env, leads: Sequence[Lead]) -> None:
    """Cleans details, makes keys and subjects; raises `ValidationFailed` for a wrong address."""
    failures: list[tuple[Lead, dict[str, list[Any]]]] = []
    for lead in leads:
        changed = changed_fields(lead)
        if "email" in changed:
            try:
                clean_address(lead)
            except InvalidEmail:
                problem = _l("“%(value)s” is no e-mail address.", value=lead.email)
                failures.append((lead, {"email": [problem]}))
        if not changed.isdisjoint(("phone", "country", "language")):
            clean_phone(lead, env.platform.settings.language)
        if not changed.isdisjoint(NAMES):
            lead.name_key = name_key(*(getattr(lead, name) for name in NAMES))
        if not lead.name:
            lead.name = subject_of(lead)
    if failures:
        message = _l("An e-mail address can't be used.")
        raise ValidationFailed(message, failures[0][1], records=failures)


def begin(env: Env, leads: Sequence[Lead]) -> None:
    """What only new leads get: an owner who may see them, and the time to answer by."""
    minutes = setting(env, "pipeline.answer_minutes")
    zone = ZoneInfo(env.platform.settings.time_zone)
    until = answer_until(env.now(), timedelta(minutes=minutes), zone)
    from_file = is_import(env)
    for lead in leads:
        lead.response_due = lead.response_due or until
        if from_file and lead.channel == "manual":
            lead.channel = "import"
        if lead.consent and lead.consent_at is None:
            lead.consent_at = env.now()
        if _needs_own_owner(env, lead):
            lead.owner_id = env.user.id  # type: ignore[attr-defined]


def _needs_own_owner(env: Env, lead: Any) -> bool:
    """Who sees only leads of their own keeps what they enter."""
    if env.access_off or env.user.id is None or env.user.has_role("pipeline.all"):
        return False
    return not (lead.owner_id or lead.owner or lead.team_id or lead.team)


def clean_address(lead: Lead) -> None:
    """The e-mail address in its clean form, with its key."""
    lead.email = clean_email(lead.email) if lead.email and lead.email.strip() else None
    lead.email_key = email_key(lead.email) if lead.email else None


def clean_phone(lead: Lead, language: str) -> None:
    """The telephone number in its international form; what is none stays as it was typed."""
    if not lead.phone or not lead.phone.strip():
        lead.phone = lead.phone_key = None
        return
    region = lead.country or REGIONS.get(lead.language or language, "PL")
    try:
        phone = parse_phone(lead.phone, region)
    except InvalidPhone:
        lead.phone_key = None
    else:
        lead.phone, lead.phone_key = phone.international, phone.e164


def name_key(*names: str | None) -> str | None:
    """Names without case, accents, legal forms and signs: two spellings of one name meet."""
    words = [plain_name(name) for name in names if name]
    return " | ".join(filter(None, words))[:420] or None


def plain_name(name: str) -> str:
    """One name as it is compared."""
    return " ".join(_WORDS.findall(_FORMS.sub(" ", fold(name))))


def words_of(names: Iterable[str | None], most: int = 4) -> list[str]:
    """The words by which to look for a name: the longest ones."""
    words = {word for name in names if name for word in plain_name(name).split() if len(word) > 2}
    return sorted(words, key=lambda word: (-len(word), word))[:most]


def subject_of(lead: Lead) -> str:
    """A subject for a lead that came without one."""
    who = lead.who
    return who[:LONGEST] if who else gettext("Request without a name")
