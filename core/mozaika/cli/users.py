"""`mozaika user`: users, passwords, roles, tokens."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import timedelta
from difflib import get_close_matches
from typing import Any

import click
from sqlalchemy import select

from mozaika.cli.output import json_option, show
from mozaika.cli.workplace import opened_host
from mozaika.errors import NotFound, ValidationFailed
from mozaika.i18n import _l, gettext
from mozaika.lifecycle.initialise import make_password
from mozaika.runtime import LANGUAGES, SYSTEM_USER, Env, Platform, User
from mozaika.services import auth

user_option = click.option(
    "--user", "login", metavar="LOGIN", help="Act for this user; default: the platform itself."
)


@click.group()
def user() -> None:
    """Add users; set passwords and roles; make tokens."""


@user.command("list")
@json_option
def list_(as_json: bool) -> None:
    """Show all users with the roles that they were given."""
    with opened_host() as host, host.platform.env() as env:
        found = env.session.scalars(select(env["base.user"]).order_by(env["base.user"].login))
        rows = [_described(one) for one in found]
    columns = {
        "login": _l("Login"),
        "name": _l("Name"),
        "language": _l("Language"),
        "roles": _l("Roles"),
        "archived": _l("Archived"),
    }
    show(rows, columns, as_json=as_json)


@user.command()
@click.argument("login")
@click.option("--name", help="Full name; the login if not given.")
@click.option("--email", help="E-mail address.")
@click.option("--language", type=click.Choice(LANGUAGES), help="Language of the pages.")
@click.option("--role", "roles", multiple=True, metavar="ROLE", help="May be given repeatedly.")
@click.option("--password", metavar="P", help="Made up and printed once if not given.")
def add(
    login: str,
    name: str | None,
    email: str | None,
    language: str | None,
    roles: Sequence[str],
    password: str | None,
) -> None:
    """Add a user, who has the role base.user unless others are given."""
    chosen = password or make_password()
    with opened_host() as host, host.platform.env(write=True) as env:
        env.session.add(
            env["base.user"](
                login=login,
                name=name or login,
                email=email,
                language=language,
                password_hash=auth.hash_password(chosen),
                roles=_find_roles(env, roles or ["base.user"]),
            )
        )
    click.echo(gettext("Added the user %(login)s.", login=login), err=True)
    if password is None:
        click.echo(gettext("Password of %(login)s, shown only now:", login=login), err=True)
        click.echo(chosen)


@user.command()
@click.argument("login")
def passwd(login: str) -> None:
    """Set a user's password: asked for on a terminal, else the first line of stdin."""
    with opened_host() as host:
        platform = host.platform
        with platform.env() as env:
            find_user(env, login)
        hashed = auth.hash_password(_read_password())
        with platform.env(write=True) as env:
            find_user(env, login).password_hash = hashed
    click.echo(gettext("The password of %(login)s is changed.", login=login), err=True)


@user.command()
@click.argument("login")
@click.option("--name", default="command line", help="What the token is for.")
@click.option(
    "--scope", "scopes", multiple=True, metavar="WORD", help="read or write; default all."
)
@click.option("--days", type=click.IntRange(1, 3660), help="Days until it expires; default never.")
def token(login: str, name: str, scopes: Sequence[str], days: int | None) -> None:
    """Print a new access token, alone, on stdout. It is shown only now."""
    with opened_host() as host, host.platform.env(write=True) as env:
        expires = env.now() + timedelta(days=days) if days else None
        made = auth.issue_token(env, find_user(env, login).id, name, scopes, expires)
    click.echo(made)


@user.command()
@click.argument("login")
@click.option("--add", "added", multiple=True, metavar="ROLE", help="May be given repeatedly.")
@click.option("--remove", "removed", multiple=True, metavar="ROLE", help="Likewise.")
@json_option
def roles(login: str, added: Sequence[str], removed: Sequence[str], as_json: bool) -> None:
    """Show a user's roles, implied ones included; give and take roles."""
    with opened_host() as host:
        platform = host.platform
        if added or removed:
            with platform.env(write=True) as env:
                _change_roles(env, login, added, removed)
        rows = _effective(platform, login)
    show(rows, {"role": _l("Role"), "given": _l("Given")}, as_json=as_json)


def _change_roles(env: Env, login: str, added: Sequence[str], removed: Sequence[str]) -> None:
    found = find_user(env, login)
    _find_roles(env, removed)
    kept = [role for role in found.roles if role.name not in removed]
    new = [role for role in _find_roles(env, added) if role not in kept]
    found.roles = [*kept, *new]


def _effective(platform: Platform, login: str) -> list[dict[str, Any]]:
    with platform.env() as env:
        found = find_user(env, login)
        given = {role.name for role in found.roles}
        loaded = auth.load_user(platform, found.id)
    every = loaded.roles if loaded else frozenset(given)
    return [{"role": name, "given": name in given} for name in sorted(every)]


def _described(found: Any) -> dict[str, Any]:
    return {
        "id": found.id,
        "login": found.login,
        "name": found.name,
        "email": found.email,
        "language": found.language,
        "roles": sorted(role.name for role in found.roles),
        "archived": found.archived_at is not None,
    }


def acting_user(platform: Platform, login: str | None) -> User:
    """The user for whom a command works: that of the login, else the platform itself. Raises
    `NotFound` for one that is unknown or archived."""
    if login is None:
        return SYSTEM_USER
    with platform.env() as env:
        user_id = find_user(env, login).id
    found = auth.load_user(platform, user_id)
    if found is None:
        raise NotFound(_l("The user “%(login)s” is archived, and can do nothing.", login=login))
    return found


def find_user(env: Env, login: str) -> Any:
    """The user of that login. Raises `NotFound`."""
    model = env["base.user"]
    found = env.session.scalar(select(model).where(model.login == login))
    if found is None:
        raise NotFound(
            _l("There is no user “%(login)s”.", login=login),
            cure=_l("Look at `mozaika user list`."),
        )
    return found


def _find_roles(env: Env, names: Sequence[str]) -> list[Any]:
    model = env["base.role"]
    by_name = {role.name: role for role in env.session.scalars(select(model))}
    for name in names:
        if name not in by_name:
            close = get_close_matches(name, by_name, 1)
            raise NotFound(
                _l("There is no role “%(role)s”.", role=name),
                cure=_l("Did you mean “%(name)s”?", name=close[0])
                if close
                else _l("There are: %(names)s.", names=", ".join(sorted(by_name))),
            )
    return [by_name[name] for name in dict.fromkeys(names)]


def _read_password() -> str:
    if sys.stdin.isatty():
        answer: str = click.prompt(gettext("Password"), hide_input=True, confirmation_prompt=True)
        return answer
    line = sys.stdin.readline().rstrip("\r\n")
    if not line:
        raise ValidationFailed(
            _l("There is no password."), cure=_l("Write it on the first line of stdin.")
        )
    return line
