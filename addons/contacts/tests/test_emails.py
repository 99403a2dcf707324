"""E-mail addresses are tidied and checked without the network."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mozaika_contacts.emails import EmailReason, InvalidEmail, clean_email, email_key


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (" Jan.Kowalski@Firma.Example ", "Jan.Kowalski@firma.example"),
        ("mailto:biuro@firma.example", "biuro@firma.example"),
        ("<office+crm@firma.example>", "office+crm@firma.example"),
        ("иван@почта.рф", "иван@почта.рф"),
        ("o'neil@sub-1.firma.example.", "o'neil@sub-1.firma.example"),
    ],
)
def test_an_address_is_tidied(typed: str, kept: str) -> None:
    assert clean_email(typed) == kept


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("", EmailReason.NO_AT),
        ("jan.kowalski", EmailReason.NO_AT),
        ("a@b.example, c@d.example", EmailReason.NO_AT),
        ("jan kowalski@firma.example", EmailReason.LOCAL),
        ("jan..k@firma.example", EmailReason.LOCAL),
        ("jan\r\nBcc: x@firma.example", EmailReason.LOCAL),
        ("jan@firma", EmailReason.DOMAIN),
        ("jan@-firma.example", EmailReason.DOMAIN),
        ("jan@127.0.0.1", EmailReason.DOMAIN),
        ("jan@fir_ma.example", EmailReason.DOMAIN),
        (f"{'j' * 65}@firma.example", EmailReason.LENGTH),
    ],
)
def test_a_refusal_gives_its_reason(typed: str, reason: EmailReason) -> None:
    with pytest.raises(InvalidEmail) as caught:
        clean_email(typed)
    assert caught.value.reason is reason


def test_the_text_names_culprit_cause_and_cure() -> None:
    with pytest.raises(
        InvalidEmail, match=r"“jan@firma” has a mistake after the @\. Write a whole"
    ):
        clean_email("jan@firma")


def test_letter_case_does_not_make_two_mailboxes() -> None:
    assert email_key("Jan.K@firma.example") == email_key("jan.k@FIRMA.example")


@given(st.text(max_size=40) | st.emails())
def test_what_is_kept_stays_as_it_is(text: str) -> None:
    try:
        kept = clean_email(text)
    except InvalidEmail:
        return
    assert clean_email(kept) == kept
    assert not set(kept) & set("\r\n\t <>,;")
