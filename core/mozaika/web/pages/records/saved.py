"""Saved filters of a model: the panel, and what its buttons do."""

from __future__ import annotations

from typing import Any

from flask import Response, flash, make_response, redirect, render_template, request

from mozaika.errors import AccessDenied, MozaikaError, ValidationFailed
from mozaika.i18n import gettext
from mozaika.model import ModelInfo
from mozaika.web.pages.records.common import blueprint, crumbs
from mozaika.web.pages.records.suggest import saved_address, searched_model
from mozaika.web.searching import saved as saved_filters
from mozaika.web.session import page_env
from mozaika.web.views.chips import chips
from mozaika.web.views.state import ViewState

LONGEST_NAME = 100


@blueprint.get("/find/<model>/saved")
def saved(model: str) -> Response:
    """The saved filters, and a form that saves the state of the address."""
    with page_env() as env:
        info = searched_model(env, model)
        state = ViewState.from_address(request.args)
        found = saved_filters.all_saved(env, info)
        told = [chip.label for chip in chips(env, info, state)]
        context = {
            "info": info,
            "crumbs": crumbs(info, last=gettext("Saved filters")),
            "saved": found,
            "chosen": state.saved,
            "told": [*([f"“{state.query}”"] if state.query else []), *told],
            "kept": list(state.arguments()),
            "address": lambda one: saved_address(info, one),
            "back": state.here(info),
        }
        in_place = "HX-Request" in request.headers
        template = "search/saved.html" if in_place else "search/saved_page.html"
        answer = make_response(render_template(template, **context))
        answer.vary.add("HX-Request")
        return answer


@blueprint.post("/find/<model>/saved")
def save_filter(model: str) -> Response:
    """Saves the state that the form carries under the name typed."""
    name = request.form.get("name", "").strip()[:LONGEST_NAME]
    arguments = _carried()
    with page_env(write=True) as env:
        info = searched_model(env, model)
        state = ViewState.from_address(arguments)
        if not name:
            flash(gettext("Give the saved filter a name."), "warning")
            return _back(info, state)
        saved_id = saved_filters.save(
            env,
            info,
            name,
            dict(state.arguments()),
            shared="shared" in request.form,
            first="first" in request.form,
        )
        flash(gettext("“%(name)s” is saved.", name=name), "success")
        return _back(info, state.but(saved=saved_id, offset=state.offset))


@blueprint.post("/find/<model>/saved/<int:saved_id>")
def change_saved(model: str, saved_id: int) -> Response:
    """Renames, shares, replaces, deletes one, or lets it open first."""
    state = ViewState.from_address(_carried())
    done, name = request.form.get("do", ""), request.form.get("name", "").strip()
    changes: dict[str, dict[str, Any]] = {
        "rename": {"name": name[:LONGEST_NAME]} if name else {},
        "share": {"shared": True},
        "unshare": {"shared": False},
        "first": {"default": True},
        "not_first": {"default": False},
        "replace": {"query": saved_filters.kept(dict(state.arguments()))},
    }
    with page_env() as env:
        info = searched_model(env, model)
    try:
        with page_env(write=True) as env:
            if done == "delete":
                saved_filters.remove(env, info, saved_id)
                state = state.but(saved=None)
            elif changes.get(done):
                saved_filters.change(env, info, saved_id, **changes[done])
    except (ValidationFailed, AccessDenied) as error:
        flash(_said(error), "danger")
    return _back(info, state)


def _carried() -> dict[str, str]:
    """The state of the view as the form's inputs `state.…` carry it."""
    begin = "state."
    found = request.form.items()
    return {"all": "1"} | {k.removeprefix(begin): v for k, v in found if k.startswith(begin)}


def _said(error: MozaikaError) -> str:
    if isinstance(error, ValidationFailed):
        texts = [text for each in error.errors.values() for text in _listed(each)]
        return " ".join(map(str, texts)) or str(error)
    return str(error)


def _listed(texts: object) -> list[object]:
    return list(texts) if isinstance(texts, list | tuple) else [texts]


def _back(info: ModelInfo, state: ViewState) -> Response:
    return make_response(redirect(state.here(info), 303))
