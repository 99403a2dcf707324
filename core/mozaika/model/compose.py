"""Composing a registry: one mapped class per model from all the enabled addons' definitions.

Classes are mapped imperatively: definitions stay plain, and each registry has tables and mappers
of its own. The order of independent extensions does not change a table.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import CheckConstraint, Column, ForeignKey, Table
from sqlalchemy import Index as SqlIndex
from sqlalchemy.orm import deferred, relationship

from mozaika.errors import CompositionError
from mozaika.model.columns import make_column
from mozaika.model.definition import Check, Constraint, Unique
from mozaika.model.fields import Field
from mozaika.model.gather import Contribution, Draft, gather, parts
from mozaika.model.info import ModelInfo
from mozaika.model.registry import Registry
from mozaika.model.types import Id, LongText, Str

SORT_KEY_LENGTH = 120
"""Characters of a stored sort key."""


def compose(contributions: Iterable[Contribution]) -> Registry:
    """Builds the registry of (addon, class) pairs, which come in dependency order.

    Raises `CompositionError` naming the addons when they do not fit together.
    """
    registry = Registry()
    drafts = gather(contributions)
    for draft in drafts:
        registry.add(_build_class(registry, draft))
    for info in registry:
        _check_targets(registry, info)
    for info in registry:
        _link_tables(registry, info)
    for info in registry:
        _map(registry, info)
    registry.orm.configure()
    return registry


def _build_class(registry: Registry, draft: Draft) -> ModelInfo:
    search = _search_paths(draft)
    _add_hidden(draft, bool(search))
    namespace: dict[str, Any] = {
        "__module__": draft.definition.__module__,
        "__doc__": draft.definition.__doc__,
        "__is_definition__": False,
        **{f.name: _property(f) for f in draft.fields.values() if _is_live(f)},
    }
    cls = type(draft.definition.__name__, draft.bases, namespace)
    table = Table(
        draft.name.replace(".", "_"),
        registry.metadata,
        *[make_column(f) for f in draft.fields.values() if f.has_column],
        sqlite_autoincrement=True,
    )
    constraints = _add_constraints(draft, table)
    return ModelInfo(
        draft.name, draft.addon, cls, table, draft.fields, parts(draft), constraints, search,
        registry,
    )  # fmt: skip


def _is_live(field: Field) -> bool:
    return field.kind == "computed" and not field.stored


def _property(field: Field) -> property:
    method = field.method or ""

    def compute(record: Any) -> Any:
        return getattr(record, method)()

    return property(compute)


def _search_paths(draft: Draft) -> list[str]:
    declared: list[str] = []
    for _, cls in parts(draft):
        declared += vars(cls).get("__search__", ())
    own = [f.name for f in draft.fields.values() if f.search]
    return sorted(dict.fromkeys([*own, *declared]))


def _add_hidden(draft: Draft, searchable: bool) -> None:
    hidden = {f"{f.name}_sort": Str(SORT_KEY_LENGTH) for f in draft.fields.values() if f.sort_key}
    if searchable:
        hidden["search_text"] = LongText()
    for name, kind in hidden.items():
        draft.fields[name] = Field(
            name=name, type=kind, hidden=True, required=False, copy=False,
            index=name != "search_text", model=draft.name, addon=draft.addon,
        )  # fmt: skip


def _add_constraints(draft: Draft, table: Table) -> list[tuple[str, Constraint]]:
    found: list[tuple[str, Constraint]] = []
    declared = [c for _, cls in parts(draft) for c in vars(cls).get("__constraints__", ())]
    for base in draft.definition.__mro__[1:]:
        declared += vars(base).get("__constraints__", ())
    for constraint in declared:
        if isinstance(constraint, Check):
            table.append_constraint(CheckConstraint(constraint.condition, constraint.name))
            found.append((f"ck_{table.name}_{constraint.name}", constraint))
            continue
        columns = [table.c[_field(draft, name).column_name] for name in constraint.fields]
        name = f"{'uq' if isinstance(constraint, Unique) else 'ix'}_{table.name}_" + "_".join(
            column.name for column in columns
        )
        SqlIndex(name, *columns, unique=isinstance(constraint, Unique))
        found.append((name, constraint))
    for field in draft.fields.values():
        if field.unique and field.has_column:
            name = f"uq_{table.name}_{field.column_name}"
            SqlIndex(name, table.c[field.column_name], unique=True)
            found.append((name, Unique(field.name, message="")))
        elif field.index == "filled":
            _index_filled(table, field)
    return found


def _index_filled(table: Table, field: Field) -> None:
    column = table.c[field.column_name]
    filled = column.is_not(None)
    name = f"ix_{table.name}_{column.name}"
    SqlIndex(name, column, sqlite_where=filled, postgresql_where=filled)


def _field(draft: Draft, name: str) -> Field:
    try:
        return draft.fields[name]
    except KeyError:
        raise CompositionError(
            f"A constraint of {draft.name!r} names the field {name!r}, which it has not.",
            cure="Correct the name in __constraints__.",
            addons=[draft.addon],
        ) from None


def _check_targets(registry: Registry, info: ModelInfo) -> None:
    for field in info.fields.values():
        if not field.is_relation:
            continue
        if field.target_name not in registry:
            raise CompositionError(
                f"The field {field.name!r} of {info.name!r} (addon {field.addon!r}) points to "
                f"{field.target_name!r}, which no enabled addon declares.",
                cure=f"Let {field.addon!r} depend on the addon that declares it.",
                addons=[field.addon],
            )
        if field.kind == "one_to_many":
            inverse = registry.info(field.target_name).fields.get(field.inverse or "")
            if inverse is None or inverse.target_name != info.name:
                raise CompositionError(
                    f"The field {field.name!r} of {info.name!r} (addon {field.addon!r}) names the "
                    f"inverse {field.inverse!r}, no many-to-one of {field.target_name!r} to it.",
                    cure="Name the many-to-one on the other side.",
                    addons=[field.addon],
                )


def _link_tables(registry: Registry, info: ModelInfo) -> None:
    for field in info.fields.values():
        if field.kind == "many_to_one":
            target = registry.info(field.target_name).table
            column = info.table.c[field.column_name]
            action = None if field.ondelete == "restrict" else field.ondelete.upper()
            column.append_foreign_key(
                ForeignKey(target.c.id, ondelete=action, name=f"fk_{info.table.name}_{column.name}")
            )
        elif field.kind == "many_to_many" and not _is_mirror(info, field):
            _link_table(registry, info, field)


def _is_mirror(info: ModelInfo, field: Field) -> bool:
    """Whether the other side of a two-sided many-to-many owns the link table."""
    if field.inverse is None:
        return False
    return (field.target_name, field.inverse) < (info.name, field.name)


def _link_table(registry: Registry, info: ModelInfo, field: Field) -> Table:
    target = registry.info(field.target_name).table
    near = f"{info.table.name}_id"
    far = f"{target.name}_id" if target is not info.table else "other_id"
    name = link_table_name(info, field)
    table = Table(
        name,
        registry.metadata,
        Column(near, Id, ForeignKey(info.table.c.id, ondelete="CASCADE"), primary_key=True),
        Column(far, Id, ForeignKey(target.c.id, ondelete="CASCADE"), primary_key=True),
    )
    SqlIndex(f"ix_{name}_{far}", table.c[far])
    return table


def link_table_name(info: ModelInfo, field: Field) -> str:
    """Name of the table that keeps a many-to-many's links."""
    return f"{info.table.name}__{field.name}"


