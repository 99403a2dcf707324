"""A group of commands that imports a command's module only when the command is run."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from importlib import import_module
from typing import Any, NamedTuple

import click


class Entry(NamedTuple):
    """Where a command is, as "module:name", and its help in one line."""

    target: str
    help: str


class LazyGroup(click.Group):
    """Commands by name. `before` and `fallback` are "module:name" as well: what is called with the
    context before any command, and the source of further commands (see `Fallback`)."""

    def __init__(
        self,
        *arguments: Any,
        entries: Mapping[str, Entry],
        before: str,
        fallback: str,
        **options: Any,
    ) -> None:
        super().__init__(*arguments, **options)
        self.entries = entries
        self._before = before
        self._fallback = fallback

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of all commands, in the order of the table; addons' after them."""
        return [*self.entries, *load(self._fallback).names(ctx)]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Imports the command."""
        entry = self.entries.get(cmd_name)
        found = load(entry.target) if entry else load(self._fallback).get(ctx, cmd_name)
        return found if isinstance(found, click.Command) else None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list of commands for `--help`, from the table alone."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, entry.help) for name, entry in self.entries.items()])
        further = load(self._fallback).names(ctx)
        if further:
            with formatter.section("Commands of addons"):
                commands = [(name, self.get_command(ctx, name)) for name in further]
                formatter.write_dl([(n, c.get_short_help_str() if c else "") for n, c in commands])

    def invoke(self, ctx: click.Context) -> Any:
        """Runs a command, after what comes before any."""
        prepare: Callable[[click.Context], None] = load(self._before)
        prepare(ctx)
        return super().invoke(ctx)


def load(target: str) -> Any:
    """Imports "module:name"."""
    module, _, name = target.partition(":")
    with lasting():
        return getattr(import_module(module), name)


@contextmanager
def lasting() -> Iterator[None]:
    """What is made inside stays: the garbage collector neither interrupts the making, which takes
    a third longer with it, nor looks at it ever again, which also keeps forked processes from
    copying its memory."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        if was_enabled:
            gc.enable()
