"""Personal numbers."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mozaika import Records, ValidationFailed

from mozaika_medical_practice.national_ids import (
    CNP,
    PESEL,
    SNILS,
    WrongNumber,
    birth_date,
    clean,
    snils_digits,
)

KNOWN = [
    (PESEL, "44051401359", "44051401359", date(1944, 5, 14)),
    (CNP, " 1630615123457 ", "1630615123457", date(1963, 6, 15)),
    (SNILS, "11223344595", "112-233-445 95", None),
    (SNILS, "087-654-303 00", "087-654-303 00", None),
]


@pytest.mark.parametrize(("kind", "written", "kept", "born"), KNOWN)
def test_known_numbers(kind: str, written: str, kept: str, born: date | None) -> None:
    assert clean(kind, written) == kept
    assert birth_date(kind, kept) == born


@given(st.integers(1_001_999, 999_999_999), st.integers(0, 10), st.integers(1, 9))
def test_a_mistyped_digit_of_a_snils_is_found(number: int, place: int, shift: int) -> None:
    stem = f"{number:09d}"
    digits = stem + snils_digits(stem)
    assert clean(SNILS, digits).replace("-", "").replace(" ", "") == digits
    wrong = str((int(digits[place]) + shift) % 10)
    mistyped = digits[:place] + wrong + digits[place + 1 :]
    if snils_digits(mistyped[:9]) != mistyped[9:]:
        with pytest.raises(WrongNumber):
            clean(SNILS, mistyped)


@given(st.sampled_from([PESEL, CNP, SNILS]), st.text(max_size=20))
def test_nonsense_is_refused_in_words(kind: str, text: str) -> None:
    try:
        kept = clean(kind, text)
    except WrongNumber as error:
        told = str(error.text)
    else:
        assert clean(kind, kept) == kept
        return
    assert told
    assert len(text.strip()) < 4 or text not in told


def test_the_date_of_birth_follows_and_must_not_contradict(practice: Any) -> None:
    with practice.platform.env(write=True) as env:
        patients = Records(env, "contacts.partner")
        [kept] = patients.update([practice.patient], {"national_id": "44051401359"})
        assert (kept.national_id_kind, kept.birthday) == (PESEL, date(1944, 5, 14))
        wrong = {"birthday": "1950-01-01", "national_id": "44051401359"}
        for values, field in (
            ({"national_id": "44051401358"}, "national_id"),
            (wrong, "birthday"),
            ({"kind": "company"}, "is_patient"),
        ):
            with pytest.raises(ValidationFailed) as caught:
                patients.update([practice.other], values)
            assert field in caught.value.details["records"][0][1]
            env.session.rollback()
