"""From what stands in a variable or in `mozaika.toml` to the value of a setting."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from mozaika.errors import Text
from mozaika.i18n import _l

Converter = Callable[[Any], Any]

SHORTEST_KEY = 32
"""Characters: as many as half of a SHA-256 in hexadecimal digits, 128 bits."""


class Unfit(ValueError):
    """The value can't be that of the setting; `cure` says what to write instead."""

    def __init__(self, cure: Text) -> None:
        super().__init__(str(cure))
        self.cure = cure


def text(value: Any) -> str:
    """Any text."""
    if not isinstance(value, str):
        raise Unfit(_l("Write a text, in quotes in mozaika.toml."))
    return value


def path(value: Any) -> Path:
    """A folder or file; `~` is the home folder."""
    return Path(text(value)).expanduser()


def paths(value: Any) -> tuple[Path, ...]:
    """Several folders: separated as in `PATH`, or a list."""
    items = value.split(os.pathsep) if isinstance(value, str) else value
    if not isinstance(items, list):
        raise Unfit(_l("Write a list of folders."))
    return tuple(path(item) for item in items if item)


def boolean(value: Any) -> bool:
    """Whether: true or false, also 1 and 0, yes and no."""
    words = {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}
    try:
        return words[str(value).lower()]
    except KeyError:
        raise Unfit(_l("Write true or false.")) from None


def one_of(*words: str) -> Converter:
    """One of the words, in the case in which they are given."""
    by_folded = {word.casefold(): word for word in words}

    def convert(value: Any) -> str:
        try:
            return by_folded[str(value).casefold()]
        except KeyError:
            raise Unfit(_l("Write one of %(words)s.", words=", ".join(words))) from None

    return convert


def number(low: int, high: int) -> Converter:
    """A whole number within bounds."""

    def convert(value: Any) -> int:
        digits = str(value)
        if not (digits.isascii() and digits.isdigit() and low <= int(digits) <= high):
            raise Unfit(_l("Write a whole number from %(low)s to %(high)s.", low=low, high=high))
        return int(digits)

    return convert


def time_zone(value: Any) -> str:
    """The IANA name of a time zone."""
    try:
        ZoneInfo(str(value))
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise Unfit(_l("Write an IANA time zone such as Europe/Warsaw.")) from None
    return str(value)


def secret(value: Any) -> str:
    """A key that can't be guessed."""
    key = text(value).strip()
    if len(key) < SHORTEST_KEY:
        raise Unfit(
            _l(
                "Write %(n)s or more random characters, such as the output of "
                "`openssl rand -hex 32`.",
                n=SHORTEST_KEY,
            )
        )
    return key
