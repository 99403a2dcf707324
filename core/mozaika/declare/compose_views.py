"""Composing views: the extensions of all addons applied to the views that they name.

An extension that can't be applied is left out as a whole and reported; the rest works.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple, Protocol, TypeAlias

from mozaika.declare.screens import CalendarView, KanbanView, View
from mozaika.declare.views import (
    Change,
    DetailView,
    FormView,
    Group,
    ListView,
    Node,
    Related,
    Show,
    Tab,
    ViewExtension,
    as_node,
)
from mozaika.errors import CompositionError, Text
from mozaika.i18n import _l


class Speaker(Protocol):
    """The addon that declares something, known by its name."""

    @property
    def name(self) -> str:
        """The addon's name."""


Told: TypeAlias = Callable[[Speaker, ViewExtension, View, View], None]
"""Told of each extension that was applied, with the view before and after it."""
Nodes: TypeAlias = tuple[Node, ...]
ViewKey: TypeAlias = tuple[str, str]
"""Model and name of a view, e.g. ("contacts.partner", "list")."""


def compose_views(
    views: Iterable[tuple[Speaker, View]],
    extensions: Iterable[tuple[Speaker, ViewExtension]],
    told: Told | None = None,
) -> tuple[dict[ViewKey, View], list[CompositionError]]:
    """The views with their extensions, and an error for each extension that had to be left out.

    Both come in dependency order: of two views with the same key the later one holds, and what
    several addons place after one anchor stands in that order. Bare field names become `Show`s.
    Errors name addon, view and anchor (also in `details`).
    """
    trees = {(view.model, view.name): _Tree(view) for _, view in views}
    problems: list[CompositionError] = []
    for addon, extension in extensions:
        key = (extension.model, extension.view)
        try:
            extended = _find(trees, key).extended(extension)
        except _Unfit as unfit:
            problems.append(_problem(addon, extension, unfit))
            continue
        if told is not None:
            told(addon, extension, trees[key].view(), extended.view())
        trees[key] = extended
    return {key: tree.view() for key, tree in trees.items()}, problems


def anchors(view: View) -> list[str]:
    """Names that extensions of the view may give as anchors, in order of appearance."""
    return list(_names(_nodes_of(view)))


class Line(NamedTuple):
    """A node of a view: its anchor, how deep it lies, and the anchor of what holds it."""

    depth: int
    parent: str
    anchor: str
    node: Node


def outline(view: View) -> list[Line]:
    """All nodes of a view from top to bottom."""
    return list(_lines(_nodes_of(view), 0, "", ""))


def _lines(nodes: Nodes, depth: int, parent: str, prefix: str) -> Iterator[Line]:
    for node in nodes:
        anchor = prefix + node.name
        yield Line(depth, parent, anchor, node)
        inner = f"{node.name}." if isinstance(node, Related) else ""
        yield from _lines(_children(node) or (), depth + 1, anchor, inner)


class _Unfit(Exception):
    """Why an extension can't be applied; `close` is what may have been meant."""

    def __init__(self, message: Text, anchor: str = "", close: Sequence[str] = ()) -> None:
        super().__init__(str(message))
        self.message = message
        self.anchor = anchor
        self.close = close


def _find(trees: Mapping[ViewKey, _Tree], key: ViewKey) -> _Tree:
    if key not in trees:
        raise _Unfit(_l("there is no such view"))
    return trees[key]


def _problem(addon: Speaker, extension: ViewExtension, unfit: _Unfit) -> CompositionError:
    view = f"{extension.model}/{extension.view}"
    cure = (
        _l("Did you mean “%(anchor)s”?", anchor=unfit.close[0])
        if unfit.close
        else _l("Name an anchor that the view has, or upgrade “%(addon)s”.", addon=addon.name)
    )
    return CompositionError(
        _l(
            "Addon “%(addon)s” extends the view %(view)s, but %(fault)s: "
            "its extension is left out.",
            addon=addon.name,
            view=view,
            fault=unfit.message,
        ),
        cure=cure,
        addons=(addon.name,),
        view=view,
        anchor=unfit.anchor,
    )


