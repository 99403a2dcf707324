"""What is done to a record besides editing it: archive, bring back, delete, move along."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, render_template

from mozaika.errors import AccessDenied, InUse, NotFound, Text
from mozaika.i18n import LazyString, _l
from mozaika.model import ModelInfo
from mozaika.runtime import Env
from mozaika.services.records import Records
from mozaika.web.addresses import list_url, record_url
from mozaika.web.display import name_of
from mozaika.web.pages.records.common import blueprint, crumbs, load_record, may, model_of
from mozaika.web.session import page_env


@dataclass(frozen=True)
class Act:
    """What a confirmation page says, and what it does. Texts may name `%(name)s`."""

    operation: str
    title: LazyString
    text: LazyString
    button: LazyString
    done: LazyString
    dangerous: bool = False


ACTS = {
    "archive": Act(
        "update",
        _l("Archive “%(name)s”?"),
        _l("It leaves lists and searches. Nothing is lost, and you can bring it back."),
        _l("Archive"),
        _l("“%(name)s” is archived."),
    ),
    "restore": Act(
        "update",
        _l("Bring back “%(name)s”?"),
        _l("It appears in lists and searches again."),
        _l("Bring back"),
        _l("“%(name)s” is back."),
    ),
    "delete": Act(
        "delete",
        _l("Delete “%(name)s” for good?"),
        _l("This can't be undone. Archiving keeps the data and takes it out of the way."),
        _l("Delete"),
        _l("“%(name)s” is deleted."),
        dangerous=True,
    ),
}


@blueprint.get("/<addon>/<name>/<int:record_id>/<any(archive, restore, delete):act>")
def confirm(addon: str, name: str, record_id: int, act: str) -> str:
    """Asks whether it is meant."""
    with page_env() as env:
        info = model_of(env, addon, name)
        return _confirmation(info, load_record(env, info, record_id), _allowed(env, info, act))


@blueprint.post("/<addon>/<name>/<int:record_id>/<any(archive, restore, delete):act>")
def perform(addon: str, name: str, record_id: int, act: str) -> Any:
    """Does it."""
    try:
        with page_env(write=True) as env:
            info = model_of(env, addon, name)
            allowed = _allowed(env, info, act)
            named = name_of(load_record(env, info, record_id), info)
            getattr(Records(env, info.name), act)([record_id])
    except InUse as error:
        return _still_used(addon, name, record_id, error)
    flash(str(allowed.done.format(name=named)), "success")
    return redirect(list_url(info) if act == "delete" else record_url(info.name, record_id))


def _allowed(env: Env, info: ModelInfo, act: str) -> Act:
    found = ACTS[act]
    if act != "delete" and not info.archivable:
        raise NotFound(_l("There is no such page."))
    if not may(env, info, found.operation):
        raise AccessDenied(_l("Your roles do not allow this."))
    return found


def _confirmation(info: ModelInfo, record: Any, act: Act, problem: Text | None = None) -> str:
    return render_template(
        "records/confirm.html",
        crumbs=crumbs(info, record, str(act.button)),
        title=act.title.format(name=name_of(record, info)),
        text=act.text,
        button=act.button,
        dangerous=act.dangerous,
        problem=problem,
        cancel=record_url(info.name, record.id),
    )


def _still_used(addon: str, name: str, record_id: int, error: InUse) -> Any:
    with page_env() as env:
        info = model_of(env, addon, name)
        record = load_record(env, info, record_id)
        return _confirmation(info, record, ACTS["delete"], str(error)), 409
