"""Granian as Mozaika runs it: WSGI, a few threads in each process, its log in ours.

The application is built before the processes are forked: errors are told before anything listens,
and the processes share the memory of what was imported.
"""

from __future__ import annotations

import ctypes
import os
import signal
import socket
import sys
from collections.abc import Callable
from dataclasses import replace
from multiprocessing.util import Finalize
from typing import Any, NamedTuple

from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import Server

from mozaika.cli.lazy import lasting
from mozaika.cli.workplace import opened_host
from mozaika.db import Database
from mozaika.errors import ConfigurationError
from mozaika.i18n import _l
from mozaika.lifecycle.host import Host
from mozaika.runtime import Settings
from mozaika.services import jobs, logs
from mozaika.web.app import App, create_app

BACKLOG = 1024
KILL_AFTER_S = 15
"""How long a process may finish its requests after it was told to stop."""

JOBS_END_AFTER_S = 10
"""How long running jobs may go on then."""

PR_SET_PDEATHSIG = 1
"""From linux/prctl.h."""

EVERYWHERE = ("0.0.0.0", "::")  # noqa: S104 (compared, not listened at)


class Site(NamedTuple):
    """A host and the application that serves its platform."""

    host: Host
    app: App


class Loader:
    """Gives each process its application: of the site built before the fork, or of a new one where
    processes are spawned instead."""

    def __init__(self, settings: Settings, site: Site | None = None) -> None:
        self.settings = settings
        self.site = site

    def __getstate__(self) -> dict[str, Any]:
        return {"settings": self.settings, "site": None}

    def __call__(self) -> App:
        """Called in each process, before it serves."""
        _end_with_parent()
        logs.configure(self.settings)
        host, app = self.site or build(self.settings)
        if host.database.dialect == "sqlite":
            scheduler = jobs.start_scheduler(host)
            Finalize(None, scheduler.stop, args=(JOBS_END_AFTER_S,), exitpriority=10)
        return app


def _end_with_parent() -> None:
    """Lets the kernel end this process when the one that supervises it is killed: it would go on
    serving an old platform at the port of the next server."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def run_server(settings: Settings, announce: Callable[[Settings], None]) -> None:
    """Serves until the process is told to stop; `announce` is called before, with the settings
    that hold (a free port where 0 was asked for)."""
    settings = replace(settings, port=_check_port(settings))
    site = build(settings)
    server = Server(
        "mozaika",
        address=settings.host,
        port=settings.port,
        interface=Interfaces.WSGI,
        workers=settings.workers,
        blocking_threads=settings.threads,
        backlog=BACKLOG,
        backpressure=max(settings.threads * 16, 64),
        websockets=False,
        log_level=LogLevels.error,
        log_dictconfig=logs.GRANIAN,
        respawn_failed_workers=True,
        workers_kill_timeout=KILL_AFTER_S,
    )
    announce(settings)
    server.serve(target_loader=Loader(settings, site), wrap_loader=False)


def build(settings: Settings) -> Site:
    """The application, with no connection open, so that it may be forked."""
    with opened_host(settings) as host, lasting():
        return Site(host, create_app(host))


def check_workers(settings: Settings) -> None:
    """SQLite is served by one process. Raises `ConfigurationError`."""
    if settings.workers > 1 and Database(settings.database_url).dialect == "sqlite":
        raise ConfigurationError(
            _l(
                "%(workers)s processes can't serve an SQLite database: jobs would run in each.",
                workers=settings.workers,
            ),
            cure=_l(
                "Use one process, which has %(threads)s threads, or PostgreSQL: set "
                "MOZAIKA_DATABASE_URL.",
                threads=settings.threads,
            ),
            variable="MOZAIKA_WORKERS",
        )


def reachable(settings: Settings) -> str:
    """The address to be typed into a browser."""
    host = "127.0.0.1" if settings.host in EVERYWHERE else settings.host
    return f"http://{f'[{host}]' if ':' in host else host}:{settings.port}"


def _check_port(settings: Settings) -> int:
    """A port where nobody listens yet. Raises `ConfigurationError`."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    try:
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            if os.name == "posix":
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((settings.host, settings.port))
            port: int = probe.getsockname()[1]
            return port
    except OSError as error:
        raise ConfigurationError(
            _l(
                "Mozaika can't listen at %(host)s, port %(port)s: %(reason)s.",
                host=settings.host,
                port=settings.port,
                reason=error.strerror or error,
            ),
            cure=_l("Choose another by --port or MOZAIKA_PORT, or stop what uses it."),
            variable="MOZAIKA_PORT",
        ) from error
