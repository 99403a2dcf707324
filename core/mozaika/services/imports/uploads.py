"""An uploaded file on its way in: kept as an attachment of its `base.import`, with the options by
which it is read (`encoding`, `separator`, `sheet`) and mapped (as a mapping file has them)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import IO, Any, BinaryIO, cast

from sqlalchemy import select

from mozaika.errors import BadRequest
from mozaika.i18n import _l
from mozaika.model import ModelInfo
from mozaika.runtime import Env
from mozaika.services import attachments
from mozaika.services.jobs import enqueue
from mozaika.services.records import Records
from mozaika.services.transfer import Mapping as ImportMapping
from mozaika.services.transfer import Table, read_table, suggest_mapping
from mozaika.services.transfer.importing import check_may_import

MODEL = "base.import"
READING = ("encoding", "separator", "sheet")
REMEMBERED = 20
"""Earlier imports of a model that are looked at for how their columns were mapped."""


def start(env: Env, model: str, name: str, stream: IO[bytes]) -> Any:
    """Keeps an uploaded file and returns its new `base.import`, mapped as a file with the same
    columns was before, else by what its columns are called.

    Raises `AccessDenied` where the user may not import, `BadRequest` for a file that can't be read,
    `ValidationFailed` for one that is empty or too large.
    """
    info = env.registry.info(model)
    check_may_import(env, info)
    with env.sudo():
        made = env[MODEL](user_id=env.user.id, model=model, file_name=attachments.clean_name(name))
        env.session.add(made)
        env.session.flush()
    kept = attachments.store(env, MODEL, made.id, name, "application/octet-stream", stream)
    with env.sudo():
        env.session.flush()
        made.attachment = kept.id
        with open_table(env, made) as table:
            made.options = _first_options(env, info, table)
    return made


def read_run(env: Env, run_id: int) -> Any:
    """The import, if it is the user's own (an administrator sees all). Raises `NotFound`."""
    return Records(env, MODEL).get(run_id)


def earlier(env: Env, model: str, limit: int = 10) -> list[Any]:
    """The user's latest imports of a model that were at least begun."""
    one = env[MODEL]
    wanted = (
        select(one)
        .where(one.model == model, one.state != "draft", one.user_id == env.user.id)
        .order_by(one.id.desc())
        .limit(limit)
    )
    return list(env.session.scalars(wanted))


@contextmanager
def open_table(env: Env, run: Any) -> Iterator[Table]:
    """The file of an import as a table; raises `BadRequest` where it can't be read so."""
    _attachment, stream = attachments.open_(env, run.attachment)
    options = {key: (run.options or {}).get(key) or None for key in READING}
    with stream, read_table(cast(BinaryIO, stream), run.file_name, **options) as table:
        yield table


def mapping_of(run: Any) -> ImportMapping:
    """How the rows of an import are read."""
    options = run.options or {}
    return ImportMapping.parse({k: v for k, v in options.items() if v and k != "titles"})


def keep_options(env: Env, run: Any, options: Mapping[str, Any]) -> None:
    """Changes options of an import that has not begun. Raises `BadRequest` for one that has, and
    for options that make no sense."""
    check_is_draft(run)
    merged = {**(run.options or {}), **options}
    ImportMapping.parse({k: v for k, v in merged.items() if v and k != "titles"})
    with env.sudo():
        run.options = merged
        run.report = None
        env.session.flush()


def check_is_draft(run: Any) -> None:
    """Raises `BadRequest` where the import has begun."""
    if run.state != "draft":
        raise BadRequest(
            _l("This import has begun already."),
            cure=_l("Upload the file again to import it another way."),
        )


def queue(env: Env, run: Any, *, dry_run: bool) -> int:
    """Has a worker import the file, or check all of it. Returns the id of the job's run."""
    check_is_draft(run)
    job = enqueue(env, "base.import_file", run_id=run.id, dry_run=dry_run)
    with env.sudo():
        run.job = job
        run.report = None
        run.state = "draft" if dry_run else "running"
        env.session.flush()
    return job


def _first_options(env: Env, info: ModelInfo, table: Table) -> dict[str, Any]:
    titles = list(table.columns)
    found = _remembered(env, info.name, titles)
    options = found or {"columns": suggest_mapping(env, info.name, titles)}
    reading = {"encoding": table.encoding, "separator": table.separator}
    return {**options, **reading, "titles": titles}


def _remembered(env: Env, model: str, titles: Sequence[str]) -> dict[str, Any] | None:
    """The options of the latest import of a file with the same columns that went well."""
    one = env[MODEL]
    wanted = (
        select(one.options)
        .where(one.model == model, one.state == "done", one.user_id == env.user.id)
        .order_by(one.id.desc())
        .limit(REMEMBERED)
    )
    for options in env.session.scalars(wanted):
        if options and options.get("titles") == list(titles):
            return {k: v for k, v in options.items() if k not in READING}
    return None
