"""What a custom field is made of: its code, its type, its declaration; and what may be wrong."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from anyascii import anyascii
from sqlalchemy import column, table

from mozaika.errors import Text
from mozaika.i18n import InLanguages, _l
from mozaika.lifecycle.custom_rows import Choice, CustomRow
from mozaika.model.fields import Field
from mozaika.model.types import (
    Boolean,
    Date,
    Email,
    Id,
    Integer,
    LongText,
    Moment,
    Money,
    Phone,
    Str,
    Url,
)

PREFIX = "x_"
LONGEST_CODE = 40
LONGEST_VALUE = 50
LONGEST_NAME = 63
"""Bytes of a name that PostgreSQL takes."""

TYPES: Mapping[str, Callable[[], Any]] = {
    "text": lambda: Str(250),
    "long_text": LongText,
    "integer": Integer,
    "decimal": lambda: Money(""),
    "boolean": Boolean,
    "date": Date,
    "moment": Moment,
    "choice": lambda: Str(LONGEST_VALUE),
    "email": Email,
    "phone": Phone,
    "url": Url,
}
"""The column type of each type but links. A decimal number is exact, as money is."""

SEARCHABLE = frozenset({"text", "long_text", "email", "phone", "url"})

_CODE = re.compile(r"x_[a-z0-9]+(_[a-z0-9]+)*")


def shape_faults(row: CustomRow) -> dict[str, Text]:
    """What is wrong with the row by itself, by field."""
    faults: dict[str, Text] = {}
    if not row.label:
        faults["label"] = _l("A field needs a label.")
    if not _CODE.fullmatch(row.name):
        faults["name"] = _l(
            "A code begins with x_ and has small Latin letters, digits and single _ only, such as "
            "x_shoe_size."
        )
    elif len(row.name) > LONGEST_CODE or len(f"ix_{row.table}_{row.name}_sort") > LONGEST_NAME:
        faults["name"] = _l("This code is too long: shorten it.")
    if row.type not in TYPES and row.type != "reference":
        faults["type"] = _l("There is no such type.")
    if row.type == "choice" and (fault := _choice_fault(row.choices)) is not None:
        faults["choices"] = fault
    if row.type == "reference" and not row.target:
        faults["target"] = _l("Say what the field links to.")
    if row.search and row.type not in SEARCHABLE:
        faults["search"] = _l("The quick search looks at texts only.")
    return faults


def field_of(row: CustomRow) -> Field:
    """The declaration of a row without faults."""
    common: dict[str, Any] = {
        "label": row.words,
        "help": row.help,
        "roles": row.roles,
        "search": row.search,
    }
    if row.type == "reference":
        return Field(
            kind="many_to_one", target=row.target, required=row.required, index=True,
            ondelete="set null", **common,
        )  # fmt: skip
    if row.type == "boolean":
        return Field(type=Boolean(), required=True, default=False, **common)
    choices = [(c.value, InLanguages(c.label, c.labels)) for c in row.choices]
    return Field(
        type=TYPES[row.type](),
        required=row.required,
        sort_key=row.type == "text",
        choices=choices if row.type == "choice" else (),
        **common,
    )


def _choice_fault(choices: Sequence[Choice]) -> Text | None:
    values = [choice.value for choice in choices]
    if not values:
        return _l("A choice needs values to choose from.")
    if not all(values):
        return _l("Each of the choices needs a code.")
    if len(set(values)) < len(values):
        return _l("Two of the choices have the same code.")
    if any(len(value) > LONGEST_VALUE for value in values):
        return _l("The code of a choice is too long: shorten it.")
    return None


def column_of(row: CustomRow) -> Any:
    """Its column in a table of two, `id` and it, for statements about its values."""
    kind = Id if row.type == "reference" else TYPES[row.type]()
    return table(row.table, column("id", Id), column(row.column, kind)).c[row.column]


def make_code(label: str, taken: Iterable[str]) -> str:
    """A free code that says what the label says: "Rozmiar buta" is `x_rozmiar_buta`."""
    words = re.findall(r"[a-z0-9]+", anyascii(label).lower())
    stem = PREFIX + ("_".join(words) or "field")
    stem = stem[: LONGEST_CODE - 6].rstrip("_")
    return free_name(stem, taken)


def make_value(label: str, taken: Iterable[str]) -> str:
    """A free value for a choice of that label."""
    words = re.findall(r"[a-z0-9]+", anyascii(label).lower())
    return free_name("_".join(words)[: LONGEST_VALUE - 6].rstrip("_") or "choice", taken)


def free_name(stem: str, taken: Iterable[str]) -> str:
    """`stem`, with a number where it is taken."""
    used = set(taken)
    number, name = 1, stem
    while name in used:
        number += 1
        name = f"{stem}_{number}"
    return name
