"""Lines of a record, such as a partner's addresses, added, changed and removed on its page."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask import render_template, request

from mozaika.errors import AccessDenied, MozaikaError, NotFound, Text, ValidationFailed
from mozaika.i18n import _l, gettext
from mozaika.model import ModelInfo
from mozaika.runtime import Env
from mozaika.services import undo
from mozaika.services.records import Records
from mozaika.web.addresses import record_url
from mozaika.web.forms import VERSION, RecordForm
from mozaika.web.layout import Block, Layout, Lines, detail_layout
from mozaika.web.pages.records.answers import done, refuse, undo_url
from mozaika.web.pages.records.common import blueprint, load_record, model_of
from mozaika.web.pages.records.reach import reaches
from mozaika.web.pages.records.show import record_page
from mozaika.web.session import page_env

NEW = 0
"""Stands for a line that is not there yet."""

ADDRESS = "/<addon>/<name>/<int:record_id>/lines/<field>/<int:line_id>"


class _Place:
    """The line of an address, and the record it belongs to."""

    def __init__(self, env: Env, addon: str, name: str, record_id: int, field: str, line_id: int):
        self.env = env
        self.info = model_of(env, addon, name)
        self.record = load_record(env, self.info, record_id)
        self.lines = _lines(env, self.info, field)
        self.target = env.platform.registry.info(self.lines.model)
        if not reaches(env, self.info, self.record, "update"):
            raise AccessDenied(_l("Your roles do not allow this."))
        self.line = None if line_id == NEW else self._load(line_id)

    def _load(self, line_id: int) -> Any:
        line = load_record(self.env, self.target, line_id)
        if getattr(line, self._back.column_name) != self.record.id:
            raise NotFound(_l("There is no such page."))
        return line

    @property
    def _back(self) -> Any:
        return self.target.fields[self.lines.item.field.inverse or ""]

    def form(self, **options: Any) -> RecordForm:
        """The form of the line: the list's columns."""
        columns = tuple(replace(column, wide=False) for column in self.lines.columns)
        layout = Layout((Block("", None, columns),), ())
        return RecordForm(self.env, self.target, layout, record=self.line, **options)

    def save(self, form: RecordForm) -> None:
        """Makes or changes the line."""
        records, values = Records(self.env, self.target.name), form.values()
        if self.line is None:
            records.create([values | {self._back.name: self.record.id}])
        else:
            typed = request.form.get(VERSION, "")
            version = int(typed) if typed.isdecimal() else None
            records.update(self.line.id, values, version=version)

    def draw(self, form: RecordForm, problem: Text | None = None) -> str:
        """The line as a form."""
        line, versioned = self.line, self.target.versioned
        controls = [control for part in form.parts for control in getattr(part, "controls", ())]
        return render_template(
            "record/line_form.html",
            line_controls=controls,
            action=record_url(
                self.info, self.record.id, "line",
                field=self.lines.name, line_id=line.id if line is not None else NEW,
            ),
            version=line.version if line is not None and versioned else None,
            problems=form.other_errors or ([problem] if problem and not form.errors else []),
        )  # fmt: skip


@blueprint.get(ADDRESS)
def line(**address: Any) -> str:
    """The form of a line."""
    with page_env() as env:
        place = _Place(env, **address)
        return place.draw(place.form())


@blueprint.post(ADDRESS)
def save_line(**address: Any) -> Any:
    """Saves a line and answers with the record's page; faults come with the form."""
    form: RecordForm | None = None
    try:
        with page_env(write=True) as env:
            place = _Place(env, **address)
            form = place.form(posted=request.form)
            place.save(form)
    except ValidationFailed as error:
        assert form is not None
        form.take_errors(error)
        return _again(address, form.errors, error.message), error.status
    except MozaikaError as error:
        if error.status in (404, 500):
            raise
        return _again(address, {}, str(error)), error.status
    return _page(address)


@blueprint.post(f"{ADDRESS}/remove")
def remove_line(**address: Any) -> Any:
    """Removes a line; it can be brought back."""
    back = record_url(f"{address['addon']}.{address['name']}", address["record_id"])
    try:
        with page_env(write=True) as env:
            place = _Place(env, **address)
            if place.line is None:
                raise NotFound(_l("There is no such page."))
            token = undo.remember(env, place.target.name, [place.line])
            Records(env, place.target.name).delete([place.line.id])
    except MozaikaError as error:
        return refuse(error, back)
    return done(gettext("Removed."), back, undo=undo_url(token))


def _again(address: dict[str, Any], errors: Any, problem: Text) -> str:
    with page_env() as env:
        place = _Place(env, **address)
        form = place.form(posted=request.form)
        form.errors = errors
        return place.draw(form, problem)


def _page(address: dict[str, Any]) -> str:
    with page_env() as env:
        info = model_of(env, address["addon"], address["name"])
        return record_page(env, info, address["record_id"])


def _lines(env: Env, info: ModelInfo, field: str) -> Lines:
    lists = detail_layout(env, info).lines()
    found = next((lines for lines in lists if lines.name == field and lines.owned), None)
    if found is None:
        raise NotFound(_l("There is no such page."))
    return found
