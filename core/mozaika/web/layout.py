"""Declared views made ready for one user: fields that the user may not see are left out.

A model without a declared view gets one made from its fields, so every model has pages.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, cast

from mozaika.declare import (
    DetailView,
    FormView,
    Group,
    ListView,
    Node,
    Related,
    Show,
    Slot,
    Tab,
    View,
)
from mozaika.declare.views import as_node
from mozaika.errors import MozaikaError, Text
from mozaika.model import Field, ModelInfo
from mozaika.runtime import Env
from mozaika.services import access

STAMPS = frozenset(
    {"id", "version", "created_at", "created_by", "updated_at", "updated_by", "archived_at"}
)
"""Fields that every record has and that pages show in places of their own."""

DEFAULT_COLUMNS = 6


@dataclass(frozen=True)
class Item:
    """A field in a view. `path` may follow relations; `field` is the last step's."""

    path: str
    field: Field
    label: Text
    widget: str | None = None
    wide: bool = False
    optional: bool = False
    when: tuple[str, object] | None = None

    @property
    def editable(self) -> bool:
        """Whether a form offers it: own fields that callers may set."""
        return "." not in self.path and self.field.writable


@dataclass(frozen=True)
class Block:
    """A titled group of fields."""

    name: str
    label: Text | None
    items: tuple[Item, ...]
    kind: str = "fields"


@dataclass(frozen=True)
class Lines:
    """A related list: rows of `model`, linked by the field of `item`. `owned` rows can't be
    without the record, such as a partner's addresses: they are edited with it."""

    name: str
    label: Text
    item: Item
    model: str
    columns: tuple[Item, ...]
    owned: bool
    kind: str = "lines"


@dataclass(frozen=True)
class Place:
    """A slot that addons fill."""

    name: str
    kind: str = "slot"


Part = Block | Lines | Place


@dataclass(frozen=True)
class Sheet:
    """A tab."""

    name: str
    label: Text
    parts: tuple[Part, ...]


@dataclass(frozen=True)
class Layout:
    """What a page or form shows: parts one below the other, then tabs."""

    parts: tuple[Part, ...]
    sheets: tuple[Sheet, ...]

    def fitting(self, record: Any) -> Layout:
        """The layout without the fields that do not concern this record (`Show.when`)."""
        return Layout(
            tuple(_fitting(part, record) for part in self.parts),
            tuple(
                replace(sheet, parts=tuple(_fitting(part, record) for part in sheet.parts))
                for sheet in self.sheets
            ),
        )

    def all_parts(self) -> Iterator[Part]:
        """Every part, on tabs or not."""
        yield from self.parts
        for sheet in self.sheets:
            yield from sheet.parts

    def items(self) -> Iterator[Item]:
        """The fields of all blocks."""
        for part in self.all_parts():
            if isinstance(part, Block):
                yield from part.items

    def lines(self) -> Iterator[Lines]:
        """All related lists."""
        return (part for part in self.all_parts() if isinstance(part, Lines))


def _fitting(part: Part, record: Any) -> Part:
    if not isinstance(part, Block):
        return part
    kept = [i for i in part.items if i.when is None or getattr(record, i.when[0]) == i.when[1]]
    return replace(part, items=tuple(kept))


def list_items(env: Env, info: ModelInfo) -> tuple[Item, ...]:
    """The columns of a model's list."""
    view = cast("ListView | None", env.platform.views.get((info.name, "list")))
    return items_of(env, info, view.columns if view else _default_columns(info))


def list_sort(env: Env, info: ModelInfo) -> str:
    """The declared order of a model's list."""
    view = cast("ListView | None", env.platform.views.get((info.name, "list")))
    return (view.sort if view else "") or info.order


def form_layout(env: Env, info: ModelInfo) -> Layout:
    """The create and edit form."""
    view = _view(env, info, "form")
    return make_layout(env, info, view.items if view else _default_form(info))


def detail_layout(env: Env, info: ModelInfo) -> Layout:
    """The page of one record: its detail view, else its form for reading."""
    view = _view(env, info, "detail") or _view(env, info, "form")
    layout = make_layout(env, info, view.items if view else _default_form(info))
    loose = tuple(part for part in layout.parts if isinstance(part, Lines))
    sheets = tuple(Sheet(lines.name, lines.label, (lines,)) for lines in loose)
    stay = tuple(part for part in layout.parts if not isinstance(part, Lines))
    return Layout(stay, (*layout.sheets, *sheets))


