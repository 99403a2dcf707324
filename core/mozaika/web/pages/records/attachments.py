"""Files of a record: taken in, shown, given out, renamed and removed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from typing import IO, Any

from flask import Response, abort, request
from werkzeug.datastructures import Headers
from werkzeug.exceptions import RequestEntityTooLarge

from mozaika.errors import MozaikaError, ValidationFailed
from mozaika.i18n import _l, gettext, ngettext
from mozaika.services import attachments, undo
from mozaika.services.attachment_store import chunks
from mozaika.web.addresses import record_url
from mozaika.web.pages.records.answers import done, refuse, undo_url
from mozaika.web.pages.records.common import blueprint, load_record, model_of
from mozaika.web.pages.records.files import FILES, SHOWN
from mozaika.web.session import page_env

RECORD = "/<addon>/<name>/<int:record_id>"
FILE = f"{RECORD}/files/<int:file_id>"

SANDBOX = "default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; sandbox"
PDF_POLICY = "default-src 'none'; object-src 'self'; plugin-types application/pdf"
"""What a shown file may do: nothing."""


@blueprint.post(f"{RECORD}/files")
def upload(addon: str, name: str, record_id: int) -> Any:
    """Keeps the files of the form with the record: all of them, or none."""
    back = record_url(f"{addon}.{name}", record_id, tab=FILES)
    try:
        files = [file for file in request.files.getlist("file") if file.filename]
        if not files:
            raise ValidationFailed(_l("No file was chosen."), {"file": [_l("Choose a file.")]})
        with page_env(write=True) as env:
            model = model_of(env, addon, name).name
            for file in files:
                kind, stream = file.mimetype, file.stream
                attachments.store(env, model, record_id, file.filename or "", kind, stream)
    except RequestEntityTooLarge:
        return refuse(ValidationFailed(_l("The file is larger than allowed.")), back)
    except MozaikaError as error:
        return refuse(error, back)
    text = ngettext("%(n)s file is added.", "%(n)s files are added.", len(files))
    return done(text, back)


@blueprint.get(FILE)
def download(addon: str, name: str, record_id: int, file_id: int) -> Response:
    """The file, to be saved."""
    return _send(addon, name, record_id, file_id, shown=False)


@blueprint.get(f"{FILE}/preview")
def preview(addon: str, name: str, record_id: int, file_id: int) -> Response:
    """The file, to be looked at: only of types that do nothing by themselves."""
    return _send(addon, name, record_id, file_id, shown=True)


@blueprint.post(f"{FILE}/rename")
def rename_file(addon: str, name: str, record_id: int, file_id: int) -> Any:
    """Gives a file another name."""
    back = record_url(f"{addon}.{name}", record_id, tab=FILES)
    try:
        with page_env(write=True) as env:
            model_of(env, addon, name)
            named = attachments.rename(env, file_id, request.form.get("name", "")).name
    except MozaikaError as error:
        return refuse(error, back)
    return done(gettext("“%(name)s” is saved.", name=named), back)


@blueprint.post(f"{FILE}/remove")
def remove_file(addon: str, name: str, record_id: int, file_id: int) -> Any:
    """Takes a file from the record; it can be brought back for a day."""
    back = record_url(f"{addon}.{name}", record_id, tab=FILES)
    try:
        with page_env(write=True) as env:
            model_of(env, addon, name)
            named = attachments.get(env, file_id, "update").name
            token = undo.remember(env, attachments.MODEL, [file_id])
            attachments.remove(env, file_id)
    except MozaikaError as error:
        return refuse(error, back)
    return done(gettext("“%(name)s” is removed.", name=named), back, undo=undo_url(token))


def _send(addon: str, name: str, record_id: int, file_id: int, *, shown: bool) -> Response:
    with page_env() as env:
        info = model_of(env, addon, name)
        load_record(env, info, record_id)
        kept, stream = attachments.open_(env, file_id)
        if (kept.model, kept.record_id) != (info.name, record_id):
            stream.close()
            abort(404)
        kind, size, called = kept.content_type, kept.size, kept.name
    if shown and kind not in SHOWN:
        stream.close()
        abort(404)
    headers = Headers({"X-Content-Type-Options": "nosniff", "Content-Length": str(size)})
    headers.add("Content-Disposition", "inline" if shown else "attachment", filename=called)
    headers["Content-Security-Policy"] = PDF_POLICY if kind == "application/pdf" else SANDBOX
    headers["Cache-Control"] = "private, max-age=3600" if shown else "no-store, private"
    mimetype = "text/plain; charset=utf-8" if kind == "text/plain" else kind
    return Response(_pieces(stream), headers=headers, content_type=mimetype)


def _pieces(stream: IO[bytes]) -> Iterator[bytes]:
    with closing(stream):
        yield from chunks(stream)
