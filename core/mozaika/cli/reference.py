"""The reference of commands and settings, in Markdown."""

from __future__ import annotations

from collections.abc import Iterator
from inspect import cleandoc

import click

from mozaika.cli.lazy import LazyGroup
from mozaika.cli.root import cli
from mozaika.runtime.settings import describe_settings

_MADE = "This page is generated from the code by `make docs`."
_COMMANDS = f"""\
# Command line

Every command ends with status 0 only where all was done, with 1 after an error (told on stderr),
with 2 after wrong use. Commands that list things take `--json`. Settings come from the
environment and `mozaika.toml`: see [settings](settings.md).

{_MADE}"""
_SETTINGS = f"""\
# Settings

Each setting is an environment variable, or a key of the file `mozaika.toml` in the current
folder; the variable wins. A wrong value is an error that names the variable.

{_MADE}

| Variable | Key | Default | Meaning |
|---|---|---|---|"""


def render_settings() -> str:
    """The table of settings."""
    rows = [
        f"| `{one.variable}` | `{one.key}` | {f'`{one.default}`' if one.default else ''} "
        f"| {one.about} |"
        for one in describe_settings()
    ]
    return "\n".join([_SETTINGS, *rows]) + "\n"


def render_commands() -> str:
    """All commands of the core with their arguments and options."""
    context = click.Context(cli, info_name="mozaika", **cli.context_settings)
    parts = [_COMMANDS, "```\n" + _options(cli, context) + "\n```"]
    return "\n\n".join([*parts, *_commands(cli, context)]) + "\n"


def _commands(group: click.Group, context: click.Context) -> Iterator[str]:
    names = group.entries if isinstance(group, LazyGroup) else group.list_commands(context)
    for name in names:
        command = group.get_command(context, name)
        assert command is not None
        inner = click.Context(command, info_name=name, parent=context)
        if isinstance(command, click.Group):
            yield f"## {inner.command_path}\n\n{cleandoc(command.help or '')}"
            yield from _commands(command, inner)
        else:
            level = "##" if group is cli else "###"
            yield f"{level} {inner.command_path}\n\n{_command(command, inner)}"


def _command(command: click.Command, context: click.Context) -> str:
    usage = " ".join([context.command_path, *command.collect_usage_pieces(context)])
    shown = "\n\n".join(filter(None, [usage, _options(command, context)]))
    return f"{cleandoc(command.help or '')}\n\n```\n{shown}\n```"


def _options(command: click.Command, context: click.Context) -> str:
    """The table of options, at a width that no terminal decides."""
    formatter = click.HelpFormatter(width=100, max_width=100)
    records = [param.get_help_record(context) for param in command.get_params(context)]
    rows = [record for record in records if record is not None]
    if rows:
        formatter.write_dl(rows)
    return formatter.getvalue().rstrip()
