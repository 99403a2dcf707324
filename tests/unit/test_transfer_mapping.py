"""Mappings: files and options, suggestions, and how cells are read."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mozaika.errors import BadRequest
from mozaika.i18n import Catalogs, Words, format_date, format_number, use_catalogs, use_language
from mozaika.model import Field
from mozaika.model.types import Boolean, Date, Integer, Money, Str
from mozaika.runtime import Platform
from mozaika.services.transfer import Mapping, suggest_mapping
from mozaika.services.transfer.cells import CellError, Style, reader
from tests.unit.transfer_world import world

ZONE = ZoneInfo("Europe/Warsaw")
LANGUAGES = st.sampled_from(["en", "pl", "ru", "ro"])


@pytest.fixture(scope="module")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    made = world(f"sqlite:///{tmp_path_factory.mktemp('mapping')}/a.db")
    yield made
    made.database.dispose()


def test_toml_json_and_options_say_the_same(tmp_path: Path) -> None:
    toml, json = tmp_path / "m.toml", tmp_path / "m.json"
    toml.write_text(
        'key = "name"\ncreate = ["trade"]\n[columns]\nname = "account"\n'
        '"points[kind=email].value" = "E-mail"\n[constants]\nkind = "tech"\n'
        '[values.sector]\ntechnolgy = "Technology"\n'
    )
    json.write_text(
        '{"key": ["name"], "create": "trade", "columns": {"name": "account", '
        '"points[kind=email].value": "E-mail"}, "constants": {"kind": "tech"}, '
        '"values": {"sector": {"technolgy": "Technology"}}}'
    )
    options = ["name=account", "points[kind=email].value=E-mail", "kind:=tech"]
    written = Mapping.parse(
        {"create": ["trade"], "values": {"sector": {"technolgy": "Technology"}}}
    ).with_options(options, "name")
    assert Mapping.load(toml) == Mapping.load(json) == written


def test_a_column_name_may_hold_an_equals_sign() -> None:
    mapping = Mapping().with_options(["name=a=b", "note:=x=y", "p[k=v].w=c[=d"])
    assert mapping.columns == {"name": "a=b", "p[k=v].w": "c[=d"}
    assert mapping.constants == {"note": "x=y"}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("colums = {}", "Did you mean “columns”?"),
        ("columns = 3", "“columns” has a value of another form"),
        ("[values]\nsector = 1", "“values” has a value of another form"),
        ('decimal = ";"', "should be one of: , ."),
        ("key = ", "can't be used"),
    ],
)
def test_what_is_wrong_with_a_mapping_file_is_told(tmp_path: Path, text: str, message: str) -> None:
    file = tmp_path / "m.toml"
    file.write_text(text)
    with pytest.raises(BadRequest) as refused:
        Mapping.load(file)
    assert message in str(refused.value)
    assert "m.toml" in str(refused.value)


def test_an_option_that_maps_nothing_is_told() -> None:
    with pytest.raises(BadRequest, match="TARGET=COLUMN"):
        Mapping().with_options(["name"])


def test_columns_find_their_fields_in_any_language(platform: Platform) -> None:
    words = Words("mozaika", {"pl": {"Annual revenue": "Roczny obrót", "E-mail": "Poczta"},
                              "ru": {"Name": "Название"}})  # fmt: skip
    columns = ["НАЗВАНИЕ", "roczny_obrot", "Poczta", "Fonded", "Owner / Login", "parent.name",
               "points[kind=phone].value", "labels", "Remark", "unknown", "ID"]  # fmt: skip
    with platform.env() as env, use_catalogs(Catalogs([words])):
        assert suggest_mapping(env, "shop.firm", columns, ["id"]) == {
            "name": "НАЗВАНИЕ",
            "revenue": "roczny_obrot",
            "points[kind=email].value": "Poczta",
            "founded": "Fonded",
            "owner.login": "Owner / Login",
            "parent.name": "parent.name",
            "points[kind=phone].value": "points[kind=phone].value",
            "labels": "labels",
            "id": "ID",
        }


def style(**options: Any) -> Style:
    return Style(ZONE, **options)


@given(st.decimals(-(10**12), 10**12, places=2), LANGUAGES)
def test_numbers_as_any_language_writes_them(number: Decimal, language: str) -> None:
    with use_language(language):
        written = format_number(number, 2)
        assert reader(Field(type=Money()), style())(written) == number


@given(st.dates(date(1970, 1, 1), date(2068, 12, 31)), LANGUAGES, LANGUAGES)
def test_dates_as_any_language_writes_them(day: date, writer: str, reads: str) -> None:
    with use_language(writer):
        written = [format_date(day), format_date(day, "long"), day.isoformat()]
    with use_language(reads):
        read = reader(Field(type=Date()), style())
        assert [read(text) for text in written] == [day] * 3


@given(st.integers(-(10**17), 10**17))
def test_whole_numbers(number: int) -> None:
    read = reader(Field(type=Integer()), style())
    assert read(str(number)) == read(f"{number},00") == number


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        (["tak", "ДА", "Yes", "1", "true", True, 1.0, "Adevărat"], True),
        (["nie", "Нет", "nu", "0", "FAŁSZ", False, 0.0], False),
    ],
)
def test_yes_and_no(words: list[Any], meant: bool) -> None:
    read = reader(Field(type=Boolean()), style())
    assert [read(word) for word in words] == [meant] * len(words)


@pytest.mark.parametrize(
    ("kind", "cell"),
    [(Boolean(), "maybe"), (Integer(), "1,5"), (Integer(), float("nan")), (Integer(), "9" * 6000),
     (Money(), "12 zł"), (Money(), True), (Date(), "soon"), (Date(), 3.5)],
)  # fmt: skip
def test_what_does_not_fit_is_quoted(kind: Any, cell: Any) -> None:
    with pytest.raises(CellError, match="“"):
        reader(Field(type=kind), style())(cell)


def test_numbers_of_a_sheet_as_text() -> None:
    read = reader(Field(type=Str(10)), style())
    assert [read(950.0), read(9.5), read(7), read("00-950")] == ["950", "9.5", "7", "00-950"]
