"""The filter builder: a form over the filter language, drawn by the server after every change."""

from __future__ import annotations

from typing import Any

import orjson
from flask import Response, make_response, redirect, render_template, request

from mozaika.db.filters import parse
from mozaika.errors import BadRequest, FilterError, MozaikaError, Text
from mozaika.i18n import _l, format_number, ngettext
from mozaika.model import ModelInfo
from mozaika.runtime import Env
from mozaika.web.pages.records.common import blueprint, crumbs
from mozaika.web.pages.records.suggest import searched_model
from mozaika.web.searching.builder import JOINS, Builder
from mozaika.web.searching.draft import ROOT, Group, Row, act, from_filter, from_form
from mozaika.web.searching.paths import sees
from mozaika.web.session import page_env
from mozaika.web.views.state import ViewState

FILL_IN = _l("Enter or choose a value.")


@blueprint.get("/find/<model>/builder")
def builder(model: str) -> Response:
    """The builder with the filter of the address; `part` says which condition to begin with."""
    with page_env() as env:
        info = searched_model(env, model)
        arguments = {key: value for key, value in request.args.items() if key != "part"}
        state = ViewState.from_address(arguments)
        parse(list(state.filter), env.platform.registry, info.name, visible=sees(env))
        draft = from_filter(state.filter)
        if not draft.parts:
            draft.parts.append(Row())
        part = request.args.get("part", "")
        focus = f"{ROOT}.{part}" if part.isdigit() else f"{ROOT}.{len(draft.parts) - 1}"
        return _answer(env, info, state, draft, {}, focus)


@blueprint.post("/find/<model>/builder")
def build(model: str) -> Response:
    """The builder after a change; with the button "apply", the view that the filter finds."""
    with page_env() as env:
        info = searched_model(env, model)
        state, draft, action = _posted_state(), from_form(request.form), request.form.get("do", "")
        if action != "apply":
            focus = act(draft, action)
            return _answer(env, info, state, draft, _errors(env, info, draft), focus)
        made = Builder(env, info)
        conditions, errors, empty = made.conditions(draft)
        errors |= dict.fromkeys(empty, FILL_IN)
        if not errors:
            try:
                found = made.written(draft, conditions)
                return _shown(state.address(info, filter=tuple(found)))
            except FilterError as error:
                errors[ROOT] = str(error)
        return _answer(env, info, state, draft, errors, next(iter(errors)))


@blueprint.post("/find/<model>/count")
def count(model: str) -> str:
    """How many the draft finds, and what is wrong with its rows."""
    with page_env() as env:
        info = searched_model(env, model)
        state, draft = _posted_state(), from_form(request.form)
        errors = _errors(env, info, draft)
        found = _count(env, info, state, draft, errors)
        return render_template(
            "search/builder_count.html", count=found, errors=errors, keys=_keys(draft)
        )


def _answer(
    env: Env, info: ModelInfo, state: ViewState, draft: Group, errors: dict[str, Text], focus: str
) -> Response:
    made = Builder(env, info)
    context = {
        "info": info,
        "crumbs": crumbs(info, last=str(_l("Filter"))),
        "root": made.view(draft, errors),
        "joins": JOINS,
        "focus": focus,
        "error": errors.get(ROOT),
        "count": _count(env, info, state, draft, errors),
        "state": orjson.dumps(dict(state.but(filter=()).arguments())).decode(),
        "back": state.here(info),
    }
    in_place = "HX-Request" in request.headers
    page = render_template("search/builder.html" if in_place else "search/page.html", **context)
    answer = make_response(page)
    answer.vary.add("HX-Request")
    return answer


def _errors(env: Env, info: ModelInfo, draft: Group) -> dict[str, Text]:
    return Builder(env, info).conditions(draft)[1]


def _count(
    env: Env, info: ModelInfo, state: ViewState, draft: Group, errors: dict[str, Text]
) -> str:
    """How many are found by the rows that say something; "" where a row is wrong."""
    if errors:
        return ""
    made = Builder(env, info)
    try:
        written = made.written(draft, made.conditions(draft)[0])
        found = state.search(env, info, filter=written, fields=["id"], limit=0, count=True).total
    except MozaikaError as error:
        return str(error)
    number = format_number(found or 0)
    return ngettext("%(number)s found", "%(number)s found", found or 0, number=number)


def _keys(draft: Group, key: str = ROOT) -> list[str]:
    found: list[str] = []
    for place, part in enumerate(draft.parts):
        inner = f"{key}.{place}"
        found += [inner] if isinstance(part, Row) else _keys(part, inner)
    return found


def _posted_state() -> ViewState:
    """The state of the view that the filter is made for, without its filter."""
    try:
        found: Any = orjson.loads(request.form.get("state", "{}"))
    except orjson.JSONDecodeError:
        found = None
    if not isinstance(found, dict):
        raise BadRequest(_l("The filter in this address is not understood."))
    return ViewState.from_address({"all": "1", **{str(k): str(v) for k, v in found.items()}})


def _shown(address: str) -> Response:
    """Leads to the view: in place for a script, else as a page."""
    if "HX-Request" not in request.headers:
        return make_response(redirect(address, 303))
    where = {"path": address, "target": "#listing", "swap": "outerHTML"}
    return make_response("", 200, {"HX-Location": orjson.dumps(where).decode()})
