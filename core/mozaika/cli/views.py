"""`mozaika views`: what views are made of, and who placed what."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import click

from mozaika.cli.output import json_option, print_json, print_table
from mozaika.cli.workplace import opened_host
from mozaika.i18n import _l, gettext
from mozaika.services.composition import Element, Gone, ViewPart, describe_view, describe_views
from mozaika.services.composition.words import removal, told


@click.group()
def views() -> None:
    """Explain what views are made of, and which addon placed what."""


@views.command()
@click.argument("model")
@click.argument("kind", required=False)
@json_option
def explain(model: str, kind: str | None, as_json: bool) -> None:
    """Say who placed, moved, removed or replaced each element of MODEL's views, or of one KIND.

    KIND is the view's name: list, form, detail, kanban, calendar, pivot or chart. Extensions that
    were left out are told with the reason.
    """
    with opened_host() as host:
        if kind is None:
            found = describe_views(host.platform, model)
        else:
            found = [describe_view(host.platform, model, kind)]
    if as_json:
        print_json([asdict(one) for one in found])
        return
    for one in found:
        _show(one)
    if not found:
        click.echo(gettext("No addon declares a view of it: its list and form are made from its "
                           "fields."))  # fmt: skip


def _show(view: ViewPart) -> None:
    by = ", ".join(view.declared_by) or "-"
    click.echo(f"{view.model} {view.name} ({view.kind or '-'}): {by}")
    columns = {"element": _l("Element"), "kind": _l("Kind"), "addon": _l("Addon"), "how": _l("How")}
    rows = [_element(one) for one in view.elements]
    print_table(columns, rows, empty=_l("It has no elements of its own."))
    if view.gone:
        click.echo(gettext("Not there any more:"))
        print_table(columns, [_gone(one) for one in view.gone])
    for one in view.left_out:
        click.echo(f"! {one.message} {one.cure}")
    click.echo()


def _element(one: Element) -> dict[str, Any]:
    return {
        "element": "  " * one.depth + one.anchor,
        "kind": one.kind,
        "addon": one.addon,
        "how": "; ".join(told(mark) for mark in one.news),
    }


def _gone(one: Gone) -> dict[str, Any]:
    return {
        "element": one.anchor,
        "kind": "",
        "addon": one.addon,
        "how": f"{one.mark.addon}: {removal(one.mark)}",
    }
