"""Fields: one declaration from which column, form, list, filter, import and API follow.

A definition's attribute is a `Field`; composing a registry turns it into columns and relations.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from dataclasses import field as dataclass_field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal

from sqlalchemy.types import TypeEngine

from mozaika.errors import Text
from mozaika.model.types import Boolean, Date, Integer, LongText, Moment, Money

Kind = Literal["value", "many_to_one", "one_to_many", "many_to_many", "computed"]
Choices = Sequence[tuple[str, Text]]

PYTHON_TYPES: dict[type, Callable[[], Any]] = {
    str: LongText,
    int: Integer,
    bool: Boolean,
    date: Date,
    datetime: Moment,
    Decimal: Money,
}
"""The column type of an annotation when the declaration names none."""


@dataclass(kw_only=True)
class Field:
    """One field of a model, as declared. Composition sets `name`, `model` and `addon`."""

    kind: Kind = "value"
    type: TypeEngine[Any] | None = None
    label: Text = ""
    help: Text = ""
    required: bool | None = None
    default: Any = None
    unique: bool = False
    index: bool | Literal["filled"] = False
    readonly: bool = False
    hidden: bool = False
    search: bool = False
    sort_key: bool = False
    track: bool = False
    translate: bool = False
    roles: Sequence[str] = ()
    choices: Choices = ()
    choice_colors: dict[str, str] = dataclass_field(default_factory=dict)
    minimum: Any = None
    maximum: Any = None
    widget: str | None = None
    copy: bool = True
    # relations
    target: Any = None
    inverse: str | None = None
    ondelete: Literal["restrict", "cascade", "set null"] = "restrict"
    order_by: Sequence[str] = ()
    # computed
    method: str | None = None
    depends: Sequence[str] = ()
    stored: bool = False
    # set by composition
    name: str = ""
    model: str = ""
    addon: str = ""

    @property
    def is_relation(self) -> bool:
        """Whether it points to records of a model."""
        return self.kind in ("many_to_one", "one_to_many", "many_to_many")

    @property
    def has_column(self) -> bool:
        """Whether the model's own table keeps it: values, many-to-ones, stored computed fields."""
        return self.kind in ("value", "many_to_one") or (self.kind == "computed" and self.stored)

    @property
    def column_name(self) -> str:
        """Name of its column: a many-to-one's ends in `_id`."""
        return f"{self.name}_id" if self.kind == "many_to_one" else self.name

    @property
    def target_name(self) -> str:
        """Name of the model that a relation points to."""
        return self.target if isinstance(self.target, str) else self.target.__model_name__

    @property
    def writable(self) -> bool:
        """Whether callers may set it (create, update, import)."""
        return not (self.readonly or self.hidden or self.kind == "computed")


@dataclass(kw_only=True)
class Override:
    """Changes some attributes of a field that another definition declares."""

    changes: dict[str, Any]

    def apply(self, field: Field) -> Field:
        """The field with the changes."""
        return replace(field, **self.changes)


def field(column_type: Any = None, **options: Any) -> Any:
    """A value kept in a column.

    Args:
        column_type: a column type of `mozaika.types`, or None to follow the annotation.
        options: `label`, `help`, `required` (default: not `| None`), `default` (a value or a
            function without arguments), `unique`, `index` ("filled": only of values that are
            not empty, where most are), `readonly`, `hidden`, `search` (found by the quick search),
            `sort_key` (a stored key gives human order), `track` (changes are kept), `translate`
            (shipped values are shown in the reader's language), `roles` (any of them is needed to
            see it), `choices` (pairs of value and label), `choice_colors`, `minimum`, `maximum`,
            `widget`.
    """
    return Field(kind="value", type=_instance(column_type), **options)


def many_to_one(target: Any, **options: Any) -> Any:
    """A reference to one record of `target` (a definition or a model's name).

    Keeps the column `<name>_id`, indexed. `ondelete`: "restrict" (default), "cascade", "set null".
    """
    options.setdefault("index", True)
    return Field(kind="many_to_one", target=target, **options)


def one_to_many(target: Any, *, inverse: str, **options: Any) -> Any:
    """The records of `target` whose many-to-one `inverse` is this record."""
    return Field(kind="one_to_many", target=target, inverse=inverse, **options)


def many_to_many(target: Any, **options: Any) -> Any:
    """Records of `target`, linked through a table of their own. `inverse` names the field on
    the other side that shows the same links."""
    return Field(kind="many_to_many", target=target, **options)


def computed(method: str, column_type: Any = None, **options: Any) -> Any:
    """A value computed by the method named `method` of the record.

    `depends` names the fields (dotted ones follow relations) from which it follows. With
    `stored=True` it is kept in a column, recomputed in the transaction in which they change,
    so it can be searched and sorted by.
    """
    options.setdefault("readonly", True)
    return Field(kind="computed", method=method, type=_instance(column_type), **options)


def override(**changes: Any) -> Any:
    """In an extension: changes attributes (label, required, choices …) of an inherited field."""
    return Override(changes=changes)


def _instance(column_type: Any) -> Any:
    """A column type may be given as a class."""
    return column_type() if isinstance(column_type, type) else column_type
