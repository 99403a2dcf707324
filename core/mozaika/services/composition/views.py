"""Views: who placed each element, who moved, removed or replaced one, what was left out and why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from mozaika.declare import Related, Show, View
from mozaika.declare.compose_views import Line, ViewKey, compose_views, outline
from mozaika.errors import CompositionError, MozaikaError, NotFound, Text
from mozaika.i18n import _l
from mozaika.runtime import Platform
from mozaika.services.composition.diary import Diary, Mark, Place


@dataclass(frozen=True)
class Element:
    """A node of a view. `anchor` is what extensions call it, `depth` how far inside it lies;
    `addon` placed it, `marks` tell what was done to it, the oldest first; `with_holder`: together
    with what holds it."""

    anchor: str
    kind: str
    label: str
    depth: int
    addon: str
    marks: tuple[Mark, ...]
    with_holder: bool = False

    @property
    def news(self) -> tuple[Mark, ...]:
        """The marks worth telling: nothing of what was just declared, or placed with its holder."""
        plain = len(self.marks) == 1 and self.marks[0].deed == "declared"
        return () if plain or self.with_holder else self.marks


@dataclass(frozen=True)
class Gone:
    """An element that is not there any more: `addon` had placed it, `mark` tells who took it
    away, and how."""

    anchor: str
    addon: str
    mark: Mark


@dataclass(frozen=True)
class LeftOut:
    """An extension that could not be applied."""

    addon: str
    anchor: str
    message: str
    cure: str


@dataclass(frozen=True)
class ViewPart:
    """A view. `declared_by` has the addons that declare it, of which the last one holds (none: it
    is made from the fields); `extended_by` those whose extensions were applied, in order."""

    model: str
    name: str
    kind: str
    declared_by: tuple[str, ...]
    extended_by: tuple[str, ...] = ()
    elements: tuple[Element, ...] = ()
    gone: tuple[Gone, ...] = ()
    left_out: tuple[LeftOut, ...] = ()


def describe_view(platform: Platform, model: str, name: str) -> ViewPart:
    """One view of a model, e.g. "list"; `NotFound` where there is none."""
    found = describe_views(platform, model)
    for part in found:
        if part.name == name:
            return part
    kinds = ", ".join(part.name for part in found)
    raise NotFound(
        _l("“%(model)s” has no view “%(view)s”.", model=model, view=name),
        cure=_l("It has: %(views)s.", views=kinds) if kinds else _no_views(),
        model=model,
    )


def describe_views(platform: Platform, model: str | None = None) -> list[ViewPart]:
    """The views of a model, or all, in the order in which addons declare them."""
    if model is not None:
        platform.registry.info(model)
    hooks, diary = platform.hooks, Diary()
    for addon, view in hooks.views():
        diary.declared(addon.name, view)
    composed, problems = compose_views(hooks.views(), hooks.view_extensions(), diary.extended)
    for key, view in composed.items():
        diary.customised(view, platform.views.get(key, view), _owners(platform, key))
    keys = dict.fromkeys([*composed, *(_key_of(problem) for problem in problems)])
    return [
        _part(platform, key, diary, problems) for key in keys if model is None or key[0] == model
    ]


def _part(
    platform: Platform, key: ViewKey, diary: Diary, problems: Iterable[CompositionError]
) -> ViewPart:
    view, history = platform.views.get(key), diary.of(key)
    return ViewPart(
        model=key[0],
        name=key[1],
        kind=type(view).__name__ if view is not None else "",
        declared_by=tuple(history.declared_by),
        extended_by=tuple(dict.fromkeys(history.extended_by)),
        elements=tuple(_elements(platform, view, history.marks)) if view is not None else (),
        gone=tuple(Gone(anchor, addon, mark) for anchor, addon, mark in history.gone),
        left_out=tuple(_left_out(one) for one in problems if _key_of(one) == key),
    )


def _elements(platform: Platform, view: View, marks: dict[Place, list[Mark]]) -> Iterator[Element]:
    holders: dict[str, list[Mark]] = {}
    for line in outline(view):
        told = marks.get((line.parent, line.anchor), [])
        holders[line.anchor] = told
        yield Element(
            anchor=line.anchor,
            kind=type(line.node).__name__,
            label=_label(platform, view.model, line),
            depth=line.depth,
            addon=next((one.addon for one in reversed(told) if one.deed != "moved"), ""),
            marks=tuple(told),
            with_holder=told == holders.get(line.parent),
        )


def _label(platform: Platform, model: str, line: Line) -> str:
    """The label that the view gives, else the field's."""
    label = getattr(line.node, "label", None)
    if label is not None or not isinstance(line.node, Show | Related):
        return "" if label is None else str(label)
    try:
        return str(platform.registry.info(model).path(line.anchor)[-1].label)
    except MozaikaError:
        return ""


def _left_out(problem: CompositionError) -> LeftOut:
    return LeftOut(
        addon=problem.details["addons"][0],
        anchor=problem.details["anchor"],
        message=str(problem.message),
        cure=str(problem.cure or ""),
    )


def _key_of(problem: CompositionError) -> ViewKey:
    model, _, name = problem.details["view"].partition("/")
    return model, name


def _owners(platform: Platform, key: ViewKey) -> dict[str, str]:
    """The addon of each field of the view's model."""
    if key[0] not in platform.registry:
        return {}
    return {name: one.addon for name, one in platform.registry.info(key[0]).fields.items()}


def _no_views() -> Text:
    return _l("No addon declares a view of it: its list and form are made from its fields.")
