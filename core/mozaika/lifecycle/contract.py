# ruff: noqa: S608 (names of tables and columns come from a registry)
"""What an addon that replaces another must bring, because others rely on it.

The replaced addon is composed once more beside the one that stands in for it: a model, a field, a
state or a role that is missing matters where an enabled addon or existing data speak of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, func, select

from mozaika.addons import Addon, Hooks
from mozaika.declare import Ref, Workflow
from mozaika.declare.compose_workflows import Composed, ComposedWorkflow
from mozaika.errors import FilterError, LifecycleError, NotFound, Text
from mozaika.i18n import _l, gettext, ngettext
from mozaika.lifecycle.shape import Shape, count, literal, quote, read_shape
from mozaika.lifecycle.view_paths import node_paths, view_paths
from mozaika.model import Field, ModelInfo
from mozaika.model.registry import Registry
from mozaika.model.types import Money
from mozaika.runtime import Platform


@dataclass(frozen=True)
class Missing:
    """Something that the stand-in lacks, and who relies on it."""

    what: Text
    who: tuple[str, ...]

    def line(self) -> str:
        """In the reader's language."""
        return gettext("%(what)s (relied on by: %(who)s)", what=self.what, who=", ".join(self.who))


def check_contract(
    connection: Connection | None, before: Platform, after: Platform, old: str, new: str
) -> None:
    """Raises `LifecycleError` naming all that `new` lacks of what is relied on in `old`.

    `before` is the platform with `old`, `after` the one with `new`; `connection` is None for a
    new database.
    """
    missing = list(_Contract(connection, before, after, old).missing())
    if missing:
        raise LifecycleError(
            _l("The addon %(new)s can't stand in for %(old)s. It lacks: %(missing)s.",
               new=new, old=old, missing="; ".join(one.line() for one in missing)),
            cure=_l("Let %(new)s declare these, or disable the addons that rely on them.", new=new),
            addons=[new],
        )  # fmt: skip


class _Contract:
    def __init__(
        self, connection: Connection | None, before: Platform, after: Platform, old: str
    ) -> None:
        self.connection = connection
        self.shape: Shape | None = read_shape(connection) if connection is not None else None
        self.before = before
        self.after = after
        self.old = old
        replaced = before.available[old].manifest.replaces if old in before.available else ()
        self.users = [a for a in after.addons if {old, *replaced} & set(a.depends)]
        self.spoken = _Spoken(before, self.users)

    def missing(self) -> Iterator[Missing]:
        for info in self.before.registry:
            yield from self._of_model(info)
        for model, workflow in self.before.workflows.items():
            if workflow.addon == self.old and model in self.after.registry:
                yield from self._of_workflow(model, workflow)
        yield from self._of_roles()
        yield from self._of_seeds()

    def _of_model(self, info: ModelInfo) -> Iterator[Missing]:
        if info.name not in self.after.registry:
            if info.addon != self.old:
                return
            who = [*self.spoken.models.get(info.name, ()), *self._entered(info)]
            yield from _relied(_l("the model “%(model)s”", model=info.name), who)
            return
        there = self.after.registry.info(info.name)
        for field in info.fields.values():
            if field.addon == self.old and not field.hidden:
                yield from self._of_field(info, field, there.fields.get(field.name))

    def _of_field(self, info: ModelInfo, field: Field, there: Field | None) -> Iterator[Missing]:
        if there is not None and _fits(field, there):
            return
        who = [*self.spoken.fields.get((info.name, field.name), ())]
        if field.has_column and field.kind != "computed":
            who += self._entered(info, field)
        names = {"field": field.name, "model": info.name}
        if there is None:
            yield from _relied(_l("the field “%(field)s” of %(model)s", **names), who)
        else:
            yield from _relied(
                _l("the field “%(field)s” of %(model)s in its former kind", **names), who
            )

    def _of_workflow(self, model: str, workflow: Composed) -> Iterator[Missing]:
        there = self.after.workflows.get(model)
        if there is None:
            text = _l("the workflow of %(model)s", model=model)
            yield from _relied(text, self._entered(self.before.registry.info(model)))
        if not isinstance(workflow, ComposedWorkflow):
            return
        states = there.states if isinstance(there, ComposedWorkflow) else {}
        for state in workflow.states:
            if state not in states and workflow.declared_by[state] == self.old:
                who = self._in_state(model, workflow.field, state)
                text = _l("the state “%(state)s” of %(model)s", state=state, model=model)
                yield from _relied(text, [*self.spoken.states.get((model, state), ()), *who])

    def _of_roles(self) -> Iterator[Missing]:
        for addon, role in self.before.hooks.roles():
            if addon.name == self.old and role.name not in self.after.roles:
                who = [*self.spoken.roles.get(role.name, ()), *self._holders(role.name)]
                yield from _relied(_l("the role “%(role)s”", role=role.name), who)

    def _of_seeds(self) -> Iterator[Missing]:
        shipped = {seed.key for seed in self.after.seeds}
        for key, who in self.spoken.seeds.items():
            if key.partition(".")[0] == self.old and key not in shipped:
                yield from _relied(_l("the shipped record “%(key)s”", key=key), who)

    def _entered(self, info: ModelInfo, field: Field | None = None) -> list[str]:
        """Existing data, as one of those who rely on something: what somebody has entered, not what
        the addon shipped, nor the values that a field begins with."""
        columns = self.shape.columns.get(info.table.name) if self.shape else None
        if self.connection is None or not columns or (field and field.column_name not in columns):
            return []
        shipped = self.before.registry.info("base.seed").table.c
        own = select(shipped.record_id).where(
            shipped.addon == self.old, shipped.model == info.name, shipped.record_id.is_not(None)
        )
        statement = select(func.count()).select_from(info.table).where(info.table.c.id.not_in(own))
        if field is not None:
            column = info.table.c[field.column_name]
            statement = statement.where(column.is_not(None))
            if isinstance(field.default, str | int | Decimal):
                statement = statement.where(column != field.default)
        return _data(self.connection.scalar(statement) or 0)

    def _in_state(self, model: str, field: str, state: str) -> list[str]:
        table = model.replace(".", "_")
        there = self.shape.columns.get(table) if self.shape else None
        if self.connection is None or not there or field not in there:
            return []
        return _data(count(self.connection, table, f"{quote(field)} = {literal(state)}"))

    def _holders(self, role: str) -> list[str]:
        if self.connection is None:
            return []
        where = f"base_role_id IN (SELECT id FROM base_role WHERE name = {literal(role)})"
        users = count(self.connection, "base_role__users", where)
        return [ngettext("%(n)s user", "%(n)s users", users)] if users else []


