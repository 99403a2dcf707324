"""`mozaika models`: what each addon contributes to each model."""

from __future__ import annotations

from collections.abc import Iterator
from inspect import isfunction
from typing import Any

import click

from mozaika.cli.output import json_option, print_json, print_table, show
from mozaika.cli.workplace import opened_host
from mozaika.i18n import _l
from mozaika.model import Field, ModelInfo
from mozaika.model.definition import own_fields


@click.command()
@click.argument("name", required=False)
@json_option
def models(name: str | None, as_json: bool) -> None:
    """Show all models; with NAME, the model's fields and methods and who contributes each."""
    with opened_host() as host:
        registry = host.platform.registry
        if name is None:
            _show_all([_summary(info) for info in registry], as_json)
        else:
            _show_one(describe(registry.info(name)), as_json)


def describe(info: ModelInfo) -> dict[str, Any]:
    """A model with its fields and methods, for JSON."""
    return {
        **_summary(info),
        "fields": [_field(field, info) for field in info.fields.values()],
        "methods": [
            {"name": name, "addons": addons} for name, addons in contributed_methods(info).items()
        ],
    }


def contributed_methods(info: ModelInfo) -> dict[str, list[str]]:
    """Public methods and properties, with the addons that have them in the order of calling: each
    overrides the next, which it reaches by `super()`."""
    found: dict[str, list[str]] = {}
    for addon, cls in reversed(info.parts):
        for name in _methods_of(cls):
            found.setdefault(name, []).append(addon)
    return dict(sorted(found.items()))


def _methods_of(cls: type) -> Iterator[str]:
    fields = own_fields(cls)
    for name, value in vars(cls).items():
        is_method = isfunction(value) or isinstance(value, (property, classmethod, staticmethod))
        if is_method and not name.startswith("_") and name not in fields:
            yield name


def _summary(info: ModelInfo) -> dict[str, Any]:
    extended = [addon for addon, _ in info.parts[1:]]
    return {
        "name": info.name,
        "label": str(info.label),
        "table": info.table.name,
        "addon": info.addon,
        "extended_by": list(dict.fromkeys(extended)),
    }


def _field(field: Field, info: ModelInfo) -> dict[str, Any]:
    return {
        "name": field.name,
        "kind": field.kind,
        "type": _type(field, info),
        "label": str(field.label),
        "required": bool(field.required),
        "roles": list(field.roles or ()),
        "addon": field.addon,
    }


def _type(field: Field, info: ModelInfo) -> str:
    if field.is_relation:
        return str(field.target_name)
    column = info.table.c.get(field.column_name) if field.has_column else None
    return str(column.type) if column is not None else type(field.type).__name__


def _show_all(rows: list[dict[str, Any]], as_json: bool) -> None:
    columns = {
        "name": _l("Name"),
        "label": _l("Label"),
        "addon": _l("Addon"),
        "extended_by": _l("Extended by"),
        "table": _l("Table"),
    }
    show(rows, columns, as_json=as_json)


def _show_one(model: dict[str, Any], as_json: bool) -> None:
    if as_json:
        print_json(model)
        return
    click.echo(f"{model['name']}: {model['label']} ({model['table']})")
    fields = {
        "name": _l("Field"),
        "type": _l("Type"),
        "label": _l("Label"),
        "addon": _l("Addon"),
        "roles": _l("Only for"),
    }
    print_table(fields, model["fields"])
    methods = {"name": _l("Method"), "addons": _l("Addons, in the order of calling")}
    print_table(methods, model["methods"], empty=_l("No methods of its own."))
