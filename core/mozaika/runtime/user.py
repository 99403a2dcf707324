"""The user for whom work is done."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class User:
    """A signed-in user: effective roles (implied ones included) and team ids.

    `is_system` stands for the platform itself: everything is allowed. Preferences are None where
    the user leaves the choice to the language, the company or the pages.
    """

    id: int | None
    login: str
    name: str = ""
    language: str | None = None
    time_zone: str | None = None
    first_weekday: str | None = None
    density: str | None = None
    roles: frozenset[str] = field(default_factory=frozenset)
    teams: frozenset[int] = field(default_factory=frozenset)
    is_system: bool = False

    def has_role(self, *names: str) -> bool:
        """Whether the user has any of the roles (the system has all)."""
        return self.is_system or not self.roles.isdisjoint(names)


SYSTEM_USER = User(id=None, login="system", name="Mozaika", is_system=True)
"""The platform itself: migrations, seeds, jobs that act for nobody."""