class _Spoken:
    """What the addons that stay declare about others' models, fields, states, roles and records;
    each with their names."""

    def __init__(self, before: Platform, users: Sequence[Addon]) -> None:
        self.registry: Registry = before.registry
        self.names = {addon.name for addon in users}
        self.models: dict[str, list[str]] = {}
        self.fields: dict[tuple[str, str], list[str]] = {}
        self.roles: dict[str, list[str]] = {}
        self.states: dict[tuple[str, str], list[str]] = {}
        self.seeds: dict[str, list[str]] = {}
        self._listen(before.hooks)
        for info in self.registry:
            for field in info.fields.values():
                if field.addon in self.names:
                    self._field(info, field)

    def _listen(self, hooks: Hooks) -> None:
        for addon, view in self._theirs(hooks.views()):
            self._view(addon.name, view.model, view_paths(view))
        for addon, extension in self._theirs(hooks.view_extensions()):
            nodes = [node for change in extension.changes for node in change.nodes]
            self._view(addon.name, extension.model, node_paths(nodes))
        for addon, grant in self._theirs(hooks.grants()):
            _say(self.models, grant.model, addon.name)
            _say(self.roles, grant.role, addon.name)
        for addon, role in self._theirs(hooks.roles()):
            for other in (*role.implies, *role.implied_by):
                _say(self.roles, other, addon.name)
        for addon, workflow in self._theirs(hooks.workflows()):
            self._workflow(addon.name, workflow)
        for addon, seed in self._theirs(hooks.seeds()):
            self._seed(addon.name, seed.values)

    def _theirs(self, declared: Iterable[tuple[Addon, Any]]) -> Iterator[tuple[Addon, Any]]:
        return ((addon, item) for addon, item in declared if addon.name in self.names)

    def _view(self, addon: str, model: str, paths: Iterable[str]) -> None:
        _say(self.models, model, addon)
        for path in paths:
            self._path(addon, model, path)

    def _path(self, addon: str, model: str, path: str) -> None:
        try:
            steps = self.registry.info(model).path(path)
        except (FilterError, NotFound):
            return
        for step in steps:
            _say(self.fields, (step.model, step.name), addon)

    def _workflow(self, addon: str, workflow: Any) -> None:
        _say(self.models, workflow.model, addon)
        for transition in getattr(workflow, "transitions", ()):
            if not isinstance(workflow, Workflow):
                for state in (*transition.sources, transition.target):
                    _say(self.states, (workflow.model, state), addon)
            for role in transition.roles:
                _say(self.roles, role, addon)

    def _seed(self, addon: str, values: Mapping[str, Any]) -> None:
        for value in values.values():
            for item in value if isinstance(value, list | tuple) else [value]:
                if isinstance(item, Ref):
                    _say(self.seeds, item.key, addon)

    def _field(self, info: ModelInfo, field: Field) -> None:
        _say(self.models, info.name, field.addon)
        if field.is_relation:
            _say(self.models, field.target_name, field.addon)
        for role in field.roles:
            _say(self.roles, role, field.addon)
        for path in field.depends:
            self._path(field.addon, info.name, path)


def _say(known: dict[Any, list[str]], key: Any, addon: str) -> None:
    names = known.setdefault(key, [])
    if addon not in names:
        names.append(addon)


def _relied(what: Text, who: Sequence[str]) -> Iterator[Missing]:
    if who:
        yield Missing(what, tuple(who))


def _data(rows: int) -> list[str]:
    found = ngettext("existing data (%(n)s row)", "existing data (%(n)s rows)", rows)
    return [found] if rows else []


def _fits(old: Field, new: Field) -> bool:
    """Whether values of the old field are values of the new one."""
    if old.is_relation or new.is_relation:
        return old.kind == new.kind and old.target_name == new.target_name
    if old.has_column and not new.has_column:
        return False
    return _family(old.type) == _family(new.type)


def _family(kind: Any) -> tuple[bool, Any]:
    """Amounts of money are kept in a way of their own."""
    return isinstance(kind, Money), kind._type_affinity
