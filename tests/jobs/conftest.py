"""A shop with jobs on both databases, a clock that stands still, and a worker to be stepped."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from mozaika.runtime import Env, Platform
from mozaika.services.jobs import Pace
from mozaika.services.jobs.pulse import Pulse
from mozaika.services.jobs.runner import Runner
from tests.databases import Databases
from tests.jobs.world import CLOCK, START, Clock, build, shop


def _only(kind: str) -> pytest.MarkDecorator:
    only = pytest.param(kind, marks=getattr(pytest.mark, kind))
    return pytest.mark.parametrize("databases", [only], indirect=True)


on_postgresql, on_sqlite = _only("postgresql"), _only("sqlite")


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    CLOCK.now = START
    monkeypatch.setattr(Env, "clock", staticmethod(CLOCK))
    return CLOCK


@pytest.fixture
def platform(databases: Databases) -> Iterator[Platform]:
    made = shop(databases.template("jobs", build))
    yield made
    made.database.dispose()


class Worker:
    """Runs what is due, in this thread."""

    def __init__(self, platform: Platform, clock: Clock, name: str = "me:1") -> None:
        self.platform = platform
        self.pulse = Pulse(Pace(), ticking=clock.ticking)
        self.runner = Runner(name, self.pulse)

    def work(self) -> int:
        """Runs all that is due; returns how many runs that were."""
        done = 0
        while (held := self.runner.claim(self.platform)) is not None:
            self.runner.execute(self.platform, held)
            done += 1
        return done


@pytest.fixture
def worker(platform: Platform, clock: Clock) -> Worker:
    return Worker(platform, clock)
