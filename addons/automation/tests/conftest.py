"""A platform with contacts and rules, and people who make them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from mozaika import Env, Platform, Records, User
from mozaika.lifecycle.host import Host
from mozaika.testing.hosts import make_user

ADDONS = Path(__file__).parents[2]
PARTNER = "contacts.partner"


@pytest.fixture
def host(make_host: Callable[..., Host]) -> Host:
    return make_host("automation", paths=[ADDONS], secret_key="s" * 32)


@pytest.fixture
def platform(host: Host) -> Platform:
    return host.platform


@pytest.fixture
def boss(platform: Platform) -> User:
    return make_user(platform, "boss", "base.admin", "contacts.manager")


@pytest.fixture
def seller(platform: Platform) -> User:
    return make_user(platform, "seller", "contacts.user")


class Office:
    """Shortcuts for stories about rules on partners."""

    def __init__(self, platform: Platform, boss: User) -> None:
        self.platform = platform
        self.boss = boss

    def rule(self, *actions: tuple[str, dict[str, Any]], **values: Any) -> int:
        """A rule of the boss, switched on."""
        given = {"name": "Rule", "model": PARTNER, "event": "created", "active": True, **values}
        with self.platform.env(values.pop("by", self.boss), write=True) as env:
            given.pop("by", None)
            given["actions"] = [
                {"kind": f"automation.{kind}", "settings": settings, "sequence": place}
                for place, (kind, settings) in enumerate(actions)
            ]
            return Records(env, "automation.rule").create([given])[0].id

    def partner(self, user: User | None = None, **values: Any) -> int:
        """A new partner."""
        with self.platform.env(user or self.boss, write=True) as env:
            return Records(env, PARTNER).create([{"name": "Acme", **values}])[0].id

    def change(self, partner: int, user: User | None = None, **values: Any) -> None:
        """Changes a partner."""
        with self.platform.env(user or self.boss, write=True) as env:
            Records(env, PARTNER).update(partner, values)

    def read(self, partner: int, *fields: str) -> dict[str, Any]:
        """Some fields of a partner."""
        with self.platform.env() as env:
            return Records(env, PARTNER).read(partner, list(fields))

    def runs(self, **filters: Any) -> list[dict[str, Any]]:
        """The log, the earliest first."""
        with self.platform.env() as env:
            wanted = [[name, "=", value] for name, value in filters.items()]
            return Records(env, "automation.run").search(wanted, sort="id", limit=500).items

    def all(self, model: str) -> list[dict[str, Any]]:
        """Everything of a model."""
        with self.platform.env() as env:
            return Records(env, model).search([], sort="id", limit=2000).items


@pytest.fixture
def office(platform: Platform, boss: User) -> Office:
    return Office(platform, boss)


def count_statements(env: Env, act: Callable[[], Any]) -> int:
    """How many statements the env's session sends meanwhile."""
    seen: list[str] = []
    engine = env.session.get_bind()

    def note(_c: Any, _cu: Any, statement: str, *_rest: Any) -> None:
        seen.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        act()
    finally:
        event.remove(engine, "before_cursor_execute", note)
    return len(seen)
