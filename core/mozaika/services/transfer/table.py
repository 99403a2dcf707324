"""Tables from files: CSV in several encodings, spreadsheets with typed cells.

CSV is read row by row. Every row knows its line in the file, and what is wrong with it.
"""

from __future__ import annotations

import csv
import io
import shutil
import tempfile
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from pathlib import Path
from typing import BinaryIO, NamedTuple, Self

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook

from mozaika.errors import BadRequest, Text
from mozaika.i18n import _l
from mozaika.services.transfer.encoding import SAMPLE, detect_encoding, detect_separator
from mozaika.services.transfer.guarded import unguard

Cell = str | int | float | bool | date | time | timedelta
"""What a cell holds: text in CSV, typed values in spreadsheets; "" for nothing."""

Source = str | Path | BinaryIO

LARGEST_UNPACKED = 512 * 1024**2
"""Bytes to which a spreadsheet may unpack: a small file can hold gigabytes of zeros."""

_IN_MEMORY = 8 * 1024**2
_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")


class Row(NamedTuple):
    """A row: the line on which it begins (1 is the first), its cells, and what is wrong with it."""

    line: int
    cells: Sequence[Cell]
    problem: Text | None = None


@dataclass
class Table:
    """Columns and rows of a file. `rows` can be gone through once; `share()` says which part of
    the file has been read, 0 to 1. Close it, or use it as a context manager; a second
    time does nothing."""

    name: str
    columns: tuple[str, ...]
    rows: Iterator[Row]
    encoding: str | None = None
    separator: str | None = None
    share: Callable[[], float] = lambda: 0.0
    close: Callable[[], None] = field(default=lambda: None, repr=False)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def read_table(
    source: Source,
    name: str = "",
    *,
    encoding: str | None = None,
    separator: str | None = None,
    sheet: str | None = None,
) -> Table:
    """Opens a CSV file or a spreadsheet (told apart by their content).

    Args:
        source: a path, or a binary stream (which stays open).
        name: what messages call the file; its own name by default.
        encoding: of a CSV file; found out by default: UTF-8, UTF-16, cp1250 or cp1251.
        separator: of a CSV file; found out by default.
        sheet: the name of a spreadsheet's sheet; its first by default.

    Raises `BadRequest` when it can't be read or has no header.
    """
    stream, close = _open(source)
    title = name or (Path(source).name if isinstance(source, str | Path) else _l("The file"))
    try:
        if stream.read(4).startswith(_WORKBOOKS):
            stream.seek(0)
            return _read_sheet(stream, str(title), sheet, close)
        stream.seek(0)
        return _read_csv(stream, str(title), encoding, separator, close)
    except BaseException:
        close()
        raise


def _open(source: Source) -> tuple[BinaryIO, Callable[[], None]]:
    if isinstance(source, str | Path):
        try:
            opened = Path(source).open("rb")  # noqa: SIM115 - the table closes it
        except OSError as error:
            raise BadRequest(
                _l("“%(file)s” can't be opened: %(reason)s.").format(
                    file=source, reason=error.strerror
                ),
                cure=_l("Check the path and who may read the file."),
            ) from error
        return opened, opened.close
    if source.seekable():
        source.seek(0)
        return source, lambda: None
    kept = tempfile.SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115 - the table closes it
    shutil.copyfileobj(source, kept)
    kept.seek(0)
    return kept, kept.close  # type: ignore[return-value]


def _read_csv(
    stream: BinaryIO,
    name: str,
    encoding: str | None,
    separator: str | None,
    close: Callable[[], None],
) -> Table:
    size = stream.seek(0, io.SEEK_END)
    stream.seek(0)
    chosen = encoding or detect_encoding(stream)
    try:
        text = io.TextIOWrapper(stream, encoding=chosen, errors="replace", newline="")
    except LookupError:
        raise BadRequest(
            _l("There is no encoding “%(encoding)s”.").format(encoding=chosen),
            cure=_l("Use utf-8, cp1250 or cp1251."),
        ) from None
    sample = text.read(SAMPLE)
    text.seek(0)
    mark = separator or detect_separator(sample)
    lossy = None if chosen.startswith("utf") and encoding is None else chosen
    rows = _csv_rows(text, mark, lossy)

    def share() -> float:
        return 1.0 if stream.closed or not size else min(stream.tell() / size, 1.0)

    open_texts = [text]

    def finish() -> None:
        for one in open_texts:
            if not stream.closed:
                one.detach()  # else collecting it would close the caller's stream
            close()
        open_texts.clear()

    return _with_header(Table(name, (), rows, chosen, mark, share, finish))


