"""The action bar of a list: asks for what a deed needs, does it, tells what came of it."""

from __future__ import annotations

from typing import Any

from flask import flash, request

from mozaika.errors import ValidationFailed
from mozaika.i18n import format_number, gettext, ngettext
from mozaika.model import ModelInfo
from mozaika.runtime import Env
from mozaika.services import bulk as service
from mozaika.services.bulk import SMALL, Outcome, Task
from mozaika.services.records import Records
from mozaika.web.addresses import list_url, model_url
from mozaika.web.forms import FIND
from mozaika.web.pages.records import dialog
from mozaika.web.pages.records.asking import Wish, ask, is_ready, task_of
from mozaika.web.pages.records.common import blueprint, crumbs, model_of
from mozaika.web.pages.records.exports import export_selection
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


def done_text(outcome: Outcome) -> str:
    """What was done, in words."""
    shown = format_number(outcome.done)
    return ngettext("Done for %(n)s item.", "Done for %(n)s items.", outcome.done, n=shown)


def _do(addon: str, name: str, wish: Wish) -> Any:
    try:
        with page_env(write=True) as env:
            info = model_of(env, addon, name)
            task = task_of(env, info, wish, request.form)
            return _started(env, info, task, wish)
    except ValidationFailed as error:
        with page_env() as env:
            info = model_of(env, addon, name)
            return ask(env, info, wish, posted=request.form, error=error)


def _started(env: Env, info: ModelInfo, task: Task, wish: Wish) -> Any:
    """Few are done at once, many by a job; either way a page tells what could not be done."""
    ids = _ids(env, info, wish)
    token = service.new_token()
    page = model_url(info, "bulk_run", token=token)
    if ids is None:
        service.queue(env, task, wish.selection, token, page)
        return dialog.go(page)
    outcome = service.run_now(env, task, ids)
    if outcome.refused:
        service.keep_result(env, task, outcome, token)
        return dialog.go(page)
    if outcome.said.startswith("/"):
        return dialog.go(safe_next(outcome.said))
    flash(outcome.said or done_text(outcome), "success")
    return dialog.go(wish.back or list_url(info))


def _ids(env: Env, info: ModelInfo, wish: Wish) -> list[int] | None:
    """The ids of a small selection; None for a big one."""
    if not wish.selection.everything:
        return list(wish.selection.ids) if len(wish.selection.ids) <= SMALL else None
    found = Records(env, info.name).search(
        **wish.selection.search, fields=["id"], sort="id", limit=SMALL + 1
    )
    ids = [item["id"] for item in found.items]
    return ids if len(ids) <= SMALL else None


def _nothing(addon: str, name: str) -> Any:
    flash(gettext("Select something first."), "warning")
    return dialog.go(safe_next(request.form.get("next"), list_url(f"{addon}.{name}")))
