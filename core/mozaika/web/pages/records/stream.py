"""The timeline of a record's page as its template draws it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from flask import request

from mozaika.model import ModelInfo
from mozaika.runtime import Env
from mozaika.web.addresses import record_url
from mozaika.web.timeline import Timeline, timeline


def stream_context(env: Env, info: ModelInfo, record: Any) -> dict[str, Any]:
    """The part of the timeline that the address asks for: `show` a kind, `before` a moment."""
    kind = request.args.get("show") or None
    before = _moment(request.args.get("before"))
    shown = _day(request.args.get("day"))
    stream = timeline(env, info, record, kind=kind, before=before, last_day=shown)
    return {
        "stream": stream,
        "stream_url": record_url(info, record.id, "show"),
        "stream_part": record_url(info, record.id, "timeline_part"),
        "stream_kinds": [
            (one, record_url(info, record.id, "show", show=one.name),
             record_url(info, record.id, "timeline_part", show=one.name))
            for one in stream.kinds
        ],
        "stream_next": _next(info, record, stream, "timeline_part"),
        "stream_next_page": _next(info, record, stream, "show"),
        "notes_url": record_url(info, record.id, "write_note"),
        "note_url": lambda note_id, page: record_url(info, record.id, page, note_id=note_id),
    }  # fmt: skip


def _next(info: ModelInfo, record: Any, stream: Timeline, page: str) -> str | None:
    if stream.next is None:
        return None
    before, day = stream.next.isoformat(), stream.last_day
    return record_url(info, record.id, page, show=stream.kind, before=before, day=day)


def _moment(text: str | None) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text or "")
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None
