"""Which encoding and which separator a text file has.

Valid UTF-8 is UTF-8. Otherwise the letters decide between cp1250 (Polish, Romanian) and cp1251
(Russian): charset-normalizer was tried, and it takes a short list of Russian names for cp1250.
"""

from __future__ import annotations

import codecs
import csv
import re
from collections import Counter
from collections.abc import Iterator
from typing import BinaryIO

SAMPLE = 64 * 1024
"""Bytes or characters that are looked at to tell a code page or a separator."""

SEPARATORS = ",;\t|"
CANDIDATES = ("cp1250", "cp1251")
_CHUNK = 1024 * 1024
_MARKS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
_WORD = re.compile(r"[^\W\d_]+")
_RUSSIAN = frozenset("абвгдеёжзийклмнопрстуфхцчшщъыьэюя")
_LATIN = frozenset("ąćęłńóśźżăâîşţáéíöüäßčšžřěýůőű")


def detect_encoding(stream: BinaryIO) -> str:
    """The name of the encoding of a seekable stream, which is left at its start."""
    start = stream.read(4)
    stream.seek(0)
    marked = next((name for mark, name in _MARKS.items() if start.startswith(mark)), None)
    if marked:
        return marked
    found = "utf-8" if _is_utf8(stream) else guess_code_page(_telling_lines(stream))
    stream.seek(0)
    return found


def guess_code_page(sample: bytes) -> str:
    """cp1250 or cp1251, by how many letters of `sample` make plausible words in each."""
    latin = _plausible_latin(sample.decode("cp1250", "replace"))
    russian = _plausible_russian(sample.decode("cp1251", "replace"))
    return "cp1251" if russian > latin else "cp1250"


def detect_separator(sample: str) -> str:
    """The character between the columns: the one by which the rows agree on the most columns."""
    best, most = ",", (0.0, 0)
    for separator in SEPARATORS:
        widths = Counter(_widths(sample, separator))
        if not widths:
            continue
        width, count = widths.most_common(1)[0]
        score = (count / widths.total() * (width > 1), width)
        if score > most:
            best, most = separator, score
    return best


def _widths(sample: str, separator: str) -> list[int]:
    """Numbers of columns of the first rows; the last may be cut off, so it does not count."""
    rows = csv.reader(sample.splitlines(keepends=True), delimiter=separator)
    found: list[int] = []
    try:
        for row in rows:
            if row:
                found.append(len(row))
            if len(found) > 50:
                break
    except csv.Error:
        return []
    return found[:-1] if len(found) > 2 else found


def _is_utf8(stream: BinaryIO) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    stream.seek(0)
    try:
        for chunk in _chunks(stream):
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _telling_lines(stream: BinaryIO) -> bytes:
    """Lines that are not plain ASCII: at most a sample."""
    found, size = [], 0
    stream.seek(0)
    for chunk in _chunks(stream):
        for line in chunk.split(b"\n"):
            if not line.isascii():
                found.append(line)
                size += len(line)
        if size > SAMPLE:
            break
    return b"\n".join(found)[:SAMPLE]


def _chunks(stream: BinaryIO) -> Iterator[bytes]:
    while chunk := stream.read(_CHUNK):
        yield chunk


def _plausible_latin(text: str) -> int:
    """Letters with marks that Central Europe uses, less those it does not; a word in which every
    letter has a mark tells nothing."""
    score = 0
    for word in _WORD.findall(text):
        marked = [letter for letter in word.lower() if not letter.isascii()]
        if len(marked) < len(word):
            score += sum(1 if letter in _LATIN else -1 for letter in marked)
    return score


def _plausible_russian(text: str) -> int:
    """Letters in words that are Russian throughout, less those beside Latin ones."""
    score = 0
    for word in _WORD.findall(text):
        foreign = [letter for letter in word.lower() if not letter.isascii()]
        if len(foreign) < len(word):
            score -= len(foreign)
        else:
            score += sum(1 if letter in _RUSSIAN else -1 for letter in foreign)
    return score
