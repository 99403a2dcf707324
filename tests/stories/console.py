"""A terminal in which the commands of a documentation page are run, without a network."""

from __future__ import annotations

import os
import re
import site
import socket
import subprocess
import sys
import time
import venv
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

COMMANDS = {
    "python": "",
    "pip": "-m pip",
    "pytest": "-m pytest -p no:cacheprovider",
    "ruff": "-m ruff",
    "mozaika": "-c 'from mozaika.cli import main; main()'",
}
PATIENCE_S = 120


def environment(folder: Path) -> Path:
    """A fresh environment with the libraries of this one, and Mozaika as it is here; the folder of
    its commands."""
    venv.create(folder, with_pip=False)
    packages = next(folder.glob("lib/python*/site-packages"))
    lines = [f"import site; site.addsitedir({path!r})" for path in site.getsitepackages()]
    (packages / "mozaika_here.pth").write_text("\n".join(lines))
    commands = folder / "commands"
    commands.mkdir()
    for name, arguments in COMMANDS.items():
        script = commands / name
        script.write_text(f'#!/bin/sh\nexec {folder}/bin/python {arguments} "$@"\n')
        script.chmod(0o755)
    return commands


def free_port() -> int:
    with socket.socket() as made:
        made.bind(("127.0.0.1", 0))
        return int(made.getsockname()[1])


@dataclass
class Console:
    """Runs blocks of `$ command` lines, each followed by what it prints."""

    folder: Path
    commands: Path
    port: int = field(default_factory=free_port)
    variables: dict[str, str] = field(default_factory=dict)
    running: list[subprocess.Popen[str]] = field(default_factory=list)

    def run(self, block: str) -> None:
        """Raises `AssertionError` for a command that fails or prints something else."""
        for command, expected in _commands(block):
            said = self._run(self.here(command))
            _compare(command, said, self.here(expected))

    def here(self, text: str) -> str:
        """The text with a free port of this machine in place of the usual one."""
        return text.replace("8000", str(self.port))

    def stop(self) -> None:
        """Ends what was started in the background."""
        for process in self.running:
            process.terminate()
            process.wait(PATIENCE_S)
            if process.stdout is not None:
                process.stdout.close()

    def _run(self, command: str) -> str:
        name, _, rest = command.partition(" ")
        if name == "cd":
            self.folder /= rest
            return ""
        if name == "export":
            variable, _, value = rest.partition("=")
            self.variables[variable] = self._shell(f"echo {value}").strip()
            return ""
        if command.endswith(" &"):
            return self._start(command.removesuffix(" &"))
        return self._shell(command)

    def _shell(self, command: str) -> str:
        done = subprocess.run(
            ["/bin/sh", "-c", command], cwd=self.folder, env=self._environ(), text=True,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=PATIENCE_S, check=False,
        )  # fmt: skip
        assert done.returncode == 0, f"$ {command}\n{done.stdout}"
        return done.stdout

    def _start(self, command: str) -> str:
        process = subprocess.Popen(
            ["/bin/sh", "-c", f"exec {command}"], cwd=self.folder, env=self._environ(), text=True,
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        self.running.append(process)
        assert process.stdout is not None
        said = []
        for line in process.stdout:
            said.append(line)
            if "http://" in line:
                self._wait_until_it_listens(process)
                return "".join(said)
        raise AssertionError(f"$ {command}\n{''.join(said)}")

    def _wait_until_it_listens(self, process: subprocess.Popen[str]) -> None:
        until = time.monotonic() + PATIENCE_S
        while process.poll() is None and time.monotonic() < until:
            try:
                socket.create_connection(("127.0.0.1", self.port)).close()
            except ConnectionRefusedError:
                time.sleep(0.05)
            else:
                return
        raise AssertionError("the server does not listen")

    def _environ(self) -> dict[str, str]:
        inherited = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("MOZAIKA_", "PYTEST_"))
        }
        return inherited | self.variables | {
            "PATH": f"{self.commands}{os.pathsep}{os.environ['PATH']}",
            "MOZAIKA_LANGUAGE": "en",
            "COLUMNS": "160",
            "PYTHONUNBUFFERED": "1",
            "PIP_NO_INDEX": "1",
            "PIP_NO_DEPS": "1",
            "PIP_NO_BUILD_ISOLATION": "0",
            "PIP_DISABLE_PIP_VERSION_CHECK": "1",
        }  # fmt: skip


def _commands(block: str) -> Iterator[tuple[str, str]]:
    for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
        command, _, expected = part.partition("\n")
        yield command.strip(), expected


def _compare(command: str, said: str, expected: str) -> None:
    """Each expected line is found among what was printed; "…" stands for anything."""
    flat = "\n".join(" ".join(line.split()) for line in said.splitlines())
    for line in expected.splitlines():
        pattern = ".*".join(re.escape(" ".join(part.split())) for part in line.split("…"))
        assert re.search(pattern.replace(".*", " ?.* ?"), flat), f"$ {command}\n{said}\nno: {line}"


assert sys.platform != "win32", "the commands are those of a POSIX shell"
