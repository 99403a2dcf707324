"""What forms ask while somebody types: what a date or a number means, how Markdown will look."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, abort, jsonify, request
from werkzeug.datastructures import MultiDict

from mozaika.errors import MozaikaError
from mozaika.web.display import rendered
from mozaika.web.session import page_env
from mozaika.web.typed import read_value
from mozaika.web.widgets import form_value

blueprint = Blueprint("fields", __name__, url_prefix="/fields")

LONGEST = 100
"""Characters of a date or a number."""

LONGEST_NOTE = 100_000
"""Characters of Markdown that are shown as they will look."""


@blueprint.get("/<any(date, moment, number, money):kind>")
def read(kind: str) -> Any:
    """What `typed` means: as the form writes it, and for calendars; or why it means nothing."""
    typed = request.args.get("typed", "")
    if len(typed) > LONGEST:
        abort(400)
    with page_env() as env:
        zone = ZoneInfo(env.time_zone)
        try:
            value = read_value(kind, MultiDict({"typed": typed}), "typed", zone)
        except (MozaikaError, ValueError) as error:
            return jsonify({"problem": str(error)})
        return jsonify(_understood(kind, value, typed, zone))


@blueprint.post("/markdown")
def markdown() -> str:
    """Markdown as it will look."""
    with page_env():
        return rendered(request.form.get("text", "")[:LONGEST_NOTE])


def _understood(kind: str, value: str | None, typed: str, zone: ZoneInfo) -> dict[str, str]:
    if value is None:
        return {"text": "", "iso": ""}
    if kind == "date":
        return {"text": form_value(kind, date.fromisoformat(value), zone), "iso": value}
    if kind == "moment":
        moment = datetime.fromisoformat(value).astimezone(zone)
        return {"text": form_value(kind, moment, zone), "iso": moment.strftime("%Y-%m-%dT%H:%M")}
    return {"text": typed.strip(), "iso": ""}
