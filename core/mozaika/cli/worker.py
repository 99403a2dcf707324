"""`mozaika worker`: a process that runs jobs."""

from __future__ import annotations

import click

from mozaika.cli.workplace import load_server_settings, opened_host
from mozaika.i18n import gettext
from mozaika.services import jobs


@click.command()
def worker() -> None:
    """Run jobs on PostgreSQL until stopped by Ctrl+C or SIGTERM; several may run at once.

    On SQLite `mozaika serve` runs the jobs itself.
    """
    settings = load_server_settings()
    with opened_host(settings) as host:
        click.echo(gettext("Mozaika runs jobs – stop it with Ctrl+C."))
        jobs.run_worker(host)
