"""Views declared as data, and extensions of views that name a field or an anchor.

A view is a tree of nodes; every node has a name, which is its anchor. A `Show` is named by its
field. Extensions of other addons say `after("email", Show("telegram"))`, never a path.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from mozaika.errors import Text


@dataclass(frozen=True)
class Show:
    """Shows one field; dotted paths follow relations (`parent.name`).

    `widget` overrides the field's own, `label` its label; `wide` spans the row; `optional` hides a
    list's column at first. `when=("kind", "person")` shows it only with records whose field `kind`
    has that value; a form shows and hides it as that field changes."""

    field: str
    label: Text | None = None
    widget: str | None = None
    wide: bool = False
    optional: bool = False
    when: tuple[str, object] | None = None

    @property
    def name(self) -> str:
        """The node's name: that of its field."""
        return self.field


@dataclass(frozen=True)
class Related:
    """A related list edited in place: `field` is a one-to-many or many-to-many field."""

    field: str
    columns: Sequence[Show | str] = ()
    label: Text | None = None

    @property
    def name(self) -> str:
        """The node's name: that of its field."""
        return self.field


@dataclass(frozen=True)
class Slot:
    """A place that addons fill with markup through the hook `mozaika_slot`."""

    name: str


@dataclass(frozen=True)
class Group:
    """A titled block of fields in a form or on a record's page."""

    name: str
    label: Text | None
    items: Sequence[Node | str]


@dataclass(frozen=True)
class Tab:
    """A tab of a form or of a record's page."""

    name: str
    label: Text
    items: Sequence[Node | str]


Node = Show | Related | Slot | Group | Tab


@dataclass(frozen=True)
class ListView:
    """Columns of a model's list. `sort` as in REST ("-created_at,name")."""

    model: str
    columns: Sequence[Show | str]
    sort: str = ""
    name: str = "list"


@dataclass(frozen=True)
class FormView:
    """The create/edit form of a model."""

    model: str
    items: Sequence[Node | str]
    name: str = "form"


@dataclass(frozen=True)
class DetailView:
    """The page of one record; without one the form's tree is shown for reading."""

    model: str
    items: Sequence[Node | str]
    name: str = "detail"


@dataclass(frozen=True)
class Change:
    """One change to a view's tree at `anchor`, the name of a node ("" is the root)."""

    action: Literal["before", "after", "inside", "replace", "remove"]
    anchor: str
    nodes: tuple[Node, ...] = ()


@dataclass(frozen=True)
class ViewExtension:
    """Changes another addon's view: `model` and `view` ("list", "form", "detail") say which."""

    model: str
    view: str
    changes: Sequence[Change]


def as_node(item: Node | str) -> Any:
    """A bare string is short for `Show(field)`."""
    return Show(item) if isinstance(item, str) else item


def before(anchor: str, *items: Node | str) -> Change:
    """Places `items` before the node named `anchor`."""
    return Change("before", anchor, tuple(as_node(item) for item in items))


def after(anchor: str, *items: Node | str) -> Change:
    """Places `items` after the node named `anchor`."""
    return Change("after", anchor, tuple(as_node(item) for item in items))


def inside(anchor: str, *items: Node | str) -> Change:
    """Places `items` at the end of the group or tab named `anchor` ("" is the whole view)."""
    return Change("inside", anchor, tuple(as_node(item) for item in items))


def replace(anchor: str, *items: Node | str) -> Change:
    """Puts `items` in the place of the node named `anchor`."""
    return Change("replace", anchor, tuple(as_node(item) for item in items))


def remove(anchor: str) -> Change:
    """Takes the node named `anchor` out of the view."""
    return Change("remove", anchor)
