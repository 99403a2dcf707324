"""Quick search: the words kept with a record and the words asked for.

A record keeps its tokens, separated by spaces, in `search_text`. A query becomes terms; each term
is a few alternative prefixes. The record matches when, for every term, some alternative is the
beginning of some token. SQLite's FTS5, PostgreSQL's tsquery and `matches` read it the same way.
Tokens hold letters and digits only, so they need no quoting anywhere.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache

from mozaika.text.canonical import canonical
from mozaika.text.cyrillic import has_cyrillic, spellings
from mozaika.text.fold import fold

LONGEST_TOKEN = 64
SHORTEST_PHONE_FRAGMENT = 3
MOST_TERMS = 12

_WORD = re.compile(r"[^\W_]+")
_DIGITS = re.compile(r"[0-9]+")
_NUMBER_IN_GROUPS = re.compile(r"[0-9][0-9().\-/]*(?:\s[0-9().\-/]+)+")
_NUMERIC_CHUNK = re.compile(r"[+(]*[0-9][0-9().\-/+]*|[().\-/+]+")
_CODE = re.compile(r"[a-z]+([0-9]{4,})")
_LOOSE_MARK = re.compile("[\u0300-\u036f\u00ad\u200b-\u200d\u2060\ufeff]")
_ADDRESS_START = re.compile(r"(?:[a-z]+://)?(?:www\.)?")


def search_tokens(values: Iterable[str | None], *, phones: Iterable[str | None] = ()) -> str:
    """The text for a record's `search_text`: distinct tokens separated by single spaces.

    `values` are what people search by: names, cities, e-mail addresses, numbers of any kind. Each
    word gives its folded form, its Latin spellings if it is Cyrillic, and its canonical spelling;
    what is written together with signs (Kowalska-Nowak, S.A., 526-104-08-28, an e-mail address)
    also gives the whole without them, and an e-mail address its two sides. `phones` (E.164 or as
    typed) give every ending of three digits or more, so that any fragment is the beginning of some
    token.
    """
    tokens: dict[str, None] = {}
    for value in values:
        if value:
            _add_value(tokens, value)
    for phone in phones:
        if phone:
            digits = "".join(_DIGITS.findall(phone))
            endings = range(len(digits) - SHORTEST_PHONE_FRAGMENT + 1)
            tokens.update((digits[start:][:LONGEST_TOKEN], None) for start in endings)
    return " ".join(tokens)


def query_terms(q: str) -> list[tuple[str, ...]]:
    """What was typed, as terms: for each, the alternative prefixes of which one must be found.

    Digits typed in groups (`+48 601-22`) are one number; a sign inside a word (`S.A.`) is optional.
    Nothing to search for gives no terms. At most `MOST_TERMS` terms are made.

    >>> query_terms("Чехо 601 22")
    [('чехо', 'chekho', 'cheho', 'ceho', 'chexo', 'czecho'), ('60122',)]
    """
    return list(_terms(q))


def matches(search_text: str, q: str) -> bool:
    """Whether a record with this `search_text` is found by `q`; an empty query finds everything."""
    spaced = " " + search_text
    return all(any(" " + prefix in spaced for prefix in term) for term in _terms(q))


def _add_value(tokens: dict[str, None], value: str) -> None:
    text = _prepared(value)
    for chunk in text.split():
        if chunk.isalnum():
            _add_word(tokens, chunk)
        else:
            _add_chunk(tokens, chunk)
    for groups in _NUMBER_IN_GROUPS.findall(text):
        tokens["".join(_DIGITS.findall(groups))[:LONGEST_TOKEN]] = None


def _add_chunk(tokens: dict[str, None], chunk: str) -> None:
    """A chunk with signs: its words, the words joined, and both sides of an e-mail address."""
    for word in _WORD.findall(chunk):
        _add_word(tokens, word)
    chunk = _without_start(chunk)
    words = _WORD.findall(chunk)
    if len(words) > 1:
        tokens[_joined(words)] = None
        local, at, domain = chunk.rpartition("@")
        if at:
            tokens.update((_joined(_WORD.findall(side)), None) for side in (local, domain))
            tokens.pop("", None)


def _add_word(tokens: dict[str, None], word: str) -> None:
    if word.isascii() and word.isdigit():
        tokens[word[:LONGEST_TOKEN]] = None
    else:
        tokens.update(_word_tokens(word))


def _prepared(text: str) -> str:
    """Lower case, composed, without loose marks: stress, soft hyphens, zero-width spaces."""
    if text.isascii():
        return text.lower()
    composed = unicodedata.normalize("NFC", text).lower()
    return _LOOSE_MARK.sub("", composed)


def _without_start(chunk: str) -> str:
    """A web address without https:// and www., which nobody searches by."""
    start = _ADDRESS_START.match(chunk)
    return chunk[start.end() :] if start else chunk


