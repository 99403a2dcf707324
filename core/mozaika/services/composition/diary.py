"""What addons do to views while they are composed, noted element by element.

An element is known by its anchor and by what holds it, so that the same field at two places of a
form is two elements. What each extension did is read from the view before and after it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from mozaika.declare import View, ViewExtension
from mozaika.declare.compose_views import Line, Speaker, ViewKey, outline
from mozaika.declare.views import Change, Group, Related, Tab

Deed = Literal["declared", "before", "after", "inside", "replace", "remove", "moved", "custom"]
Place: TypeAlias = tuple[str, str]
"""The anchor of what holds an element ("" is the view), and its own."""

HOLDERS = (Group, Tab, Related)


@dataclass(frozen=True)
class Mark:
    """What an addon did: declared an element, placed it at an anchor, moved it there, put it in the
    place of another, or removed it. "custom": a field of the company's own."""

    addon: str
    deed: Deed
    anchor: str = ""


@dataclass
class History:
    """What happened to one view."""

    declared_by: list[str] = field(default_factory=list)
    extended_by: list[str] = field(default_factory=list)
    marks: dict[Place, list[Mark]] = field(default_factory=dict)
    gone: list[tuple[str, str, Mark]] = field(default_factory=list)


class Diary:
    """The histories of all views."""

    def __init__(self) -> None:
        self._histories: dict[ViewKey, History] = {}

    def of(self, key: ViewKey) -> History:
        """What happened to a view."""
        return self._histories.setdefault(key, History())

    def declared(self, addon: str, view: View) -> None:
        """A view was declared; one that was declared before is forgotten."""
        history = self.of((view.model, view.name))
        history.declared_by.append(addon)
        history.marks = {place: [Mark(addon, "declared")] for place in _places(view)}

    def extended(
        self, speaker: Speaker, extension: ViewExtension, before: View, after: View
    ) -> None:
        """An extension was applied."""
        addon = speaker.name
        history = self.of((extension.model, extension.view))
        history.extended_by.append(addon)
        old, new = _places(before), _places(after)
        lost = {place: history.marks.pop(place, []) for place in old if place not in new}
        marked: set[Place] = set()
        for change in extension.changes:
            for place in _placed(change, extension, old, new):
                if place not in marked:
                    marked.add(place)
                    earlier = history.marks.pop(place, None) or _taken(lost, place[1])
                    history.marks[place] = [*earlier, _mark(addon, change, moved=bool(earlier))]
        history.gone += [
            (place[1], marks[0].addon if marks else "", _removal(addon, extension, place))
            for place, marks in lost.items()
            if not any(place[0] == other[1] for other in lost)
        ]

    def customised(self, view: View, shown: View, owners: Mapping[str, str]) -> None:
        """The company's own fields were placed."""
        history = self.of((view.model, view.name))
        known = _places(view)
        for place in _places(shown):
            if place not in known:
                history.marks[place] = [Mark(owners.get(place[1], "custom"), "custom")]


def _places(view: View) -> dict[Place, Line]:
    return {(line.parent, line.anchor): line for line in outline(view)}


def _placed(
    change: Change,
    extension: ViewExtension,
    old: Mapping[Place, Line],
    new: Mapping[Place, Line],
) -> Iterator[Place]:
    """Where the nodes of a change came to stand, with what they hold. Fields and slots are known by
    the very object; groups and tabs, which are rebuilt, by their name."""
    objects = {id(node) for node in change.nodes}
    names = {node.name for node in change.nodes if isinstance(node, HOLDERS)}
    cleared = {one.anchor for one in extension.changes if one.action in ("remove", "replace")}
    holders: set[str] = set()
    for place, line in new.items():
        again = place not in old or line.anchor in cleared
        named = isinstance(line.node, HOLDERS) and line.anchor in names and again
        if named or id(line.node) in objects or line.parent in holders:
            if isinstance(line.node, HOLDERS):
                holders.add(line.anchor)
            yield place


def _taken(lost: dict[Place, list[Mark]], name: str) -> list[Mark]:
    """The history of an element that the same extension took away elsewhere: it was moved."""
    for place in list(lost):
        if place[1] == name:
            return lost.pop(place)
    return []


def _mark(addon: str, change: Change, *, moved: bool) -> Mark:
    deed: Deed = "moved" if moved and change.action != "replace" else change.action
    return Mark(addon, deed, change.anchor)


def _removal(addon: str, extension: ViewExtension, place: Place) -> Mark:
    """Which of the extension's changes took the element away."""
    for change in extension.changes:
        if change.action in ("remove", "replace") and change.anchor in place:
            new = ", ".join(node.name for node in change.nodes)
            return Mark(addon, change.action, new)
    return Mark(addon, "remove")
