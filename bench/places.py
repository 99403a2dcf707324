"""Where it is measured: a database with partners in it, and the servers on it."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic, sleep

import psutil

from bench.client import Client
from bench.data import People
from mozaika.lifecycle.host import Host
from mozaika.runtime import Settings

KEY = "0123456789abcdef" * 4
MOZAIKA = str(Path(sys.executable).with_name("mozaika"))
PATIENCE_S = 60


@dataclass
class Place:
    """One database, initialised and filled. `host` is this process's own platform on it."""

    kind: str
    url: str
    folder: Path
    host: Host
    people: People
    count: int
    addons: tuple[str, ...] = ("contacts",)
    servers: ExitStack = field(default_factory=ExitStack)

    @property
    def environ(self) -> dict[str, str]:
        """The variables of commands that work on this database."""
        return environ(self.url, self.folder)

    @contextmanager
    def mozaika(self, workers: int = 1) -> Iterator[Server]:
        """`mozaika serve`."""
        port = free_port()
        command = [MOZAIKA, "serve", "--port", str(port), "--workers", str(workers)]
        with started(command, port, self.environ, self.folder / "serve.log") as server:
            yield server

    @contextmanager
    def floor(self, workers: int = 1) -> Iterator[Server]:
        """The floor's views under the same server."""
        port = free_port()
        user, team = self.people.narrow, self.people.teams[0]
        command = [sys.executable, "-m", "bench.floor_server", self.url]
        command += map(str, (port, workers, user, team))
        with started(command, port, self.environ, self.folder / "floor.log") as server:
            yield server


@dataclass
class Server:
    """A server process that listens."""

    process: subprocess.Popen[bytes]
    port: int

    def client(self, token: str = "", **headers: str) -> Client:
        """A client with one connection."""
        if token:
            headers["Authorization"] = f"Bearer {token}"
        return Client(self.port, **headers)

    def cpu(self) -> float:
        """Seconds of CPU that the processes which serve have used."""
        workers = psutil.Process(self.process.pid).children()
        return float(sum(sum(worker.cpu_times()[:2]) for worker in workers))

    def memory(self) -> float:
        """MB of memory that is resident in the largest process that serves."""
        workers = psutil.Process(self.process.pid).children()
        return float(max(process.memory_info().rss for process in workers)) / 1e6


def environ(url: str, folder: Path) -> dict[str, str]:
    """The variables of a command. Modules are kept compiled, as an installation has them."""
    ours = {
        "PYTHONDONTWRITEBYTECODE": "",
        "MOZAIKA_DATABASE_URL": url,
        "MOZAIKA_DATA_DIR": str(folder / "data"),
        "MOZAIKA_SECRET_KEY": KEY,
    }
    return {**os.environ, **ours}


def settings(url: str, folder: Path) -> Settings:
    """The same for this process."""
    return Settings(database_url=url, data_dir=folder / "data", secret_key=KEY)


@contextmanager
def started(
    command: list[str], port: int, variables: dict[str, str], log: Path
) -> Iterator[Server]:
    """A server, from when it listens until it is told to stop."""
    with log.open("ab") as lines:
        process = subprocess.Popen(command, env=variables, stdout=lines, stderr=lines)
        try:
            wait_for(process, port, log)
            yield Server(process, port)
        finally:
            process.terminate()
            process.wait(PATIENCE_S)


def wait_for(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    """Until the port answers."""
    until = monotonic() + PATIENCE_S
    while monotonic() < until:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            if process.poll() is not None:
                break
            sleep(0.01)
    raise RuntimeError(f"the server does not answer: {log.read_text()[-2000:]}")


def free_port() -> int:
    """A port of this machine where nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
