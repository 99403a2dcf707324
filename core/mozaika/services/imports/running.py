"""The job that imports a file: batch by batch, each a transaction that also notes what to undo."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import IO, Any, BinaryIO, cast

from mozaika.errors import MozaikaError
from mozaika.i18n import _l, gettext
from mozaika.runtime import Env
from mozaika.services import attachments
from mozaika.services.imports.uploads import MODEL, mapping_of, open_table, read_run
from mozaika.services.jobs import progress
from mozaika.services.notifications import notify
from mozaika.services.transfer import Report, RowResult, import_rows

ROWS_MODEL = "base.imported"
KEPT_ROWS = 200
"""Wrong rows that are kept with an import; all are in its file of errors."""

ERRORS_FILE = "errors.csv"


def run(env: Env, run_id: int, dry_run: bool = False) -> None:
    """Imports the file of a `base.import` for the env's user, or only checks it.

    The job's own transaction stays empty, so that it keeps nobody from writing.
    """
    _Import(env, run_id, dry_run=dry_run).work()


class _Import:
    def __init__(self, env: Env, run_id: int, *, dry_run: bool) -> None:
        self.env = env
        self.run_id = run_id
        self.dry_run = dry_run
        self.noted: list[RowResult] = []

    def work(self) -> None:
        with tempfile.TemporaryFile() as rejects:
            try:
                report = self._import(cast(BinaryIO, rejects))
            except MozaikaError as error:
                self._finish("failed", {"error": str(error)}, None)
                return
            except BaseException:
                self._finish("failed", {"error": gettext("The import broke off.")}, None)
                raise
            rejects.seek(0)
            wrong = rejects if report.totals["failed"] else None
            self._finish("draft" if self.dry_run else "done", _told(report), report, wrong)

    def _open(self, *, write: bool = False) -> Env:
        env = self.env
        return env.platform.env(
            env.user, write=write, language=env.language, time_zone=env.time_zone
        )

    def _import(self, rejects: BinaryIO) -> Report:
        with self._open() as reading:
            made = read_run(reading, self.run_id)
            model, mapping = made.model, mapping_of(made)
            with open_table(reading, made) as table:
                return import_rows(
                    cast("Callable[[], Env]", self._batch),
                    model,
                    table,
                    mapping=mapping,
                    dry_run=self.dry_run,
                    progress=lambda _rows, share: progress(self.env, share),
                    on_row=self.noted.append,
                    rejects=rejects,
                )

    @contextmanager
    def _batch(self) -> Iterator[Env]:
        """A unit of work for one batch, in which what it did is noted."""
        self.noted.clear()
        with self._open(write=True) as env:
            yield env
            if not self.dry_run:
                self._note(env)

    def _note(self, env: Env) -> None:
        table = env.registry.info(ROWS_MODEL).table
        rows = [
            {
                "run_id": self.run_id,
                "line": row.line,
                "record_id": row.id,
                "created": row.action == "created",
                "version": row.version,
                "before": row.before,
            }
            for row in self.noted
            if row.id is not None and row.action in ("created", "updated")
        ]
        if rows:
            env.session.connection().execute(table.insert(), rows)

    def _finish(
        self, state: str, told: Any, report: Report | None, rejects: IO[bytes] | None = None
    ) -> None:
        with self._open(write=True) as env, env.sudo():
            made = env.session.get_one(env[MODEL], self.run_id)
            if not (self.dry_run and state == "failed"):
                made.state = state
            made.report = {**told, "dry_run": self.dry_run}
            made.finished_at = env.now()
            if report is not None:
                _count(made, report)
            if rejects is not None:
                _keep_rejects(env, made, rejects)
            if not self.dry_run and env.user.id is not None:
                notify(env, env.user.id, *_news(made, state), icon="file-import")


def _count(made: Any, report: Report) -> None:
    made.total = report.count
    for action in ("created", "updated", "unchanged", "failed"):
        setattr(made, action, report.totals[action])


def _told(report: Report) -> dict[str, Any]:
    """What is kept of a report: the totals and the first wrong rows."""
    told = report.as_json()
    wrong = [row.as_json() for row in report.rows if row.action == "failed"]
    return {**told, "rows": wrong[:KEPT_ROWS]}


def _keep_rejects(env: Env, made: Any, rejects: IO[bytes]) -> None:
    for kept in attachments.of_record(env, MODEL, made.id):
        if kept.name == ERRORS_FILE:
            attachments.remove(env, kept.id)
    attachments.store(env, MODEL, made.id, ERRORS_FILE, "text/csv", rejects)


def _news(made: Any, state: str) -> tuple[Any, Any, str]:
    title = (
        _l("“%(file)s” is imported", file=made.file_name)
        if state == "done"
        else _l("“%(file)s” could not be imported", file=made.file_name)
    )
    text = _l(
        "Added: %(created)s, changed: %(updated)s, with errors: %(failed)s.",
        created=made.created or 0,
        updated=made.updated or 0,
        failed=made.failed or 0,
    )
    return title, text, f"/imports/{made.id}"
