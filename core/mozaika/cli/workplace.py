"""What a command works on: the settings, the log, the host of the database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import click

from mozaika.cli.root import Options
from mozaika.db import Database
from mozaika.errors import ConfigurationError, MozaikaError
from mozaika.lifecycle.host import Host
from mozaika.lifecycle.states import is_initialised, not_initialised
from mozaika.runtime import Platform, Settings
from mozaika.services import logs


def load_settings() -> Settings:
    """The settings, with warnings logged on stderr: all else would disturb what is printed."""
    settings = Settings.load()
    logs.configure(settings, level="DEBUG" if _debug() else "WARNING")
    return settings


def load_server_settings(*, secret: bool = True) -> Settings:
    """The settings of a process that serves or works, with its log on stderr; with `secret`, its
    key is read or made."""
    settings = Settings.load()
    settings = settings.with_secret_key() if secret else settings
    logs.configure(settings, level="DEBUG" if _debug() else "")
    return settings


@contextmanager
def opened_database(settings: Settings) -> Iterator[Database]:
    """The database that the settings name; its connections are closed afterwards."""
    database = Database(settings.database_url)
    try:
        yield database
    finally:
        database.dispose()


@contextmanager
def opened_host(settings: Settings | None = None) -> Iterator[Host]:
    """The host of the database. Raises `ConfigurationError` when it has not been initialised; no
    file is made then."""
    settings = settings or load_settings()
    with opened_database(settings) as database:
        check_initialised(database)
        yield Host(settings, database=database)


@contextmanager
def opened_platform() -> Iterator[Platform]:
    """The platform of the database that the settings name, for the commands of addons."""
    with opened_host() as host:
        yield host.platform


def check_initialised(database: Database) -> None:
    """Raises `ConfigurationError` for a database without the platform's tables; makes no file."""
    if database.file is not None and not database.file.exists():
        raise not_initialised()
    with database.engine.connect() as connection:
        if not is_initialised(connection):
            raise not_initialised()


def is_initialised_at(settings: Settings) -> bool:
    """Whether the database that the settings name has the platform's tables; makes no file."""
    with opened_database(settings) as database:
        try:
            check_initialised(database)
        except ConfigurationError:
            return False
    return True


def addon_commands() -> dict[str, click.Command]:
    """The commands of the enabled addons, by name; none where the database can't say."""
    try:
        with opened_host() as host:
            said = host.platform.hooks.commands()
    except MozaikaError:
        return {}
    return {command.name: command for _, command in said if command.name}


def _debug() -> bool:
    context = click.get_current_context(silent=True)
    options = context.find_object(Options) if context else None
    return options is not None and options.debug
