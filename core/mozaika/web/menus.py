"""The menu that a user sees: the declared tree, without what the user may not open."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from flask import request

from mozaika.declare import Menu
from mozaika.errors import Text
from mozaika.runtime import Platform, User
from mozaika.services import access
from mozaika.web.addresses import list_url, new_url
from mozaika.web.boards import board_menus
from mozaika.web.session import folded_menus


@dataclass(frozen=True)
class Entry:
    """A menu entry ready to show. `url` is None for a heading that only groups its children."""

    name: str
    label: Text
    icon: str | None
    url: str | None
    children: tuple[Entry, ...] = ()
    current: bool = False
    open: bool = True
    model: str | None = None

    @property
    def leads_here(self) -> bool:
        """Whether this page belongs to it or to an entry below it."""
        return self.current or any(child.leads_here for child in self.children)


FEW = 22
"""Entries up to which the menu needs no folding."""


def menu_tree(platform: Platform, user: User) -> tuple[Entry, ...]:
    """The apps and their entries that the user may open, the one of this page marked."""
    rights = access.rights_of(platform, user)
    visible = [
        menu
        for menu in platform.menus
        if (not menu.roles or user.has_role(*menu.roles))
        and (menu.model is None or rights.can(menu.model, "read"))
    ]
    visible.extend(board_menus(platform, user))
    return fold_menu(mark_current(_branch(visible, None), request.path), folded_menus())


def fold_menu(entries: Sequence[Entry], chosen: Mapping[str, bool]) -> tuple[Entry, ...]:
    """Opens the parts that this page belongs to, those that the user wants open, and all where the
    menu is short."""
    short = sum(1 + len(entry.children) for entry in entries) <= FEW
    return tuple(
        replace(entry, open=entry.leads_here or chosen.get(entry.name, short)) for entry in entries
    )


def entries_of(tree: Iterable[Entry]) -> Iterator[Entry]:
    """All entries of a menu that open something, from top to bottom."""
    for entry in tree:
        if entry.url:
            yield entry
        yield from entries_of(entry.children)


class Creatable(NamedTuple):
    """A kind of records that the user may add."""

    label: Text
    icon: str
    url: str
    model: str


def creatable(platform: Platform, user: User, tree: Iterable[Entry]) -> list[Creatable]:
    """The kinds of records in the menu `tree` of which the user may add one, each once."""
    rights = access.rights_of(platform, user)
    found: dict[str, Creatable] = {}
    for entry, icon in with_icons(tree):
        name = entry.model
        if name and name not in found and rights.can(name, "create"):
            label = platform.registry.info(name).label
            found[name] = Creatable(label, icon, new_url(name), name)
    return list(found.values())


def with_icons(tree: Iterable[Entry], above: str = "point") -> Iterator[tuple[Entry, str]]:
    """Entries with their own icon, or that of the entry above them."""
    for entry in tree:
        icon = entry.icon or above
        yield entry, icon
        yield from with_icons(entry.children, icon)


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
        Entry(
            menu.name,
            menu.label,
            menu.icon,
            _address(menu),
            tuple(_branch(menus, menu.name)),
            model=menu.model,
        )
        for menu in siblings
    ]
    return [entry for entry in entries if entry.url or entry.children]


def _address(menu: Menu) -> str | None:
    return list_url(menu.model) if menu.model else menu.url
