"""Telling errors on stderr: what is wrong, and what to do about it."""

from __future__ import annotations

import os
import tempfile
import traceback
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
from sqlalchemy.exc import OperationalError

from mozaika.cli.speech import chosen_language
from mozaika.errors import (
    ConfigurationError,
    MozaikaError,
    TransitionRefused,
    ValidationFailed,
)
from mozaika.i18n import _l, gettext, use_language
from mozaika.runtime import Settings
from mozaika.services.logs import redactor_of

LOG = "errors.log"


def tell(error: MozaikaError) -> None:
    """A message of Mozaika's own: the cause, then the cure."""
    with use_language(chosen_language()):
        _headline(str(error.message))
        for line in _particulars(error):
            click.echo(f"  {line}", err=True)
        if error.cure:
            click.echo(str(error.cure), err=True)


def tell_unexpected(error: Exception, debug: bool) -> None:
    """An error that nobody expected: its name, and where the details are. With `debug`, all. That
    the database does not answer has a message of its own."""
    if isinstance(error, OperationalError) and not debug:
        tell(_unreachable(error))
        return
    details = _redacted("".join(traceback.format_exception(error)))
    if debug:
        click.echo(details, err=True)
        return
    with use_language(chosen_language()):
        summary = _redacted(f"{type(error).__name__}: {error}").partition("\n")[0]
        _headline(gettext("An unexpected error: %(error)s", error=summary))
        place = _keep(details)
        if place:
            click.echo(gettext("The details are in %(file)s.", file=place), err=True)
        click.echo(gettext("`mozaika --debug …` shows them at once."), err=True)


def _unreachable(error: OperationalError) -> MozaikaError:
    reason = _redacted(str(error.orig)).strip().partition("\n")[0]
    return ConfigurationError(
        _l("The database can't be used: %(reason)s", reason=reason),
        cure=_l("See that it runs and that MOZAIKA_DATABASE_URL is right."),
        variable="MOZAIKA_DATABASE_URL",
    )


def _headline(text: str) -> None:
    label = click.style(gettext("Error:"), fg="red", bold=True)
    click.echo(f"{label} {text}", err=True)


def _particulars(error: MozaikaError) -> Iterator[str]:
    if isinstance(error, ValidationFailed):
        yield from _flattened(error.errors)
    elif isinstance(error, TransitionRefused):
        yield from map(str, error.reasons)


def _flattened(errors: Any, name: str = "") -> Iterator[str]:
    """Nested errors of fields, a line for each, such as `name: Too long.`."""
    if isinstance(errors, Mapping):
        for key, value in errors.items():
            yield from _flattened(value, f"{name}.{key}" if name and key != "" else str(key))
    elif isinstance(errors, (list, tuple)):
        for value in errors:
            yield from _flattened(value, name)
    else:
        yield f"{name}: {errors}" if name else str(errors)


def _redacted(text: str) -> str:
    settings = Settings()
    with suppress(MozaikaError):
        settings = Settings.load()
    return redactor_of(settings).text(text)


def _keep(details: str) -> Path | None:
    """Writes the details where only their owner reads them; None if there is no place for it."""
    stamp = datetime.now(UTC).isoformat(timespec="seconds")
    with suppress(OSError):
        handle, file = _open_log()
        with os.fdopen(handle, "a") as stream:
            stream.write(f"{stamp}\n{details}\n")
        return file
    return None


def _open_log() -> tuple[int, Path]:
    """`errors.log` in the data folder if there is one, else a new temporary file."""
    with suppress(MozaikaError, OSError):
        file = Settings.load().data_dir / LOG
        return os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), file
    handle, name = tempfile.mkstemp(prefix="mozaika-", suffix=f"-{LOG}")
    return handle, Path(name)
