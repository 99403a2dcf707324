"""`mozaika init`: a new database."""

from __future__ import annotations

import click

from mozaika.cli.output import console
from mozaika.cli.workplace import load_settings, opened_database
from mozaika.i18n import gettext
from mozaika.lifecycle.initialise import ADMIN, initialise


@click.command()
@click.option("--addons", default="", metavar="A,B", help="Addons to enable, parted by commas.")
@click.option("--demo", is_flag=True, help="Make demo data as well.")
@click.option("--admin-password", metavar="P", help="Password of admin; made up if not given.")
def init(addons: str, demo: bool, admin_password: str | None) -> None:
    """Make a new database with some addons, and the user `admin`.

    Without --admin-password one is made and printed once: the only line on stdout.
    """
    settings = load_settings()
    names = [name.strip() for name in addons.split(",") if name.strip()]
    waiting = console(stderr=True).status(gettext("Making the database …"))
    with opened_database(settings) as database, waiting:
        result = initialise(database, settings, names, demo=demo, admin_password=admin_password)
    enabled = ", ".join(addon.name for addon in result.platform.addons)
    click.echo(
        gettext(
            "The database is ready (%(seconds).1f s). Enabled: %(addons)s.",
            seconds=result.seconds,
            addons=enabled,
        ),
        err=True,
    )
    if result.password is not None:
        click.echo(gettext("Password of %(login)s, shown only now:", login=ADMIN), err=True)
        click.echo(result.password)
