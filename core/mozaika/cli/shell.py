"""`mozaika shell`: Python with the platform at hand."""

from __future__ import annotations

import code
import sys
from typing import Any

import click

from mozaika.cli.users import acting_user, user_option
from mozaika.cli.workplace import opened_host
from mozaika.i18n import gettext


@click.command()
@click.option("-c", "--command", metavar="CODE", help="Run this instead of asking for input.")
@user_option
def shell(command: str | None, login: str | None) -> None:
    """Open Python with `host`, `platform` and `env` at hand, or run what comes by stdin.

    `env["contacts.partner"]` is a model, `env.session` SQLAlchemy's session. Nothing is kept
    without `env.commit()`.
    """
    with opened_host() as host:
        platform = host.platform
        env = platform.env(acting_user(platform, login), write=True)
        names: dict[str, Any] = {"host": host, "platform": platform, "env": env}
        try:
            _run(command, names)
        finally:
            env.rollback()
            env.close()


def _run(command: str | None, names: dict[str, Any]) -> None:
    if command is not None:
        exec(compile(command, "<command>", "exec"), names)  # noqa: S102 (what the command is for)
    elif sys.stdin.isatty():
        banner = gettext("host, platform and env are there. Nothing is kept without env.commit().")
        code.interact(banner, local=names, exitmsg="")
    else:
        exec(compile(sys.stdin.read(), "<stdin>", "exec"), names)  # noqa: S102
