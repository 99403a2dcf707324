"""What the search box suggests while somebody types."""

from __future__ import annotations

from typing import Any

from flask import render_template, request

from mozaika.errors import NotFound
from mozaika.i18n import _l
from mozaika.model import ModelInfo
from mozaika.runtime import Env
from mozaika.web.pages.records.common import blueprint, model_of
from mozaika.web.searching.suggestions import Suggestion
from mozaika.web.searching.suggestions import suggest as suggestions
from mozaika.web.session import page_env
from mozaika.web.views.state import ViewState


@blueprint.get("/find/<model>/suggest")
def suggest(model: str) -> str:
    """The list below the search box, for the words in `q` and the state of the view."""
    with page_env() as env:
        info = searched_model(env, model)
        state = ViewState.from_address(request.args)
        return render_template(
            "search/suggestions.html",
            typed=state.query,
            sections=suggestions(env, info, state.query),
            address=lambda one: address_of(info, state, one),
        )


def address_of(info: ModelInfo, state: ViewState, one: Suggestion) -> str:
    """Where a suggestion leads: the condition is added, the words that found it go."""
    if one.saved is not None:
        return saved_address(info, one.saved)
    if one.words is not None:
        return state.address(info, query=one.words)
    return state.address(info, query="", filter=(*state.filter, one.condition))


def saved_address(info: ModelInfo, saved: Any) -> str:
    """The address that a saved filter stands for."""
    found = ViewState.from_address({**saved.arguments, "saved": str(saved.id)})
    return found.here(info)


def searched_model(env: Env, model: str) -> ModelInfo:
    """The model that an address names in one word; `NotFound` where the user may not read it."""
    addon, _, name = model.partition(".")
    if not name:
        raise NotFound(_l("There is no such page."))
    return model_of(env, addon, name)
