"""What a stage asks for and where deals go from it: told on its page, ticked on a page of its
own."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from markupsafe import Markup
from sqlalchemy import select
from werkzeug.wrappers import Response

from mozaika import (
    AccessDenied,
    Env,
    Records,
    _l,
    gettext,
    list_url,
    name_of,
    page_env,
    record_url,
    rights,
)
from mozaika_pipeline.deals.definitions import is_askable, names_in
from mozaika_pipeline.models import Deal, PipelineStage

STAGE = "pipeline.stage"
USELESS = frozenset({
    "name", "pipeline", "stage", "currency", "opened_on", "closed_on", "probability",
    "probability_manual", "lost_reason", "lost_note", "reopen_reason", "repeat_of", "external_id",
})  # fmt: skip
"""Every deal has these, or they are asked for elsewhere: offered only where they are asked for
already."""


@dataclass(frozen=True)
class Box:
    """A box to tick: the word that is kept, and what people read."""

    value: str
    label: str
    ticked: bool


blueprint = Blueprint("stage_rules", __name__, url_prefix="/pipeline/stage")


@blueprint.get("/<int:number>/rules")
def ask(number: int) -> str:
    """The page with the boxes."""
    with page_env() as env:
        stage = _stage(env, number)
        title = _name(env, stage.name)
        return render_template(
            "pipeline/stage_rules.html",
            title=gettext("Rules of the stage “%(stage)s”", stage=title),
            fields=_fields(env, stage),
            stages=_stages(env, stage),
            action=request.path,
            back=record_url(STAGE, number),
            crumbs=[
                (env.registry.info(STAGE).plural, list_url(STAGE)),
                (title, record_url(STAGE, number)),
                (gettext("Rules"), None),
            ],
        )


@blueprint.post("/<int:number>/rules")
def keep(number: int) -> Response:
    """Keeps what is ticked."""
    with page_env(write=True) as env:
        stage = _stage(env, number)
        values = {
            "required_fields": _kept(_fields(env, stage), request.form.getlist("field")),
            "allowed_next": _kept(_stages(env, stage), request.form.getlist("stage")),
        }
        Records(env, STAGE).update(number, values)
    return redirect(record_url(STAGE, number), 303)


def told(env: Env, stage: Any) -> Markup:
    """The rules in words."""
    page = render_template(
        "pipeline/stage_rules_told.html",
        fields=[box.label for box in _fields(env, stage) if box.ticked],
        stages=[box.label for box in _stages(env, stage) if box.ticked],
        checklist=[gettext(line) for line in (stage.checklist or "").splitlines() if line.strip()],
        url=url_for("stage_rules.ask", number=stage.id),
        may_change=rights(env).can(STAGE, "update"),
    )
    return Markup(page)  # noqa: S704 (our own template, escaped)


def _stage(env: Env, number: int) -> Any:
    if not rights(env).can(STAGE, "update"):
        raise AccessDenied(_l("Only a manager of sales changes stages."))
    return Records(env, STAGE).get(number)


def _fields(env: Env, stage: Any) -> list[Box]:
    """The fields that may be asked for: single values that people fill in."""
    wanted = set(names_in(stage.required_fields))
    boxes = [
        Box(name, str(one.label), name in wanted)
        for name, one in env.registry.info(Deal).fields.items()
        if one.kind in ("value", "many_to_one")
        and is_askable(env, name)
        and (name not in USELESS or name in wanted)
    ]
    return sorted(boxes, key=lambda box: box.label.casefold())


def _stages(env: Env, stage: Any) -> list[Box]:
    """The other stages of the pipeline, in order."""
    wanted = {name.casefold() for name in names_in(stage.allowed_next)}
    cls: Any = env[PipelineStage]
    others = (
        select(cls.name)
        .where(cls.pipeline_id == stage.pipeline_id, cls.id != stage.id)
        .order_by(cls.sequence, cls.id)
    )
    return [
        Box(name, _name(env, name), name.casefold() in wanted)
        for name in env.session.scalars(others)
    ]


def _name(env: Env, name: str) -> str:
    return name_of({"name": name}, env.registry.info(STAGE))


def _kept(boxes: Sequence[Box], ticked: Iterable[str]) -> str | None:
    wanted = set(ticked)
    return ", ".join(box.value for box in boxes if box.value in wanted) or None
