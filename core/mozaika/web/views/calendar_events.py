"""The events of a calendar: records by their dates, as scripts and the agenda show them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any, cast

from markupsafe import escape
from sqlalchemy import Date

from mozaika.declare import CalendarView, Show
from mozaika.errors import NotFound, Text
from mozaika.i18n import _l
from mozaika.model import ModelInfo
from mozaika.model.types import Moment
from mozaika.runtime import Env
from mozaika.services import access
from mozaika.web.addresses import record_url
from mozaika.web.context import hue
from mozaika.web.display import Display, name_of, pick
from mozaika.web.layout import Item, item_of, items_of
from mozaika.web.tables import needed_fields
from mozaika.web.views.calendar_days import local_day, midnight, moment_of, noon, read_day, wall
from mozaika.web.views.state import ViewState

MOST = 1000
"""Events of one answer."""

HOUR = timedelta(hours=1)
"""How long an event without an end is drawn."""


@dataclass(frozen=True)
class Event:
    """A record on its days. `start` and `end` are days (both included) for one that is
    `all_day`, else moments; `end` is None where there is none."""

    id: int
    title: str
    start: Any
    end: Any
    all_day: bool
    color: str
    url: str
    version: int | None
    facts: Sequence[tuple[Text, Any]]


class Calendar:
    """The calendar of a model for one user, in one state of the address."""

    def __init__(self, env: Env, info: ModelInfo, state: ViewState) -> None:
        self.env = env
        self.info = info
        self.state = state
        self.view = cast(CalendarView, env.platform.views[(info.name, "calendar")])
        start = item_of(env, info, Show(self.view.start))
        if start is None:
            raise NotFound(_l("There is no such page."))
        self.start: Item = start

    @cached_property
    def end(self) -> Item | None:
        """The field of the end."""
        return item_of(self.env, self.info, Show(self.view.end)) if self.view.end else None

    @cached_property
    def all_day(self) -> Item | None:
        """The field that says that an event takes whole days."""
        wanted = self.view.all_day
        return item_of(self.env, self.info, Show(wanted)) if wanted else None

    @property
    def whole_days(self) -> bool:
        """Whether all events take whole days: the start has no time."""
        return isinstance(self.start.field.type, Date)

    @property
    def can_move(self) -> bool:
        """Whether the user may move some event."""
        return self._may("update") and self.start.editable and not self.state.archived

    @property
    def can_resize(self) -> bool:
        """Whether the user may change how long some event takes."""
        return self.can_move and self.end is not None and self.end.editable

    @property
    def can_create(self) -> bool:
        """Whether the user may make an event."""
        return self._may("create") and self.start.editable and not self.state.archived

    def _may(self, operation: str) -> bool:
        return access.rights(self.env).can(self.info.name, operation)

    # -- reading

    def between(self, first: date, end: date) -> list[Event]:
        """The events of the days from `first` up to, but without, `end`, in order; at most
        `MOST` and one more."""
        found = self.state.but(filter=(*self.state.filter, *self._during(first, end))).search(
            self.env, self.info, fields=self._fields, sort=f"{self.start.path},id", limit=MOST + 1
        )
        return [self._event(row) for row in found.items]

    def one(self, record_id: int) -> Event | None:
        """The event of a record; None where the calendar does not show it."""
        found = self.state.search(
            self.env,
            self.info,
            filter=[*self.state.filter, ["id", "=", record_id]],
            fields=self._fields,
            sort="id",
            limit=1,
        ).items
        return self._event(found[0]) if found and pick(found[0], self.start.path) else None

    def _during(self, first: date, end: date) -> Iterator[Any]:
        """Whole days kept as moments lie off the reader's midnights, so a day more is read."""
        margin = timedelta(1) if self.all_day is not None else timedelta(0)
        path = self.start.path
        yield [path, "<", self._edge(self.start, end + margin)]
        begins = [path, ">=", self._edge(self.start, first - margin)]
        if self.end is None:
            yield begins
        else:
            ends = [self.end.path, ">=", self._edge(self.end, first - margin)]
            yield {"or": [ends, {"and": [[self.end.path, "is null", None], begins]}]}

    def _edge(self, item: Item, day: date) -> str:
        is_moment = isinstance(item.field.type, Moment)
        return midnight(self.env, day).isoformat() if is_moment else day.isoformat()

    @cached_property
    def _card(self) -> Sequence[tuple[Item, Any]]:
        shown = items_of(self.env, self.info, self.view.card)
        display = Display(self.env)
        named = (self.info.display, self.start.path, self.end.path if self.end else "")
        return [(i, display.of(self.info, i)) for i in shown if i.path not in named]

    @cached_property
    def _color(self) -> Item | None:
        wanted = self.view.color
        return item_of(self.env, self.info, Show(wanted)) if wanted else None

    @cached_property
    def _fields(self) -> list[str]:
        items = [self.start, self.end, self.all_day, self._color, *(item for item, _ in self._card)]
        known = [item for item in items if item is not None]
        names = needed_fields(self.info, known, self.env.platform.registry)
        names += ["version"] if self.info.versioned else []
        return list(dict.fromkeys([*names, self.info.display]))

    def _event(self, row: Mapping[str, Any]) -> Event:
        whole = self.whole_days or bool(self.all_day and pick(row, self.all_day.path))
        start = pick(row, self.start.path)
        end = pick(row, self.end.path) if self.end else None
        if whole and start is not None:
            start = local_day(self.env, start)
            end = max(local_day(self.env, end), start) if end is not None else None
        return Event(
            id=row["id"],
            title=name_of(row, self.info),
            start=start,
            end=end,
            all_day=whole,
            color=self._color_of(row),
            url=record_url(self.info.name, row["id"]),
            version=row.get("version"),
            facts=list(self._facts(row)),
        )

    def _facts(self, row: Mapping[str, Any]) -> Iterator[tuple[Text, Any]]:
        for item, show in self._card:
            if html := show(pick(row, item.path), row):
                yield item.label, html

    def _color_of(self, row: Mapping[str, Any]) -> str:
        if self._color is None:
            return "blue"
        value = pick(row, self._color.path)
        field = self._color.field
        if value in (None, "", []):
            return "gray"
        if field.is_relation:
            target = self.env.registry.info(field.target_name)
            return pick(value, "color") or hue(name_of(value, target))
        return field.choice_colors.get(value) or hue(str(value))

    # -- for scripts

    def as_data(self, event: Event) -> dict[str, Any]:
        """An event as the page's calendar takes it: times by the reader's wall clock, the end of
        whole days excluded."""
        start, end = self.walls(event)
        facts = [f"{label}: {escape(html).striptags()}" for label, html in event.facts]
        return {
            "id": str(event.id),
            "title": event.title,
            "start": start,
            "end": end or self._drawn_end(event),
            "allDay": event.all_day,
            "classNames": [f"mz-c-{event.color}"],
            "extendedProps": {
                "url": event.url,
                "version": event.version,
                "facts": facts,
                "start": start,
                "end": end,
            },
        }

    def walls(self, event: Event) -> tuple[str, str]:
        """Start and end by the reader's wall clock, the end excluded; "" where there is none."""
        start, end = event.start, event.end
        if event.all_day and end is not None:
            end += timedelta(1)
        return wall(self.env, start), wall(self.env, end) if end is not None else ""

    def _drawn_end(self, event: Event) -> str:
        step = timedelta(1) if event.all_day else HOUR
        return wall(self.env, event.start + step)

    def values(self, start: str, end: str, *, all_day: bool) -> dict[str, Any]:
        """The values of a record whose event is put at these walls; no end leaves it alone."""
        whole = all_day or self.whole_days
        found: dict[str, Any] = {self.start.path: self._value(self.start, start, whole=whole)}
        if self.end is not None and end:
            found[self.end.path] = self._value(self.end, end, whole=whole, ends=True)
        if self.all_day is not None:
            found[self.all_day.path] = all_day
        return found

    def _value(self, item: Item, text: str, *, whole: bool, ends: bool = False) -> date | datetime:
        is_moment = isinstance(item.field.type, Moment)
        if not whole:
            return moment_of(self.env, text) if is_moment else read_day(text)
        day = read_day(text) - (timedelta(1) if ends else timedelta(0))
        return noon(day) if is_moment else day
