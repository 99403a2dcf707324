"""A working day with contacts: cards are made, numbers checked, names put together."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from mozaika.errors import ValidationFailed
from mozaika.lifecycle.host import Host
from mozaika.runtime import Platform, User
from mozaika.services.records import writing
from mozaika_contacts.models import Address, ContactPoint, Identifier, Partner

ADDONS = Path(__file__).parents[2]


@pytest.fixture
def platform(make_host: Callable[..., Host]) -> Platform:
    return make_host("contacts", paths=[ADDONS], language="pl").platform


def create(platform: Platform, model: type, values: dict, user: User | None = None):
    with platform.env(*([user] if user else []), write=True) as env:
        return writing.create(env, env.registry.info(model), [values])[0]


def test_a_card_with_everything_on_it(platform: Platform) -> None:
    partner = create(
        platform,
        Partner,
        {
            "kind": "person",
            "given_name": "Зинаида",
            "patronymic": "Петровна",
            "family_name": "Щукина",
            "gender": "female",
            "language": "ru",
            "country": "RU",
            "contact_points": [
                {"kind": "mobile", "value": "8 (916) 123-45-67", "primary": True},
                {"kind": "email", "value": "zina@schukina.example"},
            ],
            "addresses": [
                {"street": "Тверская", "building": "5", "city": "Москва", "postal_code": "125009",
                 "country": "RU", "is_default": True}
            ],
        },
    )  # fmt: skip
    assert partner.name == "Щукина Зинаида Петровна"
    assert partner.phone == "+7 916 123-45-67"
    assert partner.contact_points[0].e164 == "+79161234567"
    assert (partner.email, partner.city) == ("zina@schukina.example", "Москва")
    words = partner.search_text.split()
    assert {"shchukina", "schukina", "щукина", "moskva", "1234567"} <= set(words)
    assert partner.greeting() == "Уважаемая Зинаида Петровна"


def test_a_name_given_whole_is_taken_apart(platform: Platform) -> None:
    person = create(
        platform, Partner, {"kind": "person", "name": "dr Anna Łęcka", "language": "pl"}
    )
    assert (person.prefix, person.given_name, person.family_name) == ("dr", "Anna", "Łęcka")


@pytest.mark.parametrize(
    ("model", "values", "field"),
    [
        (ContactPoint, {"kind": "phone", "value": "12"}, "value"),
        (ContactPoint, {"kind": "email", "value": "nobody@"}, "value"),
        (Identifier, {"type": "nip", "value": "1234567890"}, "value"),
        (Address, {"country": "PL", "postal_code": "0001"}, "postal_code"),
    ],
)
def test_wrong_details_are_refused_in_the_users_language(
    platform: Platform, model: type, values: dict, field: str
) -> None:
    partner = create(platform, Partner, {"name": "Acme", "country": "PL"})
    with pytest.raises(ValidationFailed) as refused:
        create(platform, model, {"partner": partner.id, **values})
    assert field in refused.value.errors


def test_personal_numbers_are_masked(platform: Platform) -> None:
    partner = create(platform, Partner, {"kind": "person", "name": "Jan Kos"})
    item = create(
        platform, Identifier, {"partner": partner.id, "type": "pesel", "value": "44051401359"}
    )
    assert "44051401359" not in item.value
    with platform.env() as env:
        assert env.session.get_one(env[Identifier], item.id).personal_value == "44051401359"


def test_a_partner_needs_a_name(platform: Platform) -> None:
    with pytest.raises(ValidationFailed) as refused:
        create(platform, Partner, {"kind": "company"})
    assert "name" in refused.value.errors
