"""Commands on one record: declared actions, and making a copy."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template

from mozaika.declare import Action
from mozaika.errors import AccessDenied, MozaikaError, NotFound
from mozaika.i18n import _l, gettext
from mozaika.model import Field, ModelInfo
from mozaika.runtime import Env
from mozaika.services.commands import concerns
from mozaika.web.addresses import record_url
from mozaika.web.display import name_of
from mozaika.web.layout import form_layout
from mozaika.web.pages.records.answers import refuse
from mozaika.web.pages.records.commands import is_for
from mozaika.web.pages.records.common import blueprint, crumbs, load_record, may, model_of
from mozaika.web.pages.records.form_place import Place, draw
from mozaika.web.pages.records.reach import reaches
from mozaika.web.session import page_env, safe_next
from mozaika.web.steps import flow_field

ADDRESS = "/<addon>/<name>/<int:record_id>/action/<action>"


@blueprint.get(ADDRESS)
def ask_action(addon: str, name: str, record_id: int, action: str) -> str:
    """Asks whether it is meant."""
    with page_env() as env:
        info, record, found = _find(env, addon, name, record_id, action)
        return render_template(
            "records/confirm.html",
            crumbs=crumbs(info, record, str(found.label)),
            title=f"{name_of(record, info)}: {found.label}",
            text="" if found.confirm is None else found.confirm,
            button=found.label,
            cancel=record_url(info, record_id),
        )


@blueprint.post(ADDRESS)
def run_action(addon: str, name: str, record_id: int, action: str) -> Any:
    """Does it; the answer is told on the record's page, or is the page to open."""
    back = record_url(f"{addon}.{name}", record_id)
    try:
        with page_env(write=True) as env:
            info, record, found = _find(env, addon, name, record_id, action)
            said = found.run(env, [record])
            answer = None if said is None else str(said)
            usual = gettext("“%(name)s”: done.", name=name_of(record, info))
    except MozaikaError as error:
        return refuse(error, back)
    if answer and answer.startswith("/"):
        return redirect(safe_next(answer, back))
    flash(answer or usual, "success")
    return redirect(back)


@blueprint.get("/<addon>/<name>/<int:record_id>/duplicate")
def duplicate(addon: str, name: str, record_id: int) -> Any:
    """The form of a new record with the values of this one, those that may be copied."""
    with page_env() as env:
        info = model_of(env, addon, name)
        if not may(env, info, "create"):
            raise AccessDenied(_l("Your roles do not allow this."))
        given = _copied(env, info, load_record(env, info, record_id))
    return draw(Place(addon, name), given=given)


def _copied(env: Env, info: ModelInfo, record: Any) -> dict[str, Any]:
    moved = flow_field(env, info)
    shown = {item.path: item.field for item in form_layout(env, info).items()}
    return {
        name: _value(field, record)
        for name, field in shown.items()
        if "." not in name and field.copy and field.writable and name != moved
    }


def _value(field: Field, record: Any) -> Any:
    if field.kind == "many_to_one":
        return getattr(record, field.column_name)
    value = getattr(record, field.name)
    if field.kind == "many_to_many":
        return [linked.id for linked in value]
    return None if field.unique else value


def _find(
    env: Env, addon: str, name: str, record_id: int, action: str
) -> tuple[ModelInfo, Any, Action]:
    info = model_of(env, addon, name)
    record = load_record(env, info, record_id)
    found = env.platform.actions.get(action)
    if found is None or not concerns(found, info) or "record" not in found.places:
        raise NotFound(_l("There is no such page."))
    if not reaches(env, info, record, found.operation):
        raise AccessDenied(_l("Your roles do not allow this."))
    if not is_for(env, info, record, found):
        raise NotFound(_l("There is no such page."))
    return info, record, found
