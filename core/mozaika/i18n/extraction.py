"""Collecting the translatable texts of a package: Python, Jinja templates and addon.toml.

`i18n/babel.cfg` says the same to whoever prefers pybabel.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any, NamedTuple

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir

from mozaika.i18n.catalogs import CORE_DOMAIN, CORE_FOLDER

KEYWORDS: dict[str, Any] = {
    "_": None,
    "_l": None,
    "gettext": None,
    "_ln": (1, 2),
    "ngettext": (1, 2),
    "_lp": ((1, "c"), 2),
    "N_": None,
    "pgettext": ((1, "c"), 2),
}
METHODS = [
    ("**/templates/**.html", "jinja2"),
    ("**/templates/**.txt", "jinja2"),
    ("**/addon.toml", "mozaika.i18n.extraction.extract_manifest"),
    ("**.py", "python"),
]
OPTIONS = {
    "**/templates/**": {
        "extensions": "jinja2.ext.do,jinja2.ext.loopcontrols",
        "silent": "false",
        "trimmed": "true",
    }
}
COMMENT_TAG = "Translators:"
MANIFEST = "addon.toml"
MANIFEST_TEXTS = ("title", "summary", "category")

_SKIPPED_FOLDERS = frozenset({"node_modules", "static", "tests", "migrations", "__pycache__"})


class Target(NamedTuple):
    """What is translated together: a domain, the package's folder, the folder of its catalogues."""

    domain: str
    source: Path
    catalogues: Path


CORE_TARGET = Target(CORE_DOMAIN, CORE_FOLDER.parent.parent, CORE_FOLDER)


def addon_target(name: str, package_folder: Path) -> Target:
    """The target of an addon: its catalogues are `<package>/i18n/<language>.po`."""
    return Target(name, package_folder, package_folder / "i18n")


def template_of(target: Target) -> Catalog:
    """All messages of the target's sources, untranslated."""
    moment = datetime(2000, 1, 1, tzinfo=UTC)
    catalog = Catalog(domain=target.domain, creation_date=moment, revision_date=moment)
    for filename, message, comments, context in _messages(target):
        catalog.add(message, locations=[(filename, 0)], auto_comments=comments, context=context)
    return catalog


def extract_manifest(
    fileobj: IO[bytes],
    _keywords: Any = None,
    _comment_tags: Any = None,
    options: Any = None,  # noqa: ARG001  (Babel calls it by this name)
) -> Iterator[tuple[int, str, str, list[str]]]:
    """Babel's extractor for addon.toml: what users read of an addon before it is enabled."""
    manifest = tomllib.loads(fileobj.read().decode("utf-8"))
    for key in MANIFEST_TEXTS:
        if text := manifest.get(key):
            yield 1, "", text, []


def _messages(target: Target) -> Iterator[tuple[str, Any, list[str], str | None]]:
    found = extract_from_dir(
        target.source,
        METHODS,
        OPTIONS,
        KEYWORDS,
        comment_tags=[COMMENT_TAG],
        directory_filter=_is_wanted,
    )
    for filename, _, message, comments, context in found:
        yield filename, message, comments, context
    beside = target.source.parent / MANIFEST
    if beside.is_file():
        with beside.open("rb") as file:
            for _, _, message, comments in extract_manifest(file):
                yield MANIFEST, message, comments, None


def _is_wanted(folder: str | os.PathLike[str]) -> bool:
    name = Path(folder).name
    return name not in _SKIPPED_FOLDERS and not name.startswith(".")