def _joined(words: Iterable[str]) -> str:
    whole = "".join(words)
    if whole.isascii():
        return whole[:LONGEST_TOKEN]
    return "".join(_WORD.findall(fold(whole)))[:LONGEST_TOKEN]


@lru_cache(maxsize=16384)
def _word_tokens(word: str) -> dict[str, None]:
    """The tokens of one word in lower case: as written, in Latin, canonical."""
    if word.isascii() and word.isalpha():
        return {word[:LONGEST_TOKEN]: None, canonical(word)[:LONGEST_TOKEN]: None}
    return dict.fromkeys(_clean((*_native(word), canonical(word))))


def _native(word: str) -> Iterator[str]:
    yield fold(word)
    if has_cyrillic(word):
        yield from spellings(word)
    elif code := _CODE.fullmatch(word):
        yield code[1]


def _clean(texts: Iterable[str]) -> Iterator[str]:
    """Letters and digits only, no longer than a token may be; nothing empty."""
    for text in texts:
        if text.isalnum():
            yield text[:LONGEST_TOKEN]
        else:
            yield from (part[:LONGEST_TOKEN] for part in _WORD.findall(text))


@lru_cache(maxsize=512)
def _terms(q: str) -> tuple[tuple[str, ...], ...]:
    terms: dict[tuple[str, ...], None] = {}
    number: list[str] = []
    for chunk in _prepared(q).split():
        if _NUMERIC_CHUNK.fullmatch(chunk):
            number.append(chunk)
            continue
        terms.update(dict.fromkeys((*_number_terms(number), *_chunk_terms(chunk))))
        number = []
    terms.update(dict.fromkeys(_number_terms(number)))
    return tuple(terms)[:MOST_TERMS]


def _chunk_terms(chunk: str) -> Iterator[tuple[str, ...]]:
    """One term per word; where signs divide the words, all of them may also be written as one."""
    words = _WORD.findall(_without_start(chunk))
    together = (_joined(words),) if len(words) > 1 else ()
    for word in words:
        if prefixes := dict.fromkeys((*_prefixes(word), *filter(None, together))):
            yield tuple(prefixes)


@lru_cache(maxsize=2048)
def _prefixes(word: str) -> tuple[str, ...]:
    spelled = list(_native(word))
    if len(spelled[0]) >= 3:
        spelled.append(canonical(word))
    return tuple(dict.fromkeys(text[:LONGEST_TOKEN] for text in spelled if text.isalnum()))


def _number_terms(chunks: list[str]) -> Iterator[tuple[str, ...]]:
    """Groups that look like a phone or a document number are one number, others may be apart."""
    groups = _DIGITS.findall(" ".join(chunks))
    if not groups:
        return
    whole = "".join(groups)
    if len(groups) == 1 or _is_one_number(chunks[0], groups, whole):
        yield _number_prefixes(whole, dialled=len(groups) > 1)
    else:
        for group in groups:
            yield tuple(dict.fromkeys((group, *_number_prefixes(whole, dialled=True))))


def _is_one_number(first: str, groups: list[str], whole: str) -> bool:
    return first[0] in "+(" or (len(whole) >= 5 and all(len(group) <= 4 for group in groups))


def _number_prefixes(digits: str, *, dialled: bool) -> tuple[str, ...]:
    """The digits, also without the prefixes people dial: 00, a leading 0, the Russian 8 for 7."""
    digits = digits[:LONGEST_TOKEN]
    if digits.startswith("00") and len(digits) >= 6 and digits[2] != "0":
        return (digits, digits[2:])
    if digits.startswith("0") and len(digits) >= 4 and digits[1] != "0":
        return (digits, digits[1:])
    if digits.startswith("8") and len(digits) >= (4 if dialled else 7):
        return (digits, "7" + digits[1:])
    return (digits,)
