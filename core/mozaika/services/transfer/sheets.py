"""Tables written out as CSV or as a spreadsheet, in pieces as they are made."""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from mozaika.errors import BadRequest
from mozaika.i18n import _l
from mozaika.services.transfer.guarded import guard

Value = str | int | float | bool | Decimal | date | datetime | None

MOST_ROWS = 1_048_576
"""Rows of a sheet, its header included."""

LONGEST_TEXT = 32_767
"""Characters of a sheet's cell."""

_PIECE = 64 * 1024
_WIDEST = 60


def write_csv(
    header: Sequence[str],
    rows: Iterable[Sequence[Value]],
    *,
    separator: str = ",",
    decimal: str = ".",
) -> Iterator[bytes]:
    """CSV in UTF-8 with a mark by which spreadsheets know it. Texts can't be taken for formulas;
    numbers stay numbers, with the given decimal sign; times are ISO 8601."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=separator)
    text.write("\ufeff")
    writer.writerow([guard(name) for name in header])
    for row in rows:
        writer.writerow([_csv_cell(value, decimal) for value in row])
        if text.tell() > _PIECE:
            yield text.getvalue().encode()
            text.seek(0)
            text.truncate()
    yield text.getvalue().encode()


def _csv_cell(value: Value, decimal: str) -> str:
    if isinstance(value, str):
        return guard(value) if value else value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal | float):
        return plain_number(value).replace(".", decimal)
    return value.isoformat() if isinstance(value, date) else str(value)


def plain_number(value: Decimal | float) -> str:
    """All digits of a number, without exponent and needless zeros: 1100.04 for 1100.0400."""
    text = f"{value:f}" if isinstance(value, Decimal) else repr(value)
    return text.rstrip("0").rstrip(".") if "." in text and "e" not in text else text


def write_xlsx(
    header: Sequence[str], rows: Iterable[Sequence[Value]], name: str = ""
) -> Iterator[bytes]:
    """A spreadsheet with typed cells, written row by row to a temporary file. Texts are never
    formulas. Raises `BadRequest` for what does not fit into a sheet."""
    import xlsxwriter  # noqa: PLC0415 (a start would wait for it, and few processes write sheets)

    with tempfile.TemporaryFile() as file:
        options = {"constant_memory": True, "default_date_format": "yyyy-mm-dd"}
        with xlsxwriter.Workbook(file, options) as book:
            _fill_sheet(book, _sheet_name(name), header, rows)
        file.seek(0)
        while piece := file.read(_PIECE):
            yield piece


def _fill_sheet(
    book: Any, name: str, header: Sequence[str], rows: Iterable[Sequence[Value]]
) -> None:
    sheet = book.add_worksheet(name)
    bold = book.add_format({"bold": True})
    moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
    sheet.freeze_panes(1, 0)
    for column, title in enumerate(header):
        sheet.set_column(column, column, min(max(len(title) + 2, 12), _WIDEST))
        sheet.write_string(0, column, title, bold)
    writers = _writers(sheet, moment)
    for line, row in enumerate(rows, 1):
        if line >= MOST_ROWS:
            raise BadRequest(
                _l("A sheet holds %(count)s rows at most.").format(count=MOST_ROWS - 1),
                cure=_l("Export as CSV, or filter the records."),
            )
        for column, value in enumerate(row):
            if value is not None and value != "":
                writers[type(value)](line, column, value)


def _writers(sheet: Any, moment: Any) -> dict[type, Callable[[int, int, Any], Any]]:
    def text(line: int, column: int, value: str) -> None:
        if len(value) > LONGEST_TEXT:
            raise BadRequest(
                _l("A text in row %(line)s has %(count)s characters, too many for a sheet.").format(
                    line=line + 1, count=len(value)
                ),
                cure=_l("Export as CSV."),
            )
        sheet.write_string(line, column, value)

    return {
        str: text,
        bool: sheet.write_boolean,
        int: sheet.write_number,
        float: sheet.write_number,
        Decimal: lambda line, column, value: sheet.write_number(line, column, float(value)),
        date: sheet.write_datetime,
        # Sheets know no time zones: the time is that of the reader's.
        datetime: lambda line, column, value: sheet.write_datetime(
            line, column, value.replace(tzinfo=None), moment
        ),
    }


def _sheet_name(name: str) -> str:
    """A name that spreadsheets allow: at most 31 characters, and not all of them."""
    allowed = "".join(letter for letter in name if letter not in "[]:*?/\\").strip("' ")
    return allowed[:31].strip("' ") or "Sheet1"
