"""What helps a seller on a deal's page: checklist, playbook, objections with answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from markdown_it import MarkdownIt
from markupsafe import Markup
from sqlalchemy import or_, select
from sqlalchemy.orm import selectinload
from werkzeug.wrappers import Response

from mozaika import Env, NotFound, Records, _l, gettext, new_url, page_env, record_url, rights
from mozaika_pipeline.deals.stage_rules import told
from mozaika_pipeline.models import Deal, Objection, PipelineStage, Playbook

DEAL = "pipeline.deal"
APPROVAL = "pipeline.approval"
GUIDE = "pipeline.deal_guide"
ANSWERS = "pipeline.objection_answers"
RULES = "pipeline.stage_rules"

_markdown = MarkdownIt("commonmark", {"html": False})


@dataclass(frozen=True)
class Item:
    """A line of a stage's checklist; `key` tells it among the others."""

    key: str
    label: str
    done: bool


@dataclass(frozen=True)
class Script:
    """A playbook as the page shows it."""

    name: str
    html: Markup


def slot(env: Env, name: str, deal: Any) -> Markup | None:
    """The markup for one of the slots of a deal's page, or of its stage's."""
    if name == GUIDE and deal is not None:
        return _guide(env, deal)
    if name == RULES and deal is not None:
        return told(env, deal)
    if name == ANSWERS and deal is not None:
        return Markup(render_template("pipeline/answers.html", objections=_answers(env, deal)))  # noqa: S704
    return None


def checklist(env: Env, deal: Any) -> list[Item]:
    """The items of the deal's stage, and which are done."""
    stage = env.session.get(env[PipelineStage], deal.stage_id)
    lines = [line.strip() for line in ((stage and stage.checklist) or "").splitlines()]
    done = set((deal.checked or "").splitlines())
    keys = [f"{deal.stage_id}:{line}" for line in lines if line]
    return [Item(key, gettext(key.partition(":")[2]), key in done) for key in keys]


def tick(env: Env, deal: Any, key: str) -> None:
    """Marks an item as done, or as not done; `NotFound` for one that the stage has not."""
    if key not in {item.key for item in checklist(env, deal)}:
        raise NotFound(_l("The checklist has changed. Load the page again."))
    done = (deal.checked or "").splitlines()
    kept = [line for line in done if line != key] if key in done else [*done, key]
    deal.checked = "\n".join(kept) or None


blueprint = Blueprint("pipeline_deals", __name__, url_prefix="/pipeline/checklist")


@blueprint.post("/<int:deal_id>")
def tick_item(deal_id: int) -> Response:
    """Ticks an item and shows the deal again."""
    with page_env(write=True) as env:
        tick(env, Records(env, Deal).get(deal_id), request.form.get("item", ""))
    return redirect(record_url(DEAL, deal_id), 303)


def _guide(env: Env, deal: Any) -> Markup | None:
    if deal.state != "open":
        return None
    items, scripts = checklist(env, deal), _scripts(env, deal)
    ask = rights(env).can(APPROVAL, "create")
    html = render_template(
        "pipeline/guide.html",
        items=items,
        left=sum(not item.done for item in items),
        scripts=scripts,
        tick_url=url_for("pipeline_deals.tick_item", deal_id=deal.id),
        may_tick=rights(env).can(DEAL, "update"),
        approval_url=new_url(APPROVAL, deal=deal.id) if ask else None,
    )
    return Markup(html)  # noqa: S704 (our own template, escaped)


def _scripts(env: Env, deal: Any) -> Sequence[Script]:
    cls: Any = env[Playbook]
    statement = (
        select(cls.name, cls.script)
        .where(cls.archived_at.is_(None))
        .where(or_(cls.pipeline_id.is_(None), cls.pipeline_id == deal.pipeline_id))
        .where(or_(cls.stage_id.is_(None), cls.stage_id == deal.stage_id))
        .order_by(cls.sequence, cls.id)
    )
    return [
        Script(gettext(name), Markup(_markdown.render(gettext(script))))  # noqa: S704 (no HTML)
        for name, script in env.session.execute(statement)
    ]


def _answers(env: Env, deal: Any) -> list[tuple[str, list[str]]]:
    """The deal's objections, each with what may be answered."""
    cls: Any = env[Objection]
    ids = [one.id for one in deal.objections]
    statement = select(cls).where(cls.id.in_(ids)).options(selectinload(cls.answers))
    found = env.session.scalars(statement.order_by(cls.sequence, cls.id)).all()
    return [(gettext(one.name), [gettext(each.text) for each in one.answers]) for one in found]
