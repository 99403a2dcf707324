"""A change of addons that is killed in the middle leaves the old state; the next one completes."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest
from sqlalchemy import inspect

from mozaika.lifecycle.host import Host
from mozaika.lifecycle.states import read_state

KILLED = -signal.SIGKILL
OLD = ["base 1.1", "notebook 1.0"]


def change(host: Host, action: str, *names: str, crash_at: str = "") -> int:
    """Plans and applies in a process of its own; returns its exit code. The test addons kill the
    process at the place `crash_at`."""
    host.close()
    process = os.fork()
    if process == 0:
        os.environ["CRASH_AT"] = crash_at
        status = 1
        try:
            _change(Host(host.settings), action, names, crash_at)
            status = 0
        finally:
            os._exit(status)
    return os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])


def _change(host: Host, action, names: tuple[str, ...], crash_at: str) -> None:
    makers = {
        "uninstall": host.plan_uninstall,
        "restore": lambda file: host.plan_restore(Path(file)),
    }
    plan = makers[action](*names) if action in makers else host.plan(action, names)
    assert not plan.is_empty
    if crash_at == "swap":
        assert host.platform is not None
        host.on_swap(lambda _platform: os.kill(os.getpid(), signal.SIGKILL))
    host.apply(plan)


def shape(host: Host) -> dict[str, set[str]]:
    found = inspect(host.database.engine)
    return {
        table: {column["name"] for column in found.get_columns(table)}
        for table in found.get_table_names()
    }


def enabled(host: Host) -> list[str]:
    """Names and versions, as the database has them."""
    with host.database.engine.connect() as connection:
        state = read_state(connection)
    return [f"{name} {state.version(name)}" for name in state.enabled]


@pytest.mark.parametrize("place", ["seeds", "enabled"])
def test_enabling_killed_in_the_middle(notebook, place):
    host = notebook()
    before = shape(host)
    assert change(host, "enable", "reminders", crash_at=place) == KILLED
    assert shape(host) == before
    assert enabled(host) == OLD
    assert change(host, "enable", "reminders") == 0
    assert enabled(host) == [*OLD, "reminders 1.0"]
    assert notebook().plan("upgrade").is_empty


def test_killed_after_the_commit_all_is_done(notebook):
    host = notebook()
    assert change(host, "enable", "reminders", crash_at="swap") == KILLED
    assert enabled(host) == [*OLD, "reminders 1.0"]
    assert notebook().plan("upgrade").is_empty


@pytest.mark.parametrize("place", ["before", "after"])
def test_upgrade_killed_in_the_middle(notebook, place):
    host = notebook("v1_1")
    before = shape(host)
    assert change(host, "upgrade", crash_at=place) == KILLED
    assert shape(host) == before
    assert enabled(host) == OLD
    assert notebook("v1_0").platform.addon("notebook").version == "1.0", "the old version works"
    assert change(host, "upgrade") == 0
    assert enabled(host) == ["base 1.1", "notebook 1.1"]


def test_disabling_killed_in_the_middle(notebook):
    host = notebook()
    host.apply(host.plan("enable", ["reminders"]))
    assert change(host, "disable", "reminders", crash_at="disabled") == KILLED
    assert enabled(host) == [*OLD, "reminders 1.0"]
    assert change(host, "disable", "reminders") == 0
    assert enabled(host) == OLD
