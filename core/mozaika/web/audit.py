"""The change log of the whole company in words: who did what to which data, and when."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Select, select

from mozaika.db.filters import Context
from mozaika.errors import Text
from mozaika.i18n import format_datetime, format_relative, gettext
from mozaika.runtime import Env
from mozaika.services import access
from mozaika.web.addresses import record_url
from mozaika.web.history import FieldChange, Telling, names_of

PAGE = 50
"""Entries of a page."""


@dataclass(frozen=True)
class Wanted:
    """Which changes are asked for; `before` is the id of the last one seen."""

    user: int | None = None
    model: str = ""
    since: date | None = None
    until: date | None = None
    before: int | None = None


@dataclass(frozen=True)
class AuditEntry:
    """One change; `url` leads to what was changed, if it is still there."""

    id: int
    at: datetime
    when: str
    exact: str
    who: str
    what: Text
    kind: Text
    name: str
    url: str | None
    changes: Sequence[FieldChange]


def entries(env: Env, wanted: Wanted) -> tuple[list[AuditEntry], bool]:
    """The latest changes that are asked for, and whether there are older ones. For administrators;
    a statement for the changes, and one or few for the names of each kind of data."""
    rows = list(env.session.execute(_query(env, wanted)))
    shown = rows[:PAGE]
    told = {model: _Kind(env, model, some) for model, some in _by_model(shown).items()}
    return [told[row.model].entry(row) for row in shown], len(rows) > PAGE


def _query(env: Env, wanted: Wanted) -> Select[Any]:
    change, user = env["base.change"], env["base.user"]
    query = select(
        change.id, change.at, change.operation, change.values, change.model, change.record_id,
        user.name.label("who"),
    ).outerjoin(change.user)  # fmt: skip
    clock = Context(env.now(), env.time_zone)
    if wanted.user is not None:
        query = query.where(change.user_id == wanted.user)
    if wanted.model:
        query = query.where(change.model == wanted.model)
    if wanted.since is not None:
        query = query.where(change.at >= clock.midnight(wanted.since))
    if wanted.until is not None:
        query = query.where(change.at < clock.midnight(wanted.until + timedelta(days=1)))
    if wanted.before is not None:
        query = query.where(change.id < wanted.before)
    return query.order_by(change.id.desc()).limit(PAGE + 1)


def _by_model(rows: Iterable[Any]) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for row in rows:
        found.setdefault(row.model, []).append(row)
    return found


class _Kind:
    """Tells the changes of one kind of data, which may be of an addon that is switched off."""

    def __init__(self, env: Env, model: str, rows: Sequence[Any]) -> None:
        self.env = env
        self.info = env.registry.info(model) if model in env.registry else None
        self.telling: Telling | None = None
        self.names: Mapping[Any, str] = {}
        if self.info is not None:
            self.telling = Telling(env, self.info, rows)
            if access.rights(env).can(model, "read"):
                self.names = names_of(env, self.info, {row.record_id for row in rows})

    def entry(self, row: Any) -> AuditEntry:
        name = self.names.get((row.model, row.record_id))
        told = self.telling
        return AuditEntry(
            id=row.id,
            at=row.at,
            when=format_relative(row.at, self.env.now()),
            exact=format_datetime(row.at),
            who=row.who or gettext("The system"),
            what=row.operation if told is None else told.what(row),
            kind=row.model if self.info is None else self.info.label,
            name=name or f"{row.record_id}",
            url=None if name is None or self.info is None else record_url(self.info, row.record_id),
            changes=[] if told is None else told.changes(row),
        )
