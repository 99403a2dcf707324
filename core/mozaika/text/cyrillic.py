"""Cyrillic in Latin letters: one transliteration to show, and the spellings people really type.

The schemes look at most at the letter before (and, Romanian only, at the one after), so what is
typed so far is, letter by letter, the beginning of the whole word's spelling.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

from mozaika.text.fold import fold

_SIMPLE = {
    "а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "е": "e", "ё": "e", "ж": "zh", "з": "z",
    "и": "i", "й": "y", "к": "k", "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r",
    "с": "s", "т": "t", "у": "u", "ф": "f", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh",
    "щ": "shch", "ъ": "", "ы": "y", "ь": "", "э": "e", "ю": "yu", "я": "ya",
    "і": "i", "ї": "yi", "є": "ye", "ґ": "g", "ў": "u",
    "ђ": "dj", "ј": "j", "љ": "lj", "њ": "nj", "ћ": "c", "џ": "dz", "ѓ": "g", "ќ": "k", "ѕ": "dz",
}  # fmt: skip

_PASSPORT = _SIMPLE | {"й": "i", "ъ": "ie", "ю": "iu", "я": "ia", "ї": "i", "є": "ie"}
_SHORT = _SIMPLE | {"х": "h", "ц": "c", "щ": "sch"}
_SCIENCE = _SIMPLE | {
    "ж": "z", "й": "j", "х": "h", "ц": "c", "ч": "c", "ш": "s", "щ": "sc", "ю": "ju", "я": "ja",
    "ї": "ji", "є": "je",
}  # fmt: skip
_GOST = _SIMPLE | {"й": "j", "х": "x", "ц": "c", "щ": "shh", "ё": "yo"}
_UKRAINIAN = _SIMPLE | {"г": "h", "и": "y", "й": "i", "ю": "iu", "я": "ia", "ї": "i", "є": "ie"}
_POLISH = _SIMPLE | {
    "в": "w", "ж": "z", "й": "j", "х": "ch", "ц": "c", "ч": "cz", "ш": "sz", "щ": "szcz",
    "є": "je", "ї": "ji",
}  # fmt: skip
_ROMANIAN = _SIMPLE | {
    "ж": "j", "й": "i", "х": "h", "ц": "t", "ш": "s", "ы": "i", "ю": "iu", "я": "ia", "ё": "io",
    "є": "ie", "ї": "i",
}  # fmt: skip

_VOWELS = frozenset("аеёиоуыэюяіїє")
_SIGNS = frozenset("ъь")
_HARD = frozenset("жшцчщ")
_SOFT_ENDING = {"е": "e", "ё": "o", "ю": "u", "я": "a"}
_FRONT = frozenset("еёиіїэ")
_ONLY_UKRAINIAN = re.compile("[іїєґ]")
_CYRILLIC = re.compile("[\u0400-\u052f]")

_TRANSLITERATION = str.maketrans(_SIMPLE)


def transliterate(text: str) -> str:
    """`text` folded and in Latin letters: х kh, ц ts, щ shch, ю yu, я ya, й y; signs are dropped.

    >>> transliterate("Хрущёв, Гданьск, Łódź")
    'khrushchev, gdansk, lodz'
    """
    folded = fold(text)
    return folded if folded.isascii() else folded.translate(_TRANSLITERATION)


def has_cyrillic(text: str) -> bool:
    """Whether any letter of `text` is Cyrillic."""
    return not text.isascii() and _CYRILLIC.search(text) is not None


@lru_cache(maxsize=4096)
def spellings(word: str) -> tuple[str, ...]:
    """The folded Latin spellings of one Cyrillic word in the schemes in use, without repetition.

    The first is `transliterate(word)`; then English (BGN), passport (ICAO), short everyday,
    scholarly, GOST 7.79, Polish, Romanian and, for words with Ukrainian letters, Ukrainian. A
    word without Cyrillic has one spelling.

    >>> spellings("Щука")
    ('shchuka', 'schuka', 'scuka', 'shhuka', 'szczuka', 'sciuka')
    """
    if not has_cyrillic(word):
        return (transliterate(word),)
    letters = word.lower()
    schemes = [*_SCHEMES, _ukrainian] if _ONLY_UKRAINIAN.search(letters) else _SCHEMES
    written = (fold(scheme(letters)) for scheme in schemes)
    return tuple(dict.fromkeys((transliterate(word), *written)))


def _by_table(table: dict[str, str]) -> Callable[[str], str]:
    translation = str.maketrans(table)
    return lambda word: word.translate(translation)


def _english(word: str) -> str:
    """BGN/PCGN: ё is yo; е is ye at the beginning, after a vowel and after a sign."""
    written = []
    before = ""
    for letter in word:
        if letter == "е" and _opens(before):
            written.append("ye")
        else:
            written.append("yo" if letter == "ё" else _SIMPLE.get(letter, letter))
        before = letter
    return "".join(written)


def _polish(word: str) -> str:
    """PWN: Siergiej, Jelcyn, Chruszczow, Uljanow: the vowel depends on the letter before it."""
    written = []
    before = ""
    for letter in word:
        if letter in _SOFT_ENDING:
            written.append(_polish_vowel(letter, before))
        elif letter == "и" and before in _HARD - {"ч", "щ"} and before:
            written.append("y")
        else:
            written.append(_POLISH.get(letter, letter))
        before = letter
    return "".join(written)


def _polish_vowel(letter: str, before: str) -> str:
    ending = _SOFT_ENDING[letter]
    if _opens(before):
        return "j" + ending
    return ending if before in _HARD or before == "л" else "i" + ending


def _romanian(word: str) -> str:
    """Romanian press spelling: Gorbaciov, Ceaikovski, Serghei, Hrușciov."""
    written = []
    for index, letter in enumerate(word):
        after = word[index + 1 : index + 2]
        if letter == "г" and after and after in _FRONT:
            written.append("gh")
        elif letter in "чщ":
            written.append({"ч": "c", "щ": "sc"}[letter] + _romanian_softener(after))
        else:
            written.append(_ROMANIAN.get(letter, letter))
    return "".join(written)


def _romanian_softener(after: str) -> str:
    if after and after in _FRONT:
        return ""
    return "e" if after == "а" else "i"


def _opens(before: str) -> bool:
    return not before or before in _VOWELS or before in _SIGNS


_ukrainian = _by_table(_UKRAINIAN)
_SCHEMES: list[Callable[[str], str]] = [
    _english,
    _by_table(_PASSPORT),
    _by_table(_SHORT),
    _by_table(_SCIENCE),
    _by_table(_GOST),
    _polish,
    _romanian,
]
