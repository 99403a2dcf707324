"""Values of shipped records: as declared, as kept in JSON, and as they are in the database."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, Numeric, Table, inspect, select

from mozaika.declare import Ref, Seed
from mozaika.errors import LifecycleError
from mozaika.i18n import Catalogs, LazyString, _l, speak
from mozaika.model import Field, ModelInfo, Unique
from mozaika.model.registry import Registry
from mozaika.model.types import Integer, Money, Str
from mozaika.runtime import Env

Ids = Mapping[str, int | None]
"""The record that each seed made, by key; None for one that was deleted since."""

SHIPPED_LANGUAGE = "en"
"""Translatable texts are kept in the language in which addons are written,"""

AS_WRITTEN = Catalogs()
"""in their own words: not in those that an addon or a company has for them."""


def refs_of(seed: Seed) -> set[str]:
    """Keys of the seeds that this one refers to."""
    found: set[str] = set()
    for value in seed.values.values():
        items = value if isinstance(value, list | tuple) else [value]
        found |= {item.key for item in items if isinstance(item, Ref)}
    return found


def encode(info: ModelInfo, seed: Seed, ids: Ids) -> dict[str, Any]:
    """The shipped values as JSON. A `Ref` becomes the record's id, or {"ref": key} while that
    record is not made. Raises `LifecycleError` for a field that the model has not."""
    encoded = {}
    with speak(SHIPPED_LANGUAGE, AS_WRITTEN):
        for name, value in seed.values.items():
            field = info.fields.get(name)
            if field is None or not (field.has_column or field.kind == "many_to_many"):
                raise _unknown_field(seed, name)
            encoded[name] = _encode(field, value, ids)
    return encoded


def _encode(field: Field, value: Any, ids: Ids) -> Any:
    if field.kind == "many_to_many":
        found = [_encode_ref(item, ids) for item in value or ()]
        return sorted((item for item in found if item is not None), key=str)
    if isinstance(value, Ref):
        return _encode_ref(value, ids)
    return encode_value(field, value)


def _encode_ref(value: Any, ids: Ids) -> Any:
    if not isinstance(value, Ref):
        return value
    return ids.get(value.key, {"ref": value.key})


def encode_value(field: Field, value: Any) -> Any:
    """One value as JSON, the same for equal values: 1, 1.0 and Decimal("1.00") of an amount."""
    if value is None or isinstance(value, bool | dict | list):
        return value
    if isinstance(field.type, Money | Numeric):
        return format(Decimal(str(value)).normalize(), "f")
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return value if isinstance(value, int | float) else str(value)


def resolve(env: Env, seed: Seed, changes: Mapping[str, Any]) -> dict[str, Any]:
    """What to set on the record, by attribute, for these changes of encoded values."""
    info = env.platform.registry.info(seed.model)
    values: dict[str, Any] = {}
    with speak(SHIPPED_LANGUAGE, AS_WRITTEN):
        for name, encoded in changes.items():
            field = info.fields[name]
            if field.kind == "many_to_many":
                values[name] = _records(env, field, [_made(seed, item) for item in encoded])
            elif field.kind == "many_to_one":
                values[field.column_name] = _made(seed, encoded)
            else:
                values[name] = _plain(seed.values[name])
    return values


def _records(env: Env, field: Field, ids: Sequence[int]) -> list[Any]:
    cls = env[field.target_name]
    return list(env.session.scalars(select(cls).where(cls.id.in_(ids)))) if ids else []


def _made(seed: Seed, value: Any) -> Any:
    if isinstance(value, dict):
        raise LifecycleError(
            _l("The shipped record %(key)s refers to %(other)s, which no addon ships.").format(
                key=seed.key, other=value["ref"]
            ),
            cure=_l("Correct the reference, or ship that record first."),
            addons=[seed.key.partition(".")[0]],
        )
    return value


def _plain(value: Any) -> Any:
    """Texts that are translated when shown are kept as the addon's author wrote them."""
    return str(value) if isinstance(value, LazyString) else value


def _unknown_field(seed: Seed, name: str) -> LifecycleError:
    return LifecycleError(
        _l("The shipped record %(key)s has a value for “%(field)s”, which %(model)s does not "
           "keep.").format(key=seed.key, field=name, model=seed.model),
        cure=_l("Correct the field's name in the seed."),
        addons=[seed.key.partition(".")[0]],
    )  # fmt: skip


