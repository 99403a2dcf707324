"""A small addon with jobs, its platform, and a host for it: here and in worker processes."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.orm import Mapped

from mozaika.db import Database
from mozaika.declare import Grant, Job, Own
from mozaika.model import Owned, field
from mozaika.model.types import Integer, Str
from mozaika.runtime import Env, Platform, Settings
from mozaika.services.jobs import install, progress
from tests.platforms import addon, make_platform

START = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)


class Effect(Owned, name="shop.effect", display="note"):
    number: Mapped[int] = field(Integer, default=0)
    note: Mapped[str | None] = field(Str(50))


class Clock:
    """Both clocks of the jobs: the time of day, and the seconds of time limits."""

    def __init__(self, now: datetime = START) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def ticking(self) -> float:
        return self.now.timestamp()

    def pass_(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


CLOCK = Clock()


def count(env: Env, number: int = 0, note: str = "") -> None:
    env.session.add(env[Effect](number=number, note=note))


def fail(env: Env, number: int = 0) -> None:
    count(env, number)
    env.session.flush()
    raise ValueError("the shop is closed, password=hunter2")


def dawdle(env: Env, seconds: float) -> None:
    """Takes its time, and asks for it only afterwards."""
    count(env, 1)
    env.session.flush()
    CLOCK.pass_(seconds)
    count(env, 2)
    env.session.flush()


def halves(env: Env) -> None:
    count(env, 1)
    progress(env, 0.5)
    env.commit()
    fail(env, 2)


def touch_mine(env: Env) -> None:
    """Marks the records that the user may see."""
    for effect in env.session.scalars(select(env[Effect])):
        effect.note = env.user.login


def spin(env: Env) -> None:
    """Never asks whether it may go on."""
    while True:
        pass


RELEASED = threading.Event()


def sleepwalk(env: Env) -> None:
    """Holds its transaction, and asks nothing until it is released."""
    count(env, 1)
    env.session.flush()
    RELEASED.wait(20)
    count(env, 2)


def doze(env: Env, seconds: float) -> None:
    """One long statement."""
    if env.platform.database.dialect == "postgresql":
        env.session.execute(text("SELECT pg_sleep(:seconds)"), {"seconds": seconds})
    else:
        env.session.execute(
            text(
                "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)"
                " SELECT max(i) FROM n"
            )
        )


JOBS = [
    Job("shop.count", count),
    Job("shop.fail", fail, retries=2, backoff=10),
    Job("shop.dawdle", dawdle, retries=1, timeout=30),
    Job("shop.halves", halves, retries=0),
    Job("shop.touch_mine", touch_mine),
    Job("shop.spin", spin, retries=0, timeout=0.2),
    Job("shop.sleepwalk", sleepwalk, retries=0, timeout=0.2),
    Job("shop.doze", doze, retries=0, timeout=0.2),
]
NIGHTLY = Job("shop.nightly", count, cron="30 2 * * *", time_zone="Europe/Warsaw")
MINUTELY = Job("shop.minutely", count, every=60)

GRANTS = [Grant("shop.seller", "shop.effect", "cru", where=Own())]


_built: list[Platform] = []


def build(url: str) -> None:
    """Makes the shop's tables, and the job queue's, in an empty database."""
    platform = shop(url)
    platform.registry.metadata.create_all(platform.database.write_engine)
    with platform.database.write_engine.begin() as connection:
        install(connection)
        connection.execute(text("INSERT INTO base_state (key, value) VALUES ('access', 0)"))
    platform.database.dispose()


def shop(url: str, jobs: Sequence[Job] = JOBS) -> Platform:
    """A platform with the shop; what it is made of does not depend on the database."""
    if not _built:
        made = addon("shop", models=[Effect], jobs=JOBS)
        _built.append(make_platform("sqlite://", made, grants=GRANTS, create=False))
    settings = replace(_built[0].settings, database_url=url)
    return replace(
        _built[0],
        database=Database(url),
        settings=settings,
        jobs={job.name: job for job in jobs},
        cache={},
    )


class ShopHost:
    """A host that stays with the platform it is given, until it is given another."""

    def __init__(self, platform: Platform) -> None:
        self.platform = platform
        self.listeners: list[Callable[[Platform], None]] = []

    @property
    def database(self) -> Database:
        return self.platform.database

    @property
    def settings(self) -> Settings:
        return self.platform.settings

    def check(self) -> Platform:
        return self.platform

    def on_swap(self, listener: Callable[[Platform], None]) -> None:
        self.listeners.append(listener)

    def swap(self, platform: Platform) -> None:
        for listener in self.listeners:
            listener(platform)
        self.platform = platform


def runs(platform: Platform) -> list[Any]:
    """All runs in the log, in order."""
    with platform.env() as env:
        return list(env.session.scalars(select(env["base.job"]).order_by(env["base.job"].id)))


def numbers(platform: Platform) -> list[int]:
    """The numbers of all effects, in order."""
    with platform.env() as env:
        return list(env.session.scalars(select(env[Effect].number).order_by(env[Effect].number)))


def carriers(platform: Platform) -> list[Any]:
    """Procrastinate's rows; none on SQLite."""
    if platform.database.dialect == "sqlite":
        return []
    with platform.database.engine.connect() as connection:
        found = text("SELECT args, scheduled_at FROM procrastinate_jobs ORDER BY id")
        return list(connection.execute(found))
