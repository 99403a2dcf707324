"""Static files under addresses that change with their content, so browsers keep them for ever.

Vendored files carry their hash in the name (hatch_build.py writes it). Mozaika's own files and
those of addons lie under a folder named by the hash of them all, so that ES modules import each
other by relative names.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any
from wsgiref.headers import Headers

from whitenoise import WhiteNoise

from mozaika.errors import ConfigurationError

STATIC = Path(__file__).parent / "static"
PREFIX = "/static/"


class Assets:
    """The static files of the core and of the addons' `static` folders (by addon name)."""

    def __init__(self, addons: Mapping[str, Path] | None = None) -> None:
        self.folders = {"": STATIC, **(addons or {})}

    @cached_property
    def urls(self) -> dict[str, str]:
        """Addresses by logical name: `app.css`, `tabler.css`, `<addon>/file.js`."""
        own = {name: f"{PREFIX}{self.version}/{name}" for name, _ in self._own()}
        return {**own, **{name: f"{PREFIX}vendor/{file}" for name, file in _vendored().items()}}

    @cached_property
    def version(self) -> str:
        """A hash of all own files and their names."""
        digest = hashlib.sha256()
        for name, path in self._own():
            digest.update(name.encode() + b"\0" + path.read_bytes())
        return digest.hexdigest()[:12]

    def url(self, name: str) -> str:
        """The address of the file `name`; `ConfigurationError` when there is none."""
        try:
            return self.urls[name]
        except KeyError:
            raise ConfigurationError(
                f"The pages have no static file {name!r}.",
                cure="Run `pip install -e .` (or `make run`), which brings the vendored files; "
                "a file of an addon is named <addon>/<path in its static folder>.",
            ) from None

    def _own(self) -> Iterator[tuple[str, Path]]:
        for prefix, folder in self.folders.items():
            for path in sorted(folder.rglob("*")):
                name = path.relative_to(folder).as_posix()
                if path.is_file() and not name.startswith("vendor"):
                    yield (f"{prefix}/{name}" if prefix else name), path

    def serve(self, application: Any) -> Any:
        """A WSGI application that answers the files' addresses itself, and passes on the rest."""
        server = WhiteNoise(
            application,
            allow_all_origins=False,
            immutable_file_test=lambda _path, _url: True,
            add_headers_function=_headers,
        )
        for name, path in self._own():
            server.add_file_to_dictionary(f"{PREFIX}{self.version}/{name}", str(path))
        for file in _vendored().values():
            server.add_file_to_dictionary(f"{PREFIX}vendor/{file}", str(STATIC / "vendor" / file))
        return server


@lru_cache(maxsize=1)
def _vendored() -> dict[str, str]:
    manifest = STATIC / "vendor" / "manifest.json"
    if not manifest.is_file():
        return {}
    files: dict[str, str] = json.loads(manifest.read_bytes())["files"]
    return files


def _headers(headers: Headers, _path: str, _url: str) -> None:
    headers["X-Content-Type-Options"] = "nosniff"
