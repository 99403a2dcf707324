"""What is done, and with which records: plain data that a job's arguments can carry."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from mozaika.declare import Action
from mozaika.errors import NotFound, Text
from mozaika.i18n import _l
from mozaika.runtime import Env
from mozaika.services.commands import concerns
from mozaika.services.moves import move
from mozaika.services.records import Records

Act = Literal["update", "archive", "restore", "delete", "move", "action"]


@dataclass(frozen=True)
class Task:
    """A deed on records of `model`. `values` are what an update, or a move, sets, or what an action
    was told; `name` is that of the move's transition, or of the action."""

    model: str
    act: Act
    values: Mapping[str, Any] = field(default_factory=dict)
    name: str = ""

    def as_json(self) -> dict[str, Any]:
        """What a job's arguments carry."""
        return {**asdict(self), "values": dict(self.values)}

    @property
    def operation(self) -> str:
        """What the user must be allowed to do with the records, but for an action's."""
        return "delete" if self.act == "delete" else "update"


@dataclass(frozen=True)
class Selection:
    """Records by their ids, or with `everything` all that match, as a list's page shows them."""

    ids: tuple[int, ...] = ()
    everything: bool = False
    filter: tuple[Any, ...] = ()
    query: str = ""
    archived: bool = False

    @classmethod
    def from_json(cls, written: Mapping[str, Any]) -> Selection:
        """The selection of a job's arguments."""
        lists = {name: tuple(written[name]) for name in ("ids", "filter")}
        return cls(**{**written, **lists})

    def as_json(self) -> dict[str, Any]:
        """What a job's arguments carry."""
        return {**asdict(self), "ids": list(self.ids), "filter": list(self.filter)}

    @property
    def search(self) -> dict[str, Any]:
        """The arguments of `Records.search` that find its records."""
        if self.everything:
            how = {"filter": list(self.filter), "q": self.query or None}
            return {**how, "archived": self.archived}
        return {"filter": [["id", "in", list(self.ids)]], "archived": None}


def perform(env: Env, task: Task, ids: Sequence[int]) -> Text | None:
    """Does the task with all the records, or raises; returns what an action says came of it."""
    records = Records(env, task.model)
    match task.act:
        case "update":
            records.update(ids, task.values)
        case "archive":
            records.archive(ids)
        case "restore":
            records.restore(ids)
        case "delete":
            records.delete(ids)
        case "move":
            move(env, task.model, ids, task.name, task.values)
        case "action":
            return _act(env, task, records.load(ids))
    return None


def _act(env: Env, task: Task, records: Sequence[Any]) -> Text | None:
    action = action_of(env, task)
    if action.apply is not None:
        return action.apply(env, records, task.values)
    return action.run(env, records)


def action_of(env: Env, task: Task) -> Action:
    """The declared action that the task names; `NotFound` where the user is not offered it."""
    found = env.platform.actions.get(task.name)
    mine = found is not None and concerns(found, env.registry.info(task.model))
    if found is None or not mine or not is_offered(env, found):
        raise NotFound(_l("There is no such action."))
    return found


def is_offered(env: Env, action: Action) -> bool:
    """Whether the action is for lists, and for the env's user."""
    allowed = env.access_off or not action.roles or env.user.has_role(*action.roles)
    return "list" in action.places and allowed
