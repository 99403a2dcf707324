"""`mozaika i18n`: keeping the catalogues of the core and of addons."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from mozaika.addons import BASE, Addon, discover
from mozaika.cli.output import json_option, print_json
from mozaika.errors import NotFound
from mozaika.i18n import CORE_DOMAIN, LANGUAGES, SOURCE_LANGUAGE, _l, gettext, ngettext, tools
from mozaika.runtime import Settings

WANTED = [language for language in LANGUAGES if language != SOURCE_LANGUAGE]
SHIPPED = "entry point of mozaika"
GLOSSARY = tools.CORE_TARGET.source.parent.parent / "i18n" / "glossary.md"
"""In a checkout; a wheel has none."""

names_argument = click.argument("names", nargs=-1, metavar="[ADDON]...")


@click.group()
def i18n() -> None:
    """Extract, update, compile, check translations.

    Each command works on the core and the shipped addons, or on the ADDONs named ("mozaika" is the
    core).
    """


@i18n.command()
@names_argument
def extract(names: Sequence[str]) -> None:
    """Collect the texts of the sources into .pot files."""
    _list_files(tools.extract(targets(names)))


@i18n.command()
@names_argument
def update(names: Sequence[str]) -> None:
    """Bring the .po files in step with the sources."""
    _list_files(tools.update(targets(names), WANTED))


@i18n.command("compile")
@names_argument
def compile_(names: Sequence[str]) -> None:
    """Make the .mo files."""
    _list_files(tools.compile_catalogs(targets(names)))


@i18n.command()
@names_argument
@json_option
@click.pass_context
def check(ctx: click.Context, names: Sequence[str], as_json: bool) -> None:
    """Look for missing, untranslated, fuzzy and wrong messages."""
    chosen = targets(names)
    shipped = targets(())
    glossary = GLOSSARY if GLOSSARY.is_file() else None
    problems = tools.check([one for one in chosen if one in shipped], WANTED, glossary=glossary)
    problems += tools.check([one for one in chosen if one not in shipped], WANTED)
    problems += tools.check_words(chosen, _known(), WANTED)
    if as_json:
        print_json([problem._asdict() for problem in problems])
    else:
        for problem in problems:
            click.echo(str(problem))
    if problems:
        count = len(problems)
        click.echo(ngettext("%(n)s problem.", "%(n)s problems.", count), err=True)
        ctx.exit(1)
    if not as_json:
        click.echo(gettext("All is well."))


def targets(names: Sequence[str]) -> list[tools.Target]:
    """What to work on. Raises `NotFound` for a name that is no addon's."""
    found = discover(Settings.load().addons_path)
    if not names:
        shipped = [addon for addon in found.values() if _is_shipped(addon)]
        return [tools.CORE_TARGET, *(_target(addon) for addon in shipped)]
    for name in names:
        if name != CORE_DOMAIN and name not in found:
            raise NotFound(
                _l("There is no addon “%(name)s”.", name=name),
                cure=_l("Look at `mozaika addons list`."),
            )
    return [tools.CORE_TARGET if n in (CORE_DOMAIN, BASE) else _target(found[n]) for n in names]


def _known() -> dict[str, tools.Target]:
    """The core and every addon, by the name of its texts."""
    found = discover(Settings.load().addons_path)
    others = {name: _target(addon) for name, addon in found.items() if name != BASE}
    return {CORE_DOMAIN: tools.CORE_TARGET, **others}


def _is_shipped(addon: Addon) -> bool:
    return addon.name != BASE and addon.origin == SHIPPED


def _target(addon: Addon) -> tools.Target:
    return tools.addon_target(addon.name, addon.folder)


def _list_files(files: Sequence[Path]) -> None:
    for file in files:
        click.echo(str(file))
    click.echo(ngettext("%(n)s file written.", "%(n)s files written.", len(files)), err=True)
