"""One stream of all kinds of entries, the latest first, a page at a time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from mozaika.errors import Text
from mozaika.i18n import _l
from mozaika.model import ModelInfo
from mozaika.runtime import Env
from mozaika.web.timeline import sources
from mozaika.web.timeline.entries import Ask, Batch, Day, Entry, by_day

PAGE = 20
"""Entries of a page."""

OWN: Mapping[str, tuple[Text, str, sources.Source]] = {
    "notes": (_l("Notes"), "base.note", sources.notes),
    "changes": (_l("Changes"), "base.change", sources.changes),
    "moves": (_l("Moves"), "base.transition", sources.moves),
    "files": (_l("Files"), "base.attachment", sources.files),
}
"""The core's kinds of entries: label, the model they are kept in, who reads them."""


@dataclass(frozen=True)
class Kind:
    """A kind of entries to filter by; `total` is None where it is not known."""

    name: str
    label: Text
    total: int | None
    current: bool


@dataclass(frozen=True)
class Timeline:
    """A page of the stream. `next` is where the following one begins; `last_day` has its heading
    on this page already."""

    kinds: Sequence[Kind]
    pinned: Sequence[Entry]
    days: Sequence[Day]
    kind: str | None
    next: datetime | None
    last_day: date | None
    later: bool = False

    def total(self, name: str) -> int | None:
        """How many entries of one of the core's kinds there are; None on a later page."""
        if self.later:
            return None
        return next((kind.total for kind in self.kinds if kind.name == name), 0)

    @property
    def empty(self) -> bool:
        """Whether there is nothing to show."""
        return not self.pinned and not self.days


def timeline(
    env: Env,
    info: ModelInfo,
    record: Any,
    *,
    kind: str | None = None,
    before: datetime | None = None,
    last_day: date | None = None,
) -> Timeline:
    """What happened with a record that the user may read: all of it, or one `kind`."""
    ask = Ask(env, info, record, before, PAGE, kind is not None, env.now())
    batches = {name: source(ask) for name, (_, _, source) in OWN.items() if kind in (None, name)}
    told, labels = sources.of_addons(ask, kind) if kind not in OWN else (Batch(()), {})
    entries, following = _page([*batches.values(), told])
    pinned = [entry for entry in entries if entry.note is not None and entry.note.pinned]
    days = by_day(env, (entry for entry in entries if entry not in pinned), last_day)
    kinds = list(_kinds(ask, batches, labels, kind)) if before is None else []
    last = days[-1].day if days else last_day
    return Timeline(kinds, pinned, days, kind, following, last, later=before is not None)


def _page(batches: Sequence[Batch]) -> tuple[list[Entry], datetime | None]:
    """The entries that can be shown, and the moment from which the next page goes on.

    A source with older rows has told all that came after its floor; entries at or before the
    latest floor wait, since another source may have some in between.
    """
    entries = sorted((e for batch in batches for e in batch.entries), key=_place)
    floor = max((b.floor for b in batches if b.floor is not None), default=None)
    ready = [e for e in entries if floor is None or e.at > floor or _pinned(e)]
    loose = [e for e in ready if not _pinned(e)]
    pinned = ready[: len(ready) - len(loose)]
    page = loose[:PAGE]
    page += [e for e in loose[PAGE:] if e.at == page[-1].at]
    rest = loose[len(page) :]
    return [*pinned, *page], rest[0].at if rest else floor


def _place(entry: Entry) -> tuple[bool, float]:
    return not _pinned(entry), -entry.at.timestamp()


def _pinned(entry: Entry) -> bool:
    return entry.note is not None and entry.note.pinned


def _kinds(
    ask: Ask, batches: Mapping[str, Batch], labels: Mapping[str, Text], kind: str | None
) -> Iterator[Kind]:
    totals = {name: batch.total for name, batch in batches.items()}
    missing = [name for name in OWN if name not in totals]
    totals.update(_count(ask, missing))
    for name, (label, _, _) in OWN.items():
        if totals[name] or name == kind:
            yield Kind(name, label, totals[name], name == kind)
    for name, label in labels.items():
        yield Kind(name, label, None, name == kind)


def _count(ask: Ask, names: Sequence[str]) -> dict[str, int]:
    """How many entries the kinds have that were not asked: one statement."""
    if not names:
        return {}
    counted = [
        sources.count(ask.env, OWN[name][1], ask.info, ask.record.id).scalar_subquery()
        for name in names
    ]
    with ask.env.sudo():
        row = ask.env.session.execute(select(*counted)).one()
    return dict(zip(names, row, strict=True))
