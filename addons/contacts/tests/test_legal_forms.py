"""Two spellings of a company meet when legal forms are taken off."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mozaika_contacts.legal_forms import strip_legal_form


@pytest.mark.parametrize(
    ("name", "bare"),
    [
        ("Jarzębina sp. z o.o.", "Jarzębina"),
        ("Jarzębina Sp.z o. o.", "Jarzębina"),
        ("JARZĘBINA SPÓŁKA Z OGRANICZONĄ ODPOWIEDZIALNOŚCIĄ", "JARZĘBINA"),
        ("Jarzębina sp. z o.o. sp. k.", "Jarzębina"),
        ("Meble Halny S.A.", "Meble Halny"),
        ("P.P.H.U. „Wrzos” Jan Nowak s.c.", "Wrzos Jan Nowak"),
        ("SC Codrul Verde SRL", "Codrul Verde"),
        ("S.C. Codrul Verde S.R.L.-D.", "Codrul Verde"),
        ("Popescu Ion PFA", "Popescu Ion"),
        ("ООО «Северный кедр»", "Северный кедр"),
        ("Северный кедр, ООО", "Северный кедр"),
        ("ИП Иванов Иван Иванович", "Иванов Иван Иванович"),
        ('Публичное акционерное общество "Ладога"', "Ладога"),
        ("ПАО Ладога", "Ладога"),
        ("Acme Inc.", "Acme"),
        ("Acme Co., Ltd.", "Acme"),
        ("Smith & Co", "Smith"),
        ("Müller GmbH & Co. KG", "Müller"),
    ],
)
def test_the_form_is_taken_off(name: str, bare: str) -> None:
    assert strip_legal_form(name) == bare


@pytest.mark.parametrize(
    "name",
    [
        "Nasa",
        "Ипотека Плюс",
        "As Transport",
        "Company of Heroes",
        "Sarla",
        "Kowalski i Syn",
        "О'Нил",
    ],
)
def test_words_that_only_look_like_forms_stay(name: str) -> None:
    assert strip_legal_form(name) == name


def test_a_name_of_nothing_but_forms_stays() -> None:
    assert strip_legal_form("S.A.") == "S.A"
    assert strip_legal_form("ООО") == "ООО"


@given(
    st.text("abcżАБВ ', .-&«»", min_size=1).filter(lambda name: any(map(str.isalpha, name))),
    st.sampled_from(["{} sp. z o.o.", "{} SRL", "ООО «{}»", "{}, S.A.", "{} GmbH"]),
)
def test_a_form_makes_no_difference_and_once_is_enough(name: str, form: str) -> None:
    bare = strip_legal_form(name)
    assert strip_legal_form(form.format(name)) == bare
    assert strip_legal_form(bare) == bare
