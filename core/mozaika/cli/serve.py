"""`mozaika serve`: the WSGI server with one or several processes."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import click

from mozaika.cli.server import check_workers, reachable, run_server
from mozaika.cli.workplace import load_server_settings
from mozaika.i18n import gettext
from mozaika.runtime import Settings

LOOPBACK = ("127.0.0.1", "::1", "localhost")


@click.command()
@click.option("--host", metavar="ADDRESS", help="Where to listen; MOZAIKA_HOST.")
@click.option("--port", type=click.IntRange(0, 65535), help="0 takes a free one; MOZAIKA_PORT.")
@click.option("--workers", type=click.IntRange(1, 64), help="Processes; MOZAIKA_WORKERS.")
def serve(host: str | None, port: int | None, workers: int | None) -> None:
    """Serve pages and the REST API until stopped by Ctrl+C or SIGTERM.

    On SQLite one process serves and runs the jobs. On PostgreSQL there may be several; `mozaika
    worker` runs the jobs.
    """
    settings = load_server_settings()
    changes: dict[str, Any] = {"host": host, "port": port, "workers": workers}
    settings = replace(settings, **{k: v for k, v in changes.items() if v is not None})
    check_workers(settings)
    run_server(settings, announce)


def announce(settings: Settings) -> None:
    """Says where the server listens."""
    address = reachable(settings)
    click.echo(gettext("Mozaika serves %(address)s – stop it with Ctrl+C.", address=address))
    if settings.host not in LOOPBACK and not settings.cookie_secure:
        click.echo(
            gettext(
                "Warning: others can reach this server, and cookies travel unencrypted. Put HTTPS "
                "in front of it and set MOZAIKA_COOKIE_SECURE=true."
            ),
            err=True,
        )
