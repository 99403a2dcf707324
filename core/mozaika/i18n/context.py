"""Whose language and time zone the current piece of work speaks.

Both are context variables: a thread or a task that was not told starts with the source language and
UTC, and what one request sets is never seen by another.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, tzinfo
from zoneinfo import ZoneInfo

SOURCE_LANGUAGE = "en"
LANGUAGES = {"en": "English", "pl": "Polski", "ru": "Русский", "ro": "Română"}
"""The languages that the platform ships, each by its own name, in the order to offer them."""

_language: ContextVar[str] = ContextVar("mozaika_language", default=SOURCE_LANGUAGE)
_time_zone: ContextVar[tzinfo] = ContextVar("mozaika_time_zone", default=UTC)


def current_language() -> str:
    """The language of the reader, as a two-letter code."""
    return _language.get()


def current_time_zone() -> tzinfo:
    """The time zone of the reader; UTC unless told."""
    return _time_zone.get()


def language_code(tag: str) -> str:
    """The primary part of a language tag: `pl-PL`, `pl_PL` and `PL` are `pl`."""
    return tag.replace("_", "-").partition("-")[0].strip().lower()


@contextmanager
def use_language(language: str) -> Iterator[None]:
    """Speak `language` inside the block."""
    token = _language.set(language_code(language) or SOURCE_LANGUAGE)
    try:
        yield
    finally:
        _language.reset(token)


@contextmanager
def use_time_zone(time_zone: str | tzinfo) -> Iterator[None]:
    """Show times in `time_zone` (an IANA name such as `Europe/Warsaw`) inside the block."""
    zone = ZoneInfo(time_zone) if isinstance(time_zone, str) else time_zone
    token = _time_zone.set(zone)
    try:
        yield
    finally:
        _time_zone.reset(token)


def negotiate_language(
    wanted: Iterable[str | None], available: Iterable[str] = tuple(LANGUAGES)
) -> str | None:
    """The first of `wanted` (tags, best first; empty ones are skipped) that is available.

    Give the user's own language first, then the cookie's, then the browser's.
    """
    offered = set(available)
    codes = (language_code(tag) for tag in wanted if tag)
    return next((code for code in codes if code in offered), None)
