"""Deals counted and their converted amounts added up: one aggregate for each question."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import orjson

from mozaika import Env, Records, gettext, list_url, name_of
from mozaika_currencies import company_currency

DEAL = "pipeline.deal"
ZERO = Decimal(0)
Key = tuple[Any, ...]


@dataclass
class Sum:
    """Some deals: how many, and what they are worth in the company's currency."""

    count: int = 0
    amount: Decimal = ZERO
    weighted: Decimal = ZERO

    def __add__(self, other: Sum) -> Sum:
        return Sum(
            self.count + other.count, self.amount + other.amount, self.weighted + other.weighted
        )


@dataclass
class Facts:
    """Sums by the values of some groups; records stand as ids, periods as their first days."""

    home: str
    groups: Sequence[str]
    by: dict[Key, Sum] = field(default_factory=dict)
    labels: dict[tuple[str, Any], str] = field(default_factory=dict)

    def at(self, *key: Any) -> Sum:
        """The sum of a key."""
        return self.by.get(key, Sum())

    def total(self) -> Sum:
        """The sum of all keys."""
        return sum(self.by.values(), Sum())

    def only(self, place: int, value: Any) -> Sum:
        """The sum of the keys that have a value in a place."""
        return sum((one for key, one in self.by.items() if key[place] == value), Sum())

    def members(self, place: int = 0) -> list[Any]:
        """The values of a group, those of the largest amounts first, none last."""
        found = {key[place] for key in self.by}
        whole = {one: self.only(place, one) for one in found}
        return sorted(found, key=lambda one: (one is None, -whole[one].amount, -whole[one].count,
                                              self.label(place, one)))  # fmt: skip

    def label(self, place: int, value: Any) -> str:
        """A value in words."""
        return gettext("Not set") if value is None else self.labels[self.groups[place], value]


def sums(
    env: Env, groups: Sequence[str], conditions: Sequence[Any], *, archived: bool | None = False
) -> Facts:
    """Deals that meet the conditions, by groups such as "owner" and "closed_on:month"."""
    measures = ["id:count", "company_amount:sum", "company_weighted:sum"]
    rows = Records(env, DEAL).aggregate(
        list(groups), measures, filter=list(conditions), archived=archived
    )
    facts = Facts(company_currency(env), groups)
    info = env.platform.registry.info(DEAL)
    fields = {group: info.path(group.partition(":")[0])[-1] for group in groups}
    for row in rows:
        key = tuple(_key(row[group]) for group in groups)
        for group, value in zip(groups, key, strict=True):
            if value is not None and (group, value) not in facts.labels:
                facts.labels[group, value] = label_of(env, fields[group], row[group])
        one = Sum(row["id:count"])
        if row["company_currency"] == facts.home:
            one.amount = row["company_amount:sum"] or ZERO
            one.weighted = row["company_weighted:sum"] or ZERO
        facts.by[key] = facts.at(*key) + one
    return facts


def histogram(rows: Iterable[Mapping[str, Any]], key: str) -> dict[int, int]:
    """How often each value occurs in rows of an aggregate with `id:count`."""
    found: dict[int, int] = {}
    for row in rows:
        if row[key] is not None:
            found[row[key]] = found.get(row[key], 0) + row["id:count"]
    return found


def url_of(conditions: Sequence[Any], model: str = DEAL, **options: Any) -> str:
    """The list of the records that meet conditions."""
    return list_url(model, filter=orjson.dumps(conditions, default=str).decode(), **options)


def equals(path: str, value: Any) -> list[Any]:
    """The condition that finds a value, or none."""
    return [path, "is null", None] if value is None else [path, "=", value]


def label_of(env: Env, field: Any, value: Any) -> str:
    """A value of an aggregate in words."""
    if isinstance(value, Mapping):
        return name_of(value, env.platform.registry.info(field.target_name))
    choices = {name: str(label) for name, label in field.choices}
    return choices.get(value, str(value))


def _key(value: Any) -> Any:
    return value["id"] if isinstance(value, Mapping) else value
