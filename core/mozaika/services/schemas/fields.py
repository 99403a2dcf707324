"""The marshmallow field of a model's field, and the schema of a model.

They describe: OpenAPI, forms and addons read them. They load with the loaders' own converters, so
both always agree.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, Literal

from marshmallow import INCLUDE, RAISE, Schema, fields
from sqlalchemy import Boolean, Date, Float, Integer, Numeric
from sqlalchemy.types import TypeEngine

from mozaika.model import Field, ModelInfo
from mozaika.model.types import Email, Json, Moment, Money, Str, Url
from mozaika.services.schemas.convert import BIGGEST_ID, BITS, Converter, converter

DECIMAL = r"^-?[0-9]+(\.[0-9]+)?$"


class Converted(fields.Field[Any]):
    """A field that loads with a converter; serializing stays with its marshmallow base."""

    convert: Converter

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> Any:
        return self.convert(value)


class TextField(Converted, fields.String):
    """Text."""


class EmailField(Converted, fields.Email):
    """An e-mail address."""


class UrlField(Converted, fields.Url):
    """A web address."""


class BooleanField(Converted, fields.Boolean):
    """true or false."""


class IntegerField(Converted, fields.Integer):
    """A whole number, or the id of a record."""


class FloatField(Converted, fields.Float):
    """A floating point number."""


class DecimalField(Converted, fields.Decimal):
    """An exact decimal, as a string in JSON."""


class DateField(Converted, fields.Date):
    """A date."""


class MomentField(Converted, fields.AwareDateTime):
    """A point in time with its offset."""


class JsonField(Converted, fields.Raw):
    """Any JSON value."""


class IdsField(Converted, fields.List):
    """The ids of linked records."""


def marshmallow_field(field: Field, *, partial: bool = False) -> fields.Field[Any]:
    """The marshmallow field with the declaration's limits, choices, label and help.

    One-to-manys load as lists of objects; see `model_schema` for nested schemas.
    """
    made = _make(field)
    if isinstance(made, Converted):
        made.convert = converter(field)
    made.allow_none = not field.required
    made.dump_only = not field.writable
    made.required = bool(
        field.required and field.default is None and field.writable and not partial
    )
    made.metadata.update(_described(field))
    return made


def model_schema(
    info: ModelInfo,
    purpose: Literal["read", "create", "change"] = "create",
    hidden: Collection[str] = (),
) -> type[Schema]:
    """The schema class of a model: what is read, what a new record takes, what a change takes.

    Reading shows all fields but the `hidden` ones, and names with dots where they are asked for.
    """
    reading = purpose == "read"
    members: dict[str, Any] = {
        name: marshmallow_field(field, partial=purpose != "create")
        for name, field in info.fields.items()
        if (reading or field.writable) and not (field.hidden or name in hidden)
    }
    members["Meta"] = type("Meta", (), {"unknown": INCLUDE if reading else RAISE})
    return type(f"{info.name}.{purpose}", (Schema,), members)


def _make(field: Field) -> fields.Field[Any]:
    if field.kind == "many_to_one":
        return IntegerField(metadata={"minimum": 1, "maximum": BIGGEST_ID})
    if field.kind == "many_to_many":
        identifier = fields.Integer(metadata={"minimum": 1, "maximum": BIGGEST_ID})
        return IdsField(identifier, metadata={"uniqueItems": True})
    if field.kind == "one_to_many":
        return fields.List(fields.Dict())
    return _of_type(field.type)


def _of_type(kind: TypeEngine[Any] | None) -> fields.Field[Any]:
    match kind:
        case Email():
            return EmailField(metadata={"maxLength": kind.length})
        case Url():
            return UrlField(metadata={"maxLength": kind.length, "format": "uri-reference"})
        case Str():
            return TextField(metadata={"maxLength": kind.length} if kind.length else {})
        case Boolean():
            return BooleanField()
        case Integer():
            bits = BITS.get(type(kind), 31)
            return IntegerField(metadata={"minimum": -(2**bits), "maximum": 2**bits - 1})
        case Date():
            return DateField()
        case Moment():
            return MomentField()
        case Float():
            return FloatField()
        case Money() | Numeric():
            return DecimalField(as_string=True, metadata={"format": "decimal"})
        case Json():
            return JsonField()
    return JsonField()


def _described(field: Field) -> dict[str, Any]:
    described: dict[str, Any] = {"title": str(field.label) or field.name}
    if str(field.help):
        described["description"] = str(field.help)
    if field.choices:
        described["enum"] = [value for value, _ in field.choices]
        described["x-enum-labels"] = {value: str(label) for value, label in field.choices}
        described.pop("maxLength", None)
    for limit in ("minimum", "maximum"):
        if getattr(field, limit) is not None:
            described[limit] = _plain(getattr(field, limit))
    if field.is_relation:
        described["x-target"] = field.target_name
    return described


def _plain(value: Any) -> Any:
    return value if isinstance(value, int | float) else str(value)
