"""Definitions: plain classes that declare a model, or extend one. Nothing is mapped at import."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from sqlalchemy import inspect

from mozaika.errors import CompositionError, Text
from mozaika.model.fields import Field, Override


@dataclass(frozen=True)
class Unique:
    """The combination of the fields is unique; `message` tells the user so."""

    fields: tuple[str, ...]
    message: Text

    def __init__(self, *fields: str, message: Text) -> None:
        object.__setattr__(self, "fields", fields)
        object.__setattr__(self, "message", message)


@dataclass(frozen=True)
class Check:
    """A SQL condition over the table's columns that holds for every row."""

    name: str
    condition: str
    message: Text


@dataclass(frozen=True)
class Index:
    """An index over the fields, in this order."""

    fields: tuple[str, ...]

    def __init__(self, *fields: str) -> None:
        object.__setattr__(self, "fields", fields)


Constraint = Unique | Check | Index


class Model:
    """Base of every definition.

    `class Partner(Model, name="contacts.partner", label=_l("Partner"))` declares a model.
    `class CreditPartner(Partner, extends=True)` extends it: the registry composes one class whose
    bases are the extensions (the last enabled first) and the definition, so `super()` works.
    A class with neither is a mixin.
    """

    __model_name__: ClassVar[str] = ""
    __label__: ClassVar[Text] = ""
    __label_plural__: ClassVar[Text] = ""
    __display__: ClassVar[str] = "name"
    __order__: ClassVar[str] = "id"
    __constraints__: ClassVar[Sequence[Constraint]] = ()
    __is_definition__: ClassVar[bool] = False
    __is_extension__: ClassVar[bool] = False

    id: Any
    version: Any

    def __init_subclass__(
        cls,
        *,
        name: str | None = None,
        extends: bool = False,
        label: Text | None = None,
        plural: Text | None = None,
        display: str | None = None,
        order: str | None = None,
        **kwargs: Any,
    ) -> None:
        """Keywords: `name` "addon.model"; `label`, `plural`; `display` the field that names a
        record (default "name"); `order` the default sort (default "id")."""
        super().__init_subclass__(**kwargs)
        cls.__is_definition__ = name is not None
        cls.__is_extension__ = extends
        if name is not None:
            _check_name(cls, name)
            cls.__model_name__ = name
        elif extends and not cls.__model_name__:
            raise CompositionError(
                f"{cls.__qualname__} says extends=True but subclasses no definition.",
                cure="Subclass the definition that it extends.",
            )
        if label is not None:
            cls.__label__ = label
        if plural is not None:
            cls.__label_plural__ = plural
        if display is not None:
            cls.__display__ = display
        if order is not None:
            cls.__order__ = order

    def __init__(self, **values: Any) -> None:
        for key, value in values.items():
            if not hasattr(type(self), key):
                raise TypeError(f"{type(self).__name__} has no field {key!r}")
            setattr(self, key, value)

    def __repr__(self) -> str:
        return f"<{self.__model_name__} {self.__dict__.get('id')}>"


def own_fields(cls: type) -> dict[str, Field | Override]:
    """The fields and overrides that `cls` itself declares, in order."""
    return {k: v for k, v in vars(cls).items() if isinstance(v, Field | Override)}


def changed_fields(record: Any) -> set[str]:
    """Names of the attributes that were set on a new record, or changed on a loaded one (a
    many-to-one counts by its name and by its column, whichever was set)."""
    state = inspect(record)
    if state.key is None:
        return set(record.__dict__) - {"_sa_instance_state"}
    return set(state.committed_state)


def _check_name(cls: type, name: str) -> None:
    addon, _, model = name.partition(".")
    if not (addon.isidentifier() and model.isidentifier() and name == name.lower()):
        raise CompositionError(
            f"{cls.__qualname__} has the name {name!r}.",
            cure='Name a model "addon.model" in lower case.',
        )
