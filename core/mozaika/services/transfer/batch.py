"""One batch of rows: from cells to records and results."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from mozaika.i18n import gettext
from mozaika.runtime import Env
from mozaika.services.records import writing
from mozaika.services.transfer.apart import Errors, write_apart
from mozaika.services.transfer.drafts import Column, Draft, Plan
from mozaika.services.transfer.lookups import Ambiguous, Lookup
from mozaika.services.transfer.matching import (
    Seen,
    changes,
    check_values,
    match,
    new_values,
    values_before,
    versions,
)
from mozaika.services.transfer.report import OnRow, Rejects, Report, RowResult
from mozaika.services.transfer.table import Row
from mozaika.services.transfer.waiting import Name, Waiting

Change = tuple[Draft, dict[str, Any]]
"""A draft and the values by which it differs from its record."""


class BatchWriter:
    """Writes batches of one import, and remembers between them what was met and what waits."""

    def __init__(
        self, plan: Plan, report: Report, on_row: OnRow | None, rejects: Rejects | None
    ) -> None:
        self.plan = plan
        self.report = report
        self.on_row = on_row
        self.rejects = rejects
        self.seen = Seen()
        self.waiting = Waiting()
        self.own = [lookup for lookup in plan.lookups if lookup.own]

    def write(self, env: Env, rows: Sequence[Row]) -> None:
        """Brings the rows in; those whose links may still come are set aside."""
        drafts = [self.plan.draft(row) for row in rows]
        held = self._find_links(env, drafts)
        drafts = [draft for draft in drafts if id(draft) not in held]
        records = match(env, self.plan, [d for d in drafts if not d.errors], self.seen)
        todo = [draft for draft in drafts if not draft.errors and not draft.action]
        known = [draft for draft in todo if draft.id is not None]
        check_values(env, self.plan, known)
        self._create(env, [draft for draft in todo if draft.id is None])
        self._update(env, [draft for draft in known if not draft.errors], records)
        for draft in drafts:
            self._tell(draft)

    def _find_links(self, env: Env, drafts: Sequence[Draft]) -> set[int]:
        """Puts ids in the place of names; returns the drafts (by `id()`) that are set aside."""
        held: set[int] = set()
        for lookup in self.plan.lookups:
            asking = [
                (draft, column, value)
                for draft in drafts
                for column, value in draft.links
                if column.lookup is lookup and not draft.errors
            ]
            texts = list(dict.fromkeys(t for _, _, value in asking for t in _texts(value)))
            found = lookup.find(env, texts) if texts else {}
            missing = [text for text in texts if text not in found]
            if missing and lookup.own and not self.waiting.settling:
                self._hold(lookup, asking, found, held)
            elif missing:
                self._make(env, lookup, asking, missing, held)
                found = lookup.find(env, texts)
            for draft, column, value in asking:
                if id(draft) not in held:
                    self._link(draft, column, value, found)
        return held

    def _hold(
        self,
        lookup: Lookup,
        asking: Sequence[tuple[Draft, Column, Any]],
        found: dict[str, int],
        held: set[int],
    ) -> None:
        for draft, _, value in asking:
            missing = next((text for text in _texts(value) if text not in found), None)
            if missing is None or id(draft) in held:
                continue
            held.add(id(draft))
            awaited = [(name, missing) for name in lookup.names]
            self.waiting.hold(draft.row, awaited, self._brings(draft.values))

    def _make(
        self,
        env: Env,
        lookup: Lookup,
        asking: Sequence[tuple[Draft, Column, Any]],
        missing: Sequence[str],
        held: set[int],
    ) -> None:
        """Makes what is missing if that is allowed; else the rows that ask for it are wrong."""
        circular = lookup.own and self.waiting.circular
        failures: dict[str, list[str]] = {}
        if lookup.create and not circular:
            failures = lookup.make(env, missing)
        elif circular:
            failures = {text: [_circle(text)] for text in missing}
        else:
            failures = {text: [lookup.missing(env, text)] for text in missing}
        for draft, column, value in asking:
            if id(draft) not in held:
                for text in _texts(value):
                    for message in failures.get(text, ()):
                        draft.fail(column.title, message)

    def _link(self, draft: Draft, column: Column, value: Any, found: dict[str, int]) -> None:
        assert column.lookup is not None
        ids = []
        for text in _texts(value):
            record_id = found.get(text)
            if isinstance(record_id, Ambiguous):
                draft.fail(column.title, column.lookup.ambiguous(text, record_id))
            elif record_id is not None:
                ids.append(record_id)
        if column.target.is_many:
            draft.put(column.target, ids)
        elif ids:
            draft.put(column.target, ids[0])

    def _brings(self, values: dict[str, Any]) -> list[Name]:
        """The names under which rows that wait may look for a record with these values."""
        return [
            (name, str(values[name]))
            for lookup in self.own
            for name in lookup.names
            if values.get(name) is not None
        ]

    def _create(self, env: Env, drafts: Sequence[Draft]) -> None:
        def write(items: Sequence[Draft]) -> None:
            values = [new_values(self.plan, draft) for draft in items]
            records = writing.create(env, self.plan.info, values)
            for draft, record in zip(items, records, strict=True):
                draft.id, draft.action = record.id, "created"
                draft.version = getattr(record, "version", None)
                self._release(record)

        write_apart(env, drafts, write, self._fail)

    def _update(self, env: Env, drafts: Sequence[Draft], records: dict[int, Any]) -> None:
        groups: dict[tuple[str, ...], list[Change]] = {}
        for draft in drafts:
            assert draft.id is not None
            record = records[draft.id]
            changed = changes(env, self.plan, draft, record)
            self._release(record)
            draft.action = "updated" if changed else "unchanged"
            if changed:
                draft.before = values_before(self.plan.info, record, changed)
                groups.setdefault(tuple(sorted(changed)), []).append((draft, changed))

        for group in groups.values():
            self._write_changes(env, group, records)

    def _write_changes(self, env: Env, group: Sequence[Change], records: dict[int, Any]) -> None:
        """Writes changes of the same fields: first those of the records as they were loaded; after
        an error they are loaded anew, in case somebody else has changed them."""
        info, plan = self.plan.info, self.plan
        loaded = True

        def write(items: Sequence[Change]) -> None:
            nonlocal loaded
            if not loaded:
                told = [(draft.id or 0, changed, None) for draft, changed in items]
                for (draft, _), record in zip(items, writing.update(env, info, told), strict=True):
                    draft.version = getattr(record, "version", None)
                return
            loaded = False
            pairs = [(records[draft.id or 0], changed) for draft, changed in items]
            before = [versions(plan, record, changed) for record, changed in pairs]
            writing.change(env, info, pairs)
            for (draft, _), (record, changed), known in zip(items, pairs, before, strict=True):
                draft.version = getattr(record, "version", None)
                if versions(plan, record, changed) == known:
                    draft.action = "unchanged"
                self._release(record)

        write_apart(env, group, write, lambda item, errors: self._fail(item[0], errors))

    def _release(self, record: Any) -> None:
        if self.waiting.any_waits:
            names = [name for lookup in self.own for name in lookup.names]
            self.waiting.release({(n, str(getattr(record, n))) for n in names})

    def _fail(self, draft: Draft, errors: Errors) -> None:
        draft.id = None
        for name, messages in errors.items():
            for message in messages:
                draft.fail(self.plan.title_of(name, draft) if name else "", message)

    def _tell(self, draft: Draft) -> None:
        failed = bool(draft.errors)
        if draft.id is not None and not failed:
            self.seen.add(draft.id)
        known = draft.id if not (failed or self.report.dry_run) else None
        action: Any = "failed" if failed else draft.action
        result = RowResult(draft.row.line, action, known, draft.errors, draft.version, draft.before)
        self.report.add(result)
        if failed and self.rejects is not None:
            self.rejects.add(draft.row, result)
        if self.on_row is not None:
            self.on_row(result)


def _texts(value: Any) -> Sequence[str]:
    return [value] if isinstance(value, str) else list(value)


def _circle(text: str) -> str:
    return gettext(
        "This row and the one of “%(name)s” need each other first. Import them without the link, "
        "then the links with a key.",
        name=text,
    )
