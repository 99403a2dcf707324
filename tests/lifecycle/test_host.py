"""Hosts notice each other's changes; a generation that can't be built leaves the old one."""

from __future__ import annotations

import threading
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import event

from mozaika.db import Database
from mozaika.errors import AddonError, ConfigurationError, LifecycleError
from mozaika.lifecycle import lock
from mozaika.lifecycle.host import Host
from mozaika.lifecycle.states import bump
from mozaika.runtime import Settings

ADDONS = Path(__file__).parent / "addons"


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def names(host: Host) -> list[str]:
    return [addon.name for addon in host.check().addons]


def test_another_host_swaps_within_half_a_second(notebook):
    clock = Clock()
    first, second = notebook(), notebook(clock=clock)
    swapped = []
    second.on_swap(swapped.append)
    assert names(second) == ["base", "notebook"]
    first.apply(first.plan("enable", ["reminders"]))
    clock.now = 0.49
    second.check()
    clock.now = 0.5
    assert names(second) == ["base", "notebook", "reminders"]
    assert [platform.generation for platform in swapped] == [2]
    first.apply(first.plan("disable", ["reminders"]))
    clock.now = 0.9
    assert names(second) == ["base", "notebook", "reminders"], "looks at most every half second"
    clock.now = 1.0
    assert names(second) == ["base", "notebook"]


def test_looking_costs_one_statement(notebook):
    clock = Clock()
    host = notebook(clock=clock)
    host.check()
    statements: list[str] = []

    def note(_connection, _cursor, statement, *_):
        statements.append(statement)

    event.listen(host.database.engine, "before_cursor_execute", note)
    for tenth in range(1, 11):
        clock.now = tenth / 10
        host.check()
    assert len([one for one in statements if not one.startswith("BEGIN")]) == 2


def test_the_old_platform_goes_on_when_the_new_one_cannot_be_built(notebook, caplog):
    clock = Clock()
    first, second = notebook(), notebook(clock=clock)
    old = second.check()

    def refuse(_platform: object) -> None:
        raise RuntimeError("no such template")

    second.on_swap(refuse)
    first.apply(first.plan("enable", ["reminders"]))
    clock.now = 1.0
    assert second.check() is old
    assert str(second.error) == "no such template"
    assert "the old platform goes on" in caplog.text


def test_newer_rights_are_read_again(notebook):
    clock = Clock()
    host = notebook(clock=clock)
    platform = host.check()
    platform.cache["grants",] = "old"
    with host.database.write_engine.begin() as connection:
        bump(connection, "access")
    clock.now = 0.6
    assert host.check() is platform
    assert ("grants",) not in platform.cache


def test_an_empty_database_names_the_cure(database_url):
    host = Host(Settings(database_url=database_url))
    with pytest.raises(ConfigurationError, match=r"not been initialised.*`mozaika init`"):
        _ = host.platform
    host.close()


def test_many_threads_get_one_platform(notebook):
    host = notebook()
    seen: list[object] = []
    threads = [threading.Thread(target=lambda: seen.append(host.platform)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(map(id, seen))) == 1


@pytest.mark.postgresql
def test_two_administrators_cannot_apply_at_once(notebook):
    host = notebook()
    plan = host.plan("enable", ["reminders"])
    if host.database.dialect == "sqlite":
        return
    other = Database(host.database.url)
    with other.write_engine.begin() as connection:
        lock.hold(connection)
        with pytest.raises(LifecycleError, match="Somebody else is changing the addons"):
            host.apply(plan)
    other.dispose()
    host.apply(plan)


def test_order_follows_dependencies_and_asking_never_the_alphabet(empty, tmp_path):
    host = empty()
    write(tmp_path, "aaa", depends='["zzz"]')
    write(tmp_path, "zzz")
    write(tmp_path, "mmm")
    there = replace(host.settings, addons_path=(tmp_path,))
    host = Host(there)
    host.apply(host.plan("enable", ["mmm", "aaa"]))
    assert names(host) == ["base", "mmm", "zzz", "aaa"]
    again = Host(there)
    assert names(again) == ["base", "mmm", "zzz", "aaa"]
    host.close()
    again.close()


def test_a_cycle_is_named(empty, tmp_path):
    write(tmp_path, "chicken", depends='["egg"]')
    write(tmp_path, "egg", depends='["chicken"]')
    host = Host(replace(empty().settings, addons_path=(tmp_path,)))
    with pytest.raises(AddonError, match=r"circle: .*(chicken → egg|egg → chicken)"):
        host.plan("enable", ["egg"])
    host.close()


def write(path: Path, name: str, depends: str = "[]") -> None:
    folder = path / name / f"{path.name}_{name}"
    folder.mkdir(parents=True)
    (path / name / "addon.toml").write_text(
        f'name = "{name}"\nversion = "1.0"\ntitle = "{name}"\ndepends = {depends}\n'
    )
    (folder / "__init__.py").write_text("")
    (folder / "hooks.py").write_text("")
