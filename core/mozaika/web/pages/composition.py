"""How the platform is put together, for administrators: which addon is behind what."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, render_template, request, url_for

from mozaika.errors import AccessDenied, NotFound
from mozaika.i18n import _l, format_datetime, gettext
from mozaika.runtime import Env
from mozaika.services import composition
from mozaika.services.composition.words import deed, removal
from mozaika.web.composition import NAMES, TABS, Crumb, address, ms, tab_of
from mozaika.web.context import hue
from mozaika.web.session import page_env

blueprint = Blueprint("composition", __name__, url_prefix="/administration/composition")


@blueprint.get("")
def index() -> str:
    """All kinds of data, and who contributes to each; or what a search finds."""
    with administrator() as env:
        words = request.args.get("q", "").strip()[:100]
        if words:
            found = composition.search(env.platform, words)
            return page(env, "search", [], words=words, found=found, most=composition.MOST)
        return page(env, "models", [], models=composition.describe_models(env.platform))


@blueprint.get("/models/<model>")
def model(model: str) -> str:
    """One kind of data: its fields, methods, workflow, hooks, views and rights."""
    with administrator() as env:
        part = composition.describe_model(env.platform, model)
        return page(
            env,
            "model",
            [(part.label, None)],
            model=part,
            views=composition.describe_views(env.platform, model),
            grants=composition.grants(env.platform, model),
            restrictions=composition.restrictions(env.platform, model),
        )


@blueprint.get("/hooks")
def hooks() -> str:
    """All hooks with their implementations, in the order of calling."""
    with administrator() as env:
        used = "all" not in request.args
        described = env.platform.hooks.describe()
        shown = [one for one in described if one.implementations or not used]
        return page(
            env,
            "hooks",
            [(gettext("Hooks"), None)],
            kinds={kind: [one for one in shown if one.kind == kind] for kind in NAMES["hooks"]},
            used=used,
            unused=len(described) - len(shown),
        )


@blueprint.get("/views")
def views() -> str:
    """All views, and the addons that extend them."""
    with administrator() as env:
        found = composition.describe_views(env.platform)
        return page(env, "views", [(gettext("Views"), None)], views=found)


@blueprint.get("/views/<model>/<name>")
def view(model: str, name: str) -> str:
    """One view as a tree: who placed each element, and what was done to it."""
    with administrator() as env:
        part = composition.describe_view(env.platform, model, name)
        crumbs: list[Crumb] = [(gettext("Views"), url_for(".views")), (f"{model} · {name}", None)]
        others = composition.describe_views(env.platform, model)
        return page(env, "view", crumbs, view=part, others=others)


@blueprint.get("/menu")
def menus() -> str:
    """The menu as a tree."""
    with administrator() as env:
        entries, left_out = composition.menus(env.platform)
        crumbs = [(gettext("Menu"), None)]
        return page(env, "menus", crumbs, entries=entries, left_out=left_out)


@blueprint.get("/rights")
def rights() -> str:
    """Roles, grants and restrictions."""
    with administrator() as env:
        return page(
            env,
            "rights",
            [(gettext("Roles and rights"), None)],
            roles=composition.roles(env.platform),
            grants=composition.grants(env.platform),
            restrictions=composition.restrictions(env.platform),
        )


@blueprint.get("/addons/<name>")
def addon(name: str) -> str:
    """All that one addon brings."""
    with administrator() as env:
        enabled = env.platform.addon(name)
        if enabled is None:
            raise NotFound(_l("There is no addon “%(name)s” that is switched on.", name=name))
        brought = composition.brought_by(env.platform, name)
        return page(env, "addon", [(enabled.title, None)], addon=enabled, brought=brought)


def administrator(*, write: bool = False) -> Env:
    """The unit of work of an administrator; `AccessDenied` for others."""
    env = page_env(write=write)
    if not env.user.has_role("base.admin"):
        env.close()
        raise AccessDenied(_l("Only administrators come here."))
    return env


def page(env: Env, template: str, crumbs: Sequence[Crumb], **shown: Any) -> str:
    """One of the pages below "How it is built"."""
    top: list[Crumb] = [
        (gettext("Administration"), url_for("administration.index")),
        (gettext("How it is built"), url_for("composition.index")),
    ]
    return render_template(
        f"composition/{template}.html",
        crumbs=[*top, *crumbs],
        tabs=TABS,
        tab=tab_of(template),
        titles={one.name: one.title for one in env.platform.addons},
        names=NAMES,
        address=address,
        deed=deed,
        hue=hue,
        moment=format_datetime,
        ms=ms,
        removal=removal,
        **shown,
    )