def make_layout(env: Env, info: ModelInfo, nodes: Sequence[Node | str]) -> Layout:
    """A declared tree without what the user may not see, and without what is empty then."""
    every = [as_node(node) for node in nodes]
    sheets = [
        Sheet(tab.name, tab.label, tuple(_parts(env, info, tab.items)))
        for tab in every
        if isinstance(tab, Tab)
    ]
    parts = _parts(env, info, [node for node in every if not isinstance(node, Tab)])
    return Layout(tuple(parts), tuple(sheet for sheet in sheets if sheet.parts))


def items_of(env: Env, info: ModelInfo, nodes: Iterable[Show | str]) -> tuple[Item, ...]:
    """The fields that the user may see, in order."""
    found = (item_of(env, info, cast(Show, as_node(node))) for node in nodes)
    return tuple(item for item in found if item is not None)


def item_of(env: Env, info: ModelInfo, show: Show) -> Item | None:
    """The field that `show` names; None where the user may not see it, or it is gone."""
    try:
        steps = info.path(show.field)
    except MozaikaError:
        return None
    rights = access.rights(env)
    for step, model in zip(steps, _models_along(info, steps), strict=True):
        if not (env.access_off or rights.sees(model, step.name)):
            return None
    last = steps[-1]
    label = show.label if show.label is not None else last.label
    widget = show.widget or getattr(last.type, "widget", "")
    wide = show.wide or widget in ("textarea", "markdown")
    return Item(show.field, last, label, show.widget, wide, show.optional, show.when)


def _models_along(info: ModelInfo, steps: Sequence[Field]) -> list[str]:
    return [info.name, *(step.target_name for step in steps[:-1])]


def _view(env: Env, info: ModelInfo, name: str) -> FormView | DetailView | None:
    view: View | None = env.platform.views.get((info.name, name))
    return view if isinstance(view, FormView | DetailView) else None


def _parts(env: Env, info: ModelInfo, nodes: Sequence[Node | str]) -> list[Part]:
    parts: list[Part] = []
    loose: list[Item] = []
    for node in map(as_node, nodes):
        if isinstance(node, Show):
            item = item_of(env, info, node)
            loose.extend([item] if item else [])
        else:
            parts.extend(_block("", None, loose))
            loose = []
            parts.extend(_part(env, info, node))
    return [*parts, *_block("", None, loose)]


def _part(env: Env, info: ModelInfo, node: Node) -> list[Part]:
    match node:
        case Slot(name):
            return [Place(name)]
        case Related():
            lines = _lines(env, info, node)
            return [lines] if lines else []
        case Group(name, label) | Tab(name, label):
            inner = _parts(env, info, node.items)
            return [_named(part, name, label) for part in inner]
    return []


def _named(part: Part, name: str, label: Text | None) -> Part:
    """Loose fields of a group are one block of its name."""
    return Block(name, label, part.items) if isinstance(part, Block) and not part.name else part


def _block(name: str, label: Text | None, items: Sequence[Item]) -> list[Part]:
    return [Block(name, label, tuple(items))] if items else []


def _lines(env: Env, info: ModelInfo, node: Related) -> Lines | None:
    item = item_of(env, info, Show(node.field, label=node.label))
    if item is None or not access.rights(env).can(item.field.target_name, "read"):
        return None
    target = env.platform.registry.info(item.field.target_name)
    wanted = node.columns or _default_columns(target)
    columns = tuple(
        column for column in items_of(env, target, wanted) if column.path != item.field.inverse
    )
    back = target.fields.get(item.field.inverse or "")
    owned = item.field.kind == "one_to_many" and back is not None and bool(back.required)
    return Lines(node.name, item.label, item, target.name, columns, owned)


def _default_columns(info: ModelInfo) -> list[str]:
    others = [f.name for f in _plain_fields(info) if f.name != info.display]
    return [info.display, *others][:DEFAULT_COLUMNS]


def _default_form(info: ModelInfo) -> list[Node | str]:
    return [field.name for field in _plain_fields(info)]


def _plain_fields(info: ModelInfo) -> list[Field]:
    return [
        field
        for field in info.fields.values()
        if not field.hidden and field.name not in STAMPS and field.kind != "one_to_many"
    ]
