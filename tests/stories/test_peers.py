"""What peers break and Mozaika does not (numbers as in the design's list).

Those about addons (3, 4 and 8) are in test_peers_addons.py. Others of the list have tests of their
own: 1, 2 and 5 in tests/lifecycle, 10 in tests/unit/test_addons_graph.py, 7 in
tests/unit/test_transfer_*.py, 9 in tests/jobs.
"""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy.orm import Mapped

from mozaika.errors import Conflict
from mozaika.lifecycle.host import Host
from mozaika.model import Model, Timestamped, field
from mozaika.model.types import Str
from mozaika.runtime import Settings
from mozaika.services import auth
from mozaika.services.records import Records
from mozaika.testing import make_user
from tests.platforms import addon, make_platform, user

HIDE = """
import importlib.util
find = importlib.util.find_spec
importlib.util.find_spec = lambda name, *rest: None if name == {missing!r} else find(name, *rest)
{code}
"""
"""Runs code in an interpreter where a library is not to be found."""

WORST = 0.5
"""Seconds that a user may have to wait for others."""


def test_6_eight_writers_on_one_record_do_not_wait_for_each_other(
    make_host: Callable[..., Host],
) -> None:
    platform = make_host("contacts").platform
    with platform.env(write=True) as env:
        [partner] = Records(env, "contacts.partner").create([{"name": "Acme"}])
    start = threading.Barrier(8)

    def write(number: int) -> tuple[float, bool]:
        with platform.env() as env:
            version = Records(env, "contacts.partner").read(partner.id, ["version"])["version"]
        start.wait()
        began = time.perf_counter()
        try:
            with platform.env(write=True) as env:
                values = {"note": f"writer {number}"}
                Records(env, "contacts.partner").update([partner.id], values, version=version)
        except Conflict as conflict:
            assert "note" in conflict.fields  # noqa: PT017 - one of eight does not conflict
            return time.perf_counter() - began, False
        return time.perf_counter() - began, True

    with ThreadPoolExecutor(8) as pool:
        results = list(pool.map(write, range(8)))
    assert sum(won for _, won in results) == 1
    assert max(seconds for seconds, _ in results) < WORST * 3  # the machine may be busy


def test_11_a_revoked_right_ends_in_every_worker_within_a_second(
    make_host: Callable[..., Host],
) -> None:
    first = make_host("contacts")
    second = Host(Settings(database_url=first.settings.database_url))
    anna = make_user(first.platform, "anna", "contacts.all")
    assert anna.id is not None
    for host in (first, second):
        seen = auth.load_user(host.check(), anna.id)
        assert seen is not None
        assert "contacts.all" in seen.roles
    with first.platform.env(write=True) as env:
        env.session.get_one(env["base.user"], anna.id).roles = []
    revoked = time.monotonic()
    while True:
        seen = auth.load_user(second.check(), anna.id)
        if seen is not None and not seen.roles:
            break
        assert time.monotonic() - revoked < 1, "the right still holds after a second"
        threading.Event().wait(0.02)
    second.close()


class Ungranted(Timestamped, Model, name="quiet.thing", label="Thing"):
    name: Mapped[str] = field(Str(20))


def test_12_a_model_without_grants_is_closed(database_url: str) -> None:
    platform = make_platform(database_url, addon("quiet", models=[Ungranted]))
    with platform.env(write=True) as env:
        env.session.add(env[Ungranted](name="secret"))
    somebody = user(platform, "ann", "base.user", "base.admin")
    with platform.env(somebody) as env:
        assert Records(env, Ungranted).search().items == []
    with pytest.raises(Exception, match="see it"), platform.env(somebody, write=True) as env:
        Records(env, Ungranted).create([{"name": "mine"}])
    platform.database.dispose()


@pytest.mark.parametrize(
    ("missing", "code"),
    [
        (
            "psycopg",
            "from mozaika.db import Database; Database('postgresql://h/n').engine",
        ),
    ],
)
def test_13_a_missing_library_is_reported_by_name(missing: str, code: str) -> None:
    hide = HIDE.format(missing=missing, code=code)
    done: Any = subprocess.run(
        [sys.executable, "-c", hide], capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert missing in done.stderr
    assert "mozaika[postgresql]" in done.stderr
