"""Running the command line: errors become messages and an exit status."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Sequence

import click

from mozaika.cli.lazy import load
from mozaika.cli.root import Options, cli
from mozaika.errors import MozaikaError

FAILED = 1
STOPPED = 130
_FAILURES = "mozaika.cli.failures"


def main() -> None:
    """The program `mozaika`."""
    sys.exit(run(sys.argv[1:]))


def run(arguments: Sequence[str]) -> int:
    """Runs a command and returns its exit status: 0 only where all was done.

    1 for an error, 2 for wrong use, 130 when stopped by the user. Errors are told on stderr.
    """
    options = Options()
    try:
        answer = cli.main([*arguments], "mozaika", standalone_mode=False, obj=options)
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        click.echo(err=True)
        return STOPPED
    except Exception as error:  # noqa: BLE001 (whatever it is, people see no traceback)
        return _failed(error, options)
    return answer if isinstance(answer, int) else 0


def _failed(error: Exception, options: Options) -> int:
    """Tells what went wrong."""
    if isinstance(error, OSError) and error.errno == errno.EPIPE:
        # Whoever read our output has had enough; Python would complain when it flushes.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILED
    if isinstance(error, MozaikaError) and not options.debug:
        load(f"{_FAILURES}:tell")(error)
    else:
        load(f"{_FAILURES}:tell_unexpected")(error, options.debug)
    return FAILED
