"""Official identifiers are checked, shown and masked."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mozaika_contacts.demo import serials
from mozaika_contacts.identifiers import (
    IDENTIFIER_TYPES,
    REASON_MESSAGES,
    InvalidIdentifier,
    Reason,
    clean,
    display,
    mask,
    types_for,
)

CODES = sorted(IDENTIFIER_TYPES)
# Schemes whose check digit differs for every change of one digit: prime modulus without a folded
# remainder (nip), or modulus 10 with weights coprime to it (pesel).
STRICT = ("nip", "pesel")
GENERATORS: dict[str, Callable[[Random], str]] = {
    "nip": lambda rng: serials.nip(rng, "525"),
    "regon": serials.regon,
    "krs": serials.krs,
    "pesel": lambda rng: serials.pesel(rng, serials.random_birthday(rng), "female"),
    "cui": serials.cui,
    "onrc": lambda rng: serials.onrc(rng, 12, rng.randint(1991, 2023)),
    "cnp": lambda rng: serials.cnp(rng, serials.random_birthday(rng), "male", 12),
    "inn": lambda rng: serials.company_inn(rng, "7701"),
    "ogrn": lambda rng: serials.ogrn(rng, 77, rng.randint(2002, 2024)),
    "ogrnip": lambda rng: serials.ogrnip(rng, 77, rng.randint(2004, 2024)),
    "kpp": lambda rng: serials.kpp("7701"),
    "vat": lambda rng: "PL" + serials.nip(rng, "525"),
}


@pytest.mark.parametrize("code", CODES)
def test_the_example_of_each_type_is_valid(code: str) -> None:
    assert clean(code, IDENTIFIER_TYPES[code].example)


@pytest.mark.parametrize(
    ("code", "typed", "kept"),
    [
        ("nip", " PL 856-734-62-15 ", "8567346215"),
        ("regon", "12345678512347", "12345678512347"),
        ("krs", "0000 123 456", "0000123456"),
        ("cui", "RO 185 472 90", "18547290"),
        ("onrc", "j 40/750/05.03.2012", "J40/750/2012"),
        ("inn", "123456789047", "123456789047"),
        ("kpp", "7701 ab 001", "7701AB001"),
        ("vat", "ro 185 472 90", "RO18547290"),
        ("vat", "DE 136,695 976", "DE136695976"),
    ],
)
def test_what_people_type_is_kept_compact(code: str, typed: str, kept: str) -> None:
    assert clean(code, typed) == kept


@pytest.mark.parametrize(
    ("code", "typed", "reason"),
    [
        ("nip", "856-734-62-16", Reason.CHECKSUM),
        ("nip", "85673462", Reason.LENGTH),
        ("nip", "85673A6215", Reason.CHARACTERS),
        ("nip", "  ", Reason.LENGTH),
        ("krs", "0000000000", Reason.CONTENT),
        ("krs", "٠٠٠٠١٢٣٤٥٦", Reason.CHARACTERS),
        ("pesel", "02381307589", Reason.CONTENT),
        ("cnp", "1630615993454", Reason.CONTENT),
        ("inn", "1234567895", Reason.CHECKSUM),
        ("ogrn", "304500116000157", Reason.LENGTH),
        ("ogrnip", "1022200525819", Reason.LENGTH),
        ("ogrnip", "404500116000157", Reason.CONTENT),
        ("kpp", "77O1AB001", Reason.CHARACTERS),
        ("vat", "8567346215", Reason.CONTENT),
        ("vat", "RO1630615123457", Reason.LENGTH),
        ("passport", "AB123", Reason.UNKNOWN_TYPE),
    ],
)
def test_a_refusal_gives_its_reason(code: str, typed: str, reason: Reason) -> None:
    with pytest.raises(InvalidIdentifier) as caught:
        clean(code, typed)
    assert (caught.value.code, caught.value.value, caught.value.reason) == (code, typed, reason)


def test_ogrnip_with_a_two_digit_remainder_is_accepted() -> None:
    """30950000000000 … the remainder by 13 may be 10, 11 or 12; its last digit counts."""
    stem = next(str(n) for n in range(30950000000000, 30950000000013) if n % 13 == 11)
    assert clean("ogrnip", stem + "1") == stem + "1"


def test_the_text_names_culprit_cause_and_cure() -> None:
    with pytest.raises(InvalidIdentifier) as caught:
        clean("nip", "85673462")
    assert str(caught.value) == (
        "NIP “85673462” has a wrong length. Compare it with the example 856-734-62-15."
    )
    with pytest.raises(InvalidIdentifier, match=r"“passport” is not a known type.*nip, regon"):
        clean("passport", "AB123")


def test_the_text_is_translated_with_its_label() -> None:
    polish = {
        "EU VAT number": "Numer VAT UE",
        REASON_MESSAGES[Reason.LENGTH]: "%(label)s „%(value)s” ma złą długość.",
    }
    error = InvalidIdentifier("vat", "PL1", Reason.LENGTH)
    assert (
        error.describe(lambda text: polish.get(text, text)) == "Numer VAT UE „PL1” ma złą długość."
    )


@pytest.mark.parametrize("code", ["pesel", "cnp"])
def test_personal_numbers_are_masked_also_in_refusals(code: str) -> None:
    number = IDENTIFIER_TYPES[code].example
    masked = mask(code, number)
    assert masked == "•" * (len(number) - 3) + number[-3:]
    with pytest.raises(InvalidIdentifier):
        clean(code, masked)
    typed = f"{number[:-1]}{(int(number[-1]) + 1) % 10}"
    with pytest.raises(InvalidIdentifier) as caught:
        clean(code, typed)
    assert typed not in str(caught.value)
    assert typed not in repr(caught.value)


@given(st.sampled_from(["pesel", "cnp"]), st.text(st.characters(categories=["Nd"]), min_size=1))
def test_a_mask_hides_at_least_half_and_keeps_the_length(code: str, value: str) -> None:
    masked = mask(code, value)
    assert len(masked) == len(value)
    assert masked.count("•") * 2 >= len(value)


def test_numbers_of_companies_are_not_masked() -> None:
    assert mask("nip", "8567346215") == display("nip", "8567346215") == "856-734-62-15"


def test_types_are_offered_by_country_and_kind() -> None:
    assert [t.code for t in types_for("PL", "company")] == ["nip", "regon", "krs", "vat"]
    assert [t.code for t in types_for("RO", "person")] == ["cnp", "vat"]
    assert [t.code for t in types_for("RU", "company")] == ["inn", "ogrn", "ogrnip", "kpp"]
    assert [t.code for t in types_for("DE", "company")] == ["vat"]


@given(st.sampled_from(CODES), st.randoms(use_true_random=False))
def test_a_valid_number_survives_showing_and_cleaning(code: str, rng: Random) -> None:
    number = clean(code, GENERATORS[code](rng))
    assert clean(code, display(code, number)) == number
    assert clean(code, number) == number


@given(
    st.sampled_from(STRICT),
    st.randoms(use_true_random=False),
    st.integers(0, 9),
    st.integers(1, 9),
)
def test_one_changed_digit_is_always_noticed(
    code: str, rng: Random, position: int, step: int
) -> None:
    number = clean(code, GENERATORS[code](rng))
    changed = str((int(number[position]) + step) % 10)
    with pytest.raises(InvalidIdentifier):
        clean(code, number[:position] + changed + number[position + 1 :])


@given(
    st.sampled_from(["cui", "inn", "regon", "ogrn", "cnp", "ogrnip"]),
    st.randoms(),
    st.integers(1, 9),
)
def test_a_changed_check_digit_is_always_noticed(code: str, rng: Random, step: int) -> None:
    number = clean(code, GENERATORS[code](rng))
    with pytest.raises(InvalidIdentifier) as caught:
        clean(code, number[:-1] + str((int(number[-1]) + step) % 10))
    assert caught.value.reason is Reason.CHECKSUM


@given(st.sampled_from(CODES), st.text(max_size=24))
def test_any_text_is_kept_or_refused_never_an_accident(code: str, text: str) -> None:
    try:
        kept = clean(code, text)
    except InvalidIdentifier:
        return
    assert clean(code, kept) == kept


@given(
    st.sampled_from(CODES),
    st.text("0123456789PLROGBDEATUFJC/ -.", min_size=2, max_size=20),
    st.sampled_from(
        ["", "PL", "RO", "DE", "ES", "FR", "GR", "EL", "IE", "NL", "XI", "EU", "IT", "BG"]
    ),
)
def test_texts_like_identifiers_are_kept_or_refused(code: str, text: str, prefix: str) -> None:
    try:
        kept = clean(code, prefix + text)
    except InvalidIdentifier:
        return
    assert clean(code, kept) == kept
