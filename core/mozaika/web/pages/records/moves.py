"""Moving a record along its workflow, by buttons; what a step needs first is asked for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import flash, redirect, render_template, request

from mozaika.declare import Show
from mozaika.errors import NotFound, Text, TransitionRefused, ValidationFailed
from mozaika.i18n import _l, gettext
from mozaika.model import ModelInfo
from mozaika.runtime import Env
from mozaika.services import workflow
from mozaika.services.moves import move as move_records
from mozaika.web.addresses import record_url
from mozaika.web.display import name_of
from mozaika.web.forms import VERSION, RecordForm
from mozaika.web.layout import make_layout
from mozaika.web.pages.records.common import blueprint, crumbs, load_record, model_of
from mozaika.web.session import page_env


@blueprint.get("/<addon>/<name>/<int:record_id>/move/<transition>")
def move(addon: str, name: str, record_id: int, transition: str) -> str:
    """The form for what the step needs."""
    with page_env() as env:
        info = model_of(env, addon, name)
        record = load_record(env, info, record_id)
        option = _option(env, record, transition)
        return _asking(_form(env, info, record, option.ask), option)


@blueprint.post("/<addon>/<name>/<int:record_id>/move/<transition>")
def take(addon: str, name: str, record_id: int, transition: str) -> Any:
    """Takes the step; a refusal says why and asks for what is missing."""
    form: RecordForm | None = None
    try:
        with page_env(write=True) as env:
            info = model_of(env, addon, name)
            record = load_record(env, info, record_id)
            form = _form(env, info, record, _option(env, record, transition).ask)
            values = form.values() if form.asks_for(request.form) else {}
            move_records(env, info.name, [record_id], transition, values, version=_seen())
            named = name_of(record, info)
    except (TransitionRefused, ValidationFailed) as error:
        return _ask_again(addon, name, record_id, transition, error, form)
    flash(gettext("“%(name)s”: done.", name=named), "success")
    return redirect(record_url(info.name, record_id))


def _ask_again(
    addon: str,
    name: str,
    record_id: int,
    transition: str,
    error: TransitionRefused | ValidationFailed,
    former: RecordForm | None,
) -> Any:
    with page_env() as env:
        info = model_of(env, addon, name)
        record = load_record(env, info, record_id)
        option = _option(env, record, transition)
        form = _form(env, info, record, option.ask)
        reasons: Sequence[Text] = ()
        if isinstance(error, ValidationFailed) and former is not None:
            former.take_errors(error)
            form.errors = former.errors
        elif isinstance(error, TransitionRefused):
            reasons = error.reasons
        return _asking(form, option, problem=error.message, reasons=reasons), error.status


def _option(env: Env, record: Any, transition: str) -> workflow.Option:
    options = workflow.transitions(env, record)
    found = next((option for option in options if option.name == transition), None)
    if found is None:
        raise NotFound(_l("There is no such step here."))
    return found


def _form(env: Env, info: ModelInfo, record: Any, names: Sequence[str]) -> RecordForm:
    layout = make_layout(env, info, [Show(name) for name in names])
    posted = request.form if request.method == "POST" else None
    return RecordForm(env, info, layout, record=record, posted=posted)


def _seen() -> int | None:
    typed = request.form.get(VERSION, "")
    return int(typed) if typed.isdigit() else None


def _asking(
    form: RecordForm,
    option: workflow.Option,
    *,
    problem: Text | None = None,
    reasons: Sequence[Text] = (),
) -> str:
    info, record = form.info, form.record
    return render_template(
        "records/move.html",
        crumbs=crumbs(info, record, str(option.label)),
        title=f"{name_of(record, info)}: {option.label}",
        form=form,
        option=option,
        problem=problem,
        reasons=reasons or option.reasons,
        version=record.version if info.versioned else None,
        cancel=record_url(info.name, record.id),
    )
