"""Cursors: where a page ended, opaque to callers, checked when they come back.

A cursor keeps the values of the sort keys of the last record, so that the next page begins behind
them by an index, however many pages came before.
"""

from __future__ import annotations

import base64
import binascii
import zlib
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

import orjson
from sqlalchemy import ColumnElement, and_, bindparam, false, or_, true

from mozaika.db.filters import WrongValue, convert, family, is_storable
from mozaika.errors import FilterError
from mozaika.i18n import _l
from mozaika.services.records.sorting import SortKey

Nulls = tuple[bool, ...]
"""For each key, whether the last record's value is empty."""


def encode(keys: Sequence[SortKey], values: Sequence[Any]) -> str:
    """The cursor behind a record with these values of the sort keys."""
    return _pack([_mark(keys), *values])


def decode(keys: Sequence[SortKey], cursor: str) -> list[Any]:
    """The values in a cursor; `FilterError` when it was not made for this sort, or not by us."""
    found = _unpack(cursor)
    if not isinstance(found, list) or len(found) != len(keys) + 1 or found[0] != _mark(keys):
        raise _wrong()
    try:
        return [_value(key, value) for key, value in zip(keys, found[1:], strict=True)]
    except WrongValue:
        raise _wrong() from None


def encode_offset(offset: int) -> str:
    """The cursor of a search whose order is the index's own."""
    return _pack(["offset", offset])


def decode_offset(cursor: str) -> int:
    """The offset in such a cursor."""
    match _unpack(cursor):
        case ["offset", int(offset)] if 0 <= offset < 2**31:
            return offset
    raise _wrong()


def behind(
    keys: Sequence[SortKey], columns: Sequence[ColumnElement[Any]], nulls: Nulls
) -> ColumnElement[bool]:
    """The records behind the bound values `c0`, `c1` …, with empty values last.

    The first key also bounds the whole, so that an index on it finds the place.
    """
    bound = [bindparam(f"c{n}", type_=column.type) for n, column in enumerate(columns)]
    ways: list[ColumnElement[bool]] = []
    same: list[ColumnElement[bool]] = []
    for key, column, value, null in zip(keys, columns, bound, nulls, strict=True):
        if null:
            same.append(column.is_(None))
            continue
        after = column < value if key.descending else column > value
        ways.append(and_(*same, or_(after, column.is_(None)) if key.nullable else after))
        same.append(column == value)
    return and_(_bound(keys[0], columns[0], bound[0], nulls[0]), or_(false(), *ways))


def parameters(values: Sequence[Any]) -> Mapping[str, Any]:
    """The values for `behind`."""
    return {f"c{n}": value for n, value in enumerate(values) if value is not None}


def _bound(key: SortKey, column: Any, value: Any, null: bool) -> ColumnElement[bool]:
    if null or key.nullable:
        return true()
    bound: ColumnElement[bool] = column <= value if key.descending else column >= value
    return bound


def _mark(keys: Sequence[SortKey]) -> int:
    """A checksum of the sort that a cursor belongs to."""
    text = ",".join(
        f"{'-' * key.descending}{'.'.join(s.name for s in key.steps)}:{key.attribute}"
        for key in keys
    )
    return zlib.crc32(text.encode())


def _value(key: SortKey, value: Any) -> Any:
    if value is None:
        if not key.nullable:
            raise _wrong()
        return None
    if family(key.field) == "text":
        if not isinstance(value, str) or not is_storable(value):
            raise _wrong()
        return value
    return convert(key.field, value, relative=False)


def _pack(value: Any) -> str:
    packed = orjson.dumps(value, default=_plain)
    return base64.urlsafe_b64encode(packed).decode().rstrip("=")


def _plain(value: Any) -> str:
    if isinstance(value, Decimal):
        return str(value)
    raise TypeError(type(value).__name__)


def _unpack(cursor: str) -> Any:
    try:
        return orjson.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (binascii.Error, ValueError):
        raise _wrong() from None


def _wrong() -> FilterError:
    return FilterError(
        _l("The cursor in “after” does not belong to this search."),
        cure=_l("Begin without it, and pass “next” of each page unchanged."),
        field="after",
    )