class Current:
    """Values of records in the database, read by Core statements, one per model and field that
    has links. Columns that the database has not yet count as empty."""

    def __init__(self, connection: Connection | None, registry: Registry) -> None:
        self._connection = connection
        self._registry = registry
        self._found: dict[tuple[str, int], dict[str, Any]] = {}
        self._columns: dict[str, set[str]] = {}

    def values(self, model: str, record_id: int | None) -> dict[str, Any] | None:
        """The encoded values of a loaded record; None when it is not there any more."""
        return self._found.get((model, record_id)) if record_id is not None else None

    def defaults(self, seed: Seed) -> dict[str, Any]:
        """The encoded defaults of the seed's fields."""
        fields = self._registry.info(seed.model).fields
        return {
            name: encode_value(fields[name], fields[name].default)
            for name in seed.values
            if name in fields and not callable(fields[name].default)
        }

    def load(self, wanted: Iterable[tuple[Seed, int | None]]) -> None:
        """Reads the records that the seeds became, in batches."""
        by_model: dict[str, dict[int, Seed]] = {}
        for seed, record_id in wanted:
            if record_id is not None:
                by_model.setdefault(seed.model, {})[record_id] = seed
        for model, seeds in by_model.items():
            self._load(self._registry.info(model), seeds)

    def twins(self, wanted: Iterable[tuple[str, str, Mapping[str, Any]]]) -> dict[str, int]:
        """Ids of records that have the unique values of what is to be shipped, by the seed's key.
        `wanted` are (model, key, encoded values)."""
        by_model: dict[str, list[tuple[str, Mapping[str, Any]]]] = {}
        for model, key, encoded in wanted:
            by_model.setdefault(model, []).append((key, encoded))
        found: dict[str, int] = {}
        for model, seeds in by_model.items():
            info = self._registry.info(model)
            if self._connection is not None and self._present(info.table):
                for _, constraint in info.constraints:
                    if isinstance(constraint, Unique):
                        found |= self._twins(info, constraint.fields, seeds)
        return found

    def _twins(
        self, info: ModelInfo, names: Sequence[str], seeds: list[tuple[str, Mapping[str, Any]]]
    ) -> dict[str, int]:
        assert self._connection is not None
        columns = [info.table.c[info.fields[name].column_name] for name in names]
        if any(column.name not in self._present(info.table) for column in columns):
            return {}
        keys = {
            tuple(encoded[name] for name in names): key
            for key, encoded in seeds
            if all(_compares(info.fields[name], encoded.get(name)) for name in names)
        }
        if not keys:
            return {}
        statement = select(info.table.c.id, *columns).where(
            columns[0].in_({values[0] for values in keys})
        )
        rows = [tuple(row) for row in self._connection.execute(statement)]
        return {keys[values]: number for number, *found in rows if (values := tuple(found)) in keys}

    def _load(self, info: ModelInfo, seeds: Mapping[int, Seed]) -> None:
        names = dict.fromkeys(name for seed in seeds.values() for name in seed.values)
        fields = [info.fields[name] for name in names if name in info.fields]
        self._load_columns(info, [f for f in fields if f.has_column], list(seeds))
        for field in fields:
            if field.kind == "many_to_many":
                self._load_links(info, field, list(seeds))

    def _load_columns(self, info: ModelInfo, fields: Sequence[Field], ids: Sequence[int]) -> None:
        assert self._connection is not None
        present = self._present(info.table)
        kept = [field for field in fields if field.column_name in present]
        columns = [info.table.c[field.column_name] for field in kept]
        for part in _chunks(ids):
            statement = select(info.table.c.id, *columns).where(info.table.c.id.in_(part))
            for record_id, *values in self._connection.execute(statement):
                self._found[info.name, record_id] = {
                    **dict.fromkeys(field.name for field in fields),
                    **{
                        field.name: encode_value(field, value)
                        for field, value in zip(kept, values, strict=True)
                    },
                }

    def _load_links(self, info: ModelInfo, field: Field, ids: Sequence[int]) -> None:
        assert self._connection is not None
        link = inspect(info.cls).relationships[field.name]
        near, far = link.synchronize_pairs[0][1], link.secondary_synchronize_pairs[0][1]
        linked: dict[int, list[int]] = {record_id: [] for record_id in ids}
        if self._present(near.table):
            for part in _chunks(ids):
                rows = self._connection.execute(select(near, far).where(near.in_(part)))
                for record_id, other in rows:
                    linked[record_id].append(other)
        for record_id, others in linked.items():
            if (info.name, record_id) in self._found:
                self._found[info.name, record_id][field.name] = sorted(others)

    def _present(self, table: Table) -> set[str]:
        assert self._connection is not None
        if table.name not in self._columns:
            inspector = inspect(self._connection)
            there = inspector.has_table(table.name)
            found = inspector.get_columns(table.name) if there else []
            self._columns[table.name] = {column["name"] for column in found}
        return self._columns[table.name]


def _compares(field: Field, value: Any) -> bool:
    """Whether the encoded value is the one in the database as well: texts, numbers, references."""
    plain = field.kind == "many_to_one" or isinstance(field.type, Str | Integer)
    return plain and isinstance(value, str | int)


def _chunks(ids: Sequence[int], size: int = 5000) -> Iterable[Sequence[int]]:
    return (ids[start : start + size] for start in range(0, len(ids), size))
