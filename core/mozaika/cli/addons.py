"""`mozaika addons`: what there is, what a change would do, and doing it."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import click

from mozaika.addons import Addon
from mozaika.cli.checks import check_addons
from mozaika.cli.output import json_option, print_json, progress, show
from mozaika.cli.workplace import opened_host
from mozaika.i18n import _l, gettext, ngettext
from mozaika.lifecycle.choice import Action
from mozaika.lifecycle.fill import run_pending
from mozaika.lifecycle.host import Host
from mozaika.lifecycle.plan import Plan
from mozaika.lifecycle.states import DatabaseState, read_state
from mozaika.scaffold import Answers, make_addon, title_of

yes_option = click.option("--yes", "-y", is_flag=True, help="Do not ask.")
sql_option = click.option("--sql", is_flag=True, help="Show the statements under each step.")


@click.group()
def addons() -> None:
    """List, plan, enable, disable, upgrade, uninstall, restore, check, begin addons."""


@addons.command("list")
@json_option
def list_(as_json: bool) -> None:
    """Show all addons that are installed, and their state in this database."""
    with opened_host() as host:
        with host.database.engine.connect() as connection:
            state = read_state(connection)
        rows = [_described(addon, state) for addon in host.available.values()]
        rows += list(_gone(host, state))
        columns = {
            "name": _l("Name"),
            "state_label": _l("State"),
            "version": _l("Version"),
            "title": _l("Title"),
            "depends": _l("Needs"),
        }
        show(rows, columns, as_json=as_json)
        for problem in host.survey.problems:
            click.echo(gettext("Warning: %(text)s", text=problem), err=True)


STATES = {
    "enabled": _l("Enabled"),
    "disabled": _l("Disabled"),
    "uninstalled": _l("Uninstalled"),
    "available": _l("Available"),
}


def _state(state: str) -> dict[str, str]:
    """The state for programs and for people."""
    return {"state": state, "state_label": str(STATES.get(state, state))}


def _described(addon: Addon, state: DatabaseState) -> dict[str, Any]:
    known = state.addons.get(addon.name)
    return {
        "name": addon.name,
        **_state(known.state if known else "available"),
        "version": known.version if known else addon.version,
        "installed_version": addon.version,
        "title": str(addon.title),
        "summary": str(addon.summary),
        "depends": list(addon.depends),
        "origin": addon.origin,
    }


def _gone(host: Host, state: DatabaseState) -> Iterator[dict[str, Any]]:
    """Addons that the database knows and nobody finds any more."""
    for known in state.addons.values():
        if known.name not in host.available:
            yield {
                "name": known.name,
                **_state(known.state),
                "version": known.version,
                "installed_version": None,
                "title": gettext("not installed"),
                "summary": "",
                "depends": [],
                "origin": None,
            }


@addons.command()
@click.argument("action", type=click.Choice(["enable", "disable", "upgrade", "uninstall"]))
@click.argument("names", nargs=-1)
@sql_option
@json_option
def plan(action: Action, names: Sequence[str], sql: bool, as_json: bool) -> None:
    """Show what a change would do. `upgrade` without names means all addons."""
    _check_names(action, names)
    with opened_host() as host:
        made = _planned(host, action, names)
        if as_json:
            print_json(made.as_json())
        else:
            click.echo(made.text(sql=sql))


@addons.command()
@click.argument("names", nargs=-1, required=True)
@click.option("--demo", is_flag=True, help="Make demo data of addons that are new here.")
@yes_option
@sql_option
def enable(names: Sequence[str], demo: bool, yes: bool, sql: bool) -> None:
    """Enable addons and what they need, after showing the plan."""
    _change("enable", names, yes=yes, sql=sql, demo=demo)


@addons.command()
@click.argument("names", nargs=-1, required=True)
@yes_option
@sql_option
def disable(names: Sequence[str], yes: bool, sql: bool) -> None:
    """Disable addons and those that need them. Their data stay."""
    _change("disable", names, yes=yes, sql=sql)


@addons.command()
@click.argument("names", nargs=-1)
@yes_option
@sql_option
def upgrade(names: Sequence[str], yes: bool, sql: bool) -> None:
    """Bring the database to the installed versions: of all addons, or of those named."""
    _change("upgrade", names, yes=yes, sql=sql)


@addons.command()
@click.argument("name")
@click.option(
    "--archive", type=click.Path(path_type=Path), metavar="FILE",
    help="Where all that goes is kept; by default a new file in MOZAIKA_DATA_DIR.",
)  # fmt: skip
@yes_option
@sql_option
def uninstall(name: str, archive: Path | None, yes: bool, sql: bool) -> None:
    """Write all that an addon has to an archive, then drop it, after showing the plan."""
    with opened_host() as host:
        made = host.plan_uninstall(name, archive)
        _carry_out(host, made, yes=yes, sql=sql)
        if made.removal is not None:
            command = f"mozaika addons restore {made.removal.file}"
            click.echo(gettext("`%(command)s` brings it back.", command=command))


@addons.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@yes_option
@sql_option
def restore(file: Path, yes: bool, sql: bool) -> None:
    """Bring back an uninstalled addon from its archive FILE, after showing the plan."""
    with opened_host() as host:
        _carry_out(host, host.plan_restore(file), yes=yes, sql=sql)


@addons.command()
@click.argument("names", nargs=-1)
@json_option
@click.pass_context
def check(ctx: click.Context, names: Sequence[str], as_json: bool) -> None:
    """Look for what is wrong with addons, without changing anything.

    Looks at the enabled addons, and with NAMES at those as if they were enabled as well: manifests,
    dependencies, hooks, models, views, schema. Names that have other names now are warned of.
    """
    with opened_host() as host:
        problems = check_addons(host, names)
    rows = [problem.as_json() for problem in problems]
    if as_json or rows:
        show(rows, {"addon": _l("Addon"), "text": _l("Problem")}, as_json=as_json)
    else:
        click.echo(gettext("All is well."))
    if not all(problem.warning for problem in problems):
        ctx.exit(1)


@addons.command()
@click.argument("name")
@click.option("--title", help="What people call it; made from the name by default.")
@click.option("--depends", multiple=True, metavar="ADDON", help="An addon that it builds on.")
@click.option("--folder", type=click.Path(path_type=Path), help="Where; by default ./mozaika-NAME.")
def new(name: str, title: str | None, depends: Sequence[str], folder: Path | None) -> None:
    """Begin an addon: a distribution with data, pages, rights, translations and tests."""
    answers = Answers(name, title or title_of(name), tuple(depends))
    place = folder or Path(answers.distribution)
    for path in make_addon(place, answers):
        click.echo(str(path))
    click.echo(
        gettext("Made in %(folder)s. Its README.md says what to do next.", folder=place), err=True
    )


def _change(
    action: Action, names: Sequence[str], *, yes: bool, sql: bool, demo: bool = False
) -> None:
    with opened_host() as host:
        _carry_out(host, host.plan(action, names, demo=demo), yes=yes, sql=sql)


def _planned(host: Host, action: Action, names: Sequence[str]) -> Plan:
    if action != "uninstall":
        return host.plan(action, names)
    if len(names) > 1:
        raise click.UsageError(gettext("Uninstall one addon after the other."))
    return host.plan_uninstall(names[0])


def _carry_out(host: Host, made: Plan, *, yes: bool, sql: bool) -> None:
    click.echo(made.text(sql=sql))
    if made.is_empty:
        return
    if not yes and not _confirmed():
        raise click.Abort
    _apply(host, made)


def _confirmed() -> bool:
    """Asks on a terminal; what runs without one must say --yes."""
    if not sys.stdin.isatty():
        raise click.UsageError(gettext("This would change the database: say --yes to do it."))
    return click.confirm(gettext("Do this?"), default=False)


def _apply(host: Host, made: Plan) -> None:
    applied = host.apply(made)
    if applied.snapshot is not None:
        click.echo(gettext("The database as it was before is in %(file)s.", file=applied.snapshot))
    for loss in applied.lost:
        click.echo(gettext("Warning: %(text)s", text=loss.line()), err=True)
    with progress() as report:
        filled = run_pending(host.platform, lambda d, t: report(_l("Computing values"), d, t))
    if filled:
        click.echo(ngettext("Computed %(n)s value.", "Computed %(n)s values.", filled))
    click.echo(gettext("Done."))


def _check_names(action: Action, names: Sequence[str]) -> None:
    if action != "upgrade" and not names:
        raise click.UsageError(gettext("Name at least one addon."))
