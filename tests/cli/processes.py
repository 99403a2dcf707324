"""Real processes of `mozaika`, and talking to them."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

PROGRAM = [sys.executable, "-c", "from mozaika.cli import main; main()"]
PATIENCE_S = 60
ADDRESS = re.compile(r"http://127\.0\.0\.1:(\d+)")


@dataclass
class Answer:
    status: int
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class Running:
    """A server that prints its address; `log` is where its stderr goes."""

    process: subprocess.Popen[str]
    log: Path
    said: list[str] = field(default_factory=list)
    port: int = 0

    def wait_for_address(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.said.append(line)
            if found := ADDRESS.search(line):
                self.port = int(found[1])
                return
        raise AssertionError(f"it did not start: {self.said} {self.log.read_text()}")

    def get(self, path: str, **headers: str) -> Answer:
        return self.ask("GET", path, headers=headers)

    def ask(
        self, method: str, path: str, body: Any = None, headers: Mapping[str, str] | None = None
    ) -> Answer:
        """Asks until the server listens."""
        data = None if body is None else json.dumps(body)
        sent = {"Content-Type": "application/json", **(headers or {})}
        until = time.monotonic() + PATIENCE_S
        while True:
            connection = HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE_S)
            try:
                connection.request(method, path, data, sent)
                answer = connection.getresponse()
                return Answer(answer.status, dict(answer.headers.items()), answer.read())
            except ConnectionRefusedError:
                assert time.monotonic() < until, self.log.read_text()
                assert self.process.poll() is None, self.log.read_text()
                time.sleep(0.05)
            finally:
                connection.close()

    def stop(self, number: signal.Signals = signal.SIGTERM) -> int:
        self.process.send_signal(number)
        return self.process.wait(PATIENCE_S)


@contextmanager
def running(folder: Path, *arguments: str, **settings: str) -> Iterator[Running]:
    """A server of the arguments, in a folder, with these MOZAIKA_* settings only."""
    environ = {k: v for k, v in os.environ.items() if not k.startswith("MOZAIKA_")}
    environ |= {f"MOZAIKA_{name.upper()}": value for name, value in settings.items()}
    environ |= {"PYTHONUNBUFFERED": "1"}
    log = folder / "log.txt"
    with log.open("w") as stream:
        process = subprocess.Popen(
            [*PROGRAM, *arguments], cwd=folder, env=environ, text=True,
            stdout=subprocess.PIPE, stderr=stream,
        )  # fmt: skip
        server = Running(process, log)
        try:
            server.wait_for_address()
            yield server
        finally:
            if process.poll() is None:
                process.kill()  # its workers notice
            process.wait(PATIENCE_S)
            assert process.stdout is not None
            process.stdout.close()
