"""How often and how long: the times by which workers live."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from mozaika.db import Database
from mozaika.runtime import Platform, Settings


@dataclass(frozen=True)
class Pace:
    """All in seconds. The clocks of the machines must agree to well below `lost_after`."""

    heartbeat: float = 10
    """Between two signs of life of a running job."""
    lost_after: float = 60
    """Without a sign of life, after which its worker is taken for dead."""
    upkeep: float = 5
    """Between two looks for what no signal tells: dead workers, another generation."""
    grace: float = 5
    """Given to a job that is over its time to notice, before it is given up as stuck."""
    replace: float = 60
    """Given to the other jobs of a process that is going to replace itself."""


class Host(Protocol):
    """What jobs need of the process's host: `mozaika.lifecycle.host.Host`."""

    @property
    def database(self) -> Database:
        """The database that all platforms of this process work on."""
        ...

    @property
    def settings(self) -> Settings:
        """The settings of this process."""
        ...

    def check(self) -> Platform:
        """The current platform, after a look for another generation."""
        ...

    def on_swap(self, listener: Callable[[Platform], None]) -> None:
        """Has `listener` called with each new platform."""
        ...
