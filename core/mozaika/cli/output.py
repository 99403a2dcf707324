"""Showing things: tables for people, JSON for programs, progress on a terminal."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

import click
import orjson
from rich import box
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from mozaika.errors import Text
from mozaika.i18n import gettext

F = TypeVar("F", bound=Callable[..., Any])
Report = Callable[[Text, int, int], None]
"""Called with what is being done, how much of it is done, and how much there is."""

_UNLIMITED = 100_000
"""Columns of what is no terminal: nothing is cut off there."""


def json_option(function: F) -> F:
    """Adds `--json`."""
    option = click.option("--json", "as_json", is_flag=True, help="Print JSON, for programs.")
    return option(function)


def print_json(value: Any) -> None:
    """Prints a value as JSON; texts in the reader's language."""
    options = orjson.OPT_INDENT_2 | orjson.OPT_NON_STR_KEYS | orjson.OPT_PASSTHROUGH_DATACLASS
    click.echo(orjson.dumps(value, default=str, option=options).decode())


def print_table(
    columns: Mapping[str, Text], rows: Sequence[Mapping[str, Any]], *, empty: Text = ""
) -> None:
    """Prints rows under the headings of `columns`; says `empty` where there are none."""
    if not rows:
        click.echo(str(empty))
        return
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for heading in columns.values():
        table.add_column(escape(str(heading)), overflow="fold")
    for row in rows:
        table.add_row(*[escape(_shown(row.get(name))) for name in columns])
    console().print(table)


def console(*, stderr: bool = False) -> Console:
    """A console that does not cut lines off where nobody's terminal ends."""
    stream = sys.stderr if stderr else sys.stdout
    width = None if stream.isatty() else _UNLIMITED
    return Console(file=stream, width=width, highlight=False, soft_wrap=False)


def show(rows: Sequence[Mapping[str, Any]], columns: Mapping[str, Text], *, as_json: bool) -> None:
    """Prints rows as JSON, or as a table of some columns."""
    if as_json:
        print_json(rows)
    else:
        print_table(columns, rows)


@contextmanager
def progress() -> Iterator[Report]:
    """A progress bar on stderr, for a terminal only; the block reports to it."""
    shown = console(stderr=True)
    if not shown.is_terminal:
        yield lambda _what, _done, _total: None
        return
    bars = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*bars, TimeElapsedColumn(), console=shown, transient=True) as bar:
        tasks: dict[str, Any] = {}

        def report(what: Text, done: int, total: int) -> None:
            name = str(what)
            if name not in tasks:
                tasks[name] = bar.add_task(escape(name), total=total)
            bar.update(tasks[name], completed=done, total=total)

        yield report


def _shown(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    if isinstance(value, (list, tuple)):
        return ", ".join(map(str, value))
    return str(value)
