"""One Latin spelling in which the schemes for Slavic names meet.

Chruszczow, Hruschev and Khrushchev are one man. The rules are few, so that ordinary Polish and
Romanian words stay themselves or change in a way that still reads like them (Warszawa: varshava).
"""

from __future__ import annotations

import re
import unicodedata

from mozaika.text.cyrillic import transliterate

_SOUNDS = str.maketrans(
    {
        mark: sound
        for marks, sound in (
            ("šŠșȘşŞ", "sh"),
            ("čČ", "ch"),
            ("žŽżŻ", "zh"),
            ("țȚţŢ", "ts"),
        )
        for mark in marks
    }
)
_UNCHANGED = re.compile(r"(?!.*(?:[jwxy]|[cks]h|[cs]z|sch|ts|i[ei]))", re.DOTALL)
_POLISH = re.compile(r"w|cz|sz|rz")
_CLUSTER = re.compile(r"shch|shh|szcz|sch|tsch|tch|sz|cz|kh|ch|ts|[xwyj]")
_BEFORE_CONSONANT = re.compile(r"[bdfgklmnprtvw]")
_MEANING = {
    "shh": "shch", "szcz": "shch", "tsch": "ch", "tch": "ch", "sz": "sh", "cz": "ch",
    "kh": "h", "ts": "c", "x": "ks", "w": "v", "y": "i", "j": "i",
}  # fmt: skip
_MANY_I = re.compile(r"i{2,}")
_STRESSED_ENDING = re.compile(r"(?<=[cs]h)o(?=va?$)")


def canonical(text: str) -> str:
    """The folded Latin spelling of `text` in which other spellings of the same name agree.

    ш is sh (sz, š, ș), ч ch (cz, č), щ shch (sch, szcz), ж zh (ż, ž), х h (kh; Polish ch), ц c (ts,
    ț), в v (w); y and j are i, ie is e, x is ks. Words are separated by single spaces.

    >>> [canonical(name) for name in ("Хрущёв", "Khrushchev", "hruschev", "Chruszczow")]
    ['hrushchev', 'hrushchev', 'hrushchev', 'hrushchev']
    """
    return " ".join(map(_canonical_word, text.split()))


def _canonical_word(word: str) -> str:
    latin = word.lower() if word.isascii() else transliterate(_spell_marks(word))
    if _UNCHANGED.match(latin):
        return latin
    polish = _POLISH.search(latin) is not None
    spelled = _CLUSTER.sub(lambda cluster: _sound(cluster, polish), latin)
    spelled = _MANY_I.sub("i", spelled).replace("ie", "e")
    return _STRESSED_ENDING.sub("e", spelled)


def _spell_marks(word: str) -> str:
    return unicodedata.normalize("NFC", word).translate(_SOUNDS)


def _sound(cluster: re.Match[str], polish: bool) -> str:
    """The sound of a cluster; sch and ch differ before a consonant and in Polish spelling."""
    letters = cluster[0]
    if letters in ("sch", "ch"):
        hard = _BEFORE_CONSONANT.match(cluster.string, cluster.end()) is not None
        if letters == "sch":
            return "sh" if hard else "shch"
        return "h" if hard or polish else "ch"
    return _MEANING.get(letters, letters)
