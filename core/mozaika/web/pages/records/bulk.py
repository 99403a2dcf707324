"""The action bar of a list: asks for what a deed needs, does it, tells what came of it."""

from __future__ import annotations

from typing import Any

from flask import flash, request

from mozaika.errors import ValidationFailed
from mozaika.i18n import format_number, gettext
from mozaika.services import bulk as service
from mozaika.web.addresses import list_url, model_url
from mozaika.web.forms import FIND
from mozaika.web.pages.records import dialog
from mozaika.web.pages.records.asking import Wish, ask, is_ready, page_of, task_of
from mozaika.web.pages.records.common import blueprint, crumbs, model_of
from mozaika.web.pages.records.exports import export_selection
from mozaika.web.selections import done_text, start
from mozaika.web.session import page_env, safe_next

DO = "do"
"""The button that means it."""


@blueprint.post("/<addon>/<name>/bulk")
def bulk(addon: str, name: str) -> Any:
    """Does something with the selected records, or asks for what it needs first."""
    wish = Wish.from_form(request.form)
    if wish.act == "export":
        return export_selection(addon, name, wish.selection, wish.name)
    if not wish.selection.everything and not wish.selection.ids:
        return _nothing(addon, name)
    with page_env() as env:
        info = model_of(env, addon, name)
        if page := page_of(env, info, wish):
            return dialog.go(page)
        asked = FIND in request.form or not is_ready(env, info, wish, DO in request.form)
        if asked:
            return ask(env, info, wish, posted=request.form)
    return _do(addon, name, wish)


@blueprint.get("/<addon>/<name>/bulk/<token>")
def bulk_run(addon: str, name: str, token: str) -> Any:
    """How far it is, and what could not be done."""
    with page_env() as env:
        info = model_of(env, addon, name)
        status = service.status(env, token)
        over = status.outcome.done + status.outcome.refused
        title = gettext("%(what)s: selected rows", what=info.plural)
        return dialog.part_or_page(
            "records/list_progress.html",
            "records/list_run.html",
            crumbs=crumbs(info, last=title),
            title=title,
            progress=status,
            outcome=status.outcome,
            refused=format_number(status.outcome.refused),
            done=done_text(status.outcome),
            over=gettext(
                "%(n)s of %(total)s", n=format_number(over), total=format_number(status.total)
            ),
            run_url=model_url(info, "bulk_run", token=token),
            back=list_url(info),
            info=info,
        )


def _do(addon: str, name: str, wish: Wish) -> Any:
    try:
        with page_env(write=True) as env:
            info = model_of(env, addon, name)
            task = task_of(env, info, wish, request.form)
            return dialog.go(start(env, task, wish.selection, wish.back or list_url(info)))
    except ValidationFailed as error:
        with page_env() as env:
            info = model_of(env, addon, name)
            return ask(env, info, wish, posted=request.form, error=error)


def _nothing(addon: str, name: str) -> Any:
    flash(gettext("Select something first."), "warning")
    return dialog.go(safe_next(request.form.get("next"), list_url(f"{addon}.{name}")))
