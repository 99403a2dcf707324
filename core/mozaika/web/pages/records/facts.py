"""Facts of a record, changed in place: a control takes the value's place, and saves it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask import render_template, request

from mozaika.declare import Show
from mozaika.errors import AccessDenied, Conflict, NotFound, Text, ValidationFailed
from mozaika.i18n import _l, format_relative, gettext
from mozaika.model import ModelInfo
from mozaika.runtime import Env
from mozaika.services.records import Records
from mozaika.web.addresses import record_url
from mozaika.web.forms import VERSION, RecordForm
from mozaika.web.history import Telling, latest_change_of
from mozaika.web.layout import Block, Item, Layout, detail_layout, item_of
from mozaika.web.pages.records.common import blueprint, load_record, model_of
from mozaika.web.pages.records.reach import reaches
from mozaika.web.pages.records.show import record_page
from mozaika.web.session import page_env
from mozaika.web.steps import flow_field

LONG = ("textarea", "markdown", "json")
"""Controls that are drawn as in the form; others as in a cell of a table."""


@blueprint.get("/<addon>/<name>/<int:record_id>/fact/<path>")
def fact(addon: str, name: str, record_id: int, path: str) -> str:
    """The control for one fact."""
    with page_env() as env:
        info = model_of(env, addon, name)
        return _drawn(_form(env, info, load_record(env, info, record_id), path))


@blueprint.post("/<addon>/<name>/<int:record_id>/fact/<path>")
def save_fact(addon: str, name: str, record_id: int, path: str) -> Any:
    """Saves one fact and answers with the page as it is then; a fault comes with the control."""
    form: RecordForm | None = None
    try:
        with page_env(write=True) as env:
            info = model_of(env, addon, name)
            form = _form(env, info, load_record(env, info, record_id), path, posted=request.form)
            _update(env, info, record_id, form.values())
    except ValidationFailed as error:
        assert form is not None
        form.take_errors(error)
        return _again(addon, name, record_id, path, errors=form.errors, problem=error.message), 422
    except Conflict:
        return _again(addon, name, record_id, path, conflict=True), 409
    with page_env() as env:
        return record_page(env, model_of(env, addon, name), record_id)


def _update(env: Env, info: ModelInfo, record_id: int, values: dict[str, Any]) -> None:
    """Saves the values. Somebody else's change of other fields is no conflict."""
    records = Records(env, info.name)
    try:
        records.update(record_id, values, version=_seen())
    except Conflict as error:
        if not set(values) <= set(info.tracked) or set(values) & set(error.fields):
            raise
        records.update(record_id, values, version=error.details["version"])


def _seen() -> int | None:
    typed = request.form.get(VERSION, "")
    return int(typed) if typed.isdecimal() else None


def _form(env: Env, info: ModelInfo, record: Any, path: str, **options: Any) -> RecordForm:
    item = _item(env, info, path)
    if item is None:
        raise NotFound(_l("There is no such page."))
    if not reaches(env, info, record, "update"):
        raise AccessDenied(_l("Your roles do not allow this."))
    layout = Layout((Block("", None, (item,)),), ())
    return RecordForm(env, info, layout, record=record, **options)


def _item(env: Env, info: ModelInfo, path: str) -> Item | None:
    """The fact as the page shows it, if it can be changed."""
    shown = {item.path: item for item in detail_layout(env, info).items()}
    item = shown.get(path)
    if item is None and path == info.display:
        item = item_of(env, info, Show(path))
    movable = item is not None and item.path == flow_field(env, info)
    return item if item is not None and item.editable and not movable else None


def _again(
    addon: str,
    name: str,
    record_id: int,
    path: str,
    *,
    errors: dict[str, list[Text]] | None = None,
    problem: Text | None = None,
    conflict: bool = False,
) -> str:
    with page_env() as env:
        info = model_of(env, addon, name)
        record = load_record(env, info, record_id)
        form = _form(env, info, record, path, posted=request.form)
        form.errors = errors or {}
        text = _who_changed_it(env, info, record, path) if conflict else None
        beside = form.other_errors or ([problem] if problem and not form.errors else [])
        return _drawn(form, conflict=text, problems=beside)


def _who_changed_it(env: Env, info: ModelInfo, record: Any, path: str) -> str:
    row = latest_change_of(env, info, record.id, path)
    if row is None:
        return gettext("Somebody else has changed this meanwhile.")
    told = next(c for c in Telling(env, info, [row]).changes(row) if c.name == path)
    return gettext(
        "%(who)s changed this %(when)s: %(old)s → %(new)s.",
        who=row.who or gettext("The system"),
        when=format_relative(row.at, env.now()),
        old=told.old or gettext("empty"),
        new=told.new or gettext("empty"),
    )


def _drawn(form: RecordForm, **more: Any) -> str:
    controls = [control for part in form.parts for control in getattr(part, "controls", ())]
    return render_template(
        "record/fact_form.html",
        control=replace(controls[0], compact=controls[0].kind not in LONG),
        action=record_url(form.info, form.record.id, "fact", path=controls[0].name),
        version=form.record.version if form.info.versioned else None,
        **more,
    )
