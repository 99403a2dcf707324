"""Undoing an import: what it added is deleted, what it changed gets its former values.

What somebody has changed since, or what is in use by now, stays, and is told.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import delete, select

from mozaika.errors import BadRequest
from mozaika.i18n import _l, gettext
from mozaika.model import ModelInfo
from mozaika.runtime import Env
from mozaika.services.imports.running import ROWS_MODEL
from mozaika.services.imports.uploads import MODEL, read_run
from mozaika.services.jobs import enqueue, progress
from mozaika.services.notifications import notify
from mozaika.services.records import Records
from mozaika.services.transfer.apart import Errors, write_apart

BATCH = 500
KEPT_REASONS = 100
"""Reasons that are kept of why something stayed."""


def queue_undo(env: Env, run: Any) -> int:
    """Has a worker undo a finished import. Raises `BadRequest` for one that has nothing to undo."""
    if run.state not in ("done", "failed"):
        raise BadRequest(_l("Only an import that has ended can be undone."))
    job = enqueue(env, "base.undo_import", run_id=run.id)
    with env.sudo():
        run.job, run.state = job, "running"
        env.session.flush()
    return job


def undo(env: Env, run_id: int) -> None:
    """Undoes an import for the env's user, the last rows first, each batch in a transaction."""
    _Undo(env, run_id).work()


class _Undo:
    def __init__(self, env: Env, run_id: int) -> None:
        self.env = env
        self.run_id = run_id
        self.undone = 0
        self.left: list[dict[str, Any]] = []
        self.stayed = 0

    def work(self) -> None:
        total, done = self._count(), 0
        while rows := self._batch():
            done += rows
            progress(self.env, done / max(total, 1))
        self._finish()

    def _open(self, *, write: bool = False) -> Env:
        env = self.env
        return env.platform.env(
            env.user, write=write, language=env.language, time_zone=env.time_zone
        )

    def _count(self) -> int:
        with self._open() as env:
            read_run(env, self.run_id)
            row = env[ROWS_MODEL]
            with env.sudo():
                found = env.session.scalars(select(row.id).where(row.run_id == self.run_id))
                return len(found.all())

    def _batch(self) -> int:
        with self._open(write=True) as env:
            row = env[ROWS_MODEL]
            wanted = select(row).where(row.run_id == self.run_id).order_by(row.id.desc())
            with env.sudo():
                rows = list(env.session.scalars(wanted.limit(BATCH)))
                model = env.session.get_one(env[MODEL], self.run_id).model
            if rows:
                info = env.registry.info(model)
                self._take_back(env, info, rows)
                ids = [one.id for one in rows]
                with env.sudo():
                    env.session.execute(delete(row).where(row.id.in_(ids)))
            return len(rows)

    def _take_back(self, env: Env, info: ModelInfo, rows: Sequence[Any]) -> None:
        records = Records(env, info.name)
        fitting = self._unchanged(env, info, rows)
        added = [row for row in fitting if row.created]
        changed = [row for row in fitting if not row.created]
        write_apart(
            env, added, lambda some: records.delete([row.record_id for row in some]), self._stays
        )
        write_apart(env, changed, lambda some: _restore(records, some), self._stays)
        self.undone += len(fitting)

    def _unchanged(self, env: Env, info: ModelInfo, rows: Sequence[Any]) -> list[Any]:
        """The rows whose records are still as the import left them."""
        if not info.versioned:
            return list(rows)
        cls: Any = info.cls
        wanted = select(cls.id, cls.version).where(cls.id.in_([row.record_id for row in rows]))
        now = {found.id: found.version for found in env.session.execute(wanted)}
        fitting = []
        for row in rows:
            if row.record_id not in now:
                continue  # gone already: there is nothing to undo
            if now[row.record_id] == row.version:
                fitting.append(row)
            else:
                self._stays(row, {"": [gettext("It was changed after the import.")]}, was_in=False)
        return fitting

    def _stays(self, row: Any, errors: Errors, was_in: bool = True) -> None:
        self.undone -= was_in
        self.stayed += 1
        if len(self.left) < KEPT_REASONS:
            texts = [text for found in errors.values() for text in found]
            self.left.append({"id": row.record_id, "line": row.line, "reason": " ".join(texts)})

    def _finish(self) -> None:
        with self._open(write=True) as env, env.sudo():
            run = env.session.get_one(env[MODEL], self.run_id)
            run.state, run.undone_at = "undone", env.now()
            undone = {"undone": self.undone, "stayed": self.stayed, "left": self.left}
            run.report = {**(run.report or {}), "undo": undone}
            if env.user.id is not None:
                text = _l("Undone: %(n)s, left as they are: %(left)s.", n=self.undone,
                          left=self.stayed)  # fmt: skip
                title = _l("The import of “%(file)s” is undone", file=run.file_name)
                notify(env, env.user.id, title, text, f"/imports/{run.id}", "arrow-back-up")


def _restore(records: Records, rows: Sequence[Any]) -> None:
    records.update_many([(row.record_id, row.before or {}, None) for row in rows])
