"""The addresses of a model's records: `/api/v1/<model>` and below."""

from __future__ import annotations

from flask import Blueprint
from werkzeug.routing import IntegerConverter

from mozaika.web.api.caller import caller
from mozaika.web.api.problems import register_problems

ONE = "/<record:record_id>"
"""The address of one record, below its model's."""


class RecordId(IntegerConverter):
    """Ids of up to 18 digits, which fit into 64 bits; other numbers match no address."""

    regex = "[0-9]{1,18}"


blueprint = Blueprint("api_records", __name__, url_prefix="/api/v1/<model>")
register_problems(blueprint)


@blueprint.before_request
def _authenticate() -> None:
    """Who calls is known before a body is read."""
    caller()
