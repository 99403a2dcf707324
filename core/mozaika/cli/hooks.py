"""`mozaika hooks`: each hook with its implementers, in call order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import click

from mozaika.addons import HookDescription
from mozaika.cli.output import json_option, print_json, print_table, show
from mozaika.cli.workplace import opened_host
from mozaika.i18n import _l


@click.command()
@click.argument("names", nargs=-1, metavar="[NAME]...")
@click.option("--used", is_flag=True, help="Leave out hooks that no enabled addon implements.")
@json_option
def hooks(names: Sequence[str], used: bool, as_json: bool) -> None:
    """Show hooks and the enabled addons that implement them, in the order of calling.

    With NAMES, also which function of each addon is called, for which models.
    """
    with opened_host() as host:
        described = host.platform.hooks.describe()
    found = [
        hook
        for hook in described
        if (not names or hook.name in names) and (hook.implementers or not used)
    ]
    if as_json:
        print_json([_as_json(hook) for hook in found])
    elif names:
        _show_each(found)
    else:
        _show_all(found)


def _as_json(hook: HookDescription) -> dict[str, Any]:
    calls = [asdict(one) for one in hook.implementations]
    return {**hook._asdict(), "implementers": list(hook.implementers), "implementations": calls}


def _show_all(found: Sequence[HookDescription]) -> None:
    columns = {
        "name": _l("Hook"),
        "kind": _l("Kind"),
        "declared_by": _l("Declared by"),
        "implementers": _l("Called in this order"),
    }
    show([hook._asdict() for hook in found], columns, as_json=False)


def _show_each(found: Sequence[HookDescription]) -> None:
    columns = {"addon": _l("Addon"), "place": _l("Function"), "models": _l("Only for")}
    for hook in found:
        click.echo(f"{hook.name} ({hook.declared_by}): {hook.summary}")
        rows = [asdict(one) for one in hook.implementations]
        print_table(columns, rows, empty=_l("No enabled addon implements it."))
