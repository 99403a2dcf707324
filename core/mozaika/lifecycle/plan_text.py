"""A plan in words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from mozaika.i18n import gettext, ngettext

if TYPE_CHECKING:
    from mozaika.lifecycle.choice import AddonChange
    from mozaika.lifecycle.plan import Plan
    from mozaika.lifecycle.seeds import SeedChange


def render(plan: Plan, *, sql: bool) -> Iterator[str]:
    """Lines in the reader's language."""
    if plan.is_empty:
        yield gettext("Nothing to do.")
    yield from map(_change, plan.changes)
    yield from _steps(plan, sql=sql)
    yield from map(_seed, plan.seeds)
    for fill in plan.fills:
        yield ngettext(
            "Afterwards, in the background: compute %(field)s of %(model)s for %(n)s record.",
            "Afterwards, in the background: compute %(field)s of %(model)s for %(n)s records.",
            fill.total,
            field=fill.field,
            model=fill.model,
        )
    for name in plan.demo:
        yield gettext("Make the demo data of %(addon)s.", addon=name)
    yield from _concerns(plan)


def _change(change: AddonChange) -> str:
    because = ", ".join(change.because_of)
    versions = {"addon": change.addon, "old": change.from_version, "new": change.to_version}
    if change.verb == "upgrade":
        return gettext("Upgrade %(addon)s from %(old)s to %(new)s.", **versions)
    if change.verb == "disable":
        if because:
            return gettext("Disable %(addon)s, which needs %(why)s.", why=because, **versions)
        return gettext("Disable %(addon)s. Its data stay.", **versions)
    if because:
        return gettext(
            "Enable %(addon)s %(new)s, which is needed by %(why)s.", why=because, **versions
        )
    if change.runs_scripts:
        return gettext("Enable %(addon)s again, from %(old)s to %(new)s.", **versions)
    return gettext("Enable %(addon)s %(new)s.", **versions)


def _steps(plan: Plan, *, sql: bool) -> Iterator[str]:
    for step in plan.steps:
        yield f"[{step.addon}] {step.description}"
        if sql:
            yield from (f"    {line}" for s in step.sql for line in f"{s};".splitlines())


def _seed(change: SeedChange) -> str:
    fields = ", ".join(change.fields)
    values = {"key": change.key, "model": change.model, "fields": fields}
    if change.action == "new":
        return gettext("Ship the record %(key)s (%(model)s).", **values)
    if change.action == "changed":
        return gettext("Change the shipped record %(key)s: %(fields)s.", **values)
    if change.action == "kept":
        return gettext("Keep your own values of %(key)s: %(fields)s.", **values)
    return gettext("%(key)s is no longer shipped: the record stays and is yours.", **values)


def _concerns(plan: Plan) -> Iterator[str]:
    for orphan in plan.orphans:
        if orphan.column is None:
            yield ngettext(
                "Warning: nobody declares the table %(table)s any more; kept, with %(n)s row.",
                "Warning: nobody declares the table %(table)s any more; kept, with %(n)s rows.",
                orphan.rows,
                table=orphan.table,
            )
        else:
            yield ngettext(
                "Warning: nobody declares the column %(table)s.%(column)s any more; kept, with "
                "%(n)s value.",
                "Warning: nobody declares the column %(table)s.%(column)s any more; kept, with "
                "%(n)s values.",
                orphan.rows,
                table=orphan.table,
                column=orphan.column,
            )
    for warning in plan.warnings:
        yield gettext("Warning: %(text)s", text=warning.text)
