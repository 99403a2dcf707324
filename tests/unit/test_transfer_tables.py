"""Files as tables: encodings, separators, quotes, spreadsheets, and rows that are wrong."""

from __future__ import annotations

import csv
import io
from datetime import date
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from mozaika.errors import BadRequest
from mozaika.services.transfer import Table, read_table
from mozaika.services.transfer.guarded import guard, unguard
from mozaika.services.transfer.sheets import write_csv

POLISH = "Zażółć Gęślą Jaźń;Łódź;Świętochłowice;Józef Dąbrowski;Małgorzata;ul. Źródlana 5;Ćwikła"
ROMANIAN = "Ştefan Ionescu;Timişoara;Iaşi;Târgu Mureş;Bucureşti;Înţelepciune;Călăraşi;judeţ;Brăila"
RUSSIAN = "Иванов;Москва;Пётр Щукин;ул. Ленина, д. 5;ООО «Ромашка»;Юлия;вкус;Уфа;отдел IT"
CYRILLIC = "абвгдеёжзийклмнопрстуфхцчшщъыьэюяАБВГДЕЁЖЗИКЛМНОПРСТУФХЦЧШЩЭЮЯ"
LATIN = "aąbcćdeęfghijklłmnńoóprsśtuwyzźżAĄBCĆDEĘŁŃÓŚŹŻăâîşţ"


def read(data: bytes, **options: str) -> Table:
    return read_table(io.BytesIO(data), "file.csv", **options)  # type: ignore[arg-type]


def cells(table: Table) -> list[list[object]]:
    return [list(row.cells) for row in table.rows]


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (POLISH, "utf-8"),
        (POLISH, "utf-8-sig"),
        (POLISH, "cp1250"),
        (ROMANIAN, "cp1250"),
        (RUSSIAN, "utf-8"),
        (RUSSIAN, "utf-16"),
        (RUSSIAN, "cp1251"),
    ],
)
def test_encoding_and_separator_are_found_out(text: str, encoding: str, separator: str) -> None:
    words = text.replace(",", "").split(";")
    lines = [f"{n}{separator}{word}{separator}abc@example.com" for n, word in enumerate(words)]
    table = read("\n".join([separator.join(("id", "name", "email")), *lines]).encode(encoding))
    assert (table.separator, table.columns) == (separator, ("id", "name", "email"))
    assert [row[1] for row in cells(table)] == words


@pytest.mark.parametrize(
    ("text", "encoding"), [(POLISH, "cp1250"), (ROMANIAN, "cp1250"), (RUSSIAN, "cp1251")]
)
def test_a_single_name_tells_the_code_page(text: str, encoding: str) -> None:
    for name in text.split(";"):
        assert read(f"id;name\n1;{name}\n".encode(encoding)).encoding == (
            "utf-8" if name.isascii() else encoding
        )


@given(
    st.lists(st.text(CYRILLIC, min_size=3, max_size=12), min_size=1),
    st.lists(st.text(LATIN, min_size=6, max_size=12), min_size=10),
)
def test_invented_words_tell_the_code_page(russian: list[str], polish: list[str]) -> None:
    assert read(("name\n" + "\n".join(russian)).encode("cp1251")).encoding == "cp1251"
    words = [f"wy{word}nie" for word in polish]
    if not "".join(words).isascii():
        assert read(("name\n" + "\n".join(words)).encode("cp1250")).encoding == "cp1250"


texts = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=20) | st.sampled_from(
    ['say "hi"', "two\nlines", "a;b,c\td", "'quoted", "=1+1", "'=x", "-", "+48 600 100 200", "\r\n"]
)


@given(
    st.lists(st.lists(texts, min_size=3, max_size=3), min_size=1, max_size=8),
    st.sampled_from([",", ";", "\t", "|"]),
)
def test_what_is_written_is_read_again(rows: list[list[str]], separator: str) -> None:
    rows = [["x", *row] for row in rows]
    data = b"".join(write_csv(["k", "a", "b", "c"], rows, separator=separator))
    table = read(data, separator=separator)
    assert cells(table) == rows
    for row in csv.reader(io.StringIO(data.decode("utf-8-sig")), delimiter=separator):
        assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for cell in row)


@given(st.text("'=+-@\t\ra", max_size=5))
def test_a_guarded_text_is_no_formula_and_comes_back(text: str) -> None:
    assert unguard(guard(text)) == text
    assert not guard(text).startswith(("=", "+", "-", "@", "\t", "\r"))


def test_wrong_rows_are_told_by_line_and_the_others_read() -> None:
    data = 'a,b\n1,"two\nlines"\n3\n4,5,6\n7,8,,\n\n9,"x" y\n10,11\n12,"open'
    rows = list(read(data.encode(), separator=",").rows)
    assert [(row.line, row.problem is None) for row in rows] == [
        (2, True), (4, False), (5, False), (6, True), (8, False), (9, True), (10, False),
    ]  # fmt: skip
    assert "has 1 cells, the header 2" in str(rows[1].problem)
    assert "quotes" in str(rows[4].problem)


def test_characters_foreign_to_the_encoding_are_told() -> None:
    rows = list(read(b"name\n\xc8\xe2\xe0\xed\n\x98\xe0\xe2\n", encoding="cp1251").rows)
    assert rows[0].problem is None
    assert "cp1251" in str(rows[1].problem)


def test_columns_without_a_name_or_with_the_same_get_one() -> None:
    assert read(b"a,,a, b \n1,2,3,4\n").columns == ("a", "#2", "a (2)", "b")


@pytest.mark.parametrize(
    ("data", "options", "message"),
    [
        (b"", {}, "no header"),
        (b"\n\n", {}, "no header"),
        (b"a,b\n", {"encoding": "klingon"}, "klingon"),
        (b"PK\x03\x04nonsense", {}, "spreadsheet"),
    ],
)
def test_unreadable_files_are_told(data: bytes, options: dict[str, str], message: str) -> None:
    with pytest.raises(BadRequest, match=message):
        read(data, **options)


def test_a_path_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(BadRequest, match="nowhere"):
        read_table(tmp_path / "nowhere.csv")


def test_a_stream_of_the_caller_stays_open() -> None:
    stream = io.BytesIO(b"a\n1\n")
    with read_table(stream) as table:
        assert cells(table) == [["1"]]
    assert not stream.closed


def test_sheets_keep_their_types() -> None:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"default_date_format": "yyyy-mm-dd"}) as book:
        sheet = book.add_worksheet("First")
        sheet.write_row(1, 0, ["name", "founded", "size", "open"])
        sheet.write_string(2, 0, "00-950")
        sheet.write_datetime(2, 1, date(2026, 3, 5))
        sheet.write_number(2, 2, 1234.5)
        sheet.write_boolean(2, 3, True)
        book.add_worksheet("Second").write_row(0, 0, ["other"])
    table = read_table(file, "book.xlsx")
    assert table.columns == ("name", "founded", "size", "open")
    assert [(row.line, list(row.cells)) for row in table.rows] == [
        (3, ["00-950", date(2026, 3, 5), 1234.5, True])
    ]
    assert read_table(file, sheet="Second").columns == ("other",)
    with pytest.raises(BadRequest, match="Third"):
        read_table(file, sheet="Third")
