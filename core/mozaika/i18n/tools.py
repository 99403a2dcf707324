"""Keeping catalogues: what `mozaika i18n extract|update|compile|check` and `make i18n` do.

Catalogue files are stable: sorted by message, without line numbers, dates or tool versions, so that
a diff shows what changed and nothing else.
"""

from __future__ import annotations

import io
from collections.abc import Iterable
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po, write_po

from mozaika.i18n.catalogs import word_folders
from mozaika.i18n.checks import Problem, check, check_words
from mozaika.i18n.compiled import compile_po, write_atomically
from mozaika.i18n.extraction import CORE_TARGET, Target, addon_target, template_of

__all__ = [
    "CORE_TARGET",
    "Problem",
    "Target",
    "addon_target",
    "check",
    "check_words",
    "compile_catalogs",
    "extract",
    "update",
]

_WIDTH = 100


def extract(targets: Iterable[Target]) -> list[Path]:
    """Write each target's messages to `<catalogues>/<domain>.pot`; the files written, in order."""
    return [
        _write(target.catalogues / f"{target.domain}.pot", template_of(target))
        for target in targets
    ]


def update(targets: Iterable[Target], languages: Iterable[str]) -> list[Path]:
    """Bring the catalogues in step with the sources; the files that changed.

    New messages come untranslated, those no longer used are kept as obsolete and return with their
    translation when the message does. Nothing is guessed.
    """
    wanted = list(languages)
    changed: list[Path] = []
    for target in targets:
        template = template_of(target)
        for language in wanted:
            path = target.catalogues / f"{language}.po"
            before = path.read_bytes() if path.is_file() else b""
            _write(path, _merged(path, language, template))
            if path.read_bytes() != before:
                changed.append(path)
    return changed


def compile_catalogs(targets: Iterable[Target]) -> list[Path]:
    """Make every target's `.mo` files from its `.po` files; the files written, in order."""
    written = []
    for target in targets:
        folders = (target.catalogues, *word_folders(target.catalogues).values())
        for source in sorted(path for folder in folders for path in folder.glob("*.po")):
            compiled = source.with_suffix(".mo")
            write_atomically(compiled, compile_po(source.read_bytes()))
            written.append(compiled)
    return written


def _merged(path: Path, language: str, template: Catalog) -> Catalog:
    catalog = Catalog(locale=language)
    if path.is_file():
        with path.open("rb") as file:
            catalog = read_po(file, locale=language)
    _bring_back(catalog, template)
    catalog.update(template, no_fuzzy_matching=True, update_creation_date=False)
    return catalog


def _bring_back(catalog: Catalog, template: Catalog) -> None:
    """Take obsolete messages that the sources use again back among the living."""
    for key, message in list(catalog.obsolete.items()):
        if template.get(message.id, message.context) is not None:
            catalog[message.id] = message
            del catalog.obsolete[key]


def _write(path: Path, catalog: Catalog) -> Path:
    buffer = io.BytesIO()
    write_po(
        buffer,
        _with_header(catalog),
        width=_WIDTH,
        omit_header=True,
        sort_output=True,
        include_lineno=False,
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(path, _header(catalog).encode() + buffer.getvalue().rstrip(b"\n") + b"\n")
    return path


def _header(catalog: Catalog) -> str:
    lines = ["Content-Type: text/plain; charset=UTF-8", "Content-Transfer-Encoding: 8bit"]
    if catalog.locale_identifier:
        lines += [f"Language: {catalog.locale_identifier}", f"Plural-Forms: {catalog.plural_forms}"]
    written = "".join(f'"{line}\\n"\n' for line in lines)
    return f'msgid ""\nmsgstr ""\n{written}\n'


def _with_header(catalog: Catalog) -> Catalog:
    for message in catalog:
        _tidy(message)
    return catalog


def _tidy(message: Message) -> None:
    """Locations without lines, so that moving code within a file changes nothing."""
    message.locations = sorted({(name, 0) for name, _ in message.locations})
