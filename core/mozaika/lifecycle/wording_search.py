"""Finding a text of the pages by the words that stand there now."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from mozaika.errors import NotFound
from mozaika.i18n import CORE_DOMAIN, LANGUAGES, SOURCE_LANGUAGE, Catalogs, _l
from mozaika.i18n.compiled import Messages
from mozaika.lifecycle.wordings import Message, plural_count, shipped_catalogs
from mozaika.runtime import Platform
from mozaika.text import fold

Forms = tuple[str, ...]


@dataclass(frozen=True)
class Reading:
    """A message as it reads now in one language; `own` when these are the company's words."""

    message: Message
    forms: Forms
    own: bool

    @property
    def text(self) -> str:
        """The text; of a plural, the first form."""
        return self.forms[0]


@dataclass(frozen=True)
class Found:
    """The first readings that match, best first, and how many there are."""

    readings: tuple[Reading, ...]
    total: int


@dataclass(frozen=True)
class Shipped:
    """What addons ship for a message in one language; a plural has several forms."""

    language: str
    forms: Forms


def search(
    platform: Platform, query: str, language: str, *, own: bool = False, limit: int = 50
) -> Found:
    """Messages that read like `query` in `language`: the same text first, then beginnings, then
    the others. With `own`, only those that have words of the company's own."""
    wanted = fold(query).strip()
    ranked = []
    for reading in _readings(platform, language):
        rank = _rank(wanted, reading)
        if rank is not None and (reading.own or not own):
            ranked.append((rank, len(reading.text), reading.text, reading))
    ranked.sort(key=lambda entry: entry[:3])
    return Found(tuple(entry[-1] for entry in ranked[:limit]), len(ranked))


def shipped(platform: Platform, message: Message) -> list[Shipped]:
    """What is shipped for the message in each language; `NotFound` for none of the pages' texts."""
    below = shipped_catalogs(platform)
    if message not in _messages(platform, below):
        raise NotFound(_l("No page has this text."))
    found = {language: _texts(below, language).get(message) for language in LANGUAGES}
    plural = any(forms is not None and len(forms) > 1 for forms in found.values())
    return [
        Shipped(
            language, forms or (message.source,) * (plural_count(below, language) if plural else 1)
        )
        for language, forms in found.items()
    ]


def texts_of(platform: Platform, language: str) -> dict[Message, Forms]:
    """Every text of the pages as it is shipped in `language`."""
    below = shipped_catalogs(platform)
    texts = _texts(below, language)
    return {
        message: texts.get(message, (message.source,)) for message in _messages(platform, below)
    }


def _rank(wanted: str, reading: Reading) -> int | None:
    if not wanted:
        return 0
    texts = [fold(form) for form in reading.forms]
    if wanted in texts:
        return 0
    if any(text.startswith(wanted) for text in texts):
        return 1
    if any(wanted in text for text in texts):
        return 2
    return 3 if wanted in fold(reading.message.source) else None


def _readings(platform: Platform, language: str) -> Iterable[Reading]:
    below, now = shipped_catalogs(platform), platform.catalogs
    texts = _texts(below, language)
    own = _texts_of(_own_part(now, below, language)) if now else {}
    for message in _messages(platform, below):
        mine = own.get(message)
        yield Reading(message, mine or texts.get(message) or (message.source,), mine is not None)


def _own_part(now: Catalogs, below: Catalogs, language: str) -> Iterable[tuple[str, Messages]]:
    shipped_count = len(below.loaded(language))
    loaded = now.loaded(language)
    return loaded[: len(loaded) - shipped_count]


def _messages(platform: Platform, catalogs: Catalogs) -> dict[Message, None]:
    """Every text of the core and of the enabled addons that is translated to any language."""
    domains = {CORE_DOMAIN, *(addon.name for addon in platform.addons)}
    return {
        message: None
        for language in LANGUAGES
        if language != SOURCE_LANGUAGE
        for message in _texts(catalogs, language)
        if message.domain in domains
    }


def _texts(catalogs: Catalogs, language: str) -> Mapping[Message, Forms]:
    return _texts_of(catalogs.loaded(language))


def _texts_of(loaded: Iterable[tuple[str, Messages]]) -> dict[Message, Forms]:
    found: dict[Message, Forms] = {}
    for domain, messages in loaded:
        for message, forms in _by_message(domain, messages).items():
            found.setdefault(message, tuple(forms[form] for form in sorted(forms)))
    return found


def _by_message(domain: str, messages: Messages) -> dict[Message, dict[int, str]]:
    found: dict[Message, dict[int, str]] = {}
    for key, text in messages.texts.items():
        name, form = key if isinstance(key, tuple) else (key, 0)
        context, mark, source = name.rpartition("\x04")
        if source:
            message = Message(domain, context if mark else None, source)
            found.setdefault(message, {})[form] = text
    return found
