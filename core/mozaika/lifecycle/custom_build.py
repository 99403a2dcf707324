"""Custom fields in the composition of a platform: those that fit join it as an addon's would.

A row that does not fit never keeps the platform from being built: it is left out and reported, and
its column keeps its values.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import new_class
from typing import Any

from mozaika.declare import DetailView, FormView, Group, Show, Tab, View, ViewExtension
from mozaika.declare.compose_views import ViewKey, anchors, compose_views
from mozaika.declare.views import Change, Node, after, inside, remove
from mozaika.errors import Text
from mozaika.i18n import _l
from mozaika.lifecycle.custom_rows import CUSTOM, CustomRow
from mozaika.lifecycle.custom_shape import field_of, shape_faults
from mozaika.model import Field, Registry, compose
from mozaika.model.gather import Contribution, Draft, gather
from mozaika.runtime import Problem

log = logging.getLogger("mozaika.custom")


@dataclass(frozen=True)
class Company:
    """Who speaks for custom fields where addons speak for theirs."""

    name: str = CUSTOM


@dataclass
class Customs:
    """The custom fields of a platform, and what was left out."""

    rows: list[CustomRow] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


class Ground:
    """What custom fields must fit: the models of the addons that are `enabled`, of those
    `available`."""

    def __init__(
        self,
        contributions: Iterable[Contribution],
        enabled: Collection[str],
        available: Collection[str],
    ) -> None:
        self.drafts = {draft.name: draft for draft in gather(contributions)}
        self.sleeping = frozenset(available) - frozenset(enabled)
        self._taken = {name: _names_of(draft) for name, draft in self.drafts.items()}

    def sleeps(self, row: CustomRow) -> bool:
        """Whether the field waits for an addon that is switched off."""
        return any(
            model not in self.drafts and model.partition(".")[0] in self.sleeping
            for model in (row.model, row.target)
            if model
        )

    def faults(self, row: CustomRow) -> dict[str, Text]:
        """Why the row can't join, by field; empty where it can."""
        found = shape_faults(row)
        if row.model not in self.drafts:
            found["model"] = _l("There is no such kind of data.")
        if row.type == "reference" and row.target and row.target not in self.drafts:
            found["target"] = _l("What it links to does not exist.")
        owner = self._owner(row)
        if owner == CUSTOM:
            found.setdefault("name", _l("Another field has this code already."))
        elif owner:
            text = _l("The addon “%(addon)s” has a field of this code itself.", addon=owner)
            found.setdefault("name", text)
        return found

    def take(self, row: CustomRow) -> None:
        """Notes that the row has joined: no other may have its code."""
        self._taken[row.model].update(dict.fromkeys((row.name, *row.columns), CUSTOM))

    def _owner(self, row: CustomRow) -> str:
        taken = self._taken.get(row.model, {})
        owners = (taken.get(name) for name in (row.name, *row.columns))
        draft = self.drafts.get(row.model)
        methods = draft is not None and any(hasattr(base, row.name) for base in draft.bases)
        return next(filter(None, owners), "") or (draft.addon if draft and methods else "")


def _names_of(draft: Draft) -> dict[str, str]:
    """Names that a model's table and class use, with the addon of each."""
    return {
        name: f.addon
        for f in draft.fields.values()
        for name in (f.name, f.column_name, f"{f.name}_sort")
    }


def compose_with(
    contributions: Sequence[Contribution],
    rows: Sequence[CustomRow],
    enabled: Collection[str],
    available: Collection[str],
) -> tuple[Registry, Customs]:
    """The registry with the custom fields that fit; those that sleep are left out quietly."""
    customs = Customs()
    if not rows:
        return compose(contributions), customs
    ground = Ground(contributions, enabled, available)
    for row in rows:
        _admit(row, ground, customs)
    extensions = list(_extensions(ground, customs.rows))
    try:
        return compose([*contributions, *extensions]), customs
    except Exception as error:
        registry = compose(contributions)
        log.exception("the custom fields can't be composed")
        customs.problems += [_left_out(row, str(error)) for row in customs.rows]
        customs.rows = []
        return registry, customs


def _admit(row: CustomRow, ground: Ground, customs: Customs) -> None:
    if not row.active or ground.sleeps(row):
        return
    faults = ground.faults(row)
    if faults:
        customs.problems.append(_left_out(row, next(iter(faults.values()))))
    elif not row.made:
        text = _l("its column is not in the database.")
        customs.problems.append(_left_out(row, text, _l("Run `mozaika addons upgrade`.")))
    else:
        ground.take(row)
        customs.rows.append(row)


