"""The form of a record: new, edit, save."""

from __future__ import annotations

from typing import Any

from flask import request

from mozaika.errors import Conflict, ValidationFailed
from mozaika.i18n import _l, gettext
from mozaika.model import ModelInfo
from mozaika.runtime import Env
from mozaika.services.records import Records
from mozaika.web import dialogs
from mozaika.web.addresses import new_url, record_url
from mozaika.web.display import name_of
from mozaika.web.forms import ADD, AGAIN, ANOTHER, FIND, RecordForm
from mozaika.web.pages.records import conflict
from mozaika.web.pages.records.common import blueprint, load_record
from mozaika.web.pages.records.form_place import Place, draw, make_form, sent_version
from mozaika.web.session import page_env

REDRAWING = (FIND, ADD, AGAIN)
"""Buttons that show the form again instead of saving it."""


@blueprint.get("/<addon>/<name>/new")
def new(addon: str, name: str) -> Any:
    """An empty form; the address may give values (`?parent=5`)."""
    return draw(Place(addon, name), given=dict(request.args))


@blueprint.get("/<addon>/<name>/<int:record_id>/edit")
def edit(addon: str, name: str, record_id: int) -> Any:
    """The form of a record."""
    return draw(Place(addon, name, record_id))


@blueprint.post("/<addon>/<name>/new")
def create(addon: str, name: str) -> Any:
    """Makes a record."""
    return _answer(Place(addon, name))


@blueprint.post("/<addon>/<name>/<int:record_id>/edit")
def update(addon: str, name: str, record_id: int) -> Any:
    """Changes a record, unless somebody else did meanwhile."""
    return _answer(Place(addon, name, record_id))


def _answer(place: Place) -> Any:
    if any(button in request.form for button in REDRAWING):
        return draw(place, posted=request.form)
    form: RecordForm | None = None
    try:
        with page_env(write=True) as env:
            form = make_form(env, place, posted=request.form)
            info, record_id = form.info, _save(env, form, place)
            named = name_of(load_record(env, info, record_id), info)
    except ValidationFailed as error:
        assert form is not None
        form.take_errors(error)
        return draw(place, 422, posted=request.form, errors=form.errors, problem=error.message)
    except Conflict:
        return _conflict(place)
    return _done(info, record_id, named)


def _save(env: Env, form: RecordForm, place: Place) -> int:
    records, values = Records(env, form.info.name), form.values()
    if place.record_id is None:
        return int(records.create([values])[0].id)
    kept = {name: value for name, value in values.items() if name not in conflict.kept_theirs()}
    records.update(place.record_id, kept, version=sent_version())
    return place.record_id


def _done(info: ModelInfo, record_id: int, named: str) -> Any:
    message = gettext("“%(name)s” is saved.", name=named)
    address = record_url(info.name, record_id)
    another = new_url(info, **request.args) if ANOTHER in request.form else None
    return dialogs.saved(record_id, named, address, message, another)


def _conflict(place: Place) -> Any:
    if not dialogs.in_dialog():
        return conflict.page(place)
    text = _l("Somebody else changed this meanwhile. Close this and open it again to see it.")
    return draw(place, 409, posted=request.form, problem=text)
