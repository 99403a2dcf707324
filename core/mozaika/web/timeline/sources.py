"""Where entries of a timeline come from: one statement each, whatever the number of entries.

The logs themselves are the administrators'; what concerns a record is its readers', so each source
is asked only for a record that the user could load.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from markupsafe import Markup
from sqlalchemy import Select, func, select

from mozaika.i18n import _l, gettext
from mozaika.runtime import Env
from mozaika.web.addresses import record_url
from mozaika.web.display import badge, rendered
from mozaika.web.history import Telling, places_of
from mozaika.web.timeline.entries import Ask, Batch, Entry, NoteText, duration

Source = Callable[[Ask], Batch]


def notes(ask: Ask) -> Batch:
    """Notes; on the first page the pinned ones come along however old they are."""
    env = ask.env
    note, user = env["base.note"], env["base.user"]
    columns = (
        note.id, note.text, note.pinned, note.created_by_id, note.created_at.label("at"),
        note.edited, user.name.label("who"),
    )  # fmt: skip
    query = select(*columns).outerjoin(note.created_by)
    if ask.before is not None:
        query = query.where(note.pinned.is_(False), note.created_at <= ask.before)
    rows, total = _rows(ask, note, query.order_by(note.pinned.desc(), note.id.desc()))
    entries = [_note(ask, row) for row in rows]
    return Batch(entries, _floor(ask, rows), total)


def changes(ask: Ask) -> Batch:
    """Changes of fields. Among other entries a change of the state alone is left out: the move
    tells it."""
    env = ask.env
    change, user = env["base.change"], env["base.user"]
    query = select(
        change.at, change.operation, change.values, user.name.label("who")
    ).outerjoin(change.user)  # fmt: skip
    if ask.before is not None:
        query = query.where(change.at <= ask.before)
    rows, total = _rows(ask, change, query.order_by(change.id.desc()))
    telling = Telling(env, ask.info, rows)
    flow = env.platform.workflows.get(ask.info.name)
    entries = []
    for row in rows:
        told = telling.changes(row)
        if flow and not ask.alone and row.operation == "update":
            told = [one for one in told if one.name != flow.field]
            if not told and flow.field in row.values:
                continue
        entries.append(
            Entry("changes", row.at, ask.now, CHANGE_ICONS.get(row.operation, "edit"),
                  telling.what(row), _who(row), changes=told)
        )  # fmt: skip
    return Batch(entries, _floor(ask, rows), total)


CHANGE_ICONS = {"create": "plus", "delete": "trash", "restore": "arrow-back-up"}


def moves(ask: Ask) -> Batch:
    """Steps along the workflow, with the time spent in the former state."""
    env = ask.env
    if ask.info.name not in env.platform.workflows:
        return Batch(())
    log, user = env["base.transition"], env["base.user"]
    query = select(
        log.at, log.source, log.target, log.seconds, user.name.label("who")
    ).outerjoin(log.user)  # fmt: skip
    if ask.before is not None:
        query = query.where(log.at <= ask.before)
    rows, total = _rows(ask, log, query.order_by(log.id.desc()))
    places = places_of(env, ask.info, ask.record) if rows else {}
    entries = [_move(ask, row, places) for row in rows]
    return Batch(entries, _floor(ask, rows), total)


def files(ask: Ask) -> Batch:
    """Files that were added and are there still."""
    env = ask.env
    kept, user = env["base.attachment"], env["base.user"]
    columns = (kept.id, kept.name, kept.created_at.label("at"), user.name.label("who"))
    query = select(*columns).outerjoin(kept.created_by)
    if ask.before is not None:
        query = query.where(kept.created_at <= ask.before)
    rows, total = _rows(ask, kept, query.order_by(kept.id.desc()))
    entries = [
        Entry("files", row.at, ask.now, "paperclip", _l("added a file"), _who(row),
              Markup('<a href="{}">{}</a>').format(
                  record_url(ask.info, ask.record.id, "download", file_id=row.id), row.name))
        for row in rows
    ]  # fmt: skip
    return Batch(entries, _floor(ask, rows), total)


def of_addons(ask: Ask, kind: str | None = None) -> tuple[Batch, dict[str, Any]]:
    """What addons tell, and the words for their kinds of entries."""
    env = ask.env
    until = None if ask.before is None else ask.before + timedelta(microseconds=1)
    said = env.platform.hooks.timeline(env, ask.record, until, ask.limit)
    floors = [min(e.at for e in told) for _, told in said if len(told) >= ask.limit]
    every = [entry for _, told in said for entry in told]
    labels = {entry.kind: entry.kind_label for entry in every}
    entries = [
        Entry(e.kind, e.at, ask.now, e.icon, e.title, e.who, e.text, url=e.url)
        for e in every
        if kind in (None, e.kind)
    ]
    return Batch(entries, max(floors, default=None)), labels


def _rows(ask: Ask, model: Any, query: Select[Any]) -> tuple[Sequence[Any], int | None]:
    """The rows of a record, one more than wanted; the first page counts them as well."""
    query = query.where(model.model == ask.info.name, model.record_id == ask.record.id)
    first = ask.before is None
    if first:
        query = query.add_columns(func.count().over().label("total"))
    with ask.env.sudo():
        rows = ask.env.session.execute(query.limit(ask.limit + 1)).all()
    return rows, (rows[0].total if rows else 0) if first else None


def count(env: Env, model: str, info: Any, record_id: int) -> Select[Any]:
    """How many rows of a log concern a record."""
    log = env[model]
    return select(func.count(log.id)).where(log.model == info.name, log.record_id == record_id)


def _floor(ask: Ask, rows: Sequence[Any]) -> datetime | None:
    loose = [row.at for row in rows if not getattr(row, "pinned", False)]
    return loose[-1] if len(rows) > ask.limit and loose else None


def _note(ask: Ask, row: Any) -> Entry:
    mine = row.created_by_id == ask.env.user.id
    kept = NoteText(row.id, row.text, row.pinned, mine, row.edited)
    what = _l("wrote a note")
    return Entry("notes", row.at, ask.now, "note", what, _who(row), rendered(row.text), note=kept)


def _move(ask: Ask, row: Any, places: dict[str, Any]) -> Entry:
    known = [places.get(str(value)) for value in (row.source, row.target) if value is not None]
    badges = [badge(place.label, place.color) for place in known if place is not None]
    spent = duration(row.seconds) if row.seconds is not None else ""
    return Entry("moves", row.at, ask.now, "status-change", _l("moved this"), _who(row),
                 badges=badges, spent=spent)  # fmt: skip


def _who(row: Any) -> str:
    return row.who or gettext("The system")
