"""Dates, numbers and money, written and read in four languages."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mozaika.i18n import (
    LANGUAGES,
    ParseError,
    format_date,
    format_datetime,
    format_list,
    format_money,
    format_number,
    format_percent,
    format_relative,
    format_time,
    parse_date,
    parse_number,
    use_language,
    use_time_zone,
)
from mozaika.i18n.formats import DateStyle

DAY = date(2026, 3, 5)
NOW = datetime(2026, 3, 5, 12, 0, tzinfo=UTC)
SPACE = "\u00a0"
languages = st.sampled_from(list(LANGUAGES))


@pytest.mark.parametrize(
    ("language", "style", "written"),
    [
        ("en", "short", "05/03/2026"),
        ("pl", "short", "5.03.2026"),
        ("ru", "short", "05.03.2026"),
        ("ro", "short", "05.03.2026"),
        ("pl", "long", "5 marca 2026"),
        ("ru", "long", f"5 марта 2026{SPACE}г."),
        ("ro", "long", "5 martie 2026"),
        ("pl", "month", "marzec"),
        ("ru", "month", "март"),
        ("ro", "month", "martie"),
        ("pl", "month_year", "marzec 2026"),
        ("ru", "month_year", "март 2026"),
    ],
)
def test_dates(language: str, style: DateStyle, written: str) -> None:
    with use_language(language):
        assert format_date(DAY, style) == written


@pytest.mark.parametrize(
    ("language", "number", "money"),
    [
        ("en", "1,234,567.5", "PLN1,234.51"),
        ("pl", f"1{SPACE}234{SPACE}567,5", f"1{SPACE}234,51{SPACE}zł"),
        ("ru", f"1{SPACE}234{SPACE}567,5", f"1{SPACE}234,51{SPACE}PLN"),
        ("ro", "1.234.567,5", f"1.234,51{SPACE}PLN"),
    ],
)
def test_numbers_and_money_rounded_half_up(language: str, number: str, money: str) -> None:
    with use_language(language):
        assert format_number(Decimal("1234567.5")) == number
        assert format_money(Decimal("1234.505"), "PLN") == money


def test_currencies_and_percentages() -> None:
    with use_language("ru"):
        assert format_money(Decimal(5), "RUB") == f"5,00{SPACE}₽"
        assert format_percent(0.255) == f"26{SPACE}%"
    with use_language("ro"):
        assert format_money(Decimal(5), "RON") == f"5,00{SPACE}RON"
    assert format_percent(Decimal("0.12345"), 2) == "12.35%"
    assert format_number(2.5, 0) == "3"


def test_a_moment_is_shown_in_the_readers_time_zone() -> None:
    moment = datetime(2026, 3, 5, 23, 30, tzinfo=UTC)
    with use_language("pl"), use_time_zone("Europe/Warsaw"):
        assert format_datetime(moment) == "6.03.2026, 00:30"
        assert format_datetime(moment.replace(tzinfo=None)) == "6.03.2026, 00:30"
        assert format_datetime(moment, time_zone=UTC) == "5.03.2026, 23:30"
        assert format_date(moment) == "6.03.2026"
        assert format_time(moment) == "00:30"
    assert format_time(time(8, 5)) == "08:05"


@pytest.mark.parametrize(
    ("language", "value", "written"),
    [
        ("en", date(2026, 3, 8), "in 3 days"),
        ("en", date(2026, 3, 4), "yesterday"),
        ("en", date(2026, 3, 6), "tomorrow"),
        ("pl", date(2026, 3, 8), "za 3 dni"),
        ("ru", date(2026, 3, 7), "через 2 дня"),
        ("ro", date(2026, 2, 13), "acum 3 săptămâni"),
        ("pl", datetime(2026, 3, 5, 7, 0, tzinfo=UTC), "5 godzin temu"),
        ("en", date(2026, 3, 15), "in 10 days"),
    ],
)
def test_how_far_away(language: str, value: date, written: str) -> None:
    with use_language(language):
        assert format_relative(value, NOW) == written


def test_lists() -> None:
    with use_language("ro"):
        assert format_list(["a", "b", "c"]) == "a, b și c"
        assert format_list(["a", "b"], "or") == "a sau b"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("1 234,56", "1234.56"),
        (f"1{SPACE}234,56", "1234.56"),
        ("1\u202f234,56", "1234.56"),
        ("1.234,56", "1234.56"),
        ("1,234.56", "1234.56"),
        ("1234.56", "1234.56"),
        ("1'234.56", "1234.56"),
        ("1.234.567", "1234567"),
        ("1,234,567.8", "1234567.8"),
        ("0,125", "0.125"),
        ("0.125", "0.125"),
        (",5", "0.5"),
        ("-12,5", "-12.5"),
        ("−12", "-12"),
        ("+7", "7"),
    ],
)
def test_numbers_read_alike_in_every_language(language: str, typed: str, number: str) -> None:
    with use_language(language):
        assert parse_number(typed) == Decimal(number)


@pytest.mark.parametrize(
    ("language", "point", "comma"),
    [("en", "1.234", "1234"), ("pl", "1234", "1.234"), ("ro", "1234", "1.234")],
)
def test_the_language_decides_what_is_ambiguous(language: str, point: str, comma: str) -> None:
    with use_language(language):
        assert parse_number("1.234") == Decimal(point)
        assert parse_number("1,234") == Decimal(comma)


@pytest.mark.parametrize("typed", ["", "abc", "1.2.3", "12 zł", "1,23,456.7", "1..2", "--1", "1-2"])
def test_what_is_no_number_is_refused(typed: str) -> None:
    with pytest.raises(ParseError):
        parse_number(typed)


@given(languages, st.decimals(-(10**12), 10**12, places=3))
def test_a_written_number_reads_back(language: str, number: Decimal) -> None:
    with use_language(language):
        assert parse_number(format_number(number, 3)) == number


@given(languages, st.dates(date(1970, 1, 1), date(2068, 12, 31)), st.sampled_from(
    ["short", "medium", "long"]
))  # fmt: skip
def test_a_written_date_reads_back(language: str, day: date, style: DateStyle) -> None:
    with use_language(language):
        written = format_date(day, style)
    assert parse_date(written) == day


@pytest.mark.parametrize(
    "typed",
    [
        "2026-03-05",
        "2026-03-05T10:00",
        "20260305",
        "2026/3/5",
        "5.03.2026",
        "05.03.26",
        "05/03/2026",
        "5-3-2026",
        " 5 . 3 . 2026 ",
        "5 marca 2026 r.",
        "5 MARCA 2026",
        "5 марта 2026 года",
        "5 мар 2026",
        "5 martie 2026",
        "5 March 2026",
        "March 5, 2026",
    ],
)
def test_dates_are_read_as_people_type_them(typed: str) -> None:
    assert parse_date(typed) == DAY


@pytest.mark.parametrize(
    "typed", ["5 września 2026", "5 wrzesnia 2026", "5 сент. 2026", "5 sept 2026"]
)
def test_months_are_known_in_every_language_and_without_accents(typed: str) -> None:
    assert parse_date(typed) == date(2026, 9, 5)


def test_two_digit_years_are_of_our_time() -> None:
    assert [parse_date(f"1.1.{year}").year for year in ("68", "69")] == [2068, 1969]


def test_a_refused_date_says_how_to_write_one_in_the_readers_language() -> None:
    with use_language("pl"), pytest.raises(ParseError) as refused:
        parse_date("marzec")
    assert str(refused.value) == (
        "“marzec” is not a date. Write day, month and year, such as 05/03/2026, or 2026-03-05."
    )
    with use_language("pl"):
        assert "5.03.2026" in str(refused.value)


def test_a_day_that_does_not_exist_is_named() -> None:
    with pytest.raises(ParseError, match="no such day"):
        parse_date("30.02.2026")
