"""What looks like spam: each sign has weight, and enough of them hold a request back."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum
from typing import Any

from mozaika import _l, fold

HELD_FROM = 2
"""Weight from which a request is held back."""

_LINK = re.compile(
    r"https?://|www\.|\[url|<a\s|\b[a-z0-9-]+\.(?:ru|xyz|top|click|info|biz)/", re.IGNORECASE
)
_MARKUP = re.compile(r"\[url[=\]]|\[/?link|<a\s+href|<script|<iframe", re.IGNORECASE)
_WORDS = re.compile(
    r"\b(casino|viagra|cialis|porn|crypto ?invest|forex|seo (?:services|ranking|backlinks)|"
    r"backlinks?|payday loan|kasyno online|казино|заработок без вложений|cazinou online)\b",
    re.IGNORECASE,
)


class Stamp(Enum):
    """What a form's signed time stamp tells."""

    GOOD = "good"
    NONE = "none"
    FAST = "fast"
    STALE = "stale"
    FORGED = "forged"


@dataclass(frozen=True)
class Circumstances:
    """How a request came in, besides its words."""

    stamp: Stamp = Stamp.GOOD
    trap: str = ""
    known_origin: bool = True
    repeated: bool = False
    max_links: int = 2


@dataclass(frozen=True)
class Sign:
    """One sign of spam and its weight."""

    weight: int
    why: Any


def signs(values: Mapping[str, str | None], how: Circumstances) -> list[Sign]:
    """The signs of spam in a request."""
    text = " ".join(value for value in values.values() if isinstance(value, str))
    links = len(_LINK.findall(text))
    found = [
        (bool(how.trap), Sign(3, _l("A field that people don't see was filled in."))),
        (how.stamp is Stamp.FAST, Sign(2, _l("It was filled in faster than anybody types."))),
        (how.stamp is Stamp.STALE, Sign(1, _l("The page had been open for more than a day."))),
        (how.stamp is Stamp.FORGED, Sign(2, _l("Its time stamp is not ours."))),
        (
            how.stamp is Stamp.NONE and not how.known_origin,
            Sign(2, _l("It was sent from a site that is not allowed.")),
        ),
        (links > how.max_links, Sign(2, _l("It has %(n)s links.", n=links))),
        (bool(_MARKUP.search(text)), Sign(2, _l("It has links written as code."))),
        (bool(_WORDS.search(text)), Sign(2, _l("It has words that spam has."))),
        (how.repeated, Sign(2, _l("The same words came in before."))),
    ]
    return [sign for holds, sign in found if holds]


def is_held(found: list[Sign]) -> bool:
    """Whether the signs are enough to hold a request back."""
    return sum(sign.weight for sign in found) >= HELD_FROM


REPEATED_WITHIN = timedelta(days=1)


def content_key(values: Mapping[str, str | None]) -> str | None:
    """A key under which equal messages meet; None for messages too short to tell."""
    words = re.sub(r"\W+", " ", fold(values.get("message") or "")).strip()
    if len(words) < 20:
        return None
    return hashlib.sha256(words.encode()).hexdigest()
