"""Column types for fields: what addons import as `mozaika.types`."""

from mozaika.model.types import (
    Boolean,
    Color,
    Date,
    Email,
    Id,
    Integer,
    Json,
    LongText,
    Markdown,
    Moment,
    Money,
    Numeric,
    Phone,
    Str,
    Url,
)

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
]
