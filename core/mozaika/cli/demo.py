"""`mozaika demo`: a demo company in one command."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import click
from rich.panel import Panel
from rich.table import Table
from sqlalchemy import select

from mozaika.addons import BASE, Addon, discover
from mozaika.cli.output import console
from mozaika.cli.server import check_workers, reachable, run_server
from mozaika.cli.workplace import (
    is_initialised_at,
    load_server_settings,
    opened_database,
    opened_host,
)
from mozaika.i18n import LANGUAGES, _l, gettext
from mozaika.lifecycle.initialise import initialise
from mozaika.runtime import Settings
from mozaika.runtime.settings import FILE, variable_of
from mozaika.services import auth

FOLDER = Path("mozaika-demo")
PASSWORD = "demo"  # noqa: S105 (printed for whoever starts the demo)
SHIPPED = "entry point of mozaika"


class SignIn(NamedTuple):
    """A user of the demo who signs in with its password."""

    login: str
    name: str
    language: str


@click.command()
@click.option("--port", type=click.IntRange(0, 65535), help="0 takes a free one; default 8000.")
def demo(port: int | None) -> None:
    """Serve a demo company with every shipped addon; make it first if there is none.

    It lives in the folder mozaika-demo, unless MOZAIKA_DATABASE_URL names another database.
    """
    settings = demo_settings(load_server_settings(secret=False))
    settings = replace(settings, port=settings.port if port is None else port)
    settings = settings.with_secret_key()
    check_workers(settings)
    if not is_initialised_at(settings):
        make_demo(settings)
    sign_ins = find_sign_ins(settings)
    run_server(settings, lambda served: announce(served, sign_ins))


def demo_settings(settings: Settings) -> Settings:
    """The given settings, with the demo's own folder where no database was named."""
    chosen = os.environ.get(variable_of("database_url")) or _named_in_file()
    if chosen:
        return settings
    FOLDER.mkdir(exist_ok=True)
    return replace(
        settings, database_url=f"sqlite:///{FOLDER / 'mozaika.db'}", data_dir=FOLDER / "data"
    )


def make_demo(settings: Settings) -> None:
    """A new database with every shipped addon and its demo data."""
    found = discover(settings.addons_path)
    names = [addon.name for addon in found.values() if _is_shipped(addon)]
    waiting = console(stderr=True).status(gettext("Making the demo company …"))
    with opened_database(settings) as database, waiting:
        initialise(database, settings, names, demo=True, admin_password=PASSWORD, available=found)


def find_sign_ins(settings: Settings) -> list[SignIn]:
    """Users whose password is the demo's, one for each language, the administrator first."""
    with opened_host(settings) as host, host.platform.env() as env:
        user = env["base.user"]
        found = env.session.scalars(
            select(user).where(user.password_hash.is_not(None), user.archived_at.is_(None))
            .order_by(user.id).limit(30)
        ).all()  # fmt: skip
        chosen: dict[str, SignIn] = {}
        for one in found:
            language = one.language or settings.language
            key = "admin" if one.login == "admin" else language
            if key not in chosen and auth.verify_password(one.password_hash, PASSWORD):
                chosen[key] = SignIn(one.login, one.name, LANGUAGES.get(language, language))
    return list(chosen.values())


def announce(settings: Settings, sign_ins: Sequence[SignIn]) -> None:
    """The address and who may sign in, in a box."""
    grid = Table.grid(padding=(0, 2))
    grid.add_row(gettext("Address"), f"[bold]{reachable(settings)}[/bold]")
    for sign_in in sign_ins:
        about = f"{sign_in.name}, {sign_in.language}"
        grid.add_row(gettext("Sign in as"), f"[bold]{sign_in.login}[/bold]", f"({about})")
    if sign_ins:
        grid.add_row(gettext("Password"), f"[bold]{PASSWORD}[/bold]", str(_l("of all of them")))
    shown = console()
    shown.print(Panel.fit(grid, title="Mozaika", padding=(1, 2)))
    shown.print(gettext("Stop it with Ctrl+C."))


def _is_shipped(addon: Addon) -> bool:
    return addon.name != BASE and addon.origin == SHIPPED


def _named_in_file() -> bool:
    return FILE.is_file() and Settings.load({}).database_url != Settings().database_url
