"""The guard of reads: every statement of a session passes here before it is executed."""

from __future__ import annotations

from typing import Any

from sqlalchemy import event
from sqlalchemy.orm import ORMExecuteState, QueryContext
from sqlalchemy.sql import visitors

from mozaika.errors import AccessDenied
from mozaika.i18n import _l
from mozaika.model import Registry
from mozaika.runtime import Env
from mozaika.services.access.policy import Rights, rights_of

CHECKED = "mozaika_fields_checked"
"""Execution option of statements whose fields the records service has checked already."""


def rights(env: Env) -> Rights:
    """The rights of the env's user."""
    return rights_of(env.platform, env.user)


def guard_statement(state: ORMExecuteState) -> None:
    """Listener of `do_orm_execute`: adds the user's criteria; refuses what goes around them."""
    env: Env = state.session.env  # type: ignore[attr-defined]
    if env.access_off:
        return
    if not state.is_orm_statement or not state.is_select:
        raise AccessDenied(
            _l("This statement would go around the access rules."),
            cure=_l("Use the records service, or env.sudo() for work of the platform itself."),
        )
    mine = rights(env)
    if mine.hidden_columns and not state.execution_options.get(CHECKED):
        _refuse_hidden_columns(state.statement, mine)
    if mine.options and not state.is_column_load and not _has_criteria(state, mine):
        state.statement = state.statement.options(*mine.options)


def _has_criteria(state: ORMExecuteState, mine: Rights) -> bool:
    """Whether a loader of relations has brought the criteria along from its parent's statement."""
    return state.is_relationship_load and mine.options[0] in getattr(
        state.statement, "_with_options", ()
    )


def _refuse_hidden_columns(statement: Any, mine: Rights) -> None:
    element: Any
    for element in visitors.iterate(statement):
        column = getattr(element, "table", None) is not None and _plain(element)
        if column is not False and column in mine.hidden_columns:
            raise _hidden(element.info.get("field", element.key))


def _plain(element: Any) -> Any:
    """The table's own column of an annotated or aliased one."""
    bases = getattr(element, "base_columns", None)
    return next(iter(bases)) if bases else element


def guard_loads(registry: Registry) -> None:
    """Watches every load of a model with restricted fields, whatever options a query has."""
    for info in registry:
        if any(field.roles and field.has_column for field in info.fields.values()):
            event.listen(info.cls, "load", _check_loaded)
            event.listen(info.cls, "refresh", _check_refreshed)


def _check_refreshed(record: Any, context: QueryContext, _names: object) -> None:
    _check_loaded(record, context)


def _check_loaded(record: Any, context: QueryContext) -> None:
    env: Env = context.session.env  # type: ignore[attr-defined]
    if env.access_off:
        return
    for name in rights(env).hidden_fields(record.__model_name__):
        if name in record.__dict__ and not env.registry.info(record).fields[name].hidden:
            del record.__dict__[name]
            raise _hidden(name)


def _hidden(name: str) -> AccessDenied:
    return AccessDenied(_l("You may not see the field “%(field)s”.").format(field=name))
