"""What a database remembers of its platform: addons, versions, order, counters.

Read and written by Core statements over plain tables, because it is needed before any platform is
composed. The models are `base.addon` and `base.state`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Literal, NamedTuple

from sqlalchemy import Connection, insert, inspect, select, update

from mozaika.errors import ConfigurationError
from mozaika.i18n import _l
from mozaika.lifecycle.custom_rows import CustomRow, read_rows
from mozaika.lifecycle.tables import ADDON, STATE

State = Literal["enabled", "disabled", "uninstalled"]
Counter = Literal["generation", "access", "words"]


class Counters(NamedTuple):
    """`generation` counts changes of the addons and of custom fields, `access` changes of rights,
    `words` changes of the company's own words."""

    generation: int
    access: int
    words: int = 0


@dataclass(frozen=True)
class AddonState:
    """An addon as the database knows it. `sequence` is the order of enabling; `footprint` its
    tables and columns."""

    name: str
    version: str
    state: State
    sequence: int
    enabled_at: datetime | None = None
    footprint: Mapping[str, list[str]] = field(default_factory=dict)


@dataclass(frozen=True)
class DatabaseState:
    """All that a database knows of its addons and custom fields, and its counters."""

    addons: Mapping[str, AddonState]
    counters: Counters
    customs: tuple[CustomRow, ...] = ()

    @property
    def enabled(self) -> tuple[str, ...]:
        """Names of the enabled addons, in the order of enabling."""
        return tuple(name for name, addon in self.addons.items() if addon.state == "enabled")

    @property
    def resting(self) -> dict[str, Mapping[str, list[str]]]:
        """Footprints of the addons that are not enabled but keep their data."""
        return {n: a.footprint for n, a in self.addons.items() if a.state == "disabled"}

    def version(self, name: str) -> str | None:
        """The version that the database's data of an addon have; None if it never had it."""
        addon = self.addons.get(name)
        return addon.version if addon and addon.state != "uninstalled" else None


EMPTY = DatabaseState({}, Counters(0, 0))
"""The state of a database without any table."""


def is_initialised(connection: Connection) -> bool:
    """Whether the database has the platform's tables."""
    return inspect(connection).has_table(STATE.name)


def read_counters(connection: Connection) -> Counters:
    """All counters, in one statement."""
    rows = connection.execute(select(STATE.c.key, STATE.c.value))
    found = {row.key: row.value for row in rows}
    return Counters(*(found.get(name, 0) for name in Counters._fields))


def read_state(connection: Connection) -> DatabaseState:
    """The state of an initialised database; `ConfigurationError` with the cure for another."""
    if not is_initialised(connection):
        raise not_initialised()
    rows = connection.execute(select(ADDON).order_by(ADDON.c.sequence, ADDON.c.id))
    addons = [
        AddonState(
            row.name, row.version, row.state, row.sequence, row.enabled_at, row.footprint or {}
        )
        for row in rows
    ]
    by_name = {addon.name: addon for addon in addons}
    return DatabaseState(by_name, read_counters(connection), read_rows(connection))


def not_initialised() -> ConfigurationError:
    """The error for a database without the platform's tables."""
    return ConfigurationError(
        _l("The database has not been initialised."),
        cure=_l("Run `mozaika init`."),
        variable="MOZAIKA_DATABASE_URL",
    )


def write_addons(connection: Connection, addons: Iterable[AddonState]) -> None:
    """Inserts or updates the rows of the addons."""
    known = set(connection.scalars(select(ADDON.c.name)))
    for addon in addons:
        values: dict[str, Any] = {
            "version": addon.version,
            "state": addon.state,
            "sequence": addon.sequence,
            "enabled_at": addon.enabled_at or datetime.now(UTC),
            "footprint": dict(addon.footprint),
        }
        if addon.name in known:
            statement: Any = update(ADDON).where(ADDON.c.name == addon.name).values(values)
        else:
            statement = insert(ADDON).values(name=addon.name, **values)
        connection.execute(statement)


def bump(connection: Connection, counter: Counter) -> int:
    """Counts one up and returns the new value; workers notice within a second."""
    changed = connection.execute(
        update(STATE).where(STATE.c.key == counter).values(value=STATE.c.value + 1)
    )
    if changed.rowcount == 0:
        connection.execute(insert(STATE).values(key=counter, value=1))
    return connection.scalar(select(STATE.c.value).where(STATE.c.key == counter)) or 0
