"""Column types with the same meaning on SQLite and PostgreSQL.

Text compares by code point on both (PostgreSQL: collation "C"); stored sort keys give human order.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import orjson
from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Date,
    DateTime,
    Dialect,
    Integer,
    Numeric,
    String,
    Text,
    TypeDecorator,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.types import TypeEngine

MONEY_SCALE = 4
"""Digits kept after the decimal point of an amount of money."""

_QUANTUM = Decimal(1).scaleb(-MONEY_SCALE)

Id = BigInteger().with_variant(Integer, "sqlite")
"""Type of primary and foreign keys: 64 bits on both databases."""


class Str(TypeDecorator[str]):
    """Text of at most `length` characters (no limit when None), compared by code point."""

    impl = String
    cache_ok = True
    widget = "text"

    def __init__(self, length: int | None = None) -> None:
        super().__init__(length) if length else super().__init__()
        self.length = length

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """The type of the database's own."""
        collation = "C" if dialect.name == "postgresql" else None
        plain = String(self.length, collation) if self.length else Text(collation=collation)
        return dialect.type_descriptor(plain)


class LongText(Str):
    """Text of several lines."""

    cache_ok = True
    widget = "textarea"


class Markdown(LongText):
    """Text of several lines in Markdown."""

    cache_ok = True
    widget = "markdown"


class Email(Str):
    """An e-mail address (RFC 5321: at most 254 characters)."""

    cache_ok = True
    widget = "email"

    def __init__(self, length: int = 254) -> None:
        super().__init__(length)


class Phone(Str):
    """A telephone number, as typed or in E.164."""

    cache_ok = True
    widget = "phone"

    def __init__(self, length: int = 40) -> None:
        super().__init__(length)


class Url(Str):
    """A web address."""

    cache_ok = True
    widget = "url"

    def __init__(self, length: int = 500) -> None:
        super().__init__(length)


class Color(Str):
    """A name of the palette's colours ("blue", "lime" …)."""

    cache_ok = True
    widget = "color"

    def __init__(self, length: int = 20) -> None:
        super().__init__(length)


class Moment(TypeDecorator[datetime]):
    """A point in time: aware datetimes, kept in UTC. Naive values are refused."""

    impl = DateTime
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """The type of the database's own."""
        return dialect.type_descriptor(DateTime(timezone=dialect.name == "postgresql"))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """The value as the database keeps it."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value!r} has no time zone: use an aware datetime")
        utc = value.astimezone(UTC)
        return utc if dialect.name == "postgresql" else utc.replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        """The value as Python has it."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Money(TypeDecorator[Decimal]):
    """An exact amount with four decimals, rounded half up; the currency is a field beside it.

    SQLite has no exact decimals: there the amount is an integer of ten-thousandths, so that sums
    and comparisons are exact as well. `currency` names the field that holds the ISO 4217 code.
    """

    impl = Numeric
    cache_ok = True

    def __init__(self, currency: str = "currency") -> None:
        super().__init__()
        self.currency = currency

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """The type of the database's own."""
        if dialect.name == "postgresql":
            return dialect.type_descriptor(Numeric(18, MONEY_SCALE))
        return dialect.type_descriptor(BigInteger())

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> Any:
        """The value as the database keeps it."""
        if value is None:
            return None
        exact = Decimal(value).quantize(_QUANTUM, ROUND_HALF_UP)
        return exact if dialect.name == "postgresql" else int(exact.scaleb(MONEY_SCALE))

    def process_result_value(self, value: Any, dialect: Dialect) -> Decimal | None:
        """The value as Python has it."""
        if value is None:
            return None
        if dialect.name == "postgresql":
            return Decimal(value)
        return Decimal(value).scaleb(-MONEY_SCALE)


class Json(TypeDecorator[Any]):
    """A JSON document (jsonb on PostgreSQL)."""

    impl = JSON
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """The type of the database's own."""
        json_type = JSONB if dialect.name == "postgresql" else JSON
        return dialect.type_descriptor(json_type(none_as_null=True))


def dump_json(value: Any) -> str:
    """The engine's JSON serializer: fast, with sorted keys left as they are."""
    try:
        return orjson.dumps(value).decode()
    except TypeError:
        return json.dumps(value, default=str, ensure_ascii=False)


__all__ = [
    "Boolean",
    "Color",
    "Date",
    "Email",
    "Id",
    "Integer",
    "Json",
    "LongText",
    "Markdown",
    "Moment",
    "Money",
    "Numeric",
    "Phone",
    "Str",
    "Url",
    "dump_json",
]
