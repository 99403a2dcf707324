"""Which fields are asked for, as a tree along the relations."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from dataclasses import field as dataclass_field

from mozaika.db.filters import find, known_field
from mozaika.errors import FilterError
from mozaika.i18n import _l
from mozaika.model import Field, ModelInfo, Registry
from mozaika.services.records.sight import Sight

MAX_FIELDS = 200
"""Paths that one request may name."""


@dataclass
class Tree:
    """The fields of one model that are asked for, in order; relations lead to further trees."""

    info: ModelInfo
    values: dict[str, Field] = dataclass_field(default_factory=dict)
    branches: dict[str, Tree] = dataclass_field(default_factory=dict)

    def branch(self, registry: Registry, field: Field) -> Tree:
        """The tree behind a relation; it always tells the ids there."""
        self.values.setdefault(field.name, field)
        if field.name not in self.branches:
            target = registry.info(field.target_name)
            self.branches[field.name] = Tree(target, {"id": target.fields["id"]})
        return self.branches[field.name]


def field_tree(
    registry: Registry, info: ModelInfo, paths: Iterable[str] | None, sight: Sight
) -> Tree:
    """The tree of dotted paths; None stands for the visible fields kept in the model's own table.

    A path that ends at a relation asks for the id there and for the field that names the record.
    Raises `FilterError` for fields that there are not, or that the reader may not see.
    """
    tree = Tree(info)
    names = default_fields(info, sight) if paths is None else list(dict.fromkeys(paths))
    if len(names) > MAX_FIELDS:
        raise FilterError(
            _l("Too many fields are asked for."),
            cure=_l("Name at most %(n)s.").format(n=MAX_FIELDS),
        )
    for path in names:
        _add(registry, tree, path, sight)
    return tree


def default_fields(info: ModelInfo, sight: Sight) -> Sequence[str]:
    """The visible fields that a record is shown with when none are named."""
    return [field.name for field in info.columns if sight.visible(info.name, field.name)]


def _add(registry: Registry, tree: Tree, path: str, sight: Sight) -> None:
    _, field, _ = find(registry, tree.info, path, sight.visible)
    for name in path.split(".")[:-1]:
        tree = tree.branch(registry, tree.info.fields[name])
    if not field.is_relation:
        tree.values.setdefault(field.name, field)
        return
    _name(registry, tree.branch(registry, field), sight)


def _name(registry: Registry, tree: Tree, sight: Sight, above: tuple[str, ...] = ()) -> None:
    """Asks for the field that names the records; where that is a relation, for the names behind
    it, unless that leads back to a model `above`."""
    info = tree.info
    if info.display in tree.values or not sight.visible(info.name, info.display):
        return
    field = known_field(info, info.display, None)
    tree.values[info.display] = field
    if field.is_relation:
        branch = tree.branch(registry, field)
        if info.name not in above:
            _name(registry, branch, sight, (*above, info.name))
