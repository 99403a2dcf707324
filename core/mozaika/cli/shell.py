"""`mozaika shell`: Python with the platform at hand."""

from __future__ import annotations

import code
import sys
from typing import Any

import click

from mozaika.cli.users import find_user
from mozaika.cli.workplace import opened_host
from mozaika.errors import NotFound
from mozaika.i18n import _l, gettext
from mozaika.runtime import SYSTEM_USER, Platform, User
from mozaika.services import auth


@click.command()
@click.option("-c", "--command", metavar="CODE", help="Run this instead of asking for input.")
@click.option("--user", "login", metavar="LOGIN", help="Act for this user; default the platform.")
def shell(command: str | None, login: str | None) -> None:
    """Open Python with `host`, `platform` and `env` at hand, or run what comes by stdin.

    `env["contacts.partner"]` is a model, `env.session` SQLAlchemy's session. Nothing is kept
    without `env.commit()`.
    """
    with opened_host() as host:
        platform = host.platform
        user = _user(platform, login) if login else SYSTEM_USER
        env = platform.env(user, write=True)
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


def _user(platform: Platform, login: str) -> User:
    with platform.env() as env:
        user = auth.load_user(platform, find_user(env, login).id)
    if user is None:
        raise NotFound(_l("The user “%(login)s” is archived.", login=login))
    return user
