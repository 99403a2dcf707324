"""What a new company does first, ticked by what is there already."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import url_for
from sqlalchemy import exists, func, select

from mozaika.errors import Text
from mozaika.i18n import gettext
from mozaika.runtime import Env
from mozaika.services import preferences
from mozaika.web.addresses import list_url
from mozaika.web.context import quick_create
from mozaika.web.menus import Creatable

DISMISSED = "checklist"
"""The preference of an administrator who wants to see the list no more."""

LOOKED_AT = 12
"""Kinds of records among which the first one is looked for."""


@dataclass(frozen=True)
class Step:
    """One thing to do: where, and whether it is done."""

    label: Text
    help: Text
    url: str
    done: bool


def checklist(env: Env) -> list[Step] | None:
    """The steps; None for others than administrators, when all is done, and once dismissed."""
    if not env.user.has_role("base.admin") or preferences.get(env, DISMISSED):
        return None
    own = [one for one in quick_create() if not one.model.startswith("base.")][:LOOKED_AT]
    steps = _steps(env, own)
    return None if all(step.done for step in steps) else steps


def dismiss(env: Env) -> None:
    """Shows the list no more to the env's user."""
    preferences.set(env, DISMISSED, "dismissed")


def _steps(env: Env, own: Sequence[Creatable]) -> list[Step]:
    colleagues, imported, first = _facts(env, own)
    steps = [
        Step(
            gettext("Choose addons"),
            gettext("Switch on what your company needs; anything can be added later."),
            url_for("addons.index"),
            len(env.platform.addons) > 1,
        ),
        Step(
            gettext("Add your colleagues"),
            gettext(
                "Everybody signs in with a login of their own and sees what their role allows."
            ),
            list_url("base.user"),
            colleagues,
        ),
    ]
    if own:
        text = gettext("Take them from a spreadsheet or from your former system.")
        imports = url_for("imports.new", model=own[0].model)
        steps.append(Step(gettext("Import your customers"), text, imports, imported))
        label = gettext("Add the first: %(what)s", what=str(own[0].label).lower())
        text = gettext("See what can be kept, and how the pages work.")
        steps.append(Step(label, text, own[0].url, first))
    return steps


def _facts(env: Env, own: Sequence[Creatable]) -> tuple[bool, bool, bool]:
    """Whether there are colleagues, a finished import, and a record of the kinds in the menu."""
    user, run = env["base.user"], env["base.import"]
    others = select(func.count()).select_from(user).where(user.archived_at.is_(None))
    asked = [others.scalar_subquery() > 1, exists().where(run.state == "done")]
    asked += [exists().where(env[one.model].id.is_not(None)) for one in own]
    with env.sudo():
        found = env.session.execute(select(*asked)).one()
    return bool(found[0]), bool(found[1]), any(found[2:])
