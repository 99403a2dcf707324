"""`mozaika models`: what each addon contributes to each model."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import click

from mozaika.cli.output import json_option, print_json, print_table, show
from mozaika.cli.workplace import opened_host
from mozaika.i18n import _l, gettext
from mozaika.services.composition import (
    FieldPart,
    MethodPart,
    ModelPart,
    describe_model,
    describe_models,
)


@click.command()
@click.argument("name", required=False)
@json_option
def models(name: str | None, as_json: bool) -> None:
    """Show all models; with NAME, the model's fields, methods and steps, and who is behind each."""
    with opened_host() as host:
        if name is None:
            _show_all([asdict(line) for line in describe_models(host.platform)], as_json)
        elif as_json:
            print_json(asdict(describe_model(host.platform, name)))
        else:
            _show_one(describe_model(host.platform, name))


def _show_all(rows: list[dict[str, Any]], as_json: bool) -> None:
    columns = {
        "name": _l("Name"),
        "label": _l("Label"),
        "addon": _l("Addon"),
        "extended_by": _l("Extended by"),
        "table": _l("Table"),
    }
    show(rows, columns, as_json=as_json)


def _show_one(model: ModelPart) -> None:
    click.echo(f"{model.name}: {model.label} ({model.table})")
    fields = {
        "name": _l("Field"),
        "type": _l("Type"),
        "label": _l("Label"),
        "addon": _l("Addon"),
        "roles": _l("Only for"),
        "changed": _l("Changed by"),
    }
    print_table(fields, [_field(one) for one in model.fields])
    methods = {"name": _l("Method"), "chain": _l("Addons, in the order of calling")}
    rows = [_method(one) for one in model.methods]
    print_table(methods, rows, empty=_l("No methods of its own."))
    steps = {"kind": _l("Kind"), "name": _l("Name"), "of": _l("Belongs to"), "addon": _l("Addon")}
    if model.steps:
        print_table(steps, [asdict(one) for one in model.steps])
    hooks = {"hook": _l("Hook"), "addon": _l("Addon"), "place": _l("Function")}
    if model.hooks:
        print_table(hooks, [{"hook": hook, **asdict(one)} for hook, one in model.hooks])


def _field(one: FieldPart) -> dict[str, Any]:
    changed = [f"{addon} ({', '.join(names)})" for addon, names in one.overrides]
    return {**vars(one), "changed": changed}


def _method(one: MethodPart) -> dict[str, Any]:
    """Where an implementation does not call `super()`, those after it never run."""
    told = [
        f"{link.addon}  {link.place}" if link.reached else _skipped(link.addon, link.place)
        for link in one.chain
    ]
    return {"name": one.name, "chain": "\n".join(told)}


def _skipped(addon: str, place: str) -> str:
    return gettext("%(addon)s  %(place)s: not reached", addon=addon, place=place)
