"""Folding: the spelling that a person types without thinking of case and accents.

Decomposing alone is a trap: it leaves the Polish `ł` and turns the Russian й into и. So marks are
taken off Latin letters only; in Cyrillic ё becomes е and й stays.
"""

from __future__ import annotations

import re
import unicodedata

_LATIN_WITH_MARK = re.compile(r"LATIN SMALL LETTER ([A-Z]) WITH ")
_LETTERS = {
    "æ": "ae",
    "œ": "oe",
    "ð": "d",
    "þ": "th",
    "ı": "i",
    "ŋ": "n",
    "ё": "е",
    "ѐ": "е",
    "ѝ": "и",
}
_INVISIBLE = frozenset("\u00ad\u200b\u200c\u200d\u2060\ufeff")
_CACHED_BELOW = 0x3000  # letters with marks and case; what lies above is rare and never changes


def _is_loose_mark(character: str) -> bool:
    return "\u0300" <= character <= "\u036f"


def _fold_letter(letter: str) -> str:
    if letter in _LETTERS:
        return _LETTERS[letter]
    named = _LATIN_WITH_MARK.match(unicodedata.name(letter, ""))
    return named[1].lower() if named else letter


def _fold_character(character: str) -> str:
    if character in _INVISIBLE or _is_loose_mark(character):
        return ""
    cased = unicodedata.normalize("NFC", character.casefold())
    return "".join(_fold_letter(letter) for letter in cased if not _is_loose_mark(letter))


class _Folding(dict[int, str]):
    """Character to its folded spelling, filled on first use."""

    def __missing__(self, code: int) -> str:
        folded = _fold_character(chr(code))
        if code < _CACHED_BELOW:
            self[code] = folded
        return folded


_FOLDING = _Folding()


def fold(text: str) -> str:
    """`text` in its own script, without case and without marks on Latin letters.

    Polish ł is l, Romanian ș and ş are s, ț and ţ are t, German ß is ss; in Cyrillic ё is е while
    й, ї and ґ stay. Folding twice changes nothing.

    >>> fold("Łódź, Timișoara, Алёна Йонкина")
    'lodz, timisoara, алена йонкина'
    """
    if text.isascii():
        return text.lower()
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).translate(_FOLDING))
