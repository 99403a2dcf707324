"""How columns become dictionaries: joins for many-to-ones, further statements for the rest."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from operator import itemgetter
from typing import Any

from sqlalchemy import Select, bindparam, inspect, select
from sqlalchemy.orm import aliased

from mozaika.db.filters.ast import Step
from mozaika.model import Field, ModelInfo, Registry
from mozaika.services.records.tree import Tree

OWNERS = "owners"
"""The parameter of a collection's statement: ids of the records that it is read for."""

Item = dict[str, Any]
Link = tuple[Any, Callable[[Select[Any]], Select[Any]], Sequence[Any]]
Make = Callable[[Sequence[Any]], Item]


@dataclass(frozen=True)
class Spot:
    """Where in an item something belongs that further statements find: `path` of many-to-ones to
    its holder, the column with the holder's id, the key in it."""

    path: tuple[str, ...]
    column: int
    key: str


@dataclass(frozen=True)
class Collection:
    """A to-many relation: `statement` finds (owner's id, columns …) for the bound `owners`."""

    spot: Spot
    statement: Select[Any]
    level: Level


@dataclass(frozen=True)
class Computed:
    """Fields computed on reading by records of `info` (`spots` share path and column)."""

    info: ModelInfo
    spots: tuple[Spot, ...]


@dataclass
class Level:
    """How rows of one statement become items, and what is to be added to them."""

    make: Make
    collections: list[Collection] = field(default_factory=list)
    computed: list[Computed] = field(default_factory=list)


class Columns:
    """The columns and joins of a statement under construction, from one entity on."""

    def __init__(self, registry: Registry, info: ModelInfo, entity: Any) -> None:
        self.registry = registry
        self.entity = entity
        self.columns: list[Any] = []
        self._places: dict[tuple[tuple[str, ...], str], int] = {}
        self._entities: dict[tuple[str, ...], Any] = {(): entity}
        self._infos: dict[tuple[str, ...], ModelInfo] = {(): info}
        self._joins: list[Any] = []

    def at(self, path: tuple[str, ...]) -> Any:
        """The entity behind many-to-ones, joined the first time it is asked for."""
        if path not in self._entities:
            holder, step = self.at(path[:-1]), path[-1]
            target = self._infos[path[:-1]].fields[step].target_name
            joined = aliased(self.registry[target])
            self._joins.append(getattr(holder, step).of_type(joined))
            self._entities[path], self._infos[path] = joined, self.registry.info(target)
        return self._entities[path]

    def of(self, steps: Iterable[Step], attribute: str) -> Any:
        """The column behind the steps of a sort or group."""
        return getattr(self.at(tuple(step.name for step in steps)), attribute)

    def place(self, path: tuple[str, ...], attribute: str) -> int:
        """The position of a column in each row."""
        key = (path, attribute)
        if key not in self._places:
            self._places[key] = self.add(getattr(self.at(path), attribute))
        return self._places[key]

    def add(self, column: Any) -> int:
        """Adds a column; returns its position."""
        self.columns.append(column)
        return len(self.columns) - 1

    def join(self, statement: Select[Any]) -> Select[Any]:
        """The statement with the joins that the columns need."""
        for relation in self._joins:
            statement = statement.outerjoin(relation)
        return statement


def make_level(columns: Columns, tree: Tree) -> Level:
    """Adds the columns of `tree`; the level turns rows with them into items."""
    level = Level(dict)
    level.make = _maker(columns, tree, (), level)
    return level


def _maker(columns: Columns, tree: Tree, path: tuple[str, ...], level: Level) -> Make:
    """Every key takes its place at once, so that items keep the order that was asked for."""
    places: list[int] = []
    nested: list[tuple[str, Make]] = []
    computed: list[Spot] = []
    for name, declared in tree.values.items():
        own = Spot(path, columns.place(path, "id"), name)
        if declared.kind == "many_to_one":
            made = _maker(columns, tree.branches[name], (*path, name), level)
            places.append(columns.place((*path, name), "id"))
            nested.append((name, made))
            continue
        if declared.is_relation:
            level.collections.append(_collection(columns.registry, tree, declared, own))
        elif not declared.has_column:
            computed.append(own)
        places.append(columns.place(path, name) if declared.has_column else own.column)
    if computed:
        level.computed.append(Computed(tree.info, tuple(computed)))
    return _make(tuple(tree.values), places, nested)


def _make(names: tuple[str, ...], places: list[int], nested: list[tuple[str, Make]]) -> Make:
    if len(names) == 2 and not nested:
        return _make_pair(names, places)
    pick = itemgetter(*places) if len(places) > 1 else None

    def make(row: Sequence[Any]) -> Item:
        item = dict(zip(names, pick(row) if pick else (row[places[0]],), strict=True))
        for name, inner in nested:
            if item[name] is not None:
                item[name] = inner(row)
        return item

    return make if names else lambda _row: {}


def _make_pair(names: tuple[str, ...], places: list[int]) -> Make:
    """The commonest case, an id and a name, three times as fast."""
    (first, second), (at_first, at_second) = names, places
    return lambda row: {first: row[at_first], second: row[at_second]}


def _collection(registry: Registry, tree: Tree, relation: Field, spot: Spot) -> Collection:
    """The statement that finds a to-many relation's records, the owner's id first."""
    branch = tree.branches[relation.name]
    target = aliased(branch.info.cls)
    columns = Columns(registry, branch.info, target)
    owner, start, order = _link(registry, tree.info, relation, target)
    columns.add(owner)
    level = make_level(columns, branch)
    statement = columns.join(start(select(*columns.columns))).order_by(*order, target.id)
    owners: Any = bindparam(OWNERS, expanding=True)
    return Collection(spot, statement.where(owner.in_(owners)), level)


def _link(registry: Registry, info: ModelInfo, relation: Field, target: Any) -> Link:
    """The column with the owner's id, where the statement starts, and the relation's order."""
    if relation.kind == "one_to_many":
        fields = registry.info(relation.target_name).fields
        order = [getattr(target, fields[name].column_name) for name in relation.order_by]
        owner = getattr(target, f"{relation.inverse}_id")
        return owner, lambda statement: statement.select_from(target), order
    link = inspect(info.cls).relationships[relation.name]
    table: Any = link.secondary
    links = table.alias()
    owner = links.c[link.synchronize_pairs[0][1].key]
    far = links.c[link.secondary_synchronize_pairs[0][1].key]
    return owner, lambda s: s.select_from(target).join(links, target.id == far), []
