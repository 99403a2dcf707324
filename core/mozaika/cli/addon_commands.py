"""Commands of enabled addons.

An addon that has any says so by the word `mozaika_commands` in its hooks.py. Looking for that word
costs a millisecond; importing all addons to ask them would make every `--help` wait for a second.
"""

from __future__ import annotations

import importlib.util
import os
from collections.abc import Iterator
from importlib.metadata import entry_points
from pathlib import Path

import click

from mozaika.cli.lazy import load

HOOK = b"mozaika_commands"


class AddonCommands:
    """Looks commands up where some addon may have them."""

    def names(self, _ctx: click.Context) -> list[str]:
        """The commands of the enabled addons, in dependency order."""
        return list(self._commands())

    def get(self, _ctx: click.Context, name: str) -> click.Command | None:
        """The command of that name."""
        return self._commands().get(name)

    def _commands(self) -> dict[str, click.Command]:
        if not any(HOOK in file.read_bytes() for file in _hooks_files() if file.is_file()):
            return {}
        found: dict[str, click.Command] = load("mozaika.cli.workplace:addon_commands")()
        return found


def _hooks_files() -> Iterator[Path]:
    for point in entry_points(group="mozaika.addons"):
        spec = importlib.util.find_spec(point.module)
        if spec is not None and spec.origin is not None:
            yield Path(spec.origin).parent / "hooks.py"
    for folder in os.environ.get("MOZAIKA_ADDONS_PATH", "").split(os.pathsep):
        if folder:
            yield from Path(folder).glob("*/hooks.py")
            yield from Path(folder).glob("*/*/hooks.py")


COMMANDS = AddonCommands()
