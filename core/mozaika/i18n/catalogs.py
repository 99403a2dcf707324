"""The catalogues of a set of addons: what a message is called in a language.

A platform makes one `Catalogs` of its addons' folders and, after them, of the company's own words.
A message is looked for in its own domain, then in the core's, then anywhere, so that a template
shown inside another addon's page still finds its words; at last it is shown in English.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from mozaika.i18n.compiled import Messages, load_messages

CORE_DOMAIN = "mozaika"
CORE_FOLDER = Path(__file__).parent / "catalogues"


class Source(Protocol):
    """Where the messages of one domain come from."""

    @property
    def domain(self) -> str:
        """Which messages: an addon's name, or `mozaika` for the core."""
        ...

    def load(self, language: str) -> Messages | None:
        """The messages in `language`, or None when this source has none."""


@dataclass(frozen=True)
class CatalogueFolder:
    """`<folder>/<language>.po`, compiled beside it: how every addon ships its translations."""

    domain: str
    folder: Path

    def load(self, language: str) -> Messages | None:
        """The messages of the language's file, if there is one."""
        return load_messages(self.folder, language)


@dataclass(frozen=True)
class Words:
    """A company's own words for a domain's messages: language, then English text, then its word."""

    domain: str
    words: Mapping[str, Mapping[str, str]] = field(hash=False)

    def load(self, language: str) -> Messages | None:
        """The words chosen for `language`, if any."""
        words = self.words.get(language)
        return Messages(dict(words.items()), lambda n: int(n != 1)) if words else None


def word_folders(catalogues: Path) -> dict[str, Path]:
    """Where an addon keeps its own words for the texts of other domains: `i18n/pipeline/pl.po`
    beside its own `i18n/pl.po`. By domain."""
    if not catalogues.is_dir():
        return {}
    folders = [one for one in sorted(catalogues.iterdir()) if one.name.isidentifier()]
    return {one.name: one for one in folders if one.is_dir() and any(one.glob("*.po"))}


CORE_SOURCE = CatalogueFolder(CORE_DOMAIN, CORE_FOLDER)


class Catalogs:
    """Translations from several sources, the later overriding the earlier of the same domain.

    The core's own catalogue is always there. Loading happens once per language, on first use.
    """

    def __init__(self, sources: Iterable[Source] = ()) -> None:
        self._sources = (CORE_SOURCE, *sources)
        self._loaded: dict[str, tuple[tuple[str, Messages], ...]] = {}
        self._chains: dict[tuple[str, str], tuple[Messages, ...]] = {}

    def gettext(self, language: str, domain: str, message: str, context: str | None = None) -> str:
        """`message` in `language`, or itself."""
        key = _key(message, context)
        for texts, plural in self._chain(language, domain):
            found = texts.get(key) or texts.get((key, plural(1)))
            if found:
                return found
        return message

    def ngettext(
        self,
        language: str,
        domain: str,
        singular: str,
        plural: str,
        number: int,
        context: str | None = None,
    ) -> str:
        """The form for `number`, or the English one."""
        key = _key(singular, context)
        for texts, form in self._chain(language, domain):
            found = texts.get((key, form(number)))
            if found:
                return found
        return singular if number == 1 else plural

    def _chain(self, language: str, domain: str) -> tuple[Messages, ...]:
        chain = self._chains.get((language, domain))
        if chain is None:
            chain = self._chains[language, domain] = tuple(self._build_chain(language, domain))
        return chain

    def _build_chain(self, language: str, domain: str) -> Iterator[Messages]:
        loaded = self._load(language)
        firsts = (domain,) if domain == CORE_DOMAIN else (domain, CORE_DOMAIN)
        for first in firsts:
            yield from (messages for name, messages in loaded if name == first)
        yield from (messages for name, messages in loaded if name not in firsts)

    def loaded(self, language: str) -> tuple[tuple[str, Messages], ...]:
        """(domain, messages) of every source that has some in `language`, the most overriding
        first."""
        return self._load(language)

    def _load(self, language: str) -> tuple[tuple[str, Messages], ...]:
        """Every source's messages in `language`, the most overriding first."""
        if language not in self._loaded:
            pairs = ((source.domain, source.load(language)) for source in reversed(self._sources))
            self._loaded[language] = tuple((name, found) for name, found in pairs if found)
        return self._loaded[language]


_default = Catalogs()
_current: ContextVar[Catalogs | None] = ContextVar("mozaika_catalogs", default=None)


def current_catalogs() -> Catalogs:
    """The catalogues of the work under way, else the process's own."""
    return _current.get() or _default


def default_catalogs() -> Catalogs:
    """The catalogues of this process."""
    return _default


def set_default_catalogs(catalogs: Catalogs) -> None:
    """Make `catalogs` those of every thread of this process that does not choose others."""
    global _default  # noqa: PLW0603  (one process-wide default is what this is)
    _default = catalogs


@contextmanager
def use_catalogs(catalogs: Catalogs) -> Iterator[None]:
    """Speak from `catalogs` inside the block: two platforms in one process stay apart."""
    token = _current.set(catalogs)
    try:
        yield
    finally:
        _current.reset(token)


def _key(message: str, context: str | None) -> str:
    return message if context is None else f"{context}\x04{message}"