def _left_out(row: CustomRow, fault: Text, cure: Text = "") -> Problem:
    text = _l(
        "The custom field “%(field)s” of %(model)s is left out, its values are kept: %(fault)s",
        field=row.name or row.label,
        model=row.model,
        fault=fault,
    )
    return Problem(CUSTOM, text, cure)


def _extensions(ground: Ground, rows: Iterable[CustomRow]) -> Iterator[Contribution]:
    by_model: dict[str, dict[str, Field]] = {}
    for row in rows:
        by_model.setdefault(row.model, {})[row.name] = field_of(row)
    for model, fields in by_model.items():
        definition = ground.drafts[model].definition
        yield CUSTOM, _extension(definition, fields)


def _extension(definition: type[Any], fields: Mapping[str, Field]) -> type[Any]:
    def fill(namespace: dict[str, Any]) -> None:
        namespace.update(fields)
        namespace["__module__"] = definition.__module__

    return new_class(f"Custom{definition.__name__}", (definition,), {"extends": True}, fill)


def place_fields(
    views: Mapping[ViewKey, View], rows: Sequence[CustomRow]
) -> tuple[dict[ViewKey, View], list[Problem]]:
    """The views with the custom fields where they belong: in forms and on record pages after
    their anchor, in lists at the end, hidden at first unless they are wanted there."""
    placing = _Placing(views)
    for row in rows:
        placing.place(row)
    said = [(Company(), view) for view in views.values()]
    extensions = [(Company(), extension) for extension in placing.extensions]
    placed, errors = compose_views(said, extensions)
    lost = [Problem(CUSTOM, error.message, error.cure or "") for error in errors]
    return placed, [*placing.problems, *lost]


class _Placing:
    def __init__(self, views: Mapping[ViewKey, View]) -> None:
        self.views = views
        self.extensions: list[ViewExtension] = []
        self.problems: list[Problem] = []
        self._placed: dict[ViewKey, set[str]] = {}

    def place(self, row: CustomRow) -> None:
        for name in ("form", "detail", "list"):
            view = self.views.get((row.model, name))
            if view is not None:
                change = self._change(view, row)
                self.extensions.append(ViewExtension(row.model, name, [change]))
                self._placed.setdefault((row.model, name), set()).add(row.name)

    def _change(self, view: View, row: CustomRow) -> Change:
        if not isinstance(view, FormView | DetailView):
            return inside("", Show(row.name, optional=not row.in_list))
        placed = self._placed.get((view.model, view.name), set())
        if row.place in holders(view):
            return inside(row.place, row.name)
        if row.place in placed or (row.place and row.place in anchors(view)):
            return after(row.place, row.name)
        if row.place and view.name == "form":
            self._report(row)
        first = next(iter(groups(view)), "")
        return inside(first, row.name)

    def _report(self, row: CustomRow) -> None:
        text = _l(
            "The custom field “%(field)s” of %(model)s stands at the end of its form: the anchor "
            "“%(anchor)s” is gone.",
            field=row.name,
            model=row.model,
            anchor=row.place,
        )
        self.problems.append(Problem(CUSTOM, text, _l("Choose another place for it.")))


def form_without(views: Mapping[ViewKey, View], model: str, name: str) -> View | None:
    """The declared form of a model as it is without a custom field; None where there is none."""
    view = views.get((model, "form"))
    if view is None or name not in anchors(view):
        return view
    gone = ViewExtension(model, "form", [remove(name)])
    placed, _ = compose_views([(Company(), view)], [(Company(), gone)])
    return placed[model, "form"]


def form_with(view: View, row: CustomRow) -> View:
    """The form with a field where its row wants it."""
    placed, _ = place_fields({(row.model, "form"): view}, [row])
    return placed[row.model, "form"]


def holders(view: View) -> list[str]:
    """Names of the groups and tabs of a form or of a record's page."""
    return [n.name for n in _walk(view) if isinstance(n, Group | Tab)]


def groups(view: View) -> list[str]:
    """Names of its groups."""
    return [n.name for n in _walk(view) if isinstance(n, Group)]


def _walk(view: View) -> Iterator[Node]:
    items = view.items if isinstance(view, FormView | DetailView) else ()
    yield from _inner(items)


def _inner(items: Iterable[Any]) -> Iterator[Any]:
    for node in items:
        yield node
        if isinstance(node, Group | Tab):
            yield from _inner(node.items)
