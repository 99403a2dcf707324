"""The panel of counts by value."""

from __future__ import annotations

from flask import Response, make_response, redirect, render_template, request

from mozaika.i18n import format_number
from mozaika.services import preferences
from mozaika.web.pages.records.common import blueprint, crumbs
from mozaika.web.pages.records.suggest import searched_model
from mozaika.web.searching.facets import Asked, facets
from mozaika.web.session import page_env, safe_next
from mozaika.web.views.search_bar import counts_key
from mozaika.web.views.state import ViewState


@blueprint.get("/find/<model>/counts")
def counts(model: str) -> Response:
    """The counts for the state of the address; each value leads to the state with it."""
    with page_env() as env:
        info = searched_model(env, model)
        state = ViewState.from_address(request.args)
        asked = Asked(state.filter, state.query, state.archived)
        context = {
            "info": info,
            "crumbs": crumbs(info),
            "facets": facets(env, info, asked),
            "number": format_number,
            "address": lambda value: state.address(info, filter=tuple(value.filter)),
        }
        in_place = "HX-Request" in request.headers
        page = render_template(
            "search/counts.html" if in_place else "search/counts_page.html", **context
        )
    answer = make_response(page)
    answer.vary.add("HX-Request")
    return answer


@blueprint.post("/find/<model>/counts")
def show_counts(model: str) -> Response:
    """Shows or hides the panel, from now on."""
    with page_env(write=True) as env:
        info = searched_model(env, model)
        shown = request.form.get("show") == "1"
        preferences.set(env, counts_key(info), True if shown else None)
    if "HX-Request" in request.headers or "X-Requested-With" in request.headers:
        return make_response("", 204)
    return make_response(redirect(safe_next(request.form.get("next")), 303))
