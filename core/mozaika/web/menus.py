"""The menu that a user sees: the declared tree, without what the user may not open."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from flask import request

from mozaika.declare import Menu
from mozaika.errors import Text
from mozaika.runtime import Platform, User
from mozaika.services import access
from mozaika.web.addresses import list_url


@dataclass(frozen=True)
class Entry:
    """A menu entry ready to show. `url` is None for a heading that only groups its children."""

    name: str
    label: Text
    icon: str | None
    url: str | None
    children: tuple[Entry, ...] = ()
    current: bool = False


def menu_tree(platform: Platform, user: User) -> tuple[Entry, ...]:
    """The apps and their entries that the user may open, the one of this page marked."""
    rights = access.rights_of(platform, user)
    visible = [
        menu
        for menu in platform.menus
        if (not menu.roles or user.has_role(*menu.roles))
        and (menu.model is None or rights.can(menu.model, "read"))
    ]
    return mark_current(_branch(visible, None), request.path)


def mark_current(entries: Iterable[Entry], path: str) -> tuple[Entry, ...]:
    """Marks the entries whose page, or a page below it, is at `path`."""
    return tuple(
        replace(
            entry,
            current=_is_at(entry.url, path),
            children=mark_current(entry.children, path),
        )
        for entry in entries
    )


def _is_at(url: str | None, path: str) -> bool:
    return url is not None and (path == url or path.startswith(url.rstrip("/") + "/"))


def _branch(menus: Sequence[Menu], parent: str | None) -> list[Entry]:
    siblings = sorted((m for m in menus if m.parent == parent), key=lambda m: m.sequence)
    entries = [
        Entry(menu.name, menu.label, menu.icon, _address(menu), tuple(_branch(menus, menu.name)))
        for menu in siblings
    ]
    return [entry for entry in entries if entry.url or entry.children]


def _address(menu: Menu) -> str | None:
    return list_url(menu.model) if menu.model else menu.url
