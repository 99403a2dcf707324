"""What pickers ask while somebody types: the choices that fit, and a new one made on the fly."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from flask import jsonify, render_template, request

from mozaika.errors import AccessDenied, NotFound, ValidationFailed
from mozaika.i18n import _l
from mozaika.model import ModelInfo
from mozaika.runtime import Env
from mozaika.web.addresses import new_url
from mozaika.web.options import created, find, ids_in, named, takes_a_name
from mozaika.web.pages.records.common import blueprint, may, model_of
from mozaika.web.session import page_env
from mozaika.web.widgets import Option

SHOWN = 20
"""Choices that a picker shows at once."""

RECENT = 5
"""Choices that somebody made lately, which come first while nothing is typed."""


@blueprint.get("/options/<model>")
def options(model: str) -> str:
    """The choices that fit what is typed, as the options of a select."""
    query = next((v for key, v in request.args.items() if key.startswith("find.")), "")
    with page_env() as env:
        found = find(env, _target(env, model), query.strip())
        return render_template("records/options.html", options=found)


@blueprint.get("/options/<model>/find")
def find_options(model: str) -> Any:
    """The choices that fit `q`; without it the `recent` ones, then the first ones."""
    query = request.args.get("q", "").strip()
    with page_env() as env:
        info = _target(env, model)
        recent = [] if query else named(env, info, _recent())
        known = {option.value for option in recent}
        others = [o for o in find(env, info, query, SHOWN) if o.value not in known]
        return jsonify(
            [*(_as_json(o, recent=True) for o in recent), *(_as_json(o) for o in others)]
        )


@blueprint.post("/options/<model>/new")
def new_option(model: str) -> Any:
    """Makes a record of the typed `name`. Where more is needed the answer says which form asks."""
    name = request.form.get("name", "").strip()
    with page_env() as env:
        info = _target(env, model)
        if not may(env, info, "create"):
            raise AccessDenied(_l("Your roles do not allow this."))
    if not takes_a_name(info):
        return _ask(info, "")
    try:
        with page_env(write=True) as env:
            return jsonify(_as_json(created(env, env.platform.registry.info(model), name))), 201
    except ValidationFailed:
        return _ask(info, name)


def _ask(info: ModelInfo, name: str) -> Any:
    given = {info.display: name} if name and takes_a_name(info) else {}
    return jsonify({"form": new_url(info, **given)}), 422


def _target(env: Env, model: str) -> ModelInfo:
    addon, _, name = model.partition(".")
    if not name:
        raise NotFound(_l("There is no such page."))
    return model_of(env, addon, name)


def _recent() -> list[int]:
    return ids_in(request.args.get("recent", "").split(","))[:RECENT]


def _as_json(option: Option, *, recent: bool = False) -> dict[str, Any]:
    made = {**asdict(option), "label": str(option.label)}
    return {**made, "recent": recent}
