"""Sorting: "-created_at,name" as keys over columns; empty values come last in both directions."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from mozaika.db.filters import find, known_field
from mozaika.db.filters.ast import Step
from mozaika.errors import FilterError
from mozaika.i18n import _l
from mozaika.model import Field, ModelInfo, Registry
from mozaika.model.types import Json
from mozaika.services.records.sight import Sight

MAX_KEYS = 8
"""Fields that one sort may name."""


@dataclass(frozen=True, eq=False)
class SortKey:
    """One column to sort by: `attribute` of the model that `steps` lead to."""

    steps: tuple[Step, ...]
    attribute: str
    descending: bool
    nullable: bool
    indexed: bool
    field: Field

    @property
    def filled(self) -> SortKey:
        """The same key among records that have a value."""
        return replace(self, nullable=False)


def sort_keys(
    registry: Registry, info: ModelInfo, sort: str | None, sight: Sight
) -> tuple[SortKey, ...]:
    """The keys of a sort, down to the unique id. None is the model's own order, as far as the
    reader may see its fields.

    A many-to-one sorts by what names its records; a field with a stored sort key by that key.
    """
    terms = [term.strip() for term in (info.order if sort is None else sort).split(",")]
    terms = [term for term in terms if term]
    if len(terms) > MAX_KEYS:
        raise FilterError(_l("The sort names too many fields."), field=sort)
    keys: list[SortKey] = []
    for term in terms:
        try:
            keys.append(_key(registry, info, term, sight))
        except FilterError:
            if sort is not None:
                raise
            continue
        if _is_id(keys[-1]):
            return tuple(keys)
    last_descends = bool(keys) and keys[-1].descending
    return (*keys, SortKey((), "id", last_descends, False, True, info.fields["id"]))


def _is_id(key: SortKey) -> bool:
    return not key.steps and key.attribute == "id"


def _key(registry: Registry, info: ModelInfo, term: str, sight: Sight) -> SortKey:
    descending = term.startswith("-")
    name = term.removeprefix("-")
    steps, field, at = find(registry, info, name, sight.visible)
    if any(step.kind != "many_to_one" for step in steps):
        raise _unsortable(name)
    if field.kind == "many_to_one":
        step, field, at = _display(registry, at, field, sight)
        steps = (*steps, *step)
    if not field.has_column or isinstance(field.type, Json):
        raise _unsortable(name)
    attribute = f"{field.name}_sort" if field.sort_key else field.column_name
    column = at.table.c[attribute]
    indexed = not steps and (column.index is True or attribute == "id")
    return SortKey(
        steps, attribute, descending, bool(steps) or bool(column.nullable), indexed,
        at.fields.get(attribute, field),
    )  # fmt: skip


def _display(
    registry: Registry, info: ModelInfo, field: Field, sight: Sight
) -> tuple[tuple[Step, ...], Field, ModelInfo]:
    target = registry.info(field.target_name)
    shown = known_field(target, target.display, sight.visible)
    if shown.name == "id":
        return (), field, info
    kind: Any = field.kind
    return (Step(info.name, field.name, target.name, kind),), shown, target


def _unsortable(name: str) -> FilterError:
    return FilterError(
        _l("“%(field)s” can't be sorted by.").format(field=name),
        cure=_l("Sort by a field that is stored, through many-to-one relations only."),
        field=name,
    )
