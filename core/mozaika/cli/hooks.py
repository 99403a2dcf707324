"""`mozaika hooks`: each hook with its implementers, in call order."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import click

from mozaika.addons import HookDescription
from mozaika.cli.output import json_option, show
from mozaika.cli.workplace import opened_host
from mozaika.i18n import _l


@click.command()
@click.argument("names", nargs=-1, metavar="[NAME]...")
@click.option("--used", is_flag=True, help="Leave out hooks that no enabled addon implements.")
@json_option
def hooks(names: Sequence[str], used: bool, as_json: bool) -> None:
    """Show hooks and the enabled addons that implement them, in the order of calling."""
    with opened_host() as host:
        described = host.platform.hooks.describe()
    rows = [
        _row(hook)
        for hook in described
        if (not names or hook.name in names) and (hook.implementers or not used)
    ]
    columns = {
        "name": _l("Hook"),
        "kind": _l("Kind"),
        "declared_by": _l("Declared by"),
        "implementers": _l("Called in this order"),
    }
    show(rows, columns, as_json=as_json)


def _row(hook: HookDescription) -> dict[str, Any]:
    return {**hook._asdict(), "implementers": list(hook.implementers)}
