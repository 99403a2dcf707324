"""Taking secrets out of what is logged: by the names of fields, by their looks, and known ones."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

BLANK = "***"

SECRET_NAME = re.compile(
    r"passw|passphrase|secret|token|authorization|cookie|credential|api[_-]?key|private[_-]?key",
    re.IGNORECASE,
)
"""Found in the names of fields whose values are never shown."""

_NAMED = (
    r"(?i)((?:passw(?:or)?d|pwd|passphrase|secret(?:_key)?|(?:access_|refresh_)?token|api[_-]?key)"
    r"[\"']?\s*[=:]\s*[\"']?)[^\s\"',;&)}]+"
)
_PATTERNS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"\b([a-zA-Z][\w+.-]*://[^\s:/@]*):[^\s/@]+@"), rf"\1:{BLANK}@"),
    (re.compile(r"\b(Bearer|Basic)\s+[\w.~+/=-]+", re.IGNORECASE), rf"\1 {BLANK}"),
    (re.compile(_NAMED), rf"\1{BLANK}"),
    (re.compile(r"\bmz_[\w-]{16,}"), BLANK),  # a personal token
    (re.compile(r"\$argon2\w*\$\S+"), BLANK),
)
"""What looks like a secret: passwords in addresses, credentials, `password=…`, tokens, hashes."""

_SUSPECT = re.compile(
    r"://|bearer|basic|passw|pwd|passphrase|secret|token|api[_-]?key|mz_|\$argon2", re.IGNORECASE
)
"""Found in every text that one of the patterns changes; most texts have nothing of it."""

_SHORTEST = 6
"""Known secrets shorter than this would blank out ordinary words."""


class Redactor:
    """Makes values fit to be logged. `known` are secrets to be blanked out wherever they stand."""

    def __init__(self, known: Iterable[str] = ()) -> None:
        self._known = sorted({s for s in known if len(s) >= _SHORTEST}, key=len, reverse=True)

    def text(self, value: str) -> str:
        """The text without what is or looks like a secret."""
        for secret in self._known:
            value = value.replace(secret, BLANK)
        if _SUSPECT.search(value) is not None:
            for pattern, replacement in _PATTERNS:
                value = pattern.sub(replacement, value)
        return value

    def mapping(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """The values, blank where their name tells of a secret."""
        return {
            name: BLANK if _tells_of_secret(str(name)) else self.value(value)
            for name, value in values.items()
        }

    def value(self, value: Any) -> Any:
        """Any value: texts, and what mappings and sequences contain; others by their `str`."""
        if value is None or isinstance(value, (bool, int, float)):
            return value
        if isinstance(value, Mapping):
            return self.mapping(value)
        if isinstance(value, (list, tuple, set, frozenset)):
            return [self.value(item) for item in value]
        return self.text(value if isinstance(value, str) else str(value))


@lru_cache(maxsize=1000)
def _tells_of_secret(name: str) -> bool:
    return SECRET_NAME.search(name) is not None
