"""`mozaika docs`: reference pages that are made from the code, so that they match it."""

from __future__ import annotations

from pathlib import Path

import click

from mozaika.addons import render_reference
from mozaika.cli.reference import render_commands, render_settings
from mozaika.errors import MozaikaError
from mozaika.i18n import _l, gettext

PAGES = {"hooks.md": render_reference, "cli.md": render_commands, "settings.md": render_settings}

folder_option = click.option(
    "--folder",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    default="docs",
    show_default=True,
    help="Where the pages are.",
)


class OutdatedPages(MozaikaError):
    """Generated pages are not what the code says now."""

    code = "outdated_pages"


@click.group()
def docs() -> None:
    """Write or check the generated reference pages: hooks, command line, settings."""


@docs.command()
@folder_option
def write(folder: Path) -> None:
    """Write the pages that have changed."""
    for name in outdated(folder):
        (folder / name).write_text(PAGES[name](), "utf-8")
        click.echo(str(folder / name))


@docs.command()
@folder_option
def check(folder: Path) -> None:
    """Fail when a page is not what `docs write` would write."""
    found = outdated(folder)
    if found:
        raise OutdatedPages(
            _l("These pages don't match the code: %(names)s.", names=", ".join(found)),
            cure=_l("Run `mozaika docs write`."),
        )
    click.echo(gettext("All is well."))


def outdated(folder: Path) -> list[str]:
    """The pages that are missing or differ from what the code says."""
    return [name for name, render in PAGES.items() if _read(folder / name) != render()]


def _read(file: Path) -> str | None:
    return file.read_text("utf-8") if file.is_file() else None
