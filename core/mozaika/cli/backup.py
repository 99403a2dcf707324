"""`mozaika backup` and `mozaika restore`."""

from __future__ import annotations

from pathlib import Path

import click

from mozaika.cli.output import progress
from mozaika.cli.workplace import check_initialised, load_settings, opened_database
from mozaika.i18n import gettext, ngettext
from mozaika.services import backup as service

file_argument = click.argument("file", type=click.Path(path_type=Path, dir_okay=False))


@click.command()
@file_argument
@click.option("--force", is_flag=True, help="Replace FILE if it is there.")
@click.pass_context
def backup(ctx: click.Context, file: Path, force: bool) -> None:
    """Save the database and its attachments to FILE, while others work.

    The secret key is not in it: keep MOZAIKA_SECRET_KEY elsewhere, or have users sign in again.
    """
    settings = load_settings()
    with opened_database(settings) as database, progress() as report:
        check_initialised(database)
        done = service.backup(database, settings, file, overwrite=force, progress=report)
    click.echo(
        ngettext(
            "%(file)s: %(size).1f MB, %(n)s attachment.",
            "%(file)s: %(size).1f MB, %(n)s attachments.",
            done.attachments,
            file=file,
            size=done.size / 1e6,
        )
    )
    _complain(ctx, done)


@click.command()
@file_argument
@click.option("--force", is_flag=True, help="Replace all that the database has.")
@click.pass_context
def restore(ctx: click.Context, file: Path, force: bool) -> None:
    """Bring back the backup FILE into an empty database of the same kind.

    FILE is checked from end to end before anything is touched.
    """
    settings = load_settings()
    with opened_database(settings) as database, progress() as report:
        done = service.restore(database, settings, file, force=force, progress=report)
    click.echo(
        ngettext(
            "Restored the database and %(n)s attachment.",
            "Restored the database and %(n)s attachments.",
            done.attachments,
        )
    )
    _complain(ctx, done)


def _complain(ctx: click.Context, done: service.Report) -> None:
    """Not all was done where attachments are missing."""
    for sha256 in done.missing:
        click.echo(gettext("Missing attachment: %(sha256)s", sha256=sha256), err=True)
    if done.missing:
        ctx.exit(1)
