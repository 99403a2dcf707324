"""The marshmallow field of a model's field, and the schema of a model.

They describe: OpenAPI, forms and addons read them. They load with the loaders' own converters, so
both always agree.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any, Literal

from marshmallow import INCLUDE, RAISE, Schema, fields
from sqlalchemy import Boolean, Date, Float, Integer, Numeric
from sqlalchemy.types import TypeEngine

from mozaika.model import Field, ModelInfo
from mozaika.model.types import Email, Json, Moment, Money, Str, Url
from mozaika.services.schemas.convert import bits_of, converter
from mozaika.services.schemas.values import BIGGEST_ID, Converter

Purpose = Literal["read", "create", "change"]
AnyField = fields.Field[Any]


class Converted(AnyField):
    """A field that loads with a converter; serializing stays with its marshmallow base."""

    convert: Converter

    def _deserialize(self, value: Any, *_args: Any, **_kwargs: Any) -> Any:
        return self.convert(value)


class TextField(Converted, fields.String):
    """Text."""


class EmailField(Converted, fields.Email):
    """An e-mail address."""


class UrlField(Converted, fields.Url):
    """A web address."""


class BooleanField(Converted, fields.Boolean):
    """True or false."""


class IntegerField(Converted, fields.Integer):
    """A whole number, or the id of a record."""


class FloatField(Converted, fields.Float):
    """A floating point number."""


class DecimalField(Converted, fields.Decimal):
    """An exact decimal: a string in JSON, so that nothing rounds it on the way."""


class DateField(Converted, fields.Date):
    """A date."""


class MomentField(Converted, fields.AwareDateTime):
    """A point in time with its offset."""


class JsonField(Converted, fields.Raw):
    """Any JSON value."""


class IdsField(Converted, fields.List[int]):
    """The ids of linked records."""


def marshmallow_field(field: Field, purpose: Purpose = "create") -> AnyField:
    """The marshmallow field with the declaration's limits, choices, label and help."""
    needed = field.required and field.default is None and field.writable
    made = _make(field, {**_described(field), **_limits(field, purpose)}, purpose)
    if isinstance(made, Converted):
        made.convert = converter(field)
    made.allow_none = not field.required
    made.dump_only = not field.writable
    made.required = bool(needed and purpose == "create")
    return made


def model_schema(
    info: ModelInfo, purpose: Purpose = "create", hidden: Collection[str] = ()
) -> type[Schema]:
    """The schema class of a model: what is read, what a new record takes, what a change takes.

    Reading shows all fields but the `hidden` ones, and names with dots where they are asked for.
    """
    reading = purpose == "read"
    members: dict[str, Any] = {
        name: marshmallow_field(field, purpose)
        for name, field in info.fields.items()
        if (reading or field.writable) and not (field.hidden or name in hidden)
    }
    members["Meta"] = type("Meta", (), {"unknown": INCLUDE if reading else RAISE})
    return type(f"{info.name}.{purpose}", (Schema,), members)


def _make(field: Field, metadata: dict[str, Any], purpose: Purpose) -> AnyField:
    if field.is_relation and purpose == "read":
        linked = {**metadata, **_LINKED} if field.kind == "many_to_one" else _LINKED
        one = fields.Dict(metadata=linked)
        return one if field.kind == "many_to_one" else fields.List(one, metadata=metadata)
    if field.kind == "many_to_one":
        return IntegerField(metadata={**_ID, **metadata})
    if field.kind == "many_to_many":
        identifier = fields.Integer(metadata=_ID)
        return IdsField(identifier, metadata={"uniqueItems": True, **metadata})
    if field.kind == "one_to_many":
        return fields.List(fields.Dict(), metadata=metadata)
    for known, make in _BY_TYPE:
        if isinstance(field.type, known):
            return make(metadata)
    return JsonField(metadata=metadata)


_ID: dict[str, Any] = {"minimum": 1, "maximum": BIGGEST_ID}

_LINKED: dict[str, Any] = {
    "required": ["id"],
    "properties": {"id": {"type": "integer"}},
    "additionalProperties": True,
}
"""A linked record as it is read: its id, what names it, and what else was asked for."""

_BY_TYPE: tuple[tuple[type, Callable[[dict[str, Any]], AnyField]], ...] = (
    (Email, lambda metadata: EmailField(metadata=metadata)),
    (Url, lambda metadata: UrlField(metadata={**metadata, "format": "uri-reference"})),
    (Str, lambda metadata: TextField(metadata=metadata)),
    (Boolean, lambda metadata: BooleanField(metadata=metadata)),
    (Integer, lambda metadata: IntegerField(metadata=metadata)),
    (Date, lambda metadata: DateField(metadata=metadata)),
    (Moment, lambda metadata: MomentField(metadata=metadata)),
    (Float, lambda metadata: FloatField(metadata=metadata)),
    (Money, lambda metadata: DecimalField(as_string=True, metadata=metadata)),
    (Numeric, lambda metadata: DecimalField(as_string=True, metadata=metadata)),
    (Json, lambda metadata: JsonField(metadata=metadata)),
)


def _described(field: Field) -> dict[str, Any]:
    described: dict[str, Any] = {"title": str(field.label) or field.name}
    if str(field.help):
        described["description"] = str(field.help)
    if field.choices:
        empty = [] if field.required else [None]
        described["enum"] = [*(value for value, _ in field.choices), *empty]
        described["x-enum-labels"] = {value: str(label) for value, label in field.choices}
    if field.is_relation:
        described["x-target"] = field.target_name
    return described


def _limits(field: Field, purpose: Purpose) -> dict[str, Any]:
    """Lengths, ranges and formats, as JSON Schema says them."""
    limits = _type_limits(field.type, purpose) if field.kind in ("value", "computed") else {}
    for limit in ("minimum", "maximum"):
        value = getattr(field, limit)
        if isinstance(value, int | float):
            limits[limit] = value
    if field.required and "maxLength" in limits and field.default != "":
        limits["minLength"] = 1
    return {} if field.choices else limits


def _type_limits(kind: TypeEngine[Any] | None, purpose: Purpose) -> dict[str, Any]:
    if isinstance(kind, Str):
        return {"maxLength": kind.length} if kind.length else {}
    if isinstance(kind, Integer):
        bits = bits_of(kind)
        return {"minimum": -(2**bits), "maximum": 2**bits - 1}
    if isinstance(kind, Money | Numeric) and not isinstance(kind, Float):
        given = "string" if purpose == "read" else ["string", "number"]
        return {"type": given, "format": "decimal"}
    return {}
