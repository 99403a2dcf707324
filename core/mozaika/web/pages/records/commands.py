"""The commands that a record's page offers: declared actions that fit this record and user."""

from __future__ import annotations

from typing import Any, NamedTuple

from mozaika.db.filters import matches, parse
from mozaika.declare import Action
from mozaika.errors import Text
from mozaika.model import ModelInfo
from mozaika.runtime import Env
from mozaika.services.commands import concerns
from mozaika.services.records.sight import context_of
from mozaika.web.addresses import record_url
from mozaika.web.pages.records.reach import reaches

BUTTONS = 3
"""So many commands are buttons; the others are in the menu."""


class Command(NamedTuple):
    """A button or an entry of the page's menu; one that `asks` has a page of its own first."""

    label: Text
    icon: str | None
    url: str
    asks: bool


class Commands(NamedTuple):
    """The commands of a page."""

    buttons: list[Command]
    menu: list[Command]


def commands_of(env: Env, info: ModelInfo, record: Any) -> Commands:
    """What the user may do with the record besides editing it."""
    allowed: dict[str, bool] = {}
    found = []
    for action in sorted(env.platform.actions.values(), key=lambda action: action.sequence):
        if not concerns(action, info) or "record" not in action.places:
            continue
        if action.operation not in allowed:
            allowed[action.operation] = reaches(env, info, record, action.operation)
        if allowed[action.operation] and is_for(env, info, record, action):
            found.append(_command(info, record, action))
    return Commands(found[:BUTTONS], found[BUTTONS:])


def is_for(env: Env, info: ModelInfo, record: Any, action: Action) -> bool:
    """Whether the action is for this user and this record."""
    if action.roles and not env.user.has_role(*action.roles):
        return False
    if not action.filter:
        return True
    node = parse(list(action.filter), env.platform.registry, info.name)
    with env.sudo():
        return matches(node, record, context_of(env))


def _command(info: ModelInfo, record: Any, action: Action) -> Command:
    url = record_url(info, record.id, "run_action", action=action.name)
    return Command(action.label, action.icon, url, action.confirm is not None)
