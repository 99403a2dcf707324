"""Conditions that are asked again and again, such as those of automation rules.

A condition is read once; then it is asked of records in memory, or of the database.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any

from sqlalchemy import ColumnElement, select

from mozaika.db.filters import Node, Visible, criterion, matches, parse
from mozaika.db.filters.ast import conditions
from mozaika.model import ModelInfo
from mozaika.runtime import Env, Platform
from mozaika.services.records.sight import context_of


class Condition:
    """A filter on `model`, checked and compiled: for the life of a platform, or shorter.

    `visible(model, field)` says which fields its author may see. Raises `FilterError` for a filter
    that makes no sense.
    """

    def __init__(
        self,
        within: Platform | Env,
        model: str,
        filter: Any = None,  # noqa: A002 - the contract's word
        *,
        visible: Visible | None = None,
    ) -> None:
        self.info: ModelInfo = within.registry.info(model)
        self.node: Node = parse(filter, within.registry, model, visible=visible)

    def __repr__(self) -> str:
        return f"<Condition on {self.info.name}: {self.node}>"

    def matches(self, env: Env, record: Any) -> bool:
        """Whether a record, as it is in memory, is one that the filter finds. What it needs of
        linked records is loaded; for many records `select` asks but once."""
        return matches(self.node, record, context_of(env))

    def select(self, env: Env, records: Sequence[Any]) -> list[Any]:
        """Those of the records that the filter finds, in their order: in memory where they have all
        that is asked for, else with one statement, whatever the env's user may see."""
        if self.is_local:
            context = context_of(env)
            return [record for record in records if matches(self.node, record, context)]
        cls: Any = self.info.cls
        wanted = select(cls.id).where(
            cls.id.in_([record.id for record in records]), self.criterion(env)
        )
        before, env.access_off = env.access_off, True
        try:
            with env.session.no_autoflush:
                found = set(env.session.scalars(wanted))
        finally:
            env.access_off = before
        return [record for record in records if record.id in found]

    def criterion(self, env: Env) -> ColumnElement[bool]:
        """The condition in SQL, on the model's composed class, at the env's time."""
        return criterion(self.node, env.registry, self.info.cls, context_of(env))

    @cached_property
    def is_local(self) -> bool:
        """Whether it asks only about fields that come with their record."""
        return not any(one.steps or self._is_apart(one.field) for one in conditions(self.node))

    def _is_apart(self, column: str) -> bool:
        """Restricted fields are loaded on their own."""
        field = self.info.fields.get(column)
        return field is not None and bool(field.roles)
