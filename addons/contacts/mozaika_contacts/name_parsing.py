"""Full names in one field, as imports and mails bring them, split into parts.

Every rule is a guess that a user may correct; what is never lost is a word that was typed.
"""

from __future__ import annotations

import re

from .names import PersonName, gender_of_patronymic

_TITLES = """
dr hab prof mgr inż lic pan pani ks mec
dl dna d-na dlui domnul doamna ing ec av
г-н г-жа господин госпожа д-р проф
mr mrs ms miss sir
"""
_DEGREES = "jr sr ii iii iv phd mba cfa acca msc bsc мл ст"
_LINKS = "van von der den de da di del della du la le ter"
_PREFIXES, _SUFFIXES, _PARTICLES = (
    frozenset(words.split()) for words in (_TITLES, _DEGREES, _LINKS)
)
_FAMILY_ENDINGS = {
    "pl": re.compile(r"(?:[sc]k[ia]|dzk[ia]|wicz|czyk|czak|szczak)$"),
    "ro": re.compile(r"(?:escu|eanu|oiu)$"),
    "ru": re.compile(
        r"(?:ов|ев|ёв|ин|ын|ова|ева|ёва|ина|ына|[сц]кий|[сц]кая|[сц]кой|енко|[юу]к|их|ых|швили|ян)$"
    ),
}


def parse_full_name(text: str, language: str) -> PersonName:
    """Split a person's full name; the language says which order is usual.

    Titles come off the front and degrees off the end. A comma means family name first; so does a
    family name in capitals, a Russian patronymic at the end, or an ending that only family names
    have. Russian takes family first in doubt, other languages given first.
    """
    text = _tidy(text)
    before, comma, after = text.partition(",")
    words, prefix, suffix = _strip_titles((f"{before} , {after}" if comma else text).split())
    if "," in words:
        cut = words.index(",")
        family, rest = words[:cut], [word for word in words[cut + 1 :] if word != ","]
        given, patronymic = _given_and_patronymic(rest, language)
        return PersonName(prefix, given, patronymic, " ".join(family), suffix)
    if language == "ru":
        given, patronymic, family_name = _split_russian(words)
    else:
        (given, family_name), patronymic = _split_western(words, language), ""
    return PersonName(prefix, given, patronymic, family_name, suffix)


def _tidy(text: str) -> str:
    """Single spaces; initials that stick together or to a name come apart."""
    text = re.sub(r"(?<=\b\w\.)(?=\w)", " ", text)
    return " ".join(text.split())


def _strip_titles(words: list[str]) -> tuple[list[str], str, str]:
    start, end = 0, len(words)
    while start < end - 1 and _bare(words[start]) in _PREFIXES:
        start += 1
    while end > start + 1 and (_bare(words[end - 1]) in _SUFFIXES or words[end - 1] == ","):
        end -= 1
    suffix = [word for word in words[end:] if word != ","]
    return words[start:end], " ".join(words[:start]), " ".join(suffix)


def _bare(word: str) -> str:
    return word.lower().replace(".", "")


def _given_and_patronymic(words: list[str], language: str) -> tuple[str, str]:
    if language == "ru" and len(words) > 1 and _may_be_patronymic(words[-1]):
        return " ".join(words[:-1]), words[-1]
    return " ".join(words), ""


def _split_russian(words: list[str]) -> tuple[str, str, str]:
    """Given, patronymic, family."""
    if len(words) < 2:
        return _single(words, "ru")
    *front, last = words
    if _may_be_patronymic(last) and (len(words) > 2 or not _is_initial(last)):
        if len(words) == 2:
            return front[0], last, ""
        return front[-1], last, " ".join(front[:-1])
    if len(words) > 2 and _may_be_patronymic(front[-1]):
        return " ".join(front[:-1]), front[-1], last
    if _given_comes_first(words, "ru"):
        return " ".join(front), "", last
    return " ".join(words[1:]), "", words[0]


def _split_western(words: list[str], language: str) -> tuple[str, str]:
    """Given, family."""
    if len(words) < 2:
        given, _, family = _single(words, language)
        return given, family
    if _family_comes_first(words, language):
        return " ".join(words[1:]), words[0]
    cut = len(words) - 1
    while cut > 1 and words[cut - 1].lower() in _PARTICLES:
        cut -= 1
    return " ".join(words[:cut]), " ".join(words[cut:])


def _single(words: list[str], language: str) -> tuple[str, str, str]:
    word = " ".join(words)
    return ("", "", word) if _looks_like_family(word, language) else (word, "", "")


def _given_comes_first(words: list[str], language: str) -> bool:
    first, last = words[0], words[-1]
    if _is_initial(first) != _is_initial(last):
        return _is_initial(first)
    return _looks_like_family(last, language) and not _looks_like_family(first, language)


def _family_comes_first(words: list[str], language: str) -> bool:
    first, last = words[0], words[-1]
    if _is_initial(first) != _is_initial(last):
        return _is_initial(last)
    if _in_capitals(first) != _in_capitals(last):
        return _in_capitals(first)
    return _looks_like_family(first, language) and not _looks_like_family(last, language)


def _in_capitals(word: str) -> bool:
    return len(word) > 1 and word.isupper() and not _is_initial(word)


def _is_initial(word: str) -> bool:
    return bool(re.fullmatch(r"\w\.?", word))


def _may_be_patronymic(word: str) -> bool:
    """An initial after the given name's, or a word with an ending of patronymics."""
    return bool(_is_initial(word) or (len(word) > 4 and gender_of_patronymic(word)))


def _looks_like_family(word: str, language: str) -> bool:
    endings = _FAMILY_ENDINGS.get(language)
    return bool(endings and len(word) > 3 and endings.search(word.lower()))