class _Tree:
    """A view being composed. `_tails` maps an anchor to what was last placed after it."""

    def __init__(
        self, declared: View, nodes: Nodes | None = None, tails: Mapping[str, str] | None = None
    ) -> None:
        self._declared = declared
        self._nodes = _nodes_of(declared) if nodes is None else nodes
        self._tails = dict(tails or {})

    def extended(self, extension: ViewExtension) -> _Tree:
        """The tree with all changes of the extension; `_Unfit` when one can't be made."""
        tree = _Tree(self._declared, self._nodes, self._tails)
        for change in extension.changes:
            tree._apply(change)
        return tree

    def view(self) -> View:
        shown = tuple(node for node in self._nodes if isinstance(node, Show))
        match self._declared:
            case ListView():
                return replace(self._declared, columns=shown)
            case KanbanView() | CalendarView():
                return replace(self._declared, card=shown)
            case FormView() | DetailView():
                return replace(self._declared, items=self._nodes)
        return self._declared

    def _apply(self, change: Change) -> None:
        nodes = tuple(_normal(node) for node in change.nodes)
        flat = not isinstance(self._declared, FormView | DetailView)
        if flat and not all(isinstance(node, Show) for node in nodes):
            raise _Unfit(_l("a list has nothing but fields"), change.anchor)
        if change.anchor == "" and change.action == "inside":
            self._nodes += nodes
            return
        anchor = self._last_after(change.anchor) if change.action == "after" else change.anchor
        edited = _edit(self._nodes, anchor, replace(change, nodes=nodes))
        if edited is None:
            raise self._no_anchor(change.anchor)
        self._nodes = edited
        if change.action == "after" and nodes:
            self._tails[anchor] = _sibling(anchor, nodes[-1])

    def _last_after(self, anchor: str) -> str:
        """The end of what was placed after `anchor`, as far as it is still there."""
        present = set(_names(self._nodes))
        while (following := self._tails.get(anchor)) in present and following != anchor:
            anchor = str(following)
        return anchor

    def _no_anchor(self, anchor: str) -> _Unfit:
        known = list(_names(self._nodes))
        columns = [name for name in known if name.endswith(f".{anchor}")]
        message = _l("the anchor “%(anchor)s” is gone", anchor=anchor)
        return _Unfit(message, anchor, columns or difflib.get_close_matches(anchor, known, 1))


def _nodes_of(view: View) -> Nodes:
    items: Sequence[Node | str] = ()
    match view:
        case ListView():
            items = view.columns
        case KanbanView() | CalendarView():
            items = view.card
        case FormView() | DetailView():
            items = view.items
    return tuple(_normal(item) for item in items)


def _normal(item: Node | str) -> Node:
    """The node without bare strings inside."""
    node: Node = as_node(item)
    children = _children(node)
    return node if children is None else _with_children(node, children)


def _children(node: Node) -> Nodes | None:
    """What a container holds; None for a node that holds nothing."""
    if isinstance(node, Group | Tab):
        return tuple(_normal(item) for item in node.items)
    if isinstance(node, Related):
        return tuple(_normal(column) for column in node.columns)
    return None


def _with_children(node: Node, children: Iterable[Any]) -> Node:
    if isinstance(node, Related):
        return replace(node, columns=tuple(children))
    if isinstance(node, Group | Tab):
        return replace(node, items=tuple(children))
    return node


def _names(nodes: Nodes) -> Iterator[str]:
    for node in nodes:
        yield node.name
        prefix = f"{node.name}." if isinstance(node, Related) else ""
        for name in _names(_children(node) or ()):
            yield prefix + name


def _sibling(anchor: str, node: Node) -> str:
    """The anchor of a node placed beside `anchor`, which may be a column of a related list."""
    related, dot, column = anchor.rpartition(".")
    return f"{related}.{node.name}" if dot and column else node.name


def _edit(nodes: Nodes, anchor: str, change: Change) -> Nodes | None:
    """The nodes with the change made at `anchor`, the nearest level first; None if it is absent."""
    for position, node in enumerate(nodes):
        if node.name == anchor:
            return nodes[:position] + _changed(node, change) + nodes[position + 1 :]
    for position, node in enumerate(nodes):
        edited = _edit_inside(node, anchor, change)
        if edited is not None:
            return (*nodes[:position], edited, *nodes[position + 1 :])
    return None


def _edit_inside(node: Node, anchor: str, change: Change) -> Node | None:
    """Columns of a related list are reached by its name, a dot and theirs."""
    if isinstance(node, Related):
        related, dot, anchor = anchor.partition(".")
        if not dot or related != node.name:
            return None
    edited = _edit(_children(node) or (), anchor, change)
    return None if edited is None else _with_children(node, edited)


def _changed(node: Node, change: Change) -> Nodes:
    match change.action:
        case "before":
            return (*change.nodes, node)
        case "after":
            return (node, *change.nodes)
        case "replace":
            return change.nodes
        case "remove":
            return ()
        case "inside":
            children = _children(node)
            if children is None:
                message = _l("“%(anchor)s” can hold nothing", anchor=change.anchor)
                raise _Unfit(message, change.anchor)
            return (_with_children(node, (*children, *change.nodes)),)
