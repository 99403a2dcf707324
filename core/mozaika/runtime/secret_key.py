"""The key that signs cookies, for those who do not set one: made once, kept in a file."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from mozaika.errors import ConfigurationError
from mozaika.i18n import _l
from mozaika.runtime.converters import SHORTEST_KEY

VARIABLE = "MOZAIKA_SECRET_KEY"


def read_or_make_key(file: Path) -> str:
    """The key in `file`. If there is none, one of 256 random bits is made, for the owner's eyes.

    Several processes may ask at once: all get the same key. Raises `ConfigurationError`.
    """
    try:
        if not file.exists():
            _make(file)
        key = file.read_text("ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(
            _l("The secret key can't be kept in %(file)s: %(error)s.", file=file, error=error),
            cure=_l(
                "Let MOZAIKA_DATA_DIR name a folder that can be written, or set MOZAIKA_SECRET_KEY."
            ),
            variable=VARIABLE,
        ) from error
    if len(key) < SHORTEST_KEY:
        raise ConfigurationError(
            _l("The file %(file)s has no usable key.", file=file),
            cure=_l("Delete it to have another one made: all users sign in again then."),
            variable=VARIABLE,
        )
    return key


def _make(file: Path) -> None:
    """Written aside and linked into place, so that nobody reads half of a key or replaces one."""
    file.parent.mkdir(parents=True, exist_ok=True)
    aside = file.with_name(f"{file.name}.{secrets.token_hex(8)}")
    handle = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "w") as opened:
            opened.write(secrets.token_hex(32) + "\n")
        try:
            os.link(aside, file)
        except FileExistsError:
            return
    finally:
        aside.unlink()
