"""Sort keys: one stored text whose order by code point is the order people expect.

SQLite and PostgreSQL sort differently, and neither knows four languages at once; a key compared as
BINARY or COLLATE "C" is the same everywhere. Letters of an alphabet follow their base letter (ą
after a, ł after l, ș after s, ё after е); other accents and case only break ties; numbers go by
value; spaces come first, then digits, Latin, Cyrillic.
"""

from __future__ import annotations

import re
import unicodedata

from mozaika.text.fold import fold

LONGEST_KEY = 240

_TIE = "\t"  # below the space, so that a name comes before its longer namesakes
_AFTER_BASE = {
    "ą": "a{", "ă": "a|", "â": "a}", "ć": "c{", "ę": "e{", "î": "i{", "ł": "l{", "ń": "n{",
    "ó": "o{", "ś": "s{", "ș": "s|", "ş": "s|", "ț": "t{", "ţ": "t{", "ź": "z{", "ż": "z|",
    "ё": "е\u0450", "є": "е\u0451", "ґ": "г\u0450", "і": "и\u0450", "ї": "и\u0451", "ў": "у\u0450",
}  # fmt: skip
_SILENT = frozenset("'\"`’‘‚“”„«»‹›ʼ")
_NUMBER = re.compile("[0-9]+")


def _primary(character: str) -> str:
    lowered = character.lower()
    if lowered in _AFTER_BASE:
        return _AFTER_BASE[lowered]
    if lowered in _SILENT or unicodedata.combining(character):
        return ""
    folded = fold(character)
    return folded if not folded or folded.isalnum() else " "


class _Primaries(dict[int, str]):
    def __missing__(self, code: int) -> str:
        primary = _primary(chr(code))
        if code < 0x3000:
            self[code] = primary
        return primary


_ASCII = {code: _primary(chr(code)) for code in range(128)}
_PRIMARIES = _Primaries(_ASCII)


def sort_key(text: str, limit: int = LONGEST_KEY) -> str:
    """The key of `text`, at most `limit` characters, to be compared by code point.

    >>> sorted(["Łódź", "luz", "Lublin", "item 10", "item 2", "Ёлкин", "Ежов"], key=sort_key)
    ['item 2', 'item 10', 'Lublin', 'luz', 'Łódź', 'Ежов', 'Ёлкин']
    """
    if text.isascii():
        letters = text.translate(_ASCII)
    else:
        text = unicodedata.normalize("NFC", text)
        letters = text.translate(_PRIMARIES)
    words = " ".join(letters.split())
    if _NUMBER.search(words):
        words = _NUMBER.sub(_by_value, words)
    return (words + _TIE + text.swapcase())[:limit] if text else ""


def _by_value(number: re.Match[str]) -> str:
    """The digits after their count, so that 9 comes before 10; all signs stay below the letters."""
    digits = number[0].lstrip("0") or "0"
    return chr(ord("0") + min(len(digits), 16)) + digits
