"""What the reader of an env may see, as far as statements depend on it."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Any

from sqlalchemy import Select

from mozaika.db.filters import Context
from mozaika.model import ModelInfo, Registry
from mozaika.runtime import Env
from mozaika.services.access import Rights, rights

KEPT = 100
"""Narrowed statements kept for one reader."""


@dataclass(frozen=True, eq=False)
class Sight:
    """Readers who see the same fields, and some models only in part, share statements."""

    hidden: Mapping[str, frozenset[str]]
    narrowed: frozenset[str]
    rights: Rights | None = None
    _key: int = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_key", hash(self._signature()))

    def visible(self, model: str, name: str) -> bool:
        """Whether the reader may know of the field."""
        return name not in self.hidden.get(model, ())

    def guarded(self, model: str) -> bool:
        """Whether the reader sees only some records of the model, or none."""
        return model in self.narrowed

    @cached_property
    def narrow(self) -> Callable[[Select[Any]], Select[Any]]:
        """Adds the reader's access criteria to a statement; the same object each time, so that
        SQLAlchemy need not look at it again."""
        options = self.rights.options if self.rights else ()

        def narrowed(statement: Select[Any]) -> Select[Any]:
            return statement.options(*options) if options else statement

        return lru_cache(KEPT)(narrowed)

    def _signature(self) -> Hashable:
        return self.narrowed, frozenset(self.hidden.items())

    def __hash__(self) -> int:
        return self._key

    def __eq__(self, other: object) -> bool:
        return self is other or (
            isinstance(other, Sight)
            and self._key == other._key
            and self._signature() == other._signature()
        )


def sight_of(env: Env) -> Sight:
    """The sight of the env's reader, kept as long as the reader's rights."""
    cache: dict[Any, Any] = env.platform.cache
    if env.access_off:
        key: tuple[Any, ...] = ("records.sight", "all")
        if key not in cache:
            cache[key] = Sight(_platform_hidden(env.platform.registry), frozenset())
        return cache[key]  # type: ignore[no-any-return]
    mine = rights(env)
    key = ("rights", env.user, "sight")
    found: Sight | None = cache.get(key)
    if found is None or found.rights is not mine:
        found = cache[key] = _limited(env.platform.registry, mine)
    return found


def context_of(env: Env) -> Context:
    """User, clock and zone against which a filter's relative values are measured."""
    return Context(env.now(), env.time_zone, env.user.id, env.user.teams)


def _limited(registry: Registry, mine: Rights) -> Sight:
    narrowed = [info.name for info in registry if mine.criterion(info.name, "read") is not None]
    hidden = {info.name: mine.hidden_fields(info.name) for info in registry}
    return Sight(hidden, frozenset(narrowed), mine)


def _platform_hidden(registry: Registry) -> Mapping[str, frozenset[str]]:
    return {info.name: frozenset(_hidden_fields(info)) for info in registry}


def _hidden_fields(info: ModelInfo) -> list[str]:
    return [field.name for field in info.fields.values() if field.hidden]
