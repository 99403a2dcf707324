"""What happens to contacts as they are written: names put together, numbers checked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from mozaika import Env, ValidationFailed, _l, _ln, changed_fields
from mozaika_contacts import identifiers
from mozaika_contacts.addresses import clean_postal_code
from mozaika_contacts.emails import clean_email
from mozaika_contacts.models import Address, ContactPoint, Identifier, Partner
from mozaika_contacts.name_parsing import parse_full_name
from mozaika_contacts.names import display_name
from mozaika_contacts.phones import parse_phone
from mozaika_contacts.values import InvalidValue

NAME_PARTS = ("prefix", "given_name", "patronymic", "family_name", "suffix")
REGION_OF_LANGUAGE = {"pl": "PL", "ru": "RU", "ro": "RO"}
PHONE_KINDS = ("phone", "mobile", "fax")


def put_names_together(records: Sequence[Partner]) -> None:
    """A person's name follows from its parts; parts follow from a name given alone."""
    for partner in records:
        changed = changed_fields(partner)
        if partner.kind != "person":
            continue
        if any(part in changed for part in NAME_PARTS) and any(_parts(partner)):
            partner.name = display_name(partner.person_name, partner.language or "")
        elif "name" in changed and partner.name:
            name = parse_full_name(partner.name, partner.language or "")
            partner.prefix, partner.given_name = name.prefix or None, name.given or None
            partner.patronymic = name.patronymic or None
            partner.family_name, partner.suffix = name.family or None, name.suffix or None


def _parts(partner: Partner) -> Iterable[str | None]:
    return (getattr(partner, part) for part in NAME_PARTS)


def clean_contact_points(env: Env, records: Sequence[ContactPoint]) -> None:
    """Telephones get their E.164 form, e-mail addresses are checked."""
    _each(env, records, _clean_point, "value")


def clean_addresses(env: Env, records: Sequence[Address]) -> None:
    """Postal codes are checked and written as their country writes them."""
    _each(env, records, _clean_address, "postal_code")


def clean_identifiers(env: Env, records: Sequence[Identifier]) -> None:
    """Identifiers are checked; personal ones are masked for those who may not read them."""
    _each(env, records, _clean_identifier, "value")


def _each(env: Env, records: Sequence[Any], clean: Any, field: str) -> None:
    failures = []
    for record in records:
        try:
            clean(env, record)
        except InvalidValue as error:
            failures.append((record, {field: [_explain(error)]}))
    if failures:
        message = _ln("%(n)s value can't be kept.", "%(n)s values can't be kept.", len(failures))
        raise ValidationFailed(message, failures[0][1], records=failures)


def _explain(error: InvalidValue) -> Any:
    params = {
        name: _l(value) if name in error.translated else value
        for name, value in error.params.items()
    }
    return _l(error.message).format(**params)


def _clean_point(env: Env, point: ContactPoint) -> None:
    changed = changed_fields(point)
    if ("value" not in changed and "kind" not in changed) or not point.value:
        return
    if point.kind in PHONE_KINDS:
        phone = parse_phone(point.value, _region(env, point))
        point.e164 = phone.e164
        point.value = phone.international
    else:
        point.e164 = None
        if point.kind == "email":
            point.value = clean_email(point.value)


def _region(env: Env, point: ContactPoint) -> str:
    partner: Partner | None = point.partner
    key = getattr(point, "partner_id", None)
    if partner is None and key:
        partner = env.session.get(env[Partner], key)
    if partner is not None:
        found = partner.country or REGION_OF_LANGUAGE.get(partner.language or "")
        if found:
            return found
    return REGION_OF_LANGUAGE.get(env.language, "PL")


def _clean_address(_env: Env, address: Address) -> None:
    changed = changed_fields(address)
    if address.postal_code and ("postal_code" in changed or "country" in changed):
        address.postal_code = clean_postal_code(address.postal_code, address.country)


def _clean_identifier(_env: Env, identifier: Identifier) -> None:
    changed = changed_fields(identifier)
    if ("value" not in changed and "type" not in changed) or not identifier.value:
        return
    kind = identifiers.IDENTIFIER_TYPES.get(identifier.type or "")
    if kind is None:
        return
    value = identifiers.clean(kind.code, identifier.value)
    identifier.personal_value = value if kind.personal else None
    identifier.value = identifiers.mask(kind.code, value) if kind.personal else value
