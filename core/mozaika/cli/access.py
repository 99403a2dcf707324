"""`mozaika access`: who may do what, and why."""

from __future__ import annotations

from dataclasses import asdict

import click

from mozaika.cli.output import json_option, print_json, print_table
from mozaika.cli.users import find_user
from mozaika.cli.workplace import opened_host
from mozaika.errors import NotSignedIn
from mozaika.i18n import _l
from mozaika.services import auth
from mozaika.services.access import Decision
from mozaika.services.access import explain as explain_access


@click.group()
def access() -> None:
    """Explain who may do what, and why."""


@access.command()
@click.argument("login", metavar="USER")
@click.argument("model")
@click.argument("record", metavar="[ID]", type=int, required=False)
@json_option
def explain(login: str, model: str, record: int | None, as_json: bool) -> None:
    """Say which grant, rule or field role decides what USER may do with MODEL, or one record."""
    with opened_host() as host, host.platform.env() as env:
        user = auth.load_user(host.platform, find_user(env, login).id)
        if user is None:
            raise NotSignedIn(
                _l("The user “%(login)s” is archived, and can do nothing.", login=login)
            )
        decisions = explain_access(env, user, model, record)
    if as_json:
        print_json([asdict(decision) for decision in decisions])
        return
    columns = {"operation": _l("Operation"), "allowed": _l("Allowed"), "reasons": _l("Why")}
    print_table(columns, [_described(decision) for decision in decisions])


def _described(decision: Decision) -> dict[str, object]:
    return {
        "operation": decision.operation,
        "allowed": decision.allowed,
        "reasons": "\n".join(decision.reasons),
    }
