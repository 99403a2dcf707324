"""`mozaika docs`: reference pages that are made from the code, so that they match it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import click

from mozaika.addons import BASE, Hooks, discover, render_reference, resolve
from mozaika.cli.i18n import SHIPPED
from mozaika.cli.public_names import render_public_names
from mozaika.cli.reference import render_commands, render_settings
from mozaika.errors import MozaikaError
from mozaika.i18n import _l, gettext

EXAMPLES = Path("examples/hooks")
"""Where, in the folder of the pages, the examples of hooks lie: `<package>/<hook>.py`."""

folder_option = click.option(
    "--folder",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    default="docs",
    show_default=True,
    help="Where the pages are.",
)


def render_hooks(folder: Path) -> str:
    """The reference of the hooks of the core and of the shipped addons, with their examples."""
    examples = {file.stem: file.read_text("utf-8") for file in (folder / EXAMPLES).glob("*/*.py")}
    addons = [one for one in discover().values() if one.origin == SHIPPED or one.name == BASE]
    known = {addon.name: addon for addon in addons}
    hooks = Hooks(resolve(known, known))
    own = {known[name].manifest.title: specs for name, specs in hooks.own_specs().items()}
    return render_reference(examples, own)


PAGES: dict[str, Callable[[Path], str]] = {
    "hooks.md": render_hooks,
    "cli.md": lambda _folder: render_commands(),
    "public-names.md": lambda _folder: render_public_names(),
    "settings.md": lambda _folder: render_settings(),
}


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
        (folder / name).write_text(PAGES[name](folder), "utf-8")
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
    return [name for name, render in PAGES.items() if _read(folder / name) != render(folder)]


def _read(file: Path) -> str | None:
    return file.read_text("utf-8") if file.is_file() else None
