"""What is done to a record besides editing it: archive, bring back, delete, undo."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, render_template

from mozaika.errors import AccessDenied, InUse, MozaikaError, NotFound, Text
from mozaika.i18n import LazyString, _l, format_number, gettext
from mozaika.model import ModelInfo
from mozaika.runtime import Env
from mozaika.services import undo
from mozaika.services.records import Records
from mozaika.services.undo import Consequences
from mozaika.web.addresses import list_url, record_url
from mozaika.web.display import name_of
from mozaika.web.pages.records.answers import done, refuse, undo_url, with_undo
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
        _l("Delete “%(name)s”?"),
        _l("You can bring it back for 30 days. Archiving keeps it and takes it out of the way."),
        _l("Delete"),
        _l("“%(name)s” is deleted."),
        dangerous=True,
    ),
}


ADDRESS = "/<addon>/<name>/<int:record_id>/<any(archive, restore, delete):act>"


@blueprint.get(ADDRESS)
def confirm(addon: str, name: str, record_id: int, act: str) -> str:
    """Asks whether it is meant, and tells what goes along or stands in the way."""
    with page_env() as env:
        info = model_of(env, addon, name)
        record, allowed = load_record(env, info, record_id), _allowed(env, info, act)
        found = undo.consequences(env, info.name, [record_id]) if act == "delete" else None
        return _confirmation(info, record, allowed, found)


@blueprint.post(ADDRESS)
def perform(addon: str, name: str, record_id: int, act: str) -> Any:
    """Does it. What was archived or deleted can be undone."""
    token = None
    try:
        with page_env(write=True) as env:
            info = model_of(env, addon, name)
            allowed = _allowed(env, info, act)
            named = name_of(load_record(env, info, record_id), info)
            if act == "delete":
                token = undo.remember(env, info.name, [record_id])
            getattr(Records(env, info.name), act)([record_id])
    except InUse as error:
        return _still_used(addon, name, record_id, error)
    back = record_url(info.name, record_id)
    take_back = record_url(info.name, record_id, "perform", act="restore")
    way = take_back if act == "archive" else undo_url(token)
    flash(with_undo(str(allowed.done.format(name=named)), way), "success")
    return redirect(list_url(info) if act == "delete" else back)


@blueprint.get("/undo/<token>")
def undo_page(token: str) -> str:
    """Asks whether to bring back what was deleted: a link leads here, scripts do it at once."""
    with page_env() as env:
        named = undo.kept_name(env, token)
    return render_template(
        "records/confirm.html",
        crumbs=[(gettext("Undo"), None)],
        title=gettext("Bring back “%(name)s”?", name=named),
        text=gettext("It appears where it was, with what was deleted with it."),
        button=gettext("Bring back"),
        cancel="/",
    )


@blueprint.post("/undo/<token>")
def undo_deletion(token: str) -> Any:
    """Brings back what was deleted."""
    try:
        with page_env(write=True) as env:
            restored = undo.restore(env, token)
    except MozaikaError as error:
        return refuse(error, "/")
    return done(gettext("“%(name)s” is back.", name=restored.name), _page_of(restored))


def _page_of(restored: undo.Restored) -> str:
    if restored.belongs_to is not None:
        return record_url(*restored.belongs_to)
    if len(restored.ids) > 1:
        return list_url(restored.model)
    return record_url(restored.model, restored.ids[0])


def _allowed(env: Env, info: ModelInfo, act: str) -> Act:
    found = ACTS[act]
    if act != "delete" and not info.archivable:
        raise NotFound(_l("There is no such page."))
    if not may(env, info, found.operation):
        raise AccessDenied(_l("Your roles do not allow this."))
    return found


def _confirmation(
    info: ModelInfo,
    record: Any,
    act: Act,
    found: Consequences | None = None,
    problem: Text | None = None,
) -> str:
    refusals: Sequence[Text] = found.refusals if found else ()
    return render_template(
        "records/confirm.html",
        crumbs=crumbs(info, record, str(act.button)),
        title=act.title.format(name=name_of(record, info)),
        text=act.text,
        button=act.button,
        dangerous=act.dangerous,
        problem=problem,
        along=[(label, format_number(number)) for label, number in found.along] if found else (),
        refusals=refusals,
        archive=record_url(info.name, record.id, "perform", act="archive")
        if refusals and info.archivable and record.archived_at is None
        else None,
        cancel=record_url(info.name, record.id),
    )


def _still_used(addon: str, name: str, record_id: int, error: InUse) -> Any:
    with page_env() as env:
        info = model_of(env, addon, name)
        record = load_record(env, info, record_id)
        return _confirmation(info, record, ACTS["delete"], problem=str(error)), 409
