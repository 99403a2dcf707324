"""Files in and out: import of CSV and XLSX, export."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from contextvars import copy_context
from typing import Any, BinaryIO, cast

from flask import Response, request
from werkzeug.exceptions import UnsupportedMediaType

from mozaika.errors import BadRequest
from mozaika.i18n import _l, gettext
from mozaika.runtime import Env
from mozaika.services.transfer import Mapping, export_rows, import_rows
from mozaika.web.api.arguments import Arguments
from mozaika.web.api.blueprint import blueprint
from mozaika.web.api.caller import call_env
from mozaika.web.api.codec import answer
from mozaika.web.api.model import model_of
from mozaika.web.api.records import archived

IMPORT_ARGUMENTS = ("mapping", "key", "dry_run", "all_or_nothing")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TYPES = {"csv": "text/csv", "xlsx": XLSX}
EXPORT_ARGUMENTS = ("format", "fields", "filter", "sort", "q", "archived", "technical")
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


@blueprint.get("/export")
def export_file(model: str) -> Response:
    """The records that match, as a CSV or XLSX file that is streamed."""
    given = Arguments(EXPORT_ARGUMENTS)
    kind = given.choice("format", ("csv", "xlsx"), "csv")
    env = call_env(model)
    options: dict[str, Any] = {
        "format": kind,
        "fields": given.names("fields"),
        "filter": given.json("filter"),
        "sort": given.text("sort"),
        "q": given.text("q"),
        "archived": archived(given),
        "technical": given.flag("technical"),
    }
    pieces = Pieces(lambda: _export(env, model, options))
    if request.method == "HEAD":  # whose answer has no body, so that nobody would close it
        pieces.close()
    headers = {"Content-Disposition": f'attachment; filename="{model}.{kind}"'}
    return Response(pieces, headers=headers, mimetype=TYPES[kind])


def _export(env: Env, model: str, options: dict[str, Any]) -> Generator[bytes, None, None]:
    with env:
        yield from export_rows(env, model_of(env, model).name, **options)


class Pieces:
    """The pieces of a file, made in a context of their own (language, zone): they are still made
    when the request's is over.

    The first is made at once, so that what is wrong with the question is a problem, not half a
    file.
    """

    def __init__(self, start: Callable[[], Generator[bytes, None, None]]) -> None:
        self._context = copy_context()
        self._pieces = self._context.run(start)
        self._first: bytes | None = self._context.run(next, self._pieces, b"")

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        if self._first is not None:
            piece, self._first = self._first, None
            return piece
        return self._context.run(next, self._pieces)

    def close(self) -> None:
        """Ends the unit of work; called by the server, also when the caller hangs up."""
        self._context.run(self._pieces.close)


def _source() -> BinaryIO:
    if request.mimetype == "multipart/form-data":
        file = request.files.get("file")
        if file is None:
            raise BadRequest(
                _l("The form has no file."), cure=_l("Send it as “file”."), field="file"
            )
        return cast(BinaryIO, file.stream)
    if request.mimetype not in RAW:
        raise UnsupportedMediaType(
            gettext("Send multipart/form-data with the file, text/csv or XLSX.")
        )
    return cast(BinaryIO, request.stream)


def _mapping(given: Any) -> Mapping | None:
    """A mapping: in the form of a mapping file, or just targets and columns."""
    if given is None:
        return None
    whole = isinstance(given, dict) and any(
        isinstance(given.get(name), dict) for name in ("columns", "constants")
    )
    return Mapping.parse(given if whole else {"columns": given})
