"""What a list loads and changes in place: further rows, sums, single cells."""

from __future__ import annotations

from typing import Any

from flask import render_template, request

from mozaika.declare import Show
from mozaika.errors import AccessDenied, Conflict, MozaikaError, NotFound, Text, ValidationFailed
from mozaika.i18n import _l
from mozaika.model import ModelInfo
from mozaika.runtime import Env
from mozaika.services.records import Records
from mozaika.web.addresses import record_url
from mozaika.web.display import Display, pick
from mozaika.web.forms import VERSION, RecordForm
from mozaika.web.layout import Item, list_items, make_layout
from mozaika.web.pages.records.common import blueprint, load_record, may, model_of
from mozaika.web.session import page_env
from mozaika.web.typed import Form
from mozaika.web.views import columns, listing, sums
from mozaika.web.views.deeds import deeds, is_editable
from mozaika.web.views.state import ViewState

Answer = tuple[str, int]


@blueprint.get("/<addon>/<name>/rows")
def rows(addon: str, name: str) -> str:
    """Rows to be added to a list: of a group, or those that follow."""
    with page_env() as env:
        info = model_of(env, addon, name)
        state = ViewState.from_address(request.args)
        found = listing.part(env, info, state)
        picks = bool(deeds(env, info, state))
        return render_template("records/list_part.html", picks=picks, **found)


@blueprint.get("/<addon>/<name>/totals")
def totals(addon: str, name: str) -> str:
    """The sums of the list's columns over all that match."""
    with page_env() as env:
        info = model_of(env, addon, name)
        items = columns.shown_items(env, info)
        found = sums.total(env, info, ViewState.from_address(request.args), items)
        cells = [sums.shown(found, item) for item in items]
        return render_template("records/list_totals.html", cells=cells)


@blueprint.get("/<addon>/<name>/<int:record_id>/cell/<path>")
def cell(addon: str, name: str, record_id: int, path: str) -> str:
    """The control of a field, to stand in its cell."""
    with page_env() as env:
        info = model_of(env, addon, name)
        record = load_record(env, info, record_id)
        return _draw(_form(env, info, path, record), path)


@blueprint.post("/<addon>/<name>/<int:record_id>/cell/<path>")
def save_cell(addon: str, name: str, record_id: int, path: str) -> Answer:
    """Saves it and answers the row; what is wrong is told beside the control."""
    form: RecordForm | None = None
    try:
        with page_env(write=True) as env:
            info = model_of(env, addon, name)
            form = _form(env, info, path, load_record(env, info, record_id), request.form)
            Records(env, info.name).update(record_id, form.values(), version=_seen())
            state = ViewState()
            found = listing.row(env, info, record_id)
            picks = bool(deeds(env, info, state))
            return render_template("records/list_part.html", picks=picks, **found), 200
    except MozaikaError as error:
        if form is None or error.status >= 500:
            raise
        return _again(addon, name, record_id, path, error, form)


def _again(
    addon: str, name: str, record_id: int, path: str, error: MozaikaError, former: RecordForm
) -> Answer:
    """The control with what was typed, and what is wrong with it."""
    with page_env() as env:
        info = model_of(env, addon, name)
        record = load_record(env, info, record_id)
        form = _form(env, info, path, record, request.form)
        problems: list[Text] = [str(error)]
        if isinstance(error, ValidationFailed):
            former.take_errors(error)
            form.errors = {k: list(v) for k, v in former.errors.items() if k == path}
            problems = [] if form.errors else former.other_errors or problems
        elif isinstance(error, Conflict):
            problems = [error.message, _theirs(env, info, path, record)]
        return _draw(form, path, problems, isinstance(error, Conflict)), error.status


def _theirs(env: Env, info: ModelInfo, path: str, record: Any) -> Text:
    item = _item(env, info, path)
    value = Display(env).of(info, item)(pick(record, path), record)
    text = getattr(value, "striptags", lambda: str(value))()
    return _l("It says “%(value)s” now. Save again to replace it.", value=text)


def _form(
    env: Env, info: ModelInfo, path: str, record: Any, posted: Form | None = None
) -> RecordForm:
    item = _item(env, info, path)
    layout = make_layout(env, info, [Show(path, widget=item.widget)])
    return RecordForm(env, info, layout, record=record, posted=posted)


def _item(env: Env, info: ModelInfo, path: str) -> Item:
    """The column, if it is edited in place."""
    if not may(env, info, "update"):
        raise AccessDenied(_l("Your roles do not allow this."))
    every = [*columns.shown_items(env, info), *list_items(env, info)]
    found = next((item for item in every if item.path == path), None)
    if found is None or not is_editable(env, info, found):
        raise NotFound(_l("There is no such page."))
    return found


def _draw(
    form: RecordForm, path: str, problems: list[Text] | None = None, changed: bool = False
) -> str:
    info, record = form.info, form.record
    [part] = form.parts
    version = record.version if info.versioned else None
    if not changed and form.posted is not None:
        version = _seen() or version
    return render_template(
        "records/list_cell.html",
        control=part.controls[0],  # type: ignore[union-attr]
        action=record_url(info.name, record.id, "save_cell", path=path),
        version=version,
        problems=problems or [],
    )


def _seen() -> int | None:
    typed = request.form.get(VERSION, "")
    return int(typed) if typed.isdigit() else None