def _map(registry: Registry, info: ModelInfo) -> None:
    properties: dict[str, Any] = {}
    for field in info.fields.values():
        if field.is_relation:
            properties[field.name] = _relationship(registry, info, field)
        elif field.roles and field.has_column:
            # Restricted fields load on their own, so that the access check sees who asks.
            properties[field.name] = deferred(info.table.c[field.column_name])
    registry.orm.map_imperatively(info.cls, info.table, properties=properties, eager_defaults=False)


def _relationship(registry: Registry, info: ModelInfo, field: Field) -> Any:
    target = registry.info(field.target_name)
    if field.kind == "many_to_one":
        column = info.table.c[field.column_name]
        return relationship(
            target.cls,
            foreign_keys=[column],
            remote_side=[target.table.c.id],
            back_populates=_back(registry, info, field),
        )
    if field.kind == "one_to_many":
        return _one_to_many(info, target, field)
    mirror = _is_mirror(info, field)
    owner, owner_field = (target, target.fields[field.inverse or ""]) if mirror else (info, field)
    table = registry.metadata.tables[link_table_name(owner, owner_field)]
    near, far = list(table.c)
    ours, theirs = (far, near) if mirror else (near, far)
    return relationship(
        target.cls,
        secondary=table,
        primaryjoin=info.table.c.id == ours,
        secondaryjoin=target.table.c.id == theirs,
        back_populates=field.inverse,
        passive_deletes=True,
    )


def _one_to_many(info: ModelInfo, target: ModelInfo, field: Field) -> Any:
    inverse = target.fields[field.inverse or ""]
    owned = inverse.ondelete == "cascade"
    order = [target.table.c[target.fields[name].column_name] for name in field.order_by]
    return relationship(
        target.cls,
        foreign_keys=[target.table.c[inverse.column_name]],
        primaryjoin=info.table.c.id == target.table.c[inverse.column_name],
        back_populates=inverse.name if _back_is(info, field, inverse) else None,
        cascade="all, delete-orphan" if owned else "save-update, merge",
        passive_deletes=True if owned else "all",
        order_by=order or target.table.c.id,
    )


def _back(registry: Registry, info: ModelInfo, field: Field) -> str | None:
    """The one-to-many that is the other side of a many-to-one: the first that names it."""
    for other in registry.info(field.target_name).fields.values():
        if (
            other.kind == "one_to_many"
            and other.target_name == info.name
            and other.inverse == field.name
        ):
            return other.name
    return None


def _back_is(info: ModelInfo, field: Field, inverse: Field) -> bool:
    first = next(
        other
        for other in info.fields.values()
        if other.kind == "one_to_many"
        and other.target_name == inverse.model
        and other.inverse == inverse.name
    )
    return first.name == field.name


__all__ = ["compose", "link_table_name"]
