"""Kinds of actions: what rules can do. Addons offer theirs by the hook `automation_actions`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from mozaika import Env, Platform, Text, User, _l

Choices = Callable[[Env, str], Sequence[tuple[str, Text]]]
"""`choices(env, model)`: the values to choose from, for rules on the model."""


@dataclass(frozen=True)
class LeftOut:
    """Why an action left a record out."""

    text: Text

    def __str__(self) -> str:
        return str(self.text)


Said = Mapping[int, Text | LeftOut]
"""By the id of a record, what was done with it or would be; or why it was left out."""


@dataclass(frozen=True)
class Setting:
    """One setting of a kind of action, as its form asks for it.

    `kind` "fields" lets choose fields of the rule's model and their values; "choice" offers what
    `choices` returns. `when` shows it only with some value of another setting.
    """

    name: str
    label: Text
    kind: Literal["text", "long", "integer", "choice", "boolean", "fields"] = "text"
    required: bool = False
    help: Text = ""
    default: Any = None
    choices: Choices | None = None
    when: tuple[str, str] | None = None


@dataclass(frozen=True)
class Work:
    """What an action has to do: `settings` of its kind, with the `records` of `model` for which the
    rule's condition holds. `author` wrote the rule (None: the platform), `user` set it off.

    `dry`: tell what would be done, and write nothing.
    """

    model: str
    records: Sequence[Any]
    settings: Mapping[str, Any]
    rule_id: int | None
    rule_name: str
    author: User | None
    user: User
    dry: bool = False

    @property
    def ids(self) -> list[int]:
        """The ids of the records."""
        return [record.id for record in self.records]

    def each(self, text: Text) -> dict[int, Text]:
        """The same said of each record."""
        return dict.fromkeys(self.ids, text)


@dataclass(frozen=True)
class ActionKind:
    """A kind of action that rules can do.

    `run(env, work)` does it for all the records at once, acting for the platform, and says of each
    what was done; with `work.dry` it says what would be, and writes nothing. It may raise: then
    nothing of it stands.

    `check(env, model, settings, author)` raises `ValidationFailed` with errors by setting for what
    makes no sense, `AccessDenied` for what the author may not do. `fits(info)` says for which
    models it is offered. `touches`: the author must be allowed to change the records.
    """

    name: str
    label: Text
    run: Callable[[Env, Work], Said]
    settings: Sequence[Setting] = ()
    icon: str = "bolt"
    check: Callable[[Env, str, Mapping[str, Any], User | None], None] | None = None
    fits: Callable[[Any], bool] | None = None
    touches: bool = False
    sequence: int = 100


def kinds(platform: Platform) -> Mapping[str, ActionKind]:
    """All kinds that enabled addons offer, by name, in order."""
    key = ("automation", "kinds")
    if key not in platform.cache:
        said = platform.hooks.call("automation_actions")
        every = [kind for _addon, some in said for kind in some]
        every.sort(key=lambda kind: kind.sequence)
        platform.cache[key] = {kind.name: kind for kind in every}
    found: Mapping[str, ActionKind] = platform.cache[key]
    return found


def label_of(platform: Platform, name: str) -> Text:
    """What a kind is called; of one that no enabled addon has, its name."""
    kind = kinds(platform).get(name)
    return kind.label if kind is not None else _l("Unknown action (%(name)s)", name=name)
