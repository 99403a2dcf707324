"""Names, in four languages, of the keys that demo partners carry, and the users who own them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from mozaika_contacts.demo.records import DemoUser
from mozaika_contacts.demo.words import read_json

_TERMS = cast("dict[str, Any]", read_json("terms.json"))

Names = Mapping[str, str]

LABELS: Mapping[str, Names] = _TERMS["labels"]
"""Names by language, and a `colour`, of each label."""

SOURCES: Mapping[str, Names] = _TERMS["sources"]
INDUSTRIES: Mapping[str, Names] = _TERMS["industries"]
TEAMS: Mapping[str, Names] = _TERMS["teams"]
USERS: tuple[DemoUser, ...] = tuple(DemoUser(**user) for user in _TERMS["users"])

SOURCE_WEIGHTS: Mapping[str, int] = {
    "website": 6,
    "phone": 4,
    "email": 3,
    "referral": 5,
    "trade_fair": 3,
    "advertising": 3,
    "social_media": 2,
    "partner": 1,
}
"""How often a partner comes from each source."""
