"""Imports: rows of a file become records, through the same checks as every other write.

Rows go in batches: cells are read and checked, links and existing records found with one statement
each, right rows written together, wrong ones told one by one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from typing import Any, BinaryIO

from mozaika.errors import AccessDenied, NotFound
from mozaika.i18n import _l
from mozaika.model import ModelInfo
from mozaika.runtime import Env
from mozaika.services.access import rights
from mozaika.services.transfer.batch import BatchWriter
from mozaika.services.transfer.drafts import Plan, make_plan
from mozaika.services.transfer.mapping import Mapping
from mozaika.services.transfer.report import OnRow, Rejects, Report
from mozaika.services.transfer.suggest import suggest_mapping
from mozaika.services.transfer.table import Row, Source, Table, read_table
from mozaika.services.transfer.underway import importing

Work = Env | Callable[[], Env]
Progress = Callable[[int, float], None]
"""Called after each batch with the rows done and the share of the file that was read."""

ROLE = "base.importer"
BATCH = 500


class _Undo(Exception):
    """Leaves a savepoint so that nothing of it stays."""


def import_rows(  # noqa: PLR0913 - each is an option that callers offer
    work: Work,
    model: str | type[Any],
    source: Source | Table,
    *,
    mapping: Mapping | None = None,
    key: str | Sequence[str] | None = None,
    dry_run: bool = False,
    all_or_nothing: bool = False,
    progress: Progress | None = None,
    on_row: OnRow | None = None,
    rejects: BinaryIO | None = None,
    batch: int = BATCH,
) -> Report:
    """Imports a CSV file or a spreadsheet into a model, as far as the user of the env may.

    Args:
        work: a writing env: all is done in its transaction, which the caller commits. Or a function
            that opens one, such as `lambda: platform.env(user, write=True)`: then each batch is a
            transaction of its own, so that a long import does not keep others from writing (a dry
            run and `all_or_nothing` take one for all).
        model: a model's name or definition.
        source: a path, a binary stream, or a table that was read already.
        mapping: where columns go; without columns in it, by names and labels.
        key: fields by which records that exist are found and updated; overrides the mapping's.
        dry_run: does everything, those checks of the database included, and undoes it.
        all_or_nothing: keeps nothing when a row is wrong. By default the right ones are kept; a row
            is never written in part.
        progress: called with (rows done, share of the file read).
        on_row: called with the result of each row as soon as it is known; rows that wait for others
            come later. What it heard of is undone if the whole is.
        rejects: gets the failed rows as CSV, with a column that says what is wrong.
        batch: rows that are written together.

    Returns the report. Raises `AccessDenied` when the user may not import, `BadRequest` when the
    file can't be read, `ValidationFailed` when the mapping does not fit.
    """
    mapping = mapping or Mapping()
    table = source if isinstance(source, Table) else read_table(
        source, encoding=mapping.encoding, separator=mapping.separator, sheet=mapping.sheet
    )  # fmt: skip
    with table:
        run = _Import(work, model, table, mapping, key, batch)
        run.listen(progress, on_row, Rejects(rejects, table) if rejects else None)
        try:
            return run.whole(dry_run) if dry_run or all_or_nothing else run.by_batches()
        finally:
            run.close()


class _Import:
    def __init__(
        self,
        work: Work,
        model: str | type[Any],
        table: Table,
        mapping: Mapping,
        key: str | Sequence[str] | None,
        batch: int,
    ) -> None:
        self.work = work
        self.table = table
        self.batch = batch
        with self._env() as env:
            info = env.platform.registry.info(model)
            check_may_import(env, info)
            self.plan = _plan(env, info, table, mapping, key)
        self.report = Report(
            info.name,
            {c.target.path: c.title for c in self.plan.columns if c.index is not None},
            self.plan.ignored,
            table.encoding,
            table.separator,
        )

    def listen(
        self, progress: Progress | None, on_row: OnRow | None, rejects: Rejects | None
    ) -> None:
        """Says who is told what."""
        self.progress = progress
        self.rejects = rejects
        self.writer = BatchWriter(self.plan, self.report, on_row, rejects)

    def by_batches(self) -> Report:
        """Right rows are kept, each batch in an env of its own where one can be opened."""
        self._go(self._env)
        return self._sorted()

    def whole(self, dry_run: bool) -> Report:
        """All rows in one env; undone in a dry run, or when a row is wrong."""
        self.report.dry_run = dry_run
        with self._env() as env:
            try:
                with env.savepoint():
                    self._go(lambda: _same(env))
                    if dry_run or not self.report.ok:
                        raise _Undo
            except _Undo:
                pass
        if dry_run:
            self.report.written = False
        elif not self.report.ok:
            self.report.undo()
        return self._sorted()

    @contextmanager
    def _env(self) -> Iterator[Env]:
        if isinstance(self.work, Env):
            yield self.work
        else:
            with self.work() as env:
                yield env

    def _go(self, open_env: Callable[[], Any]) -> None:
        waiting = self.writer.waiting
        for rows in _batched(self.table.rows, self.batch):
            self._write(open_env, rows)
            while waiting.ready >= self.batch:
                self._write(open_env, list(waiting.take(self.batch)))
        while waiting.ready or waiting.settle():
            self._write(open_env, list(waiting.take(self.batch)))

    def _write(self, open_env: Callable[[], Any], rows: Sequence[Row]) -> None:
        with open_env() as env, importing(env):
            self.writer.write(env, rows)
        if self.progress is not None:
            self.progress(self.report.count, self.table.share())

    def close(self) -> None:
        """Lets go of temporary files."""
        self.writer.waiting.close()
        if self.rejects is not None:
            self.rejects.close()

    def _sorted(self) -> Report:
        self.report.rows.sort(key=lambda row: row.line)
        return self.report


def check_may_import(env: Env, info: ModelInfo) -> None:
    """Raises `AccessDenied` unless the user may import, and write records of the model."""
    if env.access_off:
        return
    if not env.user.has_role(ROLE):
        raise AccessDenied(
            _l("You may not import files."),
            cure=_l("Ask an administrator for the role %(role)s.").format(role=ROLE),
        )
    mine = rights(env)
    if not mine.can(info.name, "read"):
        raise NotFound(_l("There is no model “%(model)s”.").format(model=info.name))
    if not (mine.can(info.name, "create") or mine.can(info.name, "update")):
        raise AccessDenied(_l("You may not change: %(model)s.").format(model=info.label))


def _plan(
    env: Env,
    info: ModelInfo,
    table: Table,
    mapping: Mapping,
    key: str | Sequence[str] | None,
) -> Plan:
    if key:
        mapping = mapping.with_options((), key if isinstance(key, str) else ",".join(key))
    if not mapping.columns:
        mapping = mapping.with_columns(suggest_mapping(env, info.name, table.columns, mapping.key))
    return make_plan(env, info, table.columns, mapping)


@contextmanager
def _same(env: Env) -> Iterator[Env]:
    yield env


def _batched(rows: Iterable[Row], size: int) -> Iterator[list[Row]]:
    iterator = iter(rows)
    while found := list(islice(iterator, size)):
        yield found
