"""What happens on a calendar: events of the days in sight, and moving them to others."""

from __future__ import annotations

from typing import Any

from flask import jsonify, request

from mozaika.errors import Conflict, MozaikaError, NotFound, ValidationFailed
from mozaika.i18n import _l, format_date, format_datetime, format_number, gettext
from mozaika.runtime import Env
from mozaika.services.records import Records
from mozaika.web.pages.records.common import blueprint, load_record, model_of
from mozaika.web.session import page_env
from mozaika.web.views.calendar_days import read_day
from mozaika.web.views.calendar_events import MOST, Calendar, Event
from mozaika.web.views.kinds import kind_of
from mozaika.web.views.state import ViewState

OWN = ("from", "until")
"""Arguments of these pages that are no part of the calendar's state."""


@blueprint.get("/<addon>/<name>/calendar/events")
def events(addon: str, name: str) -> Any:
    """The events of the days from `from` up to, but without, `until`."""
    with page_env() as env:
        calendar = _calendar(env, addon, name)
        first, end = (read_day(request.args.get(key, "")) for key in OWN)
        found = calendar.between(first, end)
        number = format_number(MOST)
        cut = gettext("Only the first %(number)s are shown: narrow the filter.", number=number)
        return jsonify(
            events=[calendar.as_data(event) for event in found[:MOST]],
            cut=cut if len(found) > MOST else "",
        )


@blueprint.post("/<addon>/<name>/<int:record_id>/dates")
def move_event(addon: str, name: str, record_id: int) -> Any:
    """Puts an event at other times; answers with the way back."""
    try:
        with page_env(write=True) as env:
            calendar = _calendar(env, addon, name)
            load_record(env, calendar.info, record_id)
            before = _event(calendar, record_id)
            Records(env, calendar.info.name).update(
                record_id, _values(calendar), version=_version()
            )
    except MozaikaError as error:
        return _refused(error)
    with page_env() as env:
        calendar = _calendar(env, addon, name)
        moved = _event(calendar, record_id)
        return jsonify(
            event=calendar.as_data(moved),
            says=gettext("“%(name)s” is now on %(when)s.", name=moved.title, when=_when(moved)),
            undo=_way_back(calendar, before, moved),
        )


def _calendar(env: Env, addon: str, name: str) -> Calendar:
    info = model_of(env, addon, name)
    kind_of(env, info, "calendar")
    return Calendar(env, info, ViewState.of_kind("calendar", request.args, OWN))


def _event(calendar: Calendar, record_id: int) -> Event:
    """The event, whatever the calendar's filter says of it now."""
    everything = ViewState(view="calendar")
    found = Calendar(calendar.env, calendar.info, everything).one(record_id)
    if found is None:
        raise NotFound(_l("It has no date, so it is not on the calendar."))
    return found


def _values(calendar: Calendar) -> dict[str, Any]:
    all_day = request.form.get("all_day") == "1"
    typed = request.form.get("start", ""), request.form.get("end", "")
    return calendar.values(*typed, all_day=all_day)


def _version() -> int | None:
    typed = request.form.get("version", "")
    return int(typed) if typed.isdigit() and len(typed) < 16 else None


def _way_back(calendar: Calendar, before: Event, now: Event) -> dict[str, Any]:
    start, end = calendar.walls(before)
    all_day = "1" if before.all_day else ""
    return {"start": start, "end": end, "all_day": all_day, "version": now.version}


def _when(event: Event) -> str:
    return format_date(event.start) if event.all_day else format_datetime(event.start)


def _refused(error: MozaikaError) -> Any:
    says = [str(error.message)]
    if isinstance(error, ValidationFailed):
        texts = (
            t
            for found in error.errors.values()
            for t in (found if isinstance(found, list) else [found])
        )
        says += list(map(str, texts))
    stale = isinstance(error, Conflict)
    return jsonify(says=" ".join(says), stale=stale), 409 if stale else error.status