def _csv_rows(text: io.TextIOWrapper, separator: str, lossy: str | None) -> Iterator[Row]:
    reader = csv.reader(text, delimiter=separator, strict=True)
    line = 1
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield Row(line, (), _malformed(error))
            line = reader.line_num + 1
            continue
        if cells and any(cells):
            problem = None
            if any(cell[:1] == "'" for cell in cells):
                cells = [unguard(cell) for cell in cells]
            if lossy and any("\ufffd" in cell for cell in cells):
                problem = _l(
                    "This line has characters that are not of the encoding %(encoding)s. "
                    "Save the file as UTF-8."
                ).format(encoding=lossy)
            yield Row(line, cells, problem)
        line = reader.line_num + 1


def _malformed(error: csv.Error) -> Text:
    return _l(
        "The quotes of this line do not match (%(reason)s). "
        "Close every quote, and double those inside of a cell."
    ).format(reason=error)


def _read_sheet(stream: BinaryIO, name: str, sheet: str | None, close: Callable[[], None]) -> Table:
    try:
        _refuse_bombs(stream)
        book = CalamineWorkbook.from_filelike(stream)
        chosen: CalamineSheet = (
            book.get_sheet_by_name(sheet) if sheet else book.get_sheet_by_index(0)
        )
    except (CalamineError, zipfile.BadZipFile, OSError) as error:
        raise BadRequest(
            _l("“%(file)s” can't be read as a spreadsheet: %(reason)s.").format(
                file=name, reason=error
            ),
            cure=_l("Save it as XLSX without a password, or as CSV in UTF-8."),
        ) from error
    done = [0]
    rows = _sheet_rows(chosen, done)
    total = max(chosen.total_height, 1)
    return _with_header(Table(name, (), rows, share=lambda: done[0] / total, close=close))


def _refuse_bombs(stream: BinaryIO) -> None:
    if not zipfile.is_zipfile(stream):
        stream.seek(0)
        return
    with zipfile.ZipFile(stream) as archive:
        size = sum(entry.file_size for entry in archive.infolist())
    stream.seek(0)
    if size > LARGEST_UNPACKED:
        raise BadRequest(
            _l("The spreadsheet unpacks to %(size)s MB; at most %(limit)s MB are read.").format(
                size=size // 1024**2, limit=LARGEST_UNPACKED // 1024**2
            ),
            cure=_l("Save it as CSV, which may be of any size."),
        )


def _sheet_rows(sheet: CalamineSheet, done: list[int]) -> Iterator[Row]:
    for line, cells in enumerate(sheet.iter_rows(), 1):
        done[0] += 1
        if any(cell != "" for cell in cells):
            yield Row(line, cells)


def _with_header(table: Table) -> Table:
    header = next(table.rows, None)
    if header is None or header.problem is not None:
        reason = header.problem if header else _l("it is empty")
        raise BadRequest(
            _l("“%(file)s” has no header: %(reason)s.").format(file=table.name, reason=reason),
            cure=_l("Begin it with a line that names the columns."),
        )
    names = [str(cell).strip() for cell in header.cells]
    while names and not names[-1]:
        names.pop()
    table.columns = _distinct(names)
    table.rows = _even(table.rows, len(names))
    return table


def _distinct(names: Sequence[str]) -> tuple[str, ...]:
    """Names for all: columns without one get their number, a second “Phone” is “Phone (2)”."""
    counts: dict[str, int] = {}
    found = []
    for number, given in enumerate(names, 1):
        name = given or f"#{number}"
        counts[name] = counts.get(name, 0) + 1
        found.append(name if counts[name] == 1 else f"{name} ({counts[name]})")
    return tuple(found)


def _even(rows: Iterator[Row], width: int) -> Iterator[Row]:
    """The rows, each with as many cells as there are columns, or with what is wrong with it."""
    for row in rows:
        count = len(row.cells)
        if count == width or row.problem is not None:
            yield row
        elif count > width and not any(cell != "" for cell in row.cells[width:]):
            yield Row(row.line, row.cells[:width])
        else:
            problem = _l(
                "The row has %(count)s cells, the header %(width)s. "
                "Put cells that contain the separator into quotes."
            ).format(count=count, width=width)
            yield Row(row.line, row.cells, problem)
