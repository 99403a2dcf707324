"""A platform: everything compiled from one set of enabled addons. Immutable once built."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.orm import sessionmaker

from mozaika.addons import Addon, Hooks
from mozaika.db import Database
from mozaika.declare import (
    Action,
    Dashboard,
    Grant,
    Job,
    Menu,
    Restriction,
    Role,
    Seed,
    Setting,
    Tile,
    View,
)
from mozaika.errors import Text
from mozaika.i18n import Catalogs
from mozaika.model import Registry
from mozaika.runtime.env import Env, EnvSession
from mozaika.runtime.settings import Settings
from mozaika.runtime.user import SYSTEM_USER, User

OWN_WORDS = ("own words",)
"""Key of a platform's cache: the catalogues with the company's own words."""


@dataclass(frozen=True)
class Problem:
    """Something that was left out when the platform was built: who, what, and the cure."""

    addon: str
    message: Text
    cure: Text = ""


@dataclass(frozen=True, eq=False)
class Platform:
    """What one generation of the platform is made of."""

    database: Database
    settings: Settings
    available: Mapping[str, Addon]
    addons: tuple[Addon, ...]
    hooks: Hooks
    registry: Registry
    sessions: sessionmaker[EnvSession]
    roles: Mapping[str, Role] = field(default_factory=dict)
    grants: Sequence[Grant] = ()
    restrictions: Sequence[Restriction] = ()
    menus: Sequence[Menu] = ()
    views: Mapping[tuple[str, str], View] = field(default_factory=dict)
    actions: Mapping[str, Action] = field(default_factory=dict)
    dashboards: Mapping[str, Dashboard] = field(default_factory=dict)
    tiles: Mapping[str, Tile] = field(default_factory=dict)
    workflows: Mapping[str, Any] = field(default_factory=dict)
    jobs: Mapping[str, Job] = field(default_factory=dict)
    declared_settings: Mapping[str, Setting] = field(default_factory=dict)
    seeds: Sequence[Seed] = ()
    generation: int = 0
    problems: Sequence[Problem] = ()
    words: Catalogs | None = None
    """The catalogues with the words that enabled addons have for others' texts; None without."""
    cache: dict[Any, Any] = field(default_factory=dict)
    """Derived values that services keep for the life of this platform, by their own keys."""

    @property
    def catalogs(self) -> Catalogs | None:
        """The catalogues with the company's own words and those of addons for others' texts; None
        where there are none."""
        found: Catalogs | None = self.cache.get(OWN_WORDS, self.words)
        return found

    def env(
        self,
        user: User = SYSTEM_USER,
        *,
        write: bool = False,
        language: str | None = None,
        time_zone: str | None = None,
    ) -> Env:
        """One unit of work for `user`. `write` opens a writing transaction (on SQLite writers
        queue from the start). Use as a context manager: it commits, or rolls back on an error."""
        return Env(self, user, write=write, language=language, time_zone=time_zone)

    def __repr__(self) -> str:
        return f"<Platform {self.generation}: {', '.join(addon.name for addon in self.addons)}>"

    def addon(self, name: str) -> Addon | None:
        """The enabled addon of that name."""
        return next((addon for addon in self.addons if addon.name == name), None)
