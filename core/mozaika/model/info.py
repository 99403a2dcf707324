"""What a registry knows of one model: its fields, labels, constraints and who contributed them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cached_property
from typing import TYPE_CHECKING

from sqlalchemy import Table

from mozaika.errors import FilterError, Text
from mozaika.i18n import _l
from mozaika.model.definition import Constraint, Model
from mozaika.model.fields import Field
from mozaika.model.mixins import Archivable, Owned, Timestamped, Tracked

if TYPE_CHECKING:
    from mozaika.model.registry import Registry


@dataclass
class ModelInfo:
    """A composed model. `parts` lists (addon, class) from the definition to the last extension."""

    name: str
    addon: str
    cls: type[Model]
    table: Table
    fields: Mapping[str, Field]
    parts: Sequence[tuple[str, type[Model]]]
    constraints: Sequence[tuple[str, Constraint]]
    search: Sequence[str]
    registry: Registry = field(repr=False)

    @property
    def label(self) -> Text:
        """What one record is called."""
        return self.cls.__label__ if str(self.cls.__label__) else self.name

    @property
    def plural(self) -> Text:
        """What several records are called."""
        return self.cls.__label_plural__ if str(self.cls.__label_plural__) else self.label

    @cached_property
    def display(self) -> str:
        """The field that names a record: declared, else "name", else "id"."""
        return self.cls.__display__ if self.cls.__display__ in self.fields else "id"

    @property
    def order(self) -> str:
        """The default sort."""
        return self.cls.__order__

    @property
    def searchable(self) -> bool:
        """Whether records are found by the quick search."""
        return bool(self.search)

    @cached_property
    def archivable(self) -> bool:
        """Whether records can be archived."""
        return issubclass(self.cls, Archivable)

    @cached_property
    def timestamped(self) -> bool:
        """Whether records say when and by whom they were made and changed."""
        return issubclass(self.cls, Timestamped)

    @cached_property
    def owned(self) -> bool:
        """Whether records have an owner and a team."""
        return issubclass(self.cls, Owned)

    @cached_property
    def versioned(self) -> bool:
        """Whether records count their versions."""
        return issubclass(self.cls, Timestamped)

    @cached_property
    def tracked(self) -> tuple[str, ...]:
        """Names of the fields whose changes are kept."""
        every = issubclass(self.cls, Tracked)
        stamps = {"id", "created_at", "created_by", "updated_at", "updated_by", "version"}
        return tuple(
            f.name
            for f in self.fields.values()
            if (f.track or (every and f.name not in stamps and not f.hidden))
            and f.kind in ("value", "many_to_one", "many_to_many")
        )

    @cached_property
    def columns(self) -> tuple[Field, ...]:
        """The fields kept in the model's own table."""
        return tuple(f for f in self.fields.values() if f.has_column)

    def field(self, name: str) -> Field:
        """The field; `FilterError` with a suggestion when there is none."""
        found = self.fields.get(name)
        if found is None:
            raise unknown_field(self, name, [n for n, f in self.fields.items() if not f.hidden])
        return found

    def path(self, dotted: str) -> list[Field]:
        """The fields along a dotted path, e.g. `owner.team.name`."""
        info, steps = self, []
        names = dotted.split(".")
        for position, name in enumerate(names):
            step = info.field(name)
            steps.append(step)
            if position < len(names) - 1:
                if not step.is_relation:
                    raise FilterError(
                        _l("“%(field)s” is no relation, so “%(path)s” leads nowhere.").format(
                            field=name, path=dotted
                        ),
                        field=dotted,
                    )
                info = self.registry.info(step.target_name)
        return steps


def unknown_field(info: ModelInfo, name: str, known: Sequence[str]) -> FilterError:
    """The error for a field that `info` has not, or that the reader may not see."""
    close = get_close_matches(name, known, 1)
    cure = _l("Did you mean “%(field)s”?").format(field=close[0]) if close else None
    return FilterError(
        _l("“%(model)s” has no field “%(field)s”.").format(model=info.name, field=name),
        cure=cure,
        field=name,
        model=info.name,
    )
