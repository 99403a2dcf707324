"""`mozaika import` and `mozaika export`."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import click
import orjson

from mozaika.cli.output import json_option, print_json, progress
from mozaika.cli.speech import chosen_language
from mozaika.cli.users import acting_user, user_option
from mozaika.cli.workplace import opened_host
from mozaika.errors import BadRequest
from mozaika.i18n import _l, gettext
from mozaika.services.transfer import Mapping, Report, RowResult, export_rows, import_rows
from mozaika.services.transfer.exporting import Format

FORMATS = ("csv", "xlsx")

MAPPING_HELP = "TOML or JSON file that says what becomes of each column."
path_type = click.Path(path_type=Path, dir_okay=False)


@click.command("import")
@click.argument("model")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@click.option("--map", "pairs", multiple=True, metavar="TARGET=COLUMN", help="Repeatable.")
@click.option("--mapping", "mapping_file", type=path_type, help=MAPPING_HELP)
@click.option("--key", metavar="FIELD[,FIELD]", help="Update records that have the same value.")
@click.option("--dry-run", is_flag=True, help="Check everything, keep nothing.")
@click.option("--all-or-nothing", is_flag=True, help="Keep nothing if a row is wrong.")
@click.option("--rejects", type=path_type, help="Write failed rows to this CSV file.")
@click.option("--quiet", "-q", is_flag=True, help="Tell only of rows that failed.")
@user_option
@json_option
@click.pass_context
def import_(  # noqa: PLR0913, PLR0917 (each is an argument or option of the command)
    ctx: click.Context,
    model: str,
    file: Path,
    pairs: Sequence[str],
    mapping_file: Path | None,
    key: str | None,
    dry_run: bool,
    all_or_nothing: bool,
    rejects: Path | None,
    quiet: bool,
    login: str | None,
    as_json: bool,
) -> None:
    """Bring in records of MODEL from a CSV or XLSX FILE, and tell what became of each row.

    With --map or --mapping, the columns named there are brought in; without, all whose name is
    that of a field or its label. Right rows are kept even if others are wrong; the exit status is
    0 only if all were right.
    """
    mapping = (Mapping.load(mapping_file) if mapping_file else Mapping()).with_options(pairs)
    with ExitStack() as stack:
        host = stack.enter_context(opened_host())
        user = acting_user(host.platform, login)
        report = stack.enter_context(progress())
        done = import_rows(
            lambda: host.platform.env(user, write=True),
            model,
            file,
            mapping=mapping,
            key=key,
            dry_run=dry_run,
            all_or_nothing=all_or_nothing,
            progress=lambda _rows, share: report(_l("Rows"), round(share * 100), 100),
            on_row=None if as_json else _teller(quiet),
            rejects=stack.enter_context(rejects.open("wb")) if rejects else None,
        )
    _conclude(done, as_json)
    if not done.ok:
        ctx.exit(1)


@click.command()
@click.argument("model")
@click.option("--format", "form", type=click.Choice(FORMATS), help="Default: by FILE, else csv.")
@click.option("--filter", "conditions", metavar="JSON", help="In the filter language of REST.")
@click.option("--fields", metavar="A,B.C", help="Default: all fields of the model's own.")
@click.option("--sort", metavar="A,-B", help="A minus sorts downwards.")
@click.option("--archived", is_flag=True, help="Archived records as well.")
@click.option("--technical", is_flag=True, help="Names and values rather than labels.")
@click.option("-o", "--output", metavar="FILE", type=path_type, help="Default: stdout.")
@user_option
def export(  # noqa: PLR0913, PLR0917 (each is an argument or option of the command)
    model: str,
    form: Format | None,
    conditions: str | None,
    fields: str | None,
    sort: str | None,
    archived: bool,
    technical: bool,
    output: Path | None,
    login: str | None,
) -> None:
    """Write records of MODEL to a CSV or XLSX file, or to stdout."""
    chosen: Format = form or ("xlsx" if output and output.suffix == ".xlsx" else "csv")
    if output is None and chosen == "xlsx" and sys.stdout.isatty():
        raise click.UsageError(gettext("A spreadsheet is not for a terminal: use -o FILE."))
    with opened_host() as host, host.platform.env(acting_user(host.platform, login)) as env:
        pieces = export_rows(
            env,
            model,
            format=chosen,
            fields=[name.strip() for name in fields.split(",")] if fields else None,
            filter=_parse_filter(conditions),
            sort=sort,
            archived=None if archived else False,
            technical=technical,
            language=chosen_language(),
        )
        _write(pieces, output)


def _parse_filter(conditions: str | None) -> Any:
    if conditions is None:
        return None
    try:
        return orjson.loads(conditions)
    except orjson.JSONDecodeError as error:
        raise BadRequest(
            _l("--filter is not valid JSON: %(error)s.", error=error),
            cure=_l('Write, for example, [["name", "ilike", "jan"]].'),
        ) from error


def _write(pieces: Iterable[bytes], output: Path | None) -> None:
    """To stdout, or to a file that is there when it is whole."""
    if output is None:
        for piece in pieces:
            sys.stdout.buffer.write(piece)
        sys.stdout.flush()
        return
    partial = output.with_name(f"{output.name}.partial")
    try:
        with partial.open("wb") as stream:
            stream.writelines(pieces)
        partial.replace(output)
    finally:
        partial.unlink(missing_ok=True)


def _teller(quiet: bool) -> Callable[[RowResult], None]:
    """Prints what became of a row, as soon as it is known."""

    def tell(result: RowResult) -> None:
        if not quiet or result.action == "failed":
            click.echo(str(result))

    return tell


def _conclude(done: Report, as_json: bool) -> None:
    if as_json:
        print_json(done.as_json())
        return
    if done.ignored:
        click.echo(gettext("Columns left out: %(names)s.", names=", ".join(done.ignored)))
    click.echo(done.summary())
