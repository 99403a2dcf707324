"""`mozaika access`: who may do what, and why."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

import click

from mozaika.cli.output import json_option, print_json, print_table
from mozaika.cli.users import acting_user
from mozaika.cli.workplace import opened_host
from mozaika.i18n import _l
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
        decisions = explain_access(env, acting_user(host.platform, login), model, record)
    if as_json:
        print_json([{**asdict(one), "reasons": one.reasons} for one in decisions])
        return
    columns = {
        "operation": _l("Operation"),
        "allowed": _l("Allowed"),
        "reason": _l("Why"),
        "addon": _l("Addon"),
    }
    print_table(columns, [row for one in decisions for row in _rows(one)])


def _rows(decision: Decision) -> Iterator[dict[str, Any]]:
    """A row for each cause; the first of them says what was decided."""
    first: dict[str, Any] = {"operation": decision.operation, "allowed": decision.allowed}
    for cause in decision.causes:
        yield {**first, "reason": cause.text, "addon": cause.addon}
        first = {}
