"""Compiled catalogues: `<language>.po` is the source, `<language>.mo` beside it what is loaded.

A `.mo` carries a digest of the `.po` that it was made from, so it is known to be fresh whatever the
clocks say. A missing or stale one is made on first use and kept when the folder can be written;
a wheel may carry the `.mo` alone.
"""

from __future__ import annotations

import io
import os
import tempfile
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from gettext import GNUTranslations
from hashlib import blake2b
from pathlib import Path
from typing import NamedTuple

Key = str | tuple[str, int]


class Messages(NamedTuple):
    """A loaded catalogue: translations by msgid or (msgid, form), and which form a number takes.

    A msgid with a context is stored after it and a character 4 between, as gettext does.
    """

    texts: dict[Key, str]
    plural: Callable[[int], int]


class _Translations(GNUTranslations):
    """gettext's own reader; `_parse` is its documented place to extend."""

    _catalog: dict[Key, str]
    plural: Callable[[int], int]

    def messages(self) -> Messages:
        return Messages(self._catalog, self.plural)

    def digest(self) -> str:
        words = str(self.info().get("project-id-version", "")).split()
        return words[-1] if words else ""


def load_messages(folder: Path, language: str) -> Messages | None:
    """The catalogue of `language` in `folder`, or None when there is none."""
    source, compiled = folder / f"{language}.po", folder / f"{language}.mo"
    wanted = source.read_bytes() if source.is_file() else None
    if compiled.is_file():
        translations = _read(compiled.read_bytes())
        if wanted is None or translations.digest() == _digest(wanted):
            return translations.messages()
    if wanted is None:
        return None
    binary = compile_po(wanted)
    with suppress(OSError):
        write_atomically(compiled, binary)
    return _read(binary).messages()


def compile_po(source: bytes) -> bytes:
    """The `.mo` for a `.po`; the same bytes for the same source. Fuzzy messages are left out."""
    from babel.messages.mofile import write_mo  # noqa: PLC0415  (slow to import, rarely needed)
    from babel.messages.pofile import read_po  # noqa: PLC0415

    catalog = read_po(io.BytesIO(source))
    catalog.project, catalog.version = "mozaika", _digest(source)
    catalog.creation_date = catalog.revision_date = datetime(2000, 1, 1, tzinfo=UTC)
    buffer = io.BytesIO()
    write_mo(buffer, catalog)
    return buffer.getvalue()


def write_atomically(path: Path, content: bytes) -> None:
    """Replace `path` in one step, so that no reader ever sees half of it."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        Path(name).chmod(0o644)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _read(binary: bytes) -> _Translations:
    return _Translations(io.BytesIO(binary))


def _digest(source: bytes) -> str:
    return blake2b(source, digest_size=8).hexdigest()
