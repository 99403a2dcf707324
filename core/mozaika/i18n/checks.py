"""What may be wrong with a catalogue, found without reading it.

A catalogue is complete when no message of the sources is missing, untranslated or fuzzy, the
placeholders agree, and every plural form is there.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from gettext import c2py
from pathlib import Path
from typing import NamedTuple

from babel.messages.catalog import Catalog, Message
from babel.messages.plurals import get_plural
from babel.messages.pofile import read_po

from mozaika.i18n.catalogs import word_folders
from mozaika.i18n.extraction import Target, template_of

_PLACEHOLDER = re.compile(r"%\((\w+)\)[#0\- +]*\d*(?:\.\d+)?[a-zA-Z]")
_NUMBERS = range(201)  # every case of the plural rules of the languages at hand occurs below 200
_TABLE_ROW = re.compile(r"^\|(.+)\|\s*$")


class Problem(NamedTuple):
    """One thing to mend: `kind` is a stable word for programs, `message` the English, if any."""

    domain: str
    language: str
    path: Path
    kind: str
    message: str
    text: str

    def __str__(self) -> str:
        about = f" “{self.message}”" if self.message else ""
        return f"{self.path}: {self.domain} [{self.language}]{about}: {self.text}"


class _Finding(NamedTuple):
    kind: str
    message: str
    text: str


def check(
    targets: Iterable[Target], languages: Iterable[str], *, glossary: Path | None = None
) -> list[Problem]:
    """Everything wrong with the catalogues of `targets` in `languages`.

    With `glossary`, a message that is exactly a term of it must be translated as agreed.
    """
    wanted = list(languages)
    terms = read_glossary(glossary) if glossary else {}
    problems = []
    for target in targets:
        template = template_of(target)
        for language in wanted:
            path = target.catalogues / f"{language}.po"
            agreed = {term: words[language] for term, words in terms.items() if language in words}
            problems += [
                Problem(target.domain, language, path, *finding)
                for finding in _check_file(path, language, template, agreed)
            ]
    return problems


def check_words(
    targets: Iterable[Target], known: Mapping[str, Target], languages: Iterable[str]
) -> list[Problem]:
    """Everything wrong with the words that `targets` have for the texts of other domains, which
    are `known` by their names: also those for texts that the other one has no more."""
    wanted = set(languages)
    problems = []
    for target in targets:
        for domain, folder in word_folders(target.catalogues).items():
            template = template_of(known[domain]) if domain in known else None
            for path in sorted(folder.glob("*.po")):
                if path.stem in wanted:
                    found = _check_chosen(path, path.stem, template)
                    problems += [Problem(domain, path.stem, path, *one) for one in found]
    return problems


def _check_chosen(path: Path, language: str, template: Catalog | None) -> Iterator[_Finding]:
    """What is wrong with a file that has words for some messages of the template only."""
    if template is None:
        yield _Finding("unknown", "", f"there is no addon “{path.parent.name}”.")
        return
    with path.open("rb") as file:
        catalog = read_po(file)
    chosen = Catalog()
    for message in template:
        if message.id and catalog.get(message.id, message.context) is not None:
            chosen.add(message.id, context=message.context)
    yield from _check_file(path, language, chosen, {})


def read_glossary(path: Path) -> dict[str, dict[str, tuple[str, ...]]]:
    """The glossary's tables: English term in lower case, then language, then the agreed words.

    The header row of a table names the languages, other columns are notes; a cell may offer several
    words, divided by " / ".
    """
    terms: dict[str, dict[str, tuple[str, ...]]] = {}
    header: list[str] = []
    for line in path.read_text(encoding="utf-8").splitlines():
        row = _TABLE_ROW.match(line)
        if not row:
            header = []
            continue
        cells = [cell.strip() for cell in row[1].split("|")]
        if not header:
            header = cells
        elif not set(cells[0]) <= set("-: "):
            words = zip(header[1:], cells[1:], strict=False)
            terms[cells[0].lower()] = {
                language: tuple(word.strip() for word in cell.split(" / "))
                for language, cell in words
                if len(language) == 2
            }
    return terms


def _check_file(
    path: Path, language: str, template: Catalog, agreed: dict[str, tuple[str, ...]]
) -> Iterator[_Finding]:
    messages = [message for message in template if message.id]
    if not path.is_file():
        if messages:
            yield _Finding("missing", "", "there is no catalogue; `mozaika i18n update` makes it.")
        return
    with path.open("rb") as file:
        catalog = read_po(file)
    yield from _check_header(catalog, language)
    for message in messages:
        found = catalog.get(message.id, message.context)
        if found is None:
            yield _absent(catalog, message)
        else:
            yield from _check_message(message, found, catalog, agreed)
    for message in catalog:
        if message.id and template.get(message.id, message.context) is None:
            yield _Finding(
                "unused", _english(message), "is in no source; `mozaika i18n update` retires it."
            )


def _check_header(catalog: Catalog, language: str) -> Iterator[_Finding]:
    count, expression = get_plural(language)[:2]
    same = catalog.num_plurals == count and _forms(catalog.plural_expr) == _forms(expression)
    if not same:
        wanted = f"nplurals={count}; plural={expression};"
        yield _Finding("header", "", f"its Plural-Forms must be “{wanted}”.")


def _absent(catalog: Catalog, message: Message) -> _Finding:
    retired = catalog.obsolete.values()
    same = any((old.id, old.context) == (message.id, message.context) for old in retired)
    text = "is marked obsolete but is used" if same else "is not in the catalogue"
    kind = "obsolete" if same else "outdated"
    return _Finding(kind, _english(message), f"{text}; run `mozaika i18n update`.")


def _check_message(
    wanted: Message, found: Message, catalog: Catalog, agreed: dict[str, tuple[str, ...]]
) -> Iterator[_Finding]:
    english = _english(wanted)
    forms = _translations(found)
    if wanted.pluralizable != found.pluralizable:
        yield _Finding("outdated", english, "changed its plural; run `mozaika i18n update`.")
    elif not any(forms):
        yield _Finding("untranslated", english, "is not translated.")
    elif wanted.pluralizable and (not all(forms) or len(forms) != catalog.num_plurals):
        yield _Finding("plural", english, f"needs all {catalog.num_plurals} plural forms.")
    elif found.fuzzy:
        yield _Finding("fuzzy", english, "is marked fuzzy: confirm the translation.")
    else:
        yield from _check_placeholders(wanted, forms, catalog)
        yield from _check_edges(english, forms)
        words = agreed.get(english.lower())
        if words and not wanted.context and forms[0].lower() not in map(str.lower, words):
            choice = " or ".join(words)
            yield _Finding("glossary", english, f"is “{forms[0]}”; the glossary says “{choice}”.")


def _check_placeholders(
    wanted: Message, forms: Sequence[str], catalog: Catalog
) -> Iterator[_Finding]:
    """Every form has the placeholders of the English; one used for a single number may lack some.

    The Russian form for 1 is also that of 21 and 31, so it may not leave the number out even where
    the English singular does.
    """
    english = _english(wanted)
    ids = wanted.id if isinstance(wanted.id, (tuple, list)) else (wanted.id,)
    known = set().union(*(_placeholders(text) for text in ids))
    required = _placeholders(ids[-1])
    numbers = _forms(catalog.plural_expr)
    for index, form in enumerate(forms):
        found = _placeholders(form)
        single = len(ids) > 1 and numbers.count(index) == 1
        lacking = set() if single else required - found
        if surplus := found - known:
            yield _Finding("placeholders", english, f"“{form}” has unknown {_named(surplus)}.")
        if lacking:
            yield _Finding("placeholders", english, f"“{form}” lacks {_named(lacking)}.")


def _check_edges(english: str, forms: Sequence[str]) -> Iterator[_Finding]:
    for form in forms:
        same = all(english[end].isspace() == form[end].isspace() for end in (0, -1))
        if not same:
            yield _Finding("spaces", english, f"“{form}” begins or ends with other spaces.")


def _translations(message: Message) -> list[str]:
    string = message.string
    return list(string) if isinstance(string, (tuple, list)) else [string or ""]


def _english(message: Message) -> str:
    return message.id[0] if isinstance(message.id, (tuple, list)) else message.id


def _placeholders(text: str) -> set[str]:
    return set(_PLACEHOLDER.findall(text))


def _named(names: set[str]) -> str:
    return ", ".join(f"%({name})s" for name in sorted(names))


def _forms(expression: str) -> list[int]:
    """Which form each number takes."""
    form = c2py(expression)
    return [form(number) for number in _NUMBERS]
