"""Moving a record along its workflow, by buttons; what a step needs first is asked for.

The same address serves a page and a dialog, see `mozaika.web.dialogs`: `POST` takes the step, with
the fields that it asks for where they are sent, and answers the form where something is missing.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Response, request

from mozaika.declare import Show
from mozaika.errors import Conflict, NotFound, Text, TransitionRefused, ValidationFailed
from mozaika.i18n import _l, gettext
from mozaika.model import ModelInfo
from mozaika.runtime import Env
from mozaika.services import workflow
from mozaika.services.moves import move as move_records
from mozaika.web import dialogs
from mozaika.web.addresses import record_url
from mozaika.web.display import name_of
from mozaika.web.forms import RecordForm
from mozaika.web.layout import make_layout
from mozaika.web.pages.records.common import blueprint, crumbs, load_record, model_of
from mozaika.web.pages.records.form_place import sent_version
from mozaika.web.session import page_env

Refusal = TransitionRefused | ValidationFailed | Conflict


@blueprint.get("/<addon>/<name>/<int:record_id>/move/<transition>")
def move(addon: str, name: str, record_id: int, transition: str) -> Any:
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
            move_records(env, info.name, [record_id], transition, values, version=sent_version())
            named = name_of(load_record(env, info, record_id), info)
    except (TransitionRefused, ValidationFailed, Conflict) as error:
        return _ask_again(addon, name, record_id, transition, error, form)
    return _done(info, record_id, named)


def _done(info: ModelInfo, record_id: int, named: str) -> Any:
    message = gettext("“%(name)s”: done.", name=named)
    return dialogs.saved(record_id, named, record_url(info.name, record_id), message)


def _ask_again(
    addon: str,
    name: str,
    record_id: int,
    transition: str,
    error: Refusal,
    former: RecordForm | None,
) -> Any:
    with page_env() as env:
        info = model_of(env, addon, name)
        record = load_record(env, info, record_id)
        option = _option(env, record, transition)
        form = _form(env, info, record, option.ask)
        if isinstance(error, ValidationFailed) and former is not None:
            former.take_errors(error)
            form.errors = former.errors
        reasons = error.reasons if isinstance(error, TransitionRefused) else ()
        status = 409 if isinstance(error, Conflict) else error.status
        return _asking(form, option, status, problem=error.message, reasons=reasons)


def _option(env: Env, record: Any, transition: str) -> workflow.Option:
    options = workflow.transitions(env, record)
    found = next((option for option in options if option.name == transition), None)
    if found is None:
        raise NotFound(_l("There is no such step here."))
    return found


def _form(env: Env, info: ModelInfo, record: Any, names: Sequence[str]) -> RecordForm:
    layout = make_layout(env, info, [Show(name) for name in names])
    sent = any(name in request.form for name in names)
    posted = request.form if sent else None
    prefix = dialogs.prefix()
    return RecordForm(env, info, layout, record=record, posted=posted, prefix=prefix)


def _asking(
    form: RecordForm,
    option: workflow.Option,
    status: int = 200,
    *,
    problem: Text | None = None,
    reasons: Sequence[Text] = (),
) -> Response:
    info, record = form.info, form.record
    return dialogs.form_answer(
        "records/move.html",
        "forms/move_dialog.html",
        status,
        crumbs=crumbs(info, record, str(option.label)),
        title=f"{name_of(record, info)}: {option.label}",
        form=form,
        option=option,
        problem=problem,
        reasons=reasons or option.reasons,
        version=record.version if info.versioned else None,
        action=record_url(info.name, record.id, "move", transition=option.name),
        cancel=record_url(info.name, record.id),
    )
