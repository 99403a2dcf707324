"""Telephone numbers are read as people type them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mozaika_contacts.phones import (
    InvalidPhone,
    PhoneKind,
    PhoneReason,
    parse_phone,
    phone_fragment,
)

LOCAL_NUMBERS = st.one_of(
    st.tuples(
        st.just("RU"), st.from_regex(r"\A91[0-9]{8}\Z"), st.sampled_from(["8", "+7", "7", ""])
    ),
    st.tuples(
        st.just("PL"), st.from_regex(r"\A60[0-9]{7}\Z"), st.sampled_from(["+48", "0048", ""])
    ),
    st.tuples(
        st.just("RO"), st.from_regex(r"\A72[0-9]{7}\Z"), st.sampled_from(["+40", "0", "0040"])
    ),
)
CODES = {"RU": "+7", "PL": "+48", "RO": "+40"}


@pytest.mark.parametrize(
    ("raw", "region", "e164", "national", "kind"),
    [
        ("8 (916) 123-45-67", "RU", "+79161234567", "8 (916) 123-45-67", PhoneKind.MOBILE),
        ("0721 234 567", "RO", "+40721234567", "0721 234 567", PhoneKind.MOBILE),
        ("tel. 22 621 30 45", "PL", "+48226213045", "22 621 30 45", PhoneKind.LANDLINE),
        ("+40 21 312 34 56", "PL", "+40213123456", "021 312 3456", PhoneKind.LANDLINE),
        ("8 800 100-20-30", "RU", "+78001002030", "8 (800) 100-20-30", PhoneKind.TOLL_FREE),
    ],
)
def test_a_number_is_kept_as_e164(
    raw: str, region: str, e164: str, national: str, kind: PhoneKind
) -> None:
    phone = parse_phone(raw, region)
    assert (phone.e164, phone.national, phone.kind) == (e164, national, kind)


def test_the_number_knows_its_own_country() -> None:
    assert parse_phone("+40721234567", "RU").region == "RO"
    assert parse_phone("601 234 567", "pl").region == "PL"


def test_an_extension_is_kept_beside_the_number() -> None:
    phone = parse_phone("(22) 621-30-45 ext. 12", "PL")
    assert (phone.e164, phone.extension) == ("+48226213045", "12")
    assert parse_phone("8 495 123-45-67 доб. 105", "RU").extension == "105"
    assert phone.international.endswith("12")


@pytest.mark.parametrize(
    ("raw", "region", "reason"),
    [
        ("zadzwonić później", "PL", PhoneReason.NOT_A_NUMBER),
        ("", "PL", PhoneReason.NOT_A_NUMBER),
        ("22 621", "PL", PhoneReason.TOO_SHORT),
        ("601234567", "", PhoneReason.COUNTRY),
        ("+999 123 456 789", "PL", PhoneReason.COUNTRY),
        ("601 234 567 601 234", "PL", PhoneReason.TOO_LONG),
        ("000000000", "PL", PhoneReason.NOT_IN_USE),
    ],
)
def test_a_refusal_gives_its_reason(raw: str, region: str, reason: PhoneReason) -> None:
    with pytest.raises(InvalidPhone) as caught:
        parse_phone(raw, region)
    assert caught.value.reason is reason


def test_the_text_names_culprit_cause_and_cure() -> None:
    with pytest.raises(InvalidPhone) as caught:
        parse_phone("22 621", "PL")
    assert str(caught.value) == (
        "The telephone number “22 621” is too short. "
        "Add the missing digits or the area code, such as +48 512 345 678."
    )


@given(LOCAL_NUMBERS)
def test_every_way_of_dialling_leads_to_one_number(number: tuple[str, str, str]) -> None:
    region, digits, prefix = number
    phone = parse_phone(prefix + digits, region)
    assert phone.e164 == CODES[region] + digits
    for form in (phone.e164, phone.national, phone.international):
        assert parse_phone(form, region) == phone


@given(LOCAL_NUMBERS, st.data())
def test_a_fragment_of_what_is_dialled_finds_the_number(
    number: tuple[str, str, str], data: st.DataObject
) -> None:
    region, _, _ = number
    phone = parse_phone(CODES[region] + number[1], region)
    for shown in (phone.national, phone.international):
        start = data.draw(st.integers(0, len(shown) - 3))
        end = data.draw(st.integers(start + 3, len(shown)))
        fragment = shown[start:end]
        if sum(map(str.isdigit, fragment)) > 1:
            assert phone_fragment(fragment, region) in phone.e164


@given(st.text(max_size=30), st.sampled_from(["PL", "RO", "RU", "", "XX"]))
def test_any_text_is_kept_or_refused_never_an_accident(raw: str, region: str) -> None:
    try:
        phone = parse_phone(raw, region)
    except InvalidPhone:
        return
    assert phone.e164.startswith("+")
