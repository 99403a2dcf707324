"""Loaders: JSON values of a model, one record or thousands, to values that `Records` takes.

A loader is compiled once per model and set of visible fields: a dictionary of plain functions.
Validating a record of ten fields takes a few microseconds, so batches are not held up here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any, cast

from marshmallow import ValidationError

from mozaika.errors import ValidationFailed
from mozaika.i18n import gettext, ngettext
from mozaika.model import Field, ModelInfo
from mozaika.model.types import Str
from mozaika.services.schemas.convert import converter
from mozaika.services.schemas.messages import shortened, shown, suggestion, wrong
from mozaika.services.schemas.values import Converter, reference

Errors = dict[str, list[str]]
LoaderOf = Callable[[str], "Loader"]
Hidden = Callable[[str], frozenset[str]]
"""The names of the fields of a model that the caller may not see."""


class Loader:
    """Validates and converts the values of one model, for callers who don't see `hidden` fields:
    those are unknown to them.

    Keys of the result are field names; links are ids, one-to-manys lists of such dictionaries
    (with "id" where a record that exists is meant).
    """

    def __init__(self, info: ModelInfo, hidden: frozenset[str] = frozenset()) -> None:
        self.info = info
        self.fields: dict[str, Field] = {
            name: field
            for name, field in info.fields.items()
            if not (field.hidden or name in hidden)
        }

    def load(self, values: Any, of: LoaderOf, *, partial: bool = False) -> dict[str, Any]:
        """Values for a new record, or with `partial` the changes of one; `of` finds the loaders
        of nested records.

        Raises `ValidationFailed` with all errors by field: unknown and read-only names, missing
        and wrong values.
        """
        loaded, errors = self._load(values, of, partial)
        if errors:
            raise ValidationFailed(_summary(len(errors)), errors)
        return loaded

    def load_many(self, items: Any, of: LoaderOf, *, partial: bool = False) -> list[dict[str, Any]]:
        """Loads a list; `ValidationFailed.errors` are by the item's index, then by field."""
        if not isinstance(items, list | tuple):
            raise ValidationFailed(
                gettext("A list of objects is expected, not %(value)s.", value=shown(items))
            )
        load = self._load
        results = [load(values, of, partial) for values in items]
        wrong_items = {index: errors for index, (_, errors) in enumerate(results) if errors}
        if wrong_items:
            raise ValidationFailed(_batch_summary(len(wrong_items), len(items)), wrong_items)
        return [loaded for loaded, _ in results]

    def _load(
        self, values: Any, of: LoaderOf, partial: bool, implied: str = ""
    ) -> tuple[dict[str, Any], Errors]:
        """`implied` names a required field that goes without saying."""
        if not isinstance(values, Mapping):
            return {}, {"": [gettext("%(value)s is no object of fields.", value=shown(values))]}
        loaded: dict[str, Any] = {}
        errors: Errors = {}
        converters, nullable = self.converters, self.nullable
        for name, value in values.items():
            convert = converters.get(name)
            if convert is None:
                self._load_special(name, value, of, partial, loaded, errors)
            elif value is None or (type(value) is str and (not value or value.isspace())):
                self._load_empty(name, nullable, loaded, errors)
            else:
                try:
                    loaded[name] = convert(value)
                except ValidationError as error:
                    errors[name] = _messages(error)
        if not partial and not self.required <= loaded.keys():
            for name in self.required:
                if name not in loaded and name not in errors and name != implied:
                    errors[name] = [self._missing(name)]
        return loaded, errors

    @cached_property
    def converters(self) -> dict[str, Converter]:
        """The writable values and links; one-to-manys are nested."""
        return {
            name: converter(field)
            for name, field in self.fields.items()
            if field.writable and field.kind != "one_to_many"
        }

    @cached_property
    def nullable(self) -> dict[str, Any]:
        """What "nothing" becomes, by the names of the fields that may be left empty."""
        empty: dict[str, Any] = {}
        for name in self.converters:
            field = self.fields[name]
            if field.kind == "many_to_many":
                empty[name] = []
            elif not field.required:
                empty[name] = None
            elif isinstance(field.type, Str) and field.default == "":
                empty[name] = ""
        return empty

    @cached_property
    def required(self) -> frozenset[str]:
        """The names that a new record can't do without."""
        return frozenset(
            name
            for name in self.converters
            if self.fields[name].required and self.fields[name].default is None
        )

    def _load_empty(
        self, name: str, nullable: Mapping[str, Any], loaded: dict[str, Any], errors: Errors
    ) -> None:
        if name not in nullable:
            errors[name] = [self._missing(name)]
        else:
            loaded[name] = nullable[name]

    def _load_special(
        self, name: Any, value: Any, of: LoaderOf, partial: bool, loaded: dict[str, Any],
        errors: Errors,
    ) -> None:  # fmt: skip
        field = self.fields.get(name)
        if field is None:
            errors[str(name)] = [self._unknown(str(name))]
        elif not field.writable:
            errors[name] = [self._read_only(name)]
        else:
            children, wrong_ones = self._load_children(field, value, of, partial)
            loaded[name] = children
            errors.update(wrong_ones)

    def _load_children(
        self, field: Field, value: Any, of: LoaderOf, partial: bool
    ) -> tuple[list[dict[str, Any]], Errors]:
        if not isinstance(value, list | tuple):
            cure = gettext("Give a list of objects.")
            return [], {field.name: _messages(wrong(value, cure))}
        loader = of(field.target_name)
        children: list[dict[str, Any]] = []
        errors: Errors = {}
        for index, item in enumerate(value):
            child, found = loader.load_child(item, field.inverse or "", of, allow_id=partial)
            children.append(child)
            for name, messages in found.items():
                errors[f"{field.name}.{index}.{name}".rstrip(".")] = messages
        return children, errors

    def load_child(
        self, values: Any, inverse: str, of: LoaderOf, *, allow_id: bool
    ) -> tuple[dict[str, Any], Errors]:
        """A record nested in its parent: its link to the parent goes without saying, and an "id"
        (where allowed) means a record that exists, whose changes these are."""
        if not isinstance(values, Mapping):
            return self._load(values, of, partial=False)
        known: dict[str, Any] = {}
        errors: Errors = {}
        if allow_id and values.get("id") is not None:
            try:
                known["id"] = reference(values["id"])
            except ValidationError as error:
                errors["id"] = _messages(error)
        own = {k: v for k, v in values.items() if k != inverse and not (k == "id" and allow_id)}
        loaded, found = self._load(own, of, partial=bool(known), implied=inverse)
        return {**known, **loaded}, {**errors, **found}

    def _missing(self, name: str) -> str:
        return gettext("“%(label)s” needs a value.", label=str(self.fields[name].label) or name)

    def _read_only(self, name: str) -> str:
        return gettext("“%(field)s” can't be set: Mozaika keeps it. Leave it out.", field=name)

    def _unknown(self, name: str) -> str:
        message = gettext(
            "“%(model)s” has no field “%(field)s”.",
            model=self.info.name,
            field=shortened(name),
        )
        writable = [n for n, field in self.fields.items() if field.writable]
        return f"{message} {suggestion(name, writable)}".rstrip()


def _messages(error: ValidationError) -> list[str]:
    return cast("list[str]", error.messages)


def _summary(count: int) -> str:
    return ngettext("A value is wrong.", "%(n)s values are wrong.", count)


def _batch_summary(count: int, total: int) -> str:
    return gettext(
        "Nothing was saved: %(count)s of %(total)s records have errors.", count=count, total=total
    )
