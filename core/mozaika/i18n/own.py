"""A company's own words: texts that it writes itself, and its words for those that are shipped."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

from mozaika.i18n.catalogs import Catalogs, Source, use_catalogs
from mozaika.i18n.compiled import Messages
from mozaika.i18n.context import current_language, use_language


@dataclass(frozen=True, slots=True)
class InLanguages:
    """A text that somebody wrote in several languages; shown in the reader's, else as `text`."""

    text: str
    words: Mapping[str, str] = field(default_factory=dict, hash=False)

    def __str__(self) -> str:
        return self.words.get(current_language()) or self.text

    def __format__(self, spec: str) -> str:
        return format(str(self), spec)


class OwnWords(Catalogs):
    """The catalogues of `below` with a company's words before them; loaded files are shared."""

    def __init__(self, below: Catalogs, words: Iterable[Source]) -> None:
        super().__init__()
        self._below = below
        self._words = tuple(words)

    def _load(self, language: str) -> tuple[tuple[str, Messages], ...]:
        if language not in self._loaded:
            own = ((source.domain, source.load(language)) for source in self._words)
            mine = tuple((domain, found) for domain, found in own if found)
            self._loaded[language] = (*mine, *self._below.loaded(language))
        return self._loaded[language]


@contextmanager
def speak(language: str, catalogs: Catalogs | None) -> Iterator[None]:
    """Speak `language` inside the block, from `catalogs` where a company has words of its own."""
    with use_language(language):
        if catalogs is None:
            yield
            return
        with use_catalogs(catalogs):
            yield
