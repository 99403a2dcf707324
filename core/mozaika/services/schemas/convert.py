"""From a field's declaration to the function that converts its values."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import BigInteger, Boolean, Date, Float, Integer, Numeric, SmallInteger
from sqlalchemy.types import TypeEngine

from mozaika.model.fields import Field
from mozaika.model.types import Email, Json, LongText, Moment, Money, Str, Url
from mozaika.services.schemas import values
from mozaika.services.schemas.messages import no_choice, outside
from mozaika.services.schemas.values import Converter

BITS = {SmallInteger: 15, Integer: 31, BigInteger: 63}
"""Value bits of the integer types, on both databases as on PostgreSQL."""

DIGITS = (28, 10)
"""Digits in all, and after the point, of an exact number that declares none."""


def converter(field: Field) -> Converter:
    """The function for a value or a link; one-to-manys are nested and have none."""
    if field.kind == "many_to_one":
        return values.reference
    if field.kind == "many_to_many":
        return values.references
    if field.choices:
        return _chosen(dict(field.choices))
    convert = of_type(field.type)
    if field.minimum is not None or field.maximum is not None:
        return _within(convert, field.minimum, field.maximum)
    return convert


def of_type(kind: TypeEngine[Any] | None) -> Converter:
    """The function for a column type of `mozaika.model.types`; other types pass as they are."""
    for known, make in _BY_TYPE:
        if isinstance(kind, known):
            return make(kind)
    return lambda value: value


def bits_of(kind: Integer) -> int:
    """Bits that an integer type has for the value, besides the sign."""
    return next((BITS[known] for known in type(kind).__mro__ if known in BITS), 31)


def digits_of(kind: Numeric[Any]) -> tuple[int, int]:
    """Digits before and after the point of an exact number."""
    places = DIGITS[1] if kind.scale is None else kind.scale
    return (kind.precision or DIGITS[0]) - places, places


_BY_TYPE: tuple[tuple[type, Callable[[Any], Converter]], ...] = (
    (Email, lambda kind: values.email(kind.length)),
    (Url, lambda kind: values.web_address(kind.length)),
    (LongText, lambda kind: values.text(kind.length, several_lines=True)),
    (Str, lambda kind: values.text(kind.length)),
    (Boolean, lambda _: values.boolean),
    (Integer, lambda kind: values.integer(bits_of(kind))),
    (Date, lambda _: values.day),
    (Moment, lambda _: values.moment),
    (Money, lambda _: values.money),
    (Float, lambda _: values.number),
    (Numeric, lambda kind: values.numeric(*digits_of(kind))),
    (Json, lambda _: values.document),
)
"""How converters are made, the special types before the general ones."""


def _chosen(labels: Mapping[Any, Any]) -> Converter:
    def convert(value: Any) -> Any:
        if isinstance(value, str | int) and value in labels:
            return value
        raise no_choice(value, labels)

    return convert


def _within(convert: Converter, minimum: Any, maximum: Any) -> Converter:
    def within(value: Any) -> Any:
        found = convert(value)
        if (minimum is not None and found < minimum) or (maximum is not None and found > maximum):
            raise outside(value, minimum, maximum)
        return found

    return within
