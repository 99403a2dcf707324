"""The manifest of an addon: `addon.toml`, read without importing the addon's code.

It lies inside the addon's package (a wheel), or in the folder above it (a checkout).
"""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from packaging.requirements import InvalidRequirement, Requirement
from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.version import InvalidVersion, Version

from mozaika.errors import AddonError

MANIFEST = "addon.toml"

CORE_VERSION = "1.0"
"""Version of the contract between the core and addons (hooks, definitions, declarations), which
`core` in a manifest speaks of. It is counted apart from the distribution's version: a release of
Mozaika that breaks no addon leaves the first number as it is."""

_NAME = re.compile(r"[a-z][a-z0-9_]*")
_REQUIRED = ("name", "version", "title")
_TEXTS = ("name", "version", "title", "summary", "category", "core")
_LISTS = ("depends", "replaces", "conflicts")


class Dependency(NamedTuple):
    """An addon that is needed, and which versions of it will do."""

    name: str
    versions: SpecifierSet

    def __str__(self) -> str:
        return f"{self.name}{self.versions}"


@dataclass(frozen=True)
class Manifest:
    """What an addon says about itself.

    `core` are the versions of the core's contract (`CORE_VERSION`) that it works with. `title` and
    `summary` are English; `Addon.title` and `Addon.summary` are in the reader's language.
    """

    name: str
    version: str
    title: str
    summary: str = ""
    depends: tuple[Dependency, ...] = ()
    replaces: tuple[str, ...] = ()
    conflicts: tuple[str, ...] = ()
    category: str = ""
    core: SpecifierSet = field(default_factory=SpecifierSet)


def find_manifest(package: Path) -> Path | None:
    """The manifest of the addon whose package lies in the folder `package`."""
    places = (package / MANIFEST, package.parent / MANIFEST)
    return next((place for place in places if place.is_file()), None)


def read_manifest(file: Path) -> Manifest:
    """Reads a manifest; raises `AddonError` that names the file, the key and the cure."""
    try:
        values = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise AddonError(
            f"{file} can't be read: {error}.", cure="Write it in TOML, in UTF-8.", file=str(file)
        ) from error
    return parse_manifest(values, file)


def parse_manifest(values: Mapping[str, Any], file: Path) -> Manifest:
    """The manifest with these values; `file` is named in errors."""
    reader = _Reader(values, file)
    reader.check_keys()
    return Manifest(
        name=reader.name("name", values["name"]),
        version=reader.version(),
        title=values["title"],
        summary=values.get("summary", ""),
        depends=tuple(reader.dependency(text) for text in values.get("depends", ())),
        replaces=tuple(reader.name("replaces", text) for text in values.get("replaces", ())),
        conflicts=tuple(reader.name("conflicts", text) for text in values.get("conflicts", ())),
        category=values.get("category", ""),
        core=reader.specifiers(values.get("core", "")),
    )


class _Reader:
    """Checks the values of one manifest."""

    def __init__(self, values: Mapping[str, Any], file: Path) -> None:
        self.values = values
        self.file = file

    def check_keys(self) -> None:
        for key, value in self.values.items():
            self._check_type(key, value)
        for key in _REQUIRED:
            if not self.values.get(key):
                raise self.error(key, "is missing", f'Add {key} = "…".')

    def _check_type(self, key: str, value: Any) -> None:
        if key in _TEXTS:
            if not isinstance(value, str):
                raise self.error(key, f"is {value!r}", 'Give it a text: "…".')
        elif key in _LISTS:
            if not (isinstance(value, list) and all(isinstance(item, str) for item in value)):
                raise self.error(key, f"is {value!r}", 'Give it a list of texts: ["…"].')
        else:
            known = (*_TEXTS, *_LISTS)
            close = difflib.get_close_matches(key, known, 1)
            cure = f"Did you mean {close[0]!r}?" if close else f"Known keys: {', '.join(known)}."
            raise self.error(key, "is unknown", cure)

    def name(self, key: str, text: str) -> str:
        if not _NAME.fullmatch(text):
            raise self.error(
                key, f"names {text!r}", "Use a-z, 0-9 and _ only, with a letter at the beginning."
            )
        return text

    def version(self) -> str:
        text: str = self.values["version"]
        try:
            Version(text)
        except InvalidVersion as error:
            raise self.error("version", f"is {text!r}", 'Number it like "1.0".') from error
        return text

    def specifiers(self, text: str) -> SpecifierSet:
        try:
            return SpecifierSet(text)
        except InvalidSpecifier as error:
            raise self.error("core", f"is {text!r}", 'Write it like ">=1,<2".') from error

    def dependency(self, text: str) -> Dependency:
        try:
            wanted = Requirement(text)
        except InvalidRequirement as error:
            raise self.error(
                "depends", f"has {text!r}", 'Write it like "contacts" or "contacts>=1.2".'
            ) from error
        return Dependency(self.name("depends", wanted.name), wanted.specifier)

    def error(self, key: str, fault: str, cure: str) -> AddonError:
        return AddonError(f"{self.file}: {key!r} {fault}.", cure=cure, file=str(self.file), key=key)
