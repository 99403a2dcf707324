"""The timeline of a record, in parts; and its notes: written, changed, pinned, deleted."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import render_template, request

from mozaika.errors import MozaikaError
from mozaika.i18n import gettext
from mozaika.runtime import Env
from mozaika.services import notes
from mozaika.web.addresses import record_url
from mozaika.web.pages.records.answers import done, is_scripted, refuse, undo_url
from mozaika.web.pages.records.common import blueprint, crumbs, load_record, model_of
from mozaika.web.pages.records.stream import stream_context
from mozaika.web.session import page_env

RECORD = "/<addon>/<name>/<int:record_id>"
NOTE = f"{RECORD}/notes/<int:note_id>"


@blueprint.get(f"{RECORD}/timeline")
def timeline_part(addon: str, name: str, record_id: int) -> str:
    """The stream; where it goes on from a moment, only the entries that follow."""
    more = "before" in request.args
    with page_env() as env:
        info = model_of(env, addon, name)
        context = stream_context(env, info, load_record(env, info, record_id))
        return render_template("record/entries.html" if more else "record/stream.html", **context)


@blueprint.post(f"{RECORD}/notes")
def write_note(addon: str, name: str, record_id: int) -> Any:
    """Writes a note."""
    text = request.form.get("text", "")

    def write(env: Env) -> None:
        model = model_of(env, addon, name).name
        notes.add(env, model, record_id, text, url=record_url(model, record_id))

    return _answer(addon, name, record_id, write, gettext("The note is added."))


@blueprint.get(f"{NOTE}/edit")
def edit_note(addon: str, name: str, record_id: int, note_id: int) -> str:
    """The form of a note of one's own; a page, or only the form for a script."""
    with page_env() as env:
        info = model_of(env, addon, name)
        record = load_record(env, info, record_id)
        note = notes.own(env, note_id)
        return render_template(
            "record/note_form.html" if is_scripted() else "record/note_page.html",
            crumbs=crumbs(info, record, gettext("Edit the note")),
            text=note.text,
            action=record_url(info, record_id, "change_note", note_id=note_id),
            cancel=record_url(info, record_id),
        )


@blueprint.post(f"{NOTE}/edit")
def change_note(addon: str, name: str, record_id: int, note_id: int) -> Any:
    """Changes a note of one's own."""
    text, url = request.form.get("text", ""), record_url(f"{addon}.{name}", record_id)
    return _answer(
        addon, name, record_id,
        lambda env: notes.edit(env, note_id, text, url=url), gettext("The note is saved."),
    )  # fmt: skip


@blueprint.post(f"{NOTE}/pin")
def pin_note(addon: str, name: str, record_id: int, note_id: int) -> Any:
    """Pins a note above the others, or lets it go."""
    pinned = request.form.get("pinned") == "1"
    said = gettext("The note is pinned.") if pinned else gettext("The note is no longer pinned.")
    return _answer(
        addon, name, record_id, lambda env: notes.pin(env, note_id, pinned=pinned), said
    )  # fmt: skip


@blueprint.post(f"{NOTE}/delete")
def delete_note(addon: str, name: str, record_id: int, note_id: int) -> Any:
    """Deletes a note of one's own; it can be brought back."""
    back = record_url(f"{addon}.{name}", record_id)
    try:
        with page_env(write=True) as env:
            model_of(env, addon, name)
            token = notes.delete(env, note_id)
    except MozaikaError as error:
        return refuse(error, back)
    return done(gettext("The note is deleted."), back, undo=undo_url(token))


def _answer(addon: str, name: str, record_id: int, work: Callable[[Env], object], said: str) -> Any:
    back = record_url(f"{addon}.{name}", record_id, _anchor="timeline")
    try:
        with page_env(write=True) as env:
            work(env)
    except MozaikaError as error:
        return refuse(error, back)
    return timeline_part(addon, name, record_id) if is_scripted() else done(said, back)
