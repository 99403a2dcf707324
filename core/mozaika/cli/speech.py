"""In which language the command line speaks: MOZAIKA_LANGUAGE, else the terminal's."""

from __future__ import annotations

import os
from collections.abc import Mapping

import click

from mozaika.i18n import SOURCE_LANGUAGE, negotiate_language, use_language

VARIABLES = ("MOZAIKA_LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")


def begin(ctx: click.Context) -> None:
    """Speaks the user's language until the command is over."""
    ctx.with_resource(use_language(chosen_language()))


def chosen_language(environ: Mapping[str, str] | None = None) -> str:
    """The language of whoever sits at the terminal, as far as Mozaika speaks it."""
    environ = os.environ if environ is None else environ
    wanted = (environ.get(name, "").partition(".")[0] for name in VARIABLES)
    return negotiate_language(wanted) or SOURCE_LANGUAGE
