"""What the pages about the composition of the platform call its parts, and where these lead."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from flask import url_for

from mozaika.errors import Text
from mozaika.i18n import LazyString, _l, _lp, format_number, gettext
from mozaika.services.composition import Found

Crumb = tuple[Text, str | None]
"""A step of the way to a page: its words, and where it leads."""

TABS: Mapping[str, LazyString] = {
    "index": _l("Data"),
    "hooks": _l("Hooks"),
    "views": _l("Views"),
    "menus": _l("Menu"),
    "rights": _l("Roles and rights"),
    "traces": _l("Traces"),
}
"""The pages that tabs lead to, by their view."""

TAB_OF: Mapping[str, str] = {"view": "views", "trace": "traces"}
"""The tab of a template, where it is not the tab's own; of others it is the first."""

NAMES: Mapping[str, Mapping[str, LazyString]] = {
    "found": {
        "addon": _l("Addon"),
        "model": _l("Kind of data"),
        "field": _l("Field"),
        "method": _l("Method"),
        "hook": _l("Hook"),
        "implementation": _l("Function"),
        "view": _l("View"),
        "element": _l("Element of a view"),
        "menu": _l("Menu entry"),
        "role": _l("Role"),
    },
    "hooks": {
        "Declarations": _l("Declarations"),
        "Questions": _l("Questions"),
        "Life cycle": _l("Life cycle"),
        "Decisions": _l("Decisions"),
        "Notifications": _l("Messages to addons"),
        "Own": _l("Hooks of addons"),
    },
    "steps": {
        "state": _l("State"),
        "transition": _l("Transition"),
        "stages": _l("Stages"),
        "guard": _l("Guard"),
        "effect": _l("Effect"),
        "rule": _l("Rule for stages"),
        "action": _l("Action"),
    },
    "nodes": {
        "Show": _l("Field"),
        "Group": _lp("view", "Group"),
        "Tab": _lp("view", "Tab"),
        "Related": _l("Related list"),
        "Slot": _l("Slot"),
    },
    "declared": {
        "Menu": _l("Menu entries"),
        "Action": _l("Actions"),
        "Dashboard": _l("Dashboards"),
        "Tile": _l("Tiles"),
        "Role": _l("Roles"),
        "Job": _l("Jobs"),
        "Setting": _l("Settings"),
    },
}
"""Words for kinds of things, by what the services call them."""


def tab_of(template: str) -> str:
    """The tab that a page belongs to."""
    return template if template in TABS else TAB_OF.get(template, "index")


def ms(seconds: float) -> str:
    """A time in milliseconds: "12.5 ms"."""
    return gettext("%(number)s ms", number=format_number(seconds * 1000, 1))


def address(found: Found) -> str:
    """The page of a part that a search found."""
    return _ADDRESSES[found.kind](found)


_ADDRESSES: Mapping[str, Callable[[Found], str]] = {
    "addon": lambda one: url_for("composition.addon", name=one.name),
    "model": lambda one: url_for("composition.model", model=one.name),
    "field": lambda one: _model(one, "field"),
    "method": lambda one: _model(one, "method"),
    "hook": lambda one: _hook(one.name),
    "implementation": lambda one: _hook(one.inside),
    "view": lambda one: url_for("composition.view", model=one.inside, name=one.view),
    "element": lambda one: url_for("composition.view", model=one.inside, name=one.view),
    "menu": lambda one: url_for("composition.menus", _anchor=one.name),
    "role": lambda one: url_for("composition.rights", _anchor=one.name),
}


def _model(one: Found, kind: str) -> str:
    return url_for("composition.model", model=one.inside, _anchor=f"{kind}-{one.name}")


def _hook(name: str) -> str:
    return url_for("composition.hooks", all=1, _anchor=name)
