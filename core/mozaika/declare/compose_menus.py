"""Composing menus: the entries of all addons as one tree."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from mozaika.declare.compose_views import Speaker
from mozaika.declare.menus import Menu
from mozaika.errors import CompositionError
from mozaika.i18n import _l


@dataclass(frozen=True)
class MenuNode:
    """A menu entry with those below it, in order. `addon` is the one that declared it."""

    menu: Menu
    addon: str
    children: tuple[MenuNode, ...] = ()

    def walk(self) -> Iterator[Menu]:
        """The entry and all below it, parents first."""
        yield self.menu
        for child in self.children:
            yield from child.walk()


Entries = Mapping[str, tuple[Speaker, Menu]]


def compose_menus(
    menus: Iterable[tuple[Speaker, Menu]],
) -> tuple[tuple[MenuNode, ...], list[CompositionError]]:
    """The menu tree, and an error for each entry that had to be left out.

    Entries come in dependency order: of two with the same name the later one holds. Siblings are
    ordered by `sequence`, then as they come. An entry without its parent, or in a circle of
    parents, is left out with all below it.
    """
    entries: dict[str, tuple[Speaker, Menu]] = {}
    for addon, menu in menus:
        entries[menu.name] = (addon, menu)
    tree = _branch(entries, None)
    placed = {menu.name for node in tree for menu in node.walk()}
    return tree, [
        problem
        for name, (addon, menu) in entries.items()
        if name not in placed and (problem := _problem(entries, addon, menu)) is not None
    ]


def _branch(entries: Entries, parent: str | None) -> tuple[MenuNode, ...]:
    siblings = [(addon, menu) for addon, menu in entries.values() if menu.parent == parent]
    return tuple(
        MenuNode(menu, addon.name, _branch(entries, menu.name))
        for addon, menu in sorted(siblings, key=lambda entry: entry[1].sequence)
    )


def _problem(entries: Entries, addon: Speaker, menu: Menu) -> CompositionError | None:
    """Why the entry is left out; None where the entry above it is to blame."""
    parent = menu.parent or ""
    if parent not in entries:
        message = _l(
            "Addon “%(addon)s” puts the menu entry “%(menu)s” below “%(parent)s”, which is not "
            "there: it is left out.",
            addon=addon.name,
            menu=menu.name,
            parent=parent,
        )
        close = difflib.get_close_matches(parent, entries, 1)
    elif menu.name in _above(entries, menu):
        message = _l(
            "Addon “%(addon)s” puts the menu entry “%(menu)s” below itself: it is left out.",
            addon=addon.name,
            menu=menu.name,
        )
        close = []
    else:
        return None
    cure = (
        _l("Did you mean “%(name)s”?", name=close[0])
        if close
        else _l("Give it the name of another entry as its parent, or none.")
    )
    return CompositionError(message, cure=cure, addons=(addon.name,), menu=menu.name)


def _above(entries: Entries, menu: Menu) -> list[str]:
    """Names of the entries above, up to the first that comes again."""
    names: list[str] = []
    parent = menu.parent or ""
    while parent in entries and parent not in names:
        names.append(parent)
        parent = entries[parent][1].parent or ""
    return names
