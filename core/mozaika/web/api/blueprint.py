"""The addresses of a model's records: `/api/v1/<model>` and below."""

from __future__ import annotations

from flask import Blueprint

from mozaika.web.api.problems import register_problems

ONE = "/<int(max=9223372036854775807):record_id>"
"""The address of one record, below its model's."""

blueprint = Blueprint("api_records", __name__, url_prefix="/api/v1/<model>")
register_problems(blueprint)
