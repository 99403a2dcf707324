"""Custom fields: what an administrator adds to any kind of data, without a program."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for

from mozaika.errors import AccessDenied, Conflict, LifecycleError, NotFound, Text, ValidationFailed
from mozaika.i18n import _l, gettext, ngettext
from mozaika.lifecycle import custom_fields
from mozaika.lifecycle.custom_rows import CUSTOM, CustomRow, read_rows, row_of
from mozaika.runtime import Env, User
from mozaika.services.records import Records
from mozaika.web.addresses import list_url
from mozaika.web.custom_form import TYPE_LABELS, CustomForm, kinds_of_data, preview, values_of
from mozaika.web.session import page_env, this_host

blueprint = Blueprint("custom_fields", __name__, url_prefix="/custom-fields")

ADMIN = "base.admin"
SAVE, ADD = "_save", "_add"


@dataclass(frozen=True)
class Shown:
    """A field as the list shows it."""

    row: CustomRow
    type: Text
    works: bool


@dataclass(frozen=True)
class ShownModel:
    """The fields of one kind of data."""

    name: str
    label: Text
    fields: list[Shown]


@blueprint.get("")
def index() -> str:
    """All custom fields, by the kind of data."""
    with _administrator() as env:
        return render_template(
            "custom/fields.html",
            crumbs=_crumbs(),
            models=_listed(env),
            problems=[p for p in env.platform.problems if p.addon == CUSTOM],
        )


@blueprint.get("/new")
def new() -> Any:
    """The form for a new field; without `model`, first the question which kind of data it is of."""
    model = request.args.get("model", "")
    with _administrator() as env:
        if model not in env.registry:
            return render_template(
                "custom/which.html", crumbs=_crumbs(gettext("New field")), kinds=kinds_of_data(env)
            )
        return _form(env, row_of({"model": model}))


@blueprint.post("/new")
def make() -> Any:
    """Makes the field, or shows the form again: with what is wrong, or where it would stand."""
    model = request.args.get("model", "")
    values = values_of(request.form, model, new=True)
    user = _check_administrator(model)
    if SAVE not in request.form:
        return _again(row_of({**values, "id": 0}))
    try:
        row = custom_fields.define(this_host(), user, values)
    except (ValidationFailed, LifecycleError) as error:
        return _again(row_of({**values, "id": 0}), error)
    where = _named(row.model)
    flash(
        gettext(
            "“%(field)s” is part of “%(data)s” now: in the form, in lists and filters, in import "
            "and export. Programs know it as %(code)s.",
            field=row.words, data=where, code=row.name,
        ),
        "success",
    )  # fmt: skip
    return redirect(url_for("custom_fields.index"))


@blueprint.get("/<int:number>")
def edit(number: int) -> Any:
    """The form of a field."""
    with _administrator() as env:
        return _form(env, custom_fields.find(this_host(), number))


@blueprint.post("/<int:number>")
def save(number: int) -> Any:
    """Changes the field at once."""
    user = _check_administrator()
    before = custom_fields.find(this_host(), number)
    values = values_of(request.form, before.model, new=False)
    typed = row_of({**before.values(), **values, "id": number})
    if SAVE not in request.form:
        return _again(typed)
    version = request.form.get("_version", type=int)
    try:
        row = custom_fields.change(this_host(), user, number, values, version=version)
    except (ValidationFailed, LifecycleError, Conflict) as error:
        return _again(typed, error)
    flash(gettext("“%(field)s” is changed.", field=row.words), "success")
    return redirect(url_for("custom_fields.index"))


@blueprint.post("/<int:number>/<any(on, off):switch>")
def switch_to(number: int, switch: str) -> Any:
    """Hides the field everywhere, or shows it again."""
    user = _check_administrator()
    try:
        row = custom_fields.set_active(this_host(), user, number, switch == "on")
    except (ValidationFailed, LifecycleError) as error:
        flash(str(error), "danger")
        return redirect(url_for("custom_fields.edit", number=number))
    if switch == "on":
        flash(gettext("“%(field)s” is back, with all its values.", field=row.words), "success")
    else:
        flash(
            gettext("“%(field)s” is hidden everywhere. Its values are kept.", field=row.words),
            "success",
        )
    return redirect(url_for("custom_fields.index"))


@blueprint.get("/<int:number>/delete")
def ask_to_delete(number: int) -> str:
    """What deleting for good would do."""
    with _administrator() as env:
        row = custom_fields.find(this_host(), number)
        return render_template(
            "custom/delete.html",
            crumbs=_crumbs(str(row.words)),
            row=row,
            values=_count(env, row),
            folder=custom_fields.archive_folder(env.platform.settings),
        )


@blueprint.post("/<int:number>/delete")
def delete(number: int) -> Any:
    """Deletes the field and its column; the values are in a file then."""
    user = _check_administrator()
    label = custom_fields.find(this_host(), number).words
    if "sure" not in request.form:
        flash(gettext("Tick the box to say that you are sure."), "warning")
        return redirect(url_for("custom_fields.ask_to_delete", number=number))
    try:
        done = custom_fields.delete(this_host(), user, number)
    except (ValidationFailed, LifecycleError) as error:
        flash(str(error), "danger")
        return redirect(url_for("custom_fields.edit", number=number))
    flash(
        ngettext(
            "“%(field)s” is deleted. %(n)s value is in the file %(file)s.",
            "“%(field)s” is deleted. %(n)s values are in the file %(file)s.",
            done.rows, field=label, file=done.path,
        ),
        "success",
    )  # fmt: skip
    return redirect(url_for("custom_fields.index"))


def _administrator() -> Env:
    env = page_env()
    if not env.user.has_role(ADMIN):
        env.close()
        raise AccessDenied(_l("Only administrators change what data there is."))
    return env


def _check_administrator(model: str | None = None) -> User:
    """The user, who is one; the unit of work is over, so that no table is held by it."""
    with _administrator() as env:
        if model is not None and model not in env.registry:
            raise NotFound(_l("There is no such kind of data."))
        return env.user


def _again(row: CustomRow, error: Any = None) -> Any:
    """The form with what was typed; with an error, what is wrong."""
    errors = error.errors if isinstance(error, ValidationFailed) else {}
    with _administrator() as env:
        return _form(env, row, errors, error), _status(error)


def _status(error: Any) -> int:
    if error is None:
        return 200
    return 422 if isinstance(error, ValidationFailed) else 409


def _form(
    env: Env,
    row: CustomRow,
    errors: Mapping[str, Sequence[Text]] | None = None,
    problem: Any = None,
) -> str:
    form = CustomForm(env, row, errors)
    title = (
        str(row.words) if row.id else gettext("New field: %(data)s", data=_label(env, row.model))
    )
    return render_template(
        "custom/field.html",
        crumbs=_crumbs(title),
        title=title,
        row=row,
        type_label=TYPE_LABELS.get(row.type, row.type),
        data_label=_label(env, row.model),
        data_url=list_url(row.model) if row.model in env.registry else None,
        parts=form.parts() if row.model in env.registry else [],
        choices=form.choices(more=ADD in request.form),
        preview=preview(env, row) if row.model in env.registry else [],
        version=_version(env, row),
        values=_count(env, row) if row.id else 0,
        problem=problem,
    )


def _version(env: Env, row: CustomRow) -> int | None:
    if not row.id:
        return None
    typed = request.form.get("_version", type=int)
    return typed or Records(env, custom_fields.MODEL).read(row.id, ["version"])["version"]


def _listed(env: Env) -> list[ShownModel]:
    with env.platform.database.engine.connect() as connection:
        rows = read_rows(connection)
    found: dict[str, ShownModel] = {}
    for row in rows:
        known = env.registry.models.get(row.model)
        works = known is not None and known.fields.get(row.name) is not None
        works = works and known is not None and known.fields[row.name].addon == CUSTOM
        model = found.setdefault(row.model, ShownModel(row.model, _label(env, row.model), []))
        model.fields.append(Shown(row, TYPE_LABELS.get(row.type, row.type), works))
    return sorted(found.values(), key=lambda model: str(model.label).lower())


def _label(env: Env, model: str) -> Text:
    return env.registry.info(model).plural if model in env.registry else model


def _named(model: str) -> str:
    with _administrator() as env:
        return str(_label(env, model))


def _count(env: Env, row: CustomRow) -> int:
    with env.platform.database.engine.connect() as connection:
        return custom_fields.count_values(connection, row)


def _crumbs(last: str | None = None) -> list[tuple[str, str | None]]:
    first = (gettext("Custom fields"), url_for("custom_fields.index") if last else None)
    return [first, (last, None)] if last else [first]
