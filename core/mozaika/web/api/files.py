"""Files in and out: import of CSV and XLSX, export."""

from __future__ import annotations

from typing import Any, BinaryIO, cast

from flask import Response, request
from werkzeug.exceptions import UnsupportedMediaType

from mozaika.errors import BadRequest
from mozaika.i18n import _l
from mozaika.services.transfer import Mapping, import_rows
from mozaika.web.api.arguments import Arguments
from mozaika.web.api.blueprint import blueprint
from mozaika.web.api.caller import call_env
from mozaika.web.api.codec import answer
from mozaika.web.api.model import model_of

IMPORT_ARGUMENTS = ("mapping", "key", "dry_run", "all_or_nothing")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
RAW = ("text/csv", "application/csv", XLSX, "application/octet-stream")
"""Content types under which a file may be the body itself."""


@blueprint.post("/import")
def import_file(model: str) -> Response:
    """Imports the form's `file` (or the body itself) and reports row by row."""
    given = Arguments(IMPORT_ARGUMENTS, form=True)
    source = _source()
    with call_env(model, write=False) as env:
        name = model_of(env, model).name
    report = import_rows(
        lambda: call_env(model),
        name,
        source,
        mapping=_mapping(given.json("mapping")),
        key=given.names("key"),
        dry_run=given.flag("dry_run"),
        all_or_nothing=given.flag("all_or_nothing"),
    )
    return answer(report.as_json())


def _source() -> BinaryIO:
    if request.mimetype == "multipart/form-data":
        file = request.files.get("file")
        if file is None:
            raise BadRequest(
                _l("The form has no file."), cure=_l("Send it as “file”."), field="file"
            )
        return cast(BinaryIO, file.stream)
    if request.mimetype not in RAW:
        raise UnsupportedMediaType("Send multipart/form-data with the file, text/csv or XLSX.")
    return cast(BinaryIO, request.stream)


def _mapping(given: Any) -> Mapping | None:
    """A mapping: in the form of a mapping file, or just targets and columns."""
    if given is None:
        return None
    whole = isinstance(given, dict) and any(
        isinstance(given.get(name), dict) for name in ("columns", "constants")
    )
    return Mapping.parse(given if whole else {"columns": given})
