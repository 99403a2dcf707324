"""What templates see of records: fields that the sender may read, written as readers write them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from mozaika import (
    Env,
    Model,
    Records,
    format_date,
    format_datetime,
    format_money,
    format_number,
    gettext,
    rights,
)
from mozaika.types import Money


class Amount(Decimal):
    """An amount that knows its currency."""

    currency = ""


class Choice(str):
    """A code that knows its label: compared by the code, shown by the label."""

    __slots__ = ("label",)
    label: Any


class Readable:
    """A record of which templates read fields by name; what the sender may not see is not there."""

    __slots__ = ("_env", "_info", "_path", "_record")

    def __init__(self, env: Env, record: Any, path: str = "record") -> None:
        self._env = env
        self._info = env.registry.info(record.__model_name__)
        self._record = record
        self._path = path

    def __getattr__(self, name: str) -> Any:
        field = self._info.fields.get(name)
        if name.startswith("_") or (field is None and name != "id") or not self._sees(name):
            raise AttributeError(name)
        value = getattr(self._record, name)
        if field is None or value is None:
            return value
        if field.is_relation:
            return self._related(field, value)
        if isinstance(field.type, Money):
            return _amount(value, getattr(self._record, field.type.currency, None))
        return _choice(field, value) if field.choices else value

    def __str__(self) -> str:
        display = self._info.display
        named = self if display in self._info.fields else self._record
        return str(shown(getattr(named, display, ""), ZoneInfo(self._env.time_zone)))

    def _sees(self, name: str) -> bool:
        field = self._info.fields.get(name)
        if field is None or field.hidden:
            return field is None
        return self._env.access_off or rights(self._env).sees(self._info.name, name)

    def _related(self, field: Any, value: Any) -> Any:
        many = isinstance(value, list)
        path = f"{self._path}.{field.name}"
        linked = _visible(self._env, field.target_name, value if many else [value])
        found = [Readable(self._env, one, path) for one in linked]
        return found if many else next(iter(found), None)


def names_of(record: Readable) -> Iterator[str]:
    """What can be asked of a record, such as `record.name`."""
    info, path = record._info, record._path
    return (f"{path}.{name}" for name in info.fields if record._sees(name))


def has(record: Readable, name: str) -> bool:
    """Whether the record has a field of that name that the sender may read."""
    return name in record._info.fields and record._sees(name)


def _visible(env: Env, model: str, records: list[Any]) -> list[Any]:
    """Those that the sender may read: what is loaded already need not be."""
    if env.access_off or not records:
        return records
    ids = [record.id for record in records]
    page = Records(env, model).search(
        [["id", "in", ids]], fields=["id"], limit=len(ids), archived=None, sort="id"
    )
    seen = {item["id"] for item in page.items}
    return [record for record in records if record.id in seen]


def _amount(value: Decimal, currency: Any) -> Amount:
    amount = Amount(value)
    amount.currency = str(currency or "")
    return amount


def _choice(field: Any, value: Any) -> Choice:
    choice = Choice(value)
    choice.label = dict(field.choices).get(value, value)
    return choice


def readable(env: Env, name: str, value: Any) -> Any:
    """A value of the caller's as templates may have it: records only as `Readable`."""
    if isinstance(value, Model):
        return Readable(env, value, name)
    if isinstance(value, (list, tuple)):
        return [readable(env, name, one) for one in value]
    if isinstance(value, dict):
        return {str(key): readable(env, f"{name}.{key}", one) for key, one in value.items()}
    plain = (str, int, float, Decimal, date, bool, type(None))
    return value if isinstance(value, plain) else str(value)


def shown(value: Any, zone: ZoneInfo) -> Any:
    """A value as the reader's language writes it; "" for nothing."""
    show = next((show for kind, show in _SHOWN if isinstance(value, kind)), None)
    return value if show is None else show(value, zone)


_SHOWN: tuple[tuple[Any, Callable[[Any, ZoneInfo], str]], ...] = (
    (type(None), lambda _, __: ""),
    (Choice, lambda value, _: str(value.label)),
    (bool, lambda value, _: gettext("Yes") if value else gettext("No")),
    (Amount, lambda value, _: _money(value)),
    ((Decimal, float), lambda value, _: format_number(value)),
    (datetime, lambda value, zone: format_datetime(value, time_zone=zone)),
    (date, lambda value, _: format_date(value)),
    (Readable, lambda value, _: str(value)),
    (list, lambda value, zone: ", ".join(str(shown(one, zone)) for one in value)),
)
"""How kinds of values are written; the first that fits counts."""


def _money(amount: Amount) -> str:
    return format_money(amount, amount.currency) if amount.currency else format_number(amount)
