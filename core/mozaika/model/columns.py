"""The column of a field."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from sqlalchemy import Column, false, text, true

from mozaika.model.fields import Field
from mozaika.model.types import Id


def make_column(field: Field) -> Column[Any]:
    """The column that keeps `field`; foreign keys are added once all tables are known.

    Fields that are NOT NULL and have a plain default carry it as a server default as well, so
    that the column can be added to a table that has rows.
    """
    if field.name == "id":
        return Column("id", Id, primary_key=True, autoincrement=True)
    required = bool(field.required) and field.kind != "computed"
    return Column(
        field.column_name,
        Id if field.kind == "many_to_one" else field.type,
        nullable=not required,
        index=field.index is True and not field.unique,
        server_default=_server_default(field) if required else None,
        info={"field": field.name},
    )


def _server_default(field: Field) -> Any:
    value = field.default
    if isinstance(value, bool):
        return true() if value else false()
    if isinstance(value, int) or (isinstance(value, Decimal) and value == 0):
        return text(str(int(value)))
    if isinstance(value, str):
        return value
    return None
