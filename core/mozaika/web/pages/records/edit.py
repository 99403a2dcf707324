"""The form of a record: new, edit, and what happens when two people edit at once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, render_template, request

from mozaika.errors import AccessDenied, Conflict, Text, ValidationFailed
from mozaika.i18n import _l, format_relative, gettext
from mozaika.model import ModelInfo
from mozaika.runtime import Env
from mozaika.services.records import Records
from mozaika.web.addresses import list_url, new_url, record_url
from mozaika.web.display import name_of, pick
from mozaika.web.form_parts import differences
from mozaika.web.forms import ADD, AGAIN, FIND, VERSION, RecordForm
from mozaika.web.layout import form_layout
from mozaika.web.pages.records.common import blueprint, crumbs, load_record, may, model_of
from mozaika.web.session import page_env
from mozaika.web.widgets import Form

REDRAWING = (FIND, ADD, AGAIN)
"""Buttons that show the form again instead of saving it."""


@dataclass(frozen=True)
class Place:
    """The form of an address: of a record, or of a new one (`record_id` None)."""

    addon: str
    name: str
    record_id: int | None = None

    @property
    def operation(self) -> str:
        """What the user must be allowed to do."""
        return "create" if self.record_id is None else "update"


@blueprint.get("/<addon>/<name>/new")
def new(addon: str, name: str) -> str:
    """An empty form; the address may give values (`?parent=5`)."""
    return _draw(Place(addon, name), given=dict(request.args))


@blueprint.get("/<addon>/<name>/<int:record_id>/edit")
def edit(addon: str, name: str, record_id: int) -> str:
    """The form of a record."""
    return _draw(Place(addon, name, record_id))


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
        return _draw(place, posted=request.form)
    form: RecordForm | None = None
    try:
        with page_env(write=True) as env:
            form = _form(env, place, posted=request.form)
            info, record_id = form.info, _save(env, form, place)
            named = name_of(load_record(env, info, record_id), info)
    except ValidationFailed as error:
        assert form is not None
        form.take_errors(error)
        return _draw(place, posted=request.form, errors=form.errors, problem=error.message), 422
    except Conflict:
        return _conflict(place), 409
    flash(gettext("“%(name)s” is saved.", name=named), "success")
    return redirect(record_url(info.name, record_id))


def _save(env: Env, form: RecordForm, place: Place) -> int:
    records, values = Records(env, form.info.name), form.values()
    if place.record_id is None:
        return int(records.create([values])[0].id)
    version = request.form.get(VERSION, "")
    seen = int(version) if version.isdigit() else None
    records.update(place.record_id, values, version=seen)
    return place.record_id


def _form(env: Env, place: Place, **options: Any) -> RecordForm:
    info = model_of(env, place.addon, place.name)
    if not may(env, info, place.operation):
        raise AccessDenied(_l("Your roles do not allow this."))
    record = None if place.record_id is None else load_record(env, info, place.record_id)
    layout = form_layout(env, info)
    if record is not None:
        layout = layout.fitting(record)
    return RecordForm(env, info, layout, record=record, **options)


def _draw(
    place: Place,
    *,
    errors: dict[str, list[Text]] | None = None,
    problem: Text | None = None,
    **options: Any,
) -> str:
    with page_env() as env:
        form = _form(env, place, **options)
        form.errors = errors or {}
        return render_template("records/form.html", **_context(form), problem=problem)


def _context(form: RecordForm) -> dict[str, Any]:
    info, record = form.info, form.record
    is_new = record is None
    title = gettext("New: %(what)s", what=info.label) if is_new else name_of(record, info)
    return {
        "crumbs": crumbs(info, record, gettext("New") if is_new else gettext("Edit")),
        "title": title,
        "form": form,
        "action": new_url(info) if is_new else record_url(info.name, record.id, "edit"),
        "cancel": list_url(info) if is_new else record_url(info.name, record.id),
        "version": _version(form),
    }


def _version(form: RecordForm) -> Any:
    """The version that the user saw; after a conflict it is sent with the form."""
    if form.record is None or not form.info.versioned:
        return None
    return form.typed.get(VERSION) or form.record.version


def _conflict(place: Place) -> str:
    with page_env() as env:
        mine = _form(env, place, posted=request.form)
        theirs = _form(env, place)
        info, record = theirs.info, theirs.record
        return render_template(
            "records/conflict.html",
            crumbs=crumbs(info, record, gettext("Changed meanwhile")),
            name=name_of(record, info),
            **_author(env, info, record),
            differences=differences(mine.parts, theirs.parts),
            action=record_url(info.name, record.id, "edit"),
            show_url=record_url(info.name, record.id),
            again=list(_typed_again(request.form)),
            version=record.version,
        )


def _author(env: Env, info: ModelInfo, record: Any) -> dict[str, Any]:
    if not info.timestamped:
        return {"who": None, "when": None}
    when = format_relative(record.updated_at, env.now())
    return {"who": pick(record, "updated_by.name"), "when": when}


def _typed_again(form: Form) -> Iterator[tuple[str, str]]:
    """What was typed, for the hidden inputs of the conflict's page."""
    own = {"csrf_token", VERSION, *REDRAWING}
    return ((key, value) for key, value in form.items(multi=True) if key not in own)
