"""What runs for real: servers with several processes, the demo, logs without secrets."""

from __future__ import annotations

import json
import signal
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import psutil
import pytest
from sqlalchemy import make_url

from mozaika.runtime import Settings
from mozaika.testing.databases import Databases
from tests.cli.conftest import ADDONS, PASSWORD, Run
from tests.cli.processes import Running, running

WORKER_MB = 120
ON_SQLITE, ON_POSTGRESQL = (
    pytest.mark.parametrize(
        "databases", [pytest.param(kind, marks=getattr(pytest.mark, kind))], indirect=True
    )
    for kind in ("sqlite", "postgresql")
)
"""One database is enough."""


def serving(library: Settings, folder: Path, *arguments: str, **settings: str) -> Any:
    return running(
        folder, "serve", "--port", "0", *arguments, database_url=library.database_url,
        addons_path=str(ADDONS), data_dir=str(folder / "data"), **settings,
    )  # fmt: skip


def sign_in(server: Running) -> str:
    answer = server.ask("POST", "/api/v1/auth/token", {"login": "admin", "password": PASSWORD})
    assert answer.status == 200, answer.body
    token: str = answer.json()["token"]
    return token


@pytest.mark.slow
def test_serve_answers_and_stops_cleanly(
    library: Settings, databases: Databases, folder: Path
) -> None:
    workers, number = 1, signal.SIGINT
    if databases.kind == "postgresql":
        workers, number = 2, signal.SIGTERM
    with serving(library, folder, "--workers", str(workers)) as server:
        assert server.get("/healthz").json()["status"] == "ok"
        token = sign_in(server)
        for _ in range(10):  # whichever process answers
            answer = server.get("/api/v1/library.book", Authorization=f"Bearer {token}")
            assert answer.json() == {"items": []} or "items" in answer.json()
        processes = psutil.Process(server.process.pid).children()
        assert len(processes) == workers
        assert all(one.memory_info().rss < WORKER_MB * 2**20 for one in processes)
        assert server.stop(number) == 0
        assert not any(one.is_running() for one in processes)
    assert "Traceback" not in server.log.read_text()


@pytest.mark.slow
@ON_POSTGRESQL
def test_processes_are_replaced_and_never_left_behind(library: Settings, folder: Path) -> None:
    with serving(library, folder) as server:
        assert server.get("/healthz").status == 200
        (worker,) = psutil.Process(server.process.pid).children()
        worker.kill()
        worker.wait(10)
        assert server.get("/healthz").status == 200
        (worker,) = psutil.Process(server.process.pid).children()
        server.stop(signal.SIGKILL)
        worker.wait(10)


@pytest.mark.parametrize("form", ["text", "json"])
def test_no_secret_is_in_the_log(library: Settings, folder: Path, form: str) -> None:
    key = "0123456789abcdef" * 3
    with serving(library, folder, secret_key=key, log_format=form, log_level="DEBUG") as server:
        token = sign_in(server)
        bearer = {"Authorization": f"Bearer {token}"}
        server.ask("POST", "/api/v1/auth/token", {"login": "admin", "password": "a wrong one"})
        server.ask("GET", f"/api/v1/library.book?{urlencode({'token': token})}", headers=bearer)
        server.ask("POST", "/api/v1/library.book", {"name": "Lalka"}, bearer)
        server.ask("POST", f"/sign-in?password={PASSWORD}", {"password": PASSWORD})
        assert server.stop() == 0
    log = server.log.read_text()
    assert "/api/v1/library.book" in log
    for secret in (token, PASSWORD, "a wrong one", key, make_url(library.database_url).password):
        assert not secret or secret not in log
    if form == "json":
        lines = [json.loads(line) for line in log.splitlines()]
        requests = [line for line in lines if line["event"] == "request"]
        assert {"request_id", "status", "ms", "user", "level", "timestamp"} <= set(requests[0])
        assert "admin" in [line["user"] for line in requests]


def test_the_password_of_the_database_is_in_no_message(
    folder: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = "postgresql://jan:s3cret-pass@127.0.0.1:1/none?connect_timeout=2"
    monkeypatch.setenv("MOZAIKA_DATABASE_URL", url)
    for debug in ([], ["--debug"]):
        said = run(*debug, "addons", "list")
        assert said.status == 1
        assert "s3cret-pass" not in said.out + said.err
        assert debug or "MOZAIKA_DATABASE_URL" in said.err
    assert "s3cret-pass" not in "".join(file.read_text() for file in folder.rglob("*.log"))


def test_several_processes_are_refused_on_sqlite(folder: Path, run: Run) -> None:
    said = run("serve", "--workers", "2")
    assert said.status == 1
    assert "SQLite" in said.err
    assert "MOZAIKA_DATABASE_URL" in said.err


@ON_SQLITE
def test_a_port_in_use_is_told_before_anything_starts(
    library: Settings, folder: Path, run: Run
) -> None:
    with serving(library, folder) as server:
        assert server.get("/healthz").status == 200  # it listens
        said = run("serve", "--port", str(server.port))
    assert said.status == 1
    assert f"port {server.port}" in said.err
    assert "--port" in said.err


@pytest.mark.slow
def test_demo_in_an_empty_folder(folder: Path) -> None:
    admin = {"login": "admin", "password": "demo"}
    made: list[int] = []
    for _ in range(2):  # the second time it is there already
        with running(folder, "demo", "--port", "0") as server:
            assert server.get("/sign-in").status == 200
            token = server.ask("POST", "/api/v1/auth/token", admin).json()["token"]
            bearer = {"Authorization": f"Bearer {token}"}
            assert server.ask("GET", "/api/v1/base.user", headers=bearer).json()["items"]
            assert server.stop(signal.SIGINT) == 0
            assert server.process.stdout is not None
            rest = server.process.stdout.read()
        assert "admin" in rest
        assert "demo" in rest
        made.append((folder / "mozaika-demo" / "mozaika.db").stat().st_ino)
    assert made[0] == made[1]
    assert [file.name for file in folder.iterdir() if file.name != "log.txt"] == ["mozaika-demo"]
