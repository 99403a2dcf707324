"""The platform's own tables as plain Core tables, for work before anything is composed.

They name the columns that the life cycle uses; `mozaika.base.models` declares them.
"""

from __future__ import annotations

from sqlalchemy import Boolean, Column, MetaData, Table

from mozaika.model.types import Id, Integer, Json, Moment, Str

_METADATA = MetaData()

STATE = Table(
    "base_state",
    _METADATA,
    Column("id", Id, primary_key=True),
    Column("key", Str(50)),
    Column("value", Id),
)

ADDON = Table(
    "base_addon",
    _METADATA,
    Column("id", Id, primary_key=True),
    Column("name", Str(100)),
    Column("version", Str(50)),
    Column("state", Str(20)),
    Column("sequence", Integer),
    Column("enabled_at", Moment),
    Column("footprint", Json),
)

SEED = Table(
    "base_seed",
    _METADATA,
    Column("id", Id, primary_key=True),
    Column("key", Str(200)),
    Column("addon", Str(100)),
    Column("model", Str(100)),
    Column("record_id", Id),
    Column("shipped", Json),
    Column("released", Boolean),
)

FILL = Table(
    "base_fill",
    _METADATA,
    Column("id", Id, primary_key=True),
    Column("model", Str(100)),
    Column("field_name", Str(100)),
    Column("last_id", Id),
    Column("total", Integer),
    Column("done", Integer),
    Column("finished_at", Moment),
)

USER = Table(
    "base_user",
    _METADATA,
    Column("id", Id, primary_key=True),
    Column("login", Str(100)),
)

_CUSTOM_FIELD_COLUMNS = (
    "id", "model", "name", "label", "labels", "type", "choices", "target", "help", "required",
    "search", "in_list", "place", "sequence", "roles", "active",
)  # fmt: skip

CUSTOM_FIELD = Table("base_custom_field", _METADATA, *map(Column, _CUSTOM_FIELD_COLUMNS))
"""Without types: whatever stands in a row, reading it must not fail."""

WORDING = Table(
    "base_wording",
    _METADATA,
    *map(Column, ("id", "domain", "context", "source", "language", "text", "forms")),
)
"""Without types, likewise."""
