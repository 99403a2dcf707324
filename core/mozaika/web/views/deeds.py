"""What can be done with the selected rows of a list, as its action bar offers it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from mozaika.errors import Text
from mozaika.i18n import _l
from mozaika.model import ModelInfo
from mozaika.runtime import Env
from mozaika.services import access
from mozaika.services.bulk.tasks import is_offered
from mozaika.services.commands import concerns
from mozaika.services.transfer.exporting import ROLE as EXPORTER
from mozaika.web.layout import Item, form_layout
from mozaika.web.steps import flow_field
from mozaika.web.views.state import ViewState
from mozaika.web.widgets import kind_of


@dataclass(frozen=True)
class Deed:
    """A button of the action bar. `act` is what it sends; one that `asks` opens a dialog."""

    act: str
    label: Text
    icon: str
    asks: bool = False
    dangerous: bool = False
    file: bool = False


def deeds(env: Env, info: ModelInfo, state: ViewState) -> list[Deed]:
    """The buttons for what the user may do with some record of the list."""
    found: list[Deed] = []
    if may(env, info, "update"):
        found.extend(_changes(env, info, state))
    found.extend(_actions(env, info))
    if env.user.has_role(EXPORTER):
        found.append(Deed("export:csv", _l("Export as CSV"), "file-text", file=True))
        found.append(Deed("export:xlsx", _l("Export to Excel"), "file-spreadsheet", file=True))
    if may(env, info, "delete"):
        found.append(Deed("delete", _l("Delete"), "trash", asks=True, dangerous=True))
    return found


def editable_items(env: Env, info: ModelInfo) -> list[Item]:
    """The fields that may be given one value for many records."""
    layout = form_layout(env, info)
    links = [lines.item for lines in layout.lines() if lines.item.field.kind == "many_to_many"]
    every = {item.path: item for item in [*layout.items(), *links]}
    return [
        item for item in every.values() if is_editable(env, info, item) and not item.field.unique
    ]


def is_editable(env: Env, info: ModelInfo, item: Item) -> bool:
    """Whether the field's control fits a cell; a workflow's field is moved by its steps."""
    fits = item.field.kind in ("value", "many_to_one", "many_to_many")
    moved = item.path == flow_field(env, info)
    return fits and item.editable and not moved and kind_of(item.field, item.widget) != "json"


def may(env: Env, info: ModelInfo, operation: str) -> bool:
    """Whether the user may do it with some record of the model."""
    return env.access_off or access.rights(env).can(info.name, operation)


def _changes(env: Env, info: ModelInfo, state: ViewState) -> Iterator[Deed]:
    if editable_items(env, info):
        yield Deed("edit", _l("Change a field"), "edit", asks=True)
    if info.owned:
        yield Deed("assign", _l("Assign"), "user-check", asks=True)
    if flow_field(env, info) is not None:
        yield Deed("move", _l("Move along"), "status-change", asks=True)
    if info.archivable and state.archived:
        yield Deed("restore", _l("Bring back"), "archive-off")
    elif info.archivable:
        yield Deed("archive", _l("Archive"), "archive")


def _actions(env: Env, info: ModelInfo) -> Iterator[Deed]:
    every = sorted(env.platform.actions.values(), key=lambda action: action.sequence)
    for action in every:
        mine = concerns(action, info) and is_offered(env, action)
        if mine and may(env, info, action.operation):
            asks = action.confirm is not None
            yield Deed(f"action:{action.name}", action.label, action.icon or "bolt", asks)
