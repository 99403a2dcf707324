"""A change of addons that is killed in the middle leaves the old state; the next one completes."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import inspect

from mozaika.lifecycle.host import Host

CHANGE = Path(__file__).with_name("change.py")
KILLED = -9


def change(host: Host, *arguments: str, crash_at: str = "") -> int:
    environment = {**os.environ, "CRASH_AT": crash_at}
    url = host.database.url.render_as_string(hide_password=False)
    command = [sys.executable, str(CHANGE), url, str(host.settings.addons_path[0]), *arguments]
    return subprocess.run(command, env=environment, check=False).returncode


def shape(host: Host) -> dict[str, set[str]]:
    found = inspect(host.database.engine)
    return {
        table: {column["name"] for column in found.get_columns(table)}
        for table in found.get_table_names()
    }


def enabled(host: Host) -> list[str]:
    return [addon.name for addon in host.platform.addons]


@pytest.mark.parametrize("place", ["seeds", "enabled"])
def test_enabling_killed_in_the_middle(notebook, place):
    host = notebook()
    before = shape(host)
    assert change(host, "enable", "reminders", crash_at=place) == KILLED
    assert shape(host) == before
    assert enabled(notebook()) == ["base", "notebook"]
    assert change(host, "enable", "reminders") == 0
    assert enabled(notebook()) == ["base", "notebook", "reminders"]
    assert notebook().plan("upgrade").is_empty


def test_killed_after_the_commit_all_is_done(notebook):
    host = notebook()
    assert change(host, "enable", "reminders", crash_at="swap") == KILLED
    assert enabled(notebook()) == ["base", "notebook", "reminders"]
    assert notebook().plan("upgrade").is_empty


@pytest.mark.parametrize("place", ["before", "after"])
def test_upgrade_killed_in_the_middle(notebook, place):
    host = notebook("v1_1")
    before = shape(host)
    assert change(host, "upgrade", crash_at=place) == KILLED
    assert shape(host) == before
    assert enabled(notebook("v1_0")) == ["base", "notebook"], "the old version works"
    assert change(host, "upgrade") == 0
    assert host.platform.addon("notebook").version == "1.1"


def test_disabling_killed_in_the_middle(notebook):
    host = notebook()
    host.apply(host.plan("enable", ["reminders"]))
    assert change(host, "disable", "reminders", crash_at="disabled") == KILLED
    assert enabled(notebook()) == ["base", "notebook", "reminders"]
    assert change(host, "disable", "reminders") == 0
    assert enabled(notebook()) == ["base", "notebook"]
