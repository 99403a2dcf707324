"""Roles, grants and restrictions: who may do what with which records."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from mozaika.errors import Text
from mozaika.i18n import _l

OPERATIONS = ("create", "read", "update", "delete")
_LETTERS = {"c": "create", "r": "read", "u": "update", "d": "delete"}


@dataclass(frozen=True)
class Own:
    """Records whose many-to-one `field` is the user."""

    field: str = "owner"


@dataclass(frozen=True)
class OwnTeam:
    """Records whose many-to-one `field` is one of the user's teams."""

    field: str = "team"


@dataclass(frozen=True)
class Where:
    """Records that match a filter (the filter language of REST).

    The value `{"user": "id"}` or `{"user": "teams"}` stands for the user's id or team ids.
    """

    filter: Sequence[Any]


@dataclass(frozen=True)
class Expression:
    """Records for which a SQL expression holds: `build(model, user)` returns a boolean column
    expression over the composed `model`; `user` is the `runtime.User` it is made for."""

    build: Callable[[Any, Any], Any]
    label: Text = ""


@dataclass(frozen=True)
class Through:
    """Records whose many-to-one `field` points to a record that the user may reach: reading
    needs the right to read that one, every other operation the right to update it."""

    field: str


@dataclass(frozen=True)
class OnRecord:
    """Records about another one that the user may reach, as in `Through`. The fields `model` and
    `record_id` name that one: of any model that the menu offers and that has a rule of its own."""

    model: str = "model"
    record: str = "record_id"
    label: Text = _l("those about something that the user reaches")


@dataclass(frozen=True)
class AnyOf:
    """Records for which at least one of the scopes holds."""

    scopes: tuple[Scope, ...]

    def __init__(self, *scopes: Scope) -> None:
        object.__setattr__(self, "scopes", scopes)


Scope = Own | OwnTeam | Where | Expression | Through | OnRecord | AnyOf


@dataclass(frozen=True)
class Role:
    """A role users can have. `name` is `addon.role`; having it implies having `implies`, and
    whoever has one of `implied_by` (roles of addons it depends on) has it too."""

    name: str
    label: Text
    implies: Sequence[str] = ()
    implied_by: Sequence[str] = ()
    help: Text = ""


@dataclass(frozen=True)
class Grant:
    """Gives `role` the operations on `model`: letters of "crud", e.g. "r" or "cru".

    `where` narrows it to records; several grants of a user's roles add up.
    """

    role: str
    model: str
    operations: str
    where: Scope | None = None

    def allows(self, operation: str) -> bool:
        """Whether this grant gives `operation` ("create", "read", "update", "delete")."""
        return operation in {_LETTERS[letter] for letter in self.operations}


@dataclass(frozen=True)
class Restriction:
    """Takes away: whoever has none of `unless` reaches only records within `where`.

    Restrictions of all addons hold at once, whatever is granted (confidential records).
    """

    model: str
    where: Scope
    unless: Sequence[str] = field(default=())
