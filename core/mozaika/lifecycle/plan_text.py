"""A plan in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mozaika.i18n import _l, gettext, ngettext
from mozaika.lifecycle.choice import AddonChange
from mozaika.lifecycle.fill import PendingFill
from mozaika.lifecycle.seeds import SeedChange
from mozaika.lifecycle.steps import Orphan, Step, Warned


def change_lines(changes: Sequence[AddonChange]) -> list[str]:
    """What happens to each addon."""
    return [_change(change) for change in changes]


def step_lines(steps: Sequence[Step], *, sql: bool) -> Iterator[str]:
    """The steps; with `sql`, their statements under them."""
    for step in steps:
        yield f"[{step.addon}] {step.description}"
        if sql:
            yield from (f"    {line}" for s in step.sql for line in f"{s};".splitlines())


def seed_lines(seeds: Sequence[SeedChange]) -> list[str]:
    """What happens to shipped records."""
    return [_seed(change) for change in seeds]


def fill_lines(fills: Sequence[PendingFill]) -> Iterator[str]:
    """What is computed afterwards."""
    for fill in fills:
        yield ngettext(
            "Afterwards, in the background: compute %(field)s of %(model)s for %(n)s record.",
            "Afterwards, in the background: compute %(field)s of %(model)s for %(n)s records.",
            fill.total,
            field=fill.field,
            model=fill.model,
        )


def demo_lines(addons: Sequence[str]) -> list[str]:
    """Whose demo data are made."""
    return [gettext("Make the demo data of %(addon)s.", addon=name) for name in addons]


_CHANGES = {
    "upgrade": _l("Upgrade %(addon)s from %(old)s to %(new)s."),
    "uninstall": _l("Uninstall %(addon)s %(old)s with all its data."),
    "restore": _l("Restore %(addon)s %(new)s with its data."),
    "replace": _l("Replace %(addon)s by %(why)s, which takes over its data."),
}


def _change(change: AddonChange) -> str:
    because = ", ".join(change.because_of)
    versions = {"addon": change.addon, "old": change.from_version, "new": change.to_version}
    if change.verb in _CHANGES:
        return str(_CHANGES[change.verb].format(why=because, **versions))
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


def _seed(change: SeedChange) -> str:
    fields = ", ".join(change.fields)
    values = {"key": change.key, "model": change.model, "fields": fields}
    if change.action == "new":
        return gettext("Ship the record %(key)s (%(model)s).", **values)
    if change.action == "adopted":
        return gettext("Take over your record as %(key)s (%(model)s), as it is.", **values)
    if change.action == "changed":
        return gettext("Change the shipped record %(key)s: %(fields)s.", **values)
    if change.action == "kept":
        return gettext("Keep your own values of %(key)s: %(fields)s.", **values)
    return gettext("%(key)s is no longer shipped: the record stays and is yours.", **values)


def warning_lines(orphans: Sequence[Orphan], warnings: Sequence[Warned]) -> Iterator[str]:
    """What a person should look at."""
    yield from map(_orphan, orphans)
    for warning in warnings:
        yield gettext("Warning: %(text)s", text=warning.text)


def _orphan(orphan: Orphan) -> str:
    if orphan.column is None:
        return ngettext(
            "Warning: nobody declares the table %(table)s any more; kept, with %(n)s row.",
            "Warning: nobody declares the table %(table)s any more; kept, with %(n)s rows.",
            orphan.rows,
            table=orphan.table,
        )
    return ngettext(
        "Warning: nobody declares the column %(table)s.%(column)s any more; kept, with "
        "%(n)s value.",
        "Warning: nobody declares the column %(table)s.%(column)s any more; kept, with "
        "%(n)s values.",
        orphan.rows,
        table=orphan.table,
        column=orphan.column,
    )
