"""A public form as the visitor sees it: what it asks for, what was typed, what is wrong."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from mozaika import Text, _l, current_language, gettext
from mozaika_contacts.countries import COUNTRIES
from mozaika_contacts.emails import InvalidEmail, clean_email
from mozaika_contacts.phones import InvalidPhone, example_phone, parse_phone
from mozaika_pipeline.leads.keys import REGIONS
from mozaika_pipeline.models.lead_forms import INPUTS

USUAL = (("contact_name", True), ("email", True), ("phone", False), ("message", True))
"""What a form asks for that names no fields of its own, and whether it must be filled in."""

TYPES = {"email": "email", "phone": "tel", "website": "url"}
COMPLETIONS = {
    "contact_name": "name", "company_name": "organization", "job_title": "organization-title",
    "email": "email", "phone": "tel", "country": "country", "website": "url",
}  # fmt: skip
LONGEST = {"message": 10_000, "email": 254, "phone": 40, "website": 500}
YES = ("on", "yes", "true", "1")
"""What a ticked box sends: "on" where its author said nothing else (HTML Standard, 4.10.18.3)."""

FILL_IN = _l("Please fill this in.")


@dataclass(frozen=True)
class Input:
    """One field of the page."""

    name: str
    label: Text
    required: bool
    value: str = ""
    error: Text | None = None

    @property
    def type(self) -> str:
        """What the browser takes it for; "textarea" and "select" are elements of their own."""
        return {"message": "textarea", "country": "select"}.get(
            self.name, TYPES.get(self.name, "text")
        )

    @property
    def completion(self) -> str:
        """What the browser may fill in by itself."""
        return COMPLETIONS.get(self.name, "off")

    @property
    def longest(self) -> int:
        """How many characters it takes."""
        return LONGEST.get(self.name, 200)


@dataclass(frozen=True)
class Filled:
    """A form as it was filled in."""

    inputs: tuple[Input, ...]
    consent: bool
    consent_error: Text | None = None

    @property
    def is_right(self) -> bool:
        """Whether it can be taken in."""
        return self.consent_error is None and not any(one.error for one in self.inputs)

    @property
    def values(self) -> dict[str, str]:
        """What was typed, by field of the lead."""
        return {one.name: one.value for one in self.inputs if one.value}


def blank(form: Any, given: Mapping[str, str]) -> Filled:
    """The form before it is filled in, but for what the address says."""
    shown = tuple(
        Input(name, label, required, given.get(name, "")[:200])
        for name, label, required in asked(form)
    )
    return Filled(shown, consent=False)


def read(form: Any, typed: Mapping[str, str]) -> Filled:
    """The form with what was typed, and what is wrong with it."""
    inputs = []
    for name, label, required in asked(form):
        value = typed.get(name, "").strip()
        error = _wrong(form, name, value, typed) if value else FILL_IN if required else None
        inputs.append(Input(name, label, required, value, error))
    consent = bool(form.consent_text) and typed.get("consent") in YES
    needed = bool(form.consent_text) and form.consent_required and not consent
    problem = _l("Without your consent we may not use your details.") if needed else None
    return Filled(tuple(inputs), consent, problem)


def asked(form: Any) -> list[tuple[str, Text, bool]]:
    """What the form asks for: field, label, whether required."""
    labels = dict(INPUTS)
    if not form.inputs:
        return [(name, labels[name], required) for name, required in USUAL]
    return [
        (one.input, one.label or labels.get(one.input, one.input), one.required)
        for one in form.inputs
    ]


def countries() -> list[tuple[str, str]]:
    """Countries by name in the visitor's language."""
    return sorted(((code, str(name)) for code, name in COUNTRIES), key=lambda one: one[1])


def _wrong(form: Any, name: str, value: str, typed: Mapping[str, str]) -> Text | None:
    if len(value) > LONGEST.get(name, 200):
        return _l("This is too long.")
    if name == "email":
        return _wrong_email(value)
    if name == "phone":
        language = form.language or current_language()
        return _wrong_phone(value, typed.get("country") or REGIONS.get(language, "PL"))
    if name == "country" and value not in dict(COUNTRIES):
        return _l("Choose one of the countries.")
    return None


def _wrong_email(value: str) -> Text | None:
    try:
        clean_email(value)
    except InvalidEmail:
        return gettext("This is no e-mail address. Write it as in %(example)s.",
                       example="anna@example.com")  # fmt: skip
    return None


def _wrong_phone(value: str, region: str) -> Text | None:
    try:
        parse_phone(value, region)
    except InvalidPhone:
        return gettext("This is no telephone number. Write it as in %(example)s.",
                       example=example_phone(region))  # fmt: skip
    return None
