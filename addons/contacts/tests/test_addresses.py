"""Addresses are written as each country's post writes them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mozaika_contacts.addresses import (
    Address,
    InvalidPostalCode,
    address_lines,
    clean_postal_code,
    format_address,
    geo_uri,
    map_url,
)

WARSAW = Address(
    street="Polna", building="5", apartment="7", postal_code="00-001", city="Warszawa", country="PL"
)
CLUJ = Address(
    street="Memorandumului",
    building="10",
    block="A2",
    staircase="B",
    floor="3",
    apartment="14",
    postal_code="400114",
    city="Cluj-Napoca",
    region="Cluj",
    country="RO",
)
NOVOSIBIRSK = Address(
    street="Красный пр-т",
    building="25",
    block="2",
    apartment="17",
    postal_code="630007",
    city="Новосибирск",
    region="Новосибирская область",
    country="RU",
)


def test_the_polish_form() -> None:
    assert format_address(WARSAW) == "ul. Polna 5/7\n00-001 Warszawa"
    village = Address(building="12", city="Zalesie", postal_code="05-540", country="PL")
    assert format_address(village) == "Zalesie 12\n05-540 Zalesie"
    avenue = Address(street="al. Jana Pawła II", building="3", city="Gdynia", country="PL")
    assert format_address(avenue) == "al. Jana Pawła II 3\nGdynia"


def test_the_romanian_form() -> None:
    assert address_lines(CLUJ) == [
        "str. Memorandumului, nr. 10, bl. A2, sc. B, et. 3, ap. 14",
        "400114 Cluj-Napoca, jud. Cluj",
    ]
    bucharest = Address(
        street="Bd. Unirii",
        building="1",
        city="București",
        region="București",
        district="sector 3",
        postal_code="030823",
        country="RO",
    )
    assert format_address(bucharest) == "Bd. Unirii, nr. 1\n030823 București, sector 3"


def test_the_russian_form() -> None:
    assert address_lines(NOVOSIBIRSK) == [
        "630007, Новосибирская область, г. Новосибирск",
        "Красный пр-т, д. 25, корп. 2, кв. 17",
    ]
    moscow = Address(
        street="Мясницкая", building="5", city="Москва", region="Москва", postal_code="101000"
    )
    assert format_address(moscow, "ru") == "101000, г. Москва\nул. Мясницкая, д. 5"
    village = Address(district="Истринский район", city="с. Павловское", country="RU")
    assert format_address(village) == "Истринский район, с. Павловское"


def test_mail_from_abroad_names_the_country_last() -> None:
    assert address_lines(WARSAW, country_name="Polonia")[-1] == "Polonia"


def test_other_countries_and_empty_addresses() -> None:
    berlin = Address(
        street="Lindenstraße", building="4", postal_code="10969", city="Berlin", country="DE"
    )
    assert format_address(berlin) == "Lindenstraße 4\n10969 Berlin"
    assert format_address(Address(country="PL")) == ""


@pytest.mark.parametrize(
    ("raw", "country", "kept"),
    [
        ("00001", "PL", "00-001"),
        ("00 - 001", "PL", "00-001"),
        (" 010061 ", "RO", "010061"),
        ("630 007", "RU", "630007"),
        ("sw1a  1aa", "GB", "SW1A 1AA"),
        ("  ", "PL", ""),
    ],
)
def test_postal_codes_are_tidied(raw: str, country: str, kept: str) -> None:
    assert clean_postal_code(raw, country) == kept


@pytest.mark.parametrize(
    ("raw", "country"),
    [("0001", "PL"), ("01006", "RO"), ("901000", "RU"), ("٠١٠٠٦١", "RO"), ("<b>", "GB")],
)
def test_wrong_postal_codes_are_refused(raw: str, country: str) -> None:
    with pytest.raises(InvalidPostalCode):
        clean_postal_code(raw, country)


def test_the_refusal_names_culprit_cause_and_cure() -> None:
    with pytest.raises(InvalidPostalCode) as caught:
        clean_postal_code("0001", "PL")
    assert str(caught.value) == "The postal code “0001” is not valid. Write it like 00-001."


@given(st.text("0123456789- ABC", max_size=14), st.sampled_from(["PL", "RO", "RU", "DE"]))
def test_a_kept_postal_code_stays_as_it_is(raw: str, country: str) -> None:
    try:
        kept = clean_postal_code(raw, country)
    except InvalidPostalCode:
        return
    assert clean_postal_code(kept, country) == kept


def test_the_map_finds_a_point_or_searches() -> None:
    point = Address(city="Warszawa", lat=52.2297, lon=21.0122)
    assert map_url(point) == (
        "https://www.openstreetmap.org/?mlat=52.22970&mlon=21.01220#map=17/52.22970/21.01220"
    )
    assert geo_uri(point) == "geo:52.22970,21.01220"
    assert map_url(WARSAW) == (
        "https://www.openstreetmap.org/search?query=Polna+5%2C+00-001+Warszawa%2C+PL"
    )
    assert geo_uri(WARSAW) == "geo:0,0?q=Polna%205%2C%2000-001%20Warszawa%2C%20PL"
    assert map_url(Address()) == geo_uri(Address()) == ""
