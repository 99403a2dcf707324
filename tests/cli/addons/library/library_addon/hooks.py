"""What the library tells the platform."""

from __future__ import annotations

from typing import Any

import click

from library_addon import models
from mozaika import Grant, Role, hookimpl


@hookimpl
def mozaika_models() -> list[Any]:
    return [models.Author, models.Book]


@hookimpl
def mozaika_roles() -> list[Any]:
    return [Role("library.reader", "Reader"), Role("library.keeper", "Keeper")]


@hookimpl
def mozaika_grants() -> list[Any]:
    return [
        Grant("library.reader", "library.book", "r"),
        Grant("library.keeper", "library.book", "crud"),
        Grant("library.keeper", "library.author", "crud"),
    ]


@hookimpl
def mozaika_commands() -> list[Any]:
    return [dust]


@click.command()
def dust() -> None:
    """Dust the shelves."""
    click.echo("dusted")
