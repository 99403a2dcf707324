"""What a deed on selected rows needs to know first: a field and its value, a step, a yes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from mozaika.declare import Action, Show
from mozaika.errors import BadRequest, NotFound, Text, ValidationFailed
from mozaika.i18n import _l, format_number, gettext
from mozaika.model import ModelInfo
from mozaika.runtime import Env
from mozaika.services.bulk import Selection, Task, count_of
from mozaika.services.bulk.tasks import is_offered
from mozaika.services.commands import concerns
from mozaika.services.records import Records
from mozaika.services.workflow import Step, flow_of, rules_of
from mozaika.web.addresses import list_url, model_url
from mozaika.web.forms import RecordForm
from mozaika.web.layout import make_layout
from mozaika.web.pages.records import dialog
from mozaika.web.pages.records.common import crumbs
from mozaika.web.selections import chosen_rows, rows_arguments
from mozaika.web.session import safe_next
from mozaika.web.steps import flow_field
from mozaika.web.typed import Form
from mozaika.web.views.deeds import editable_items, is_editable

SAMPLE = 200
"""Records that are looked at for the steps that they may take."""

OWNERS = ("owner", "team")


@dataclass(frozen=True)
class Wish:
    """What the user wants done: `act` and `name` are the two halves of "move:sell"."""

    act: str
    name: str
    selection: Selection
    field: str = ""
    back: str = ""

    @classmethod
    def from_form(cls, form: Form) -> Wish:
        """Reads `act`, the rows and the list's state, `field`, `next`."""
        act, _, name = form.get("act", "").partition(":")
        back = safe_next(form.get("next"), "")
        return cls(act, name, chosen_rows(form), form.get("field", ""), back)

    def kept(self, form: Form) -> list[tuple[str, str]]:
        """The inputs that a question sends along."""
        names = ("ids", "whole", "filter", "q", "archived", "next")
        return [(name, value) for name in names for value in form.getlist(name)]


def page_of(env: Env, info: ModelInfo, wish: Wish) -> str | None:
    """The address of the page that asks for what an action needs; None where it needs nothing."""
    page = _action(env, info, wish).page if wish.act == "action" else None
    rows = {"model": info.name, **rows_arguments(wish.selection)}
    return f"{page}?{urlencode(rows)}" if page else None


def is_ready(env: Env, info: ModelInfo, wish: Wish, sure: bool) -> bool:
    """Whether the deed needs no question (any more)."""
    match wish.act:
        case "archive" | "restore":
            return True
        case "action":
            return sure or _action(env, info, wish).confirm is None
        case "move":
            return bool(wish.name) and (sure or not _step(env, info, wish).required)
        case "edit":
            return sure and bool(wish.field)
        case "assign" | "delete":
            return sure
    raise BadRequest(_l("There is no such action."))


def task_of(env: Env, info: ModelInfo, wish: Wish, posted: Form) -> Task:
    """The task with the values that were typed; `ValidationFailed` where they make no sense."""
    match wish.act:
        case "edit":
            return Task(info.name, "update", _values(env, info, _names(env, info, wish), posted))
        case "assign":
            values = _values(env, info, _names(env, info, wish), posted)
            filled = {name: value for name, value in values.items() if value is not None}
            if not filled:
                raise ValidationFailed(_l("Choose somebody or a team."))
            return Task(info.name, "update", filled)
        case "move":
            names = _names(env, info, wish)
            given = _values(env, info, names, posted) if names and "do" in posted else {}
            filled = {name: value for name, value in given.items() if value not in (None, "", [])}
            return Task(info.name, "move", filled, wish.name)
        case "action":
            return Task(info.name, "action", name=_action(env, info, wish).name)
        case "archive" | "restore" | "delete":
            return Task(info.name, wish.act)
    raise BadRequest(_l("There is no such action."))


def ask(
    env: Env,
    info: ModelInfo,
    wish: Wish,
    *,
    posted: Form,
    error: ValidationFailed | None = None,
) -> Any:
    """The question, as a page or in a dialog."""
    names = _names(env, info, wish)
    typed = any(name in posted for name in names) or "do" in posted
    form = _form(env, info, names, posted if typed else None) if names else None
    if form is not None and error is not None:
        form.take_errors(error)
        form.errors.update(error.errors if error.details.get("unreadable") else {})
    title, button = _words(env, info, wish)
    return dialog.show(
        "records/list_ask.html",
        422 if error else 200,
        crumbs=crumbs(info, last=title),
        title=title,
        button=button,
        count=_count_text(env, info, wish),
        text=_text(env, info, wish),
        wish=wish,
        act=f"{wish.act}:{wish.name}" if wish.name else wish.act,
        kept=wish.kept(posted),
        fields=editable_items(env, info) if wish.act == "edit" else (),
        steps=_steps(env, info, wish) if wish.act == "move" and not wish.name else (),
        shown=form.parts[0].controls if form and form.parts else (),  # type: ignore[union-attr]
        problem=error.message if error else None,
        action=model_url(info, "bulk"),
        cancel=wish.back or list_url(info),
        dangerous=wish.act == "delete",
    )


def _names(env: Env, info: ModelInfo, wish: Wish) -> list[str]:
    """The fields whose values are asked for."""
    if wish.act == "assign":
        return [name for name in OWNERS if _is_offered(env, info, name)]
    if wish.act == "move" and wish.name:
        return list(_step(env, info, wish).required)
    if wish.act == "edit" and wish.field:
        if wish.field not in {item.path for item in editable_items(env, info)}:
            raise NotFound(_l("There is no such field here."))
        return [wish.field]
    return []


def _is_offered(env: Env, info: ModelInfo, name: str) -> bool:
    layout = make_layout(env, info, [Show(name)])
    return any(is_editable(env, info, item) for item in layout.items())


def _form(env: Env, info: ModelInfo, names: Sequence[str], posted: Form | None) -> RecordForm:
    layout = make_layout(env, info, [Show(name) for name in names])
    return RecordForm(env, info, layout, posted=posted)


def _values(env: Env, info: ModelInfo, names: Sequence[str], posted: Form) -> dict[str, Any]:
    form = _form(env, info, names, posted)
    try:
        return form.values()
    except ValidationFailed as error:
        error.errors = {name: text for name, text in form.errors.items() if name in names}
        raise


def _action(env: Env, info: ModelInfo, wish: Wish) -> Action:
    found = env.platform.actions.get(wish.name)
    if found is None or not concerns(found, info) or not is_offered(env, found):
        raise NotFound(_l("There is no such action."))
    return found


def _step(env: Env, info: ModelInfo, wish: Wish) -> Step:
    found = next((step for step in _steps(env, info, wish) if step.name == wish.name), None)
    if found is None:
        raise NotFound(_l("There is no such step here."))
    return found


def _steps(env: Env, info: ModelInfo, wish: Wish) -> list[Step]:
    """The steps that some of the selected records may take, each once."""
    if flow_field(env, info) is None:
        raise NotFound(_l("There is no such step here."))
    rules = rules_of(env, flow_of(env, info.name))
    found = Records(env, info.name).search(
        **wish.selection.search, fields=["id"], sort="id", limit=SAMPLE
    )
    records = Records(env, info.name).load(item["id"] for item in found.items)
    steps: dict[str, Step] = {}
    for record in records:
        for step in rules.leaving(record, getattr(record, rules.attribute)):
            steps.setdefault(step.name, step)
    return list(steps.values())


def _count_text(env: Env, info: ModelInfo, wish: Wish) -> str:
    number = len(wish.selection.ids)
    if wish.selection.everything:
        number = count_of(env, info.name, wish.selection)
    return gettext("Selected: %(n)s", n=format_number(number))


def _words(env: Env, info: ModelInfo, wish: Wish) -> tuple[str, str]:
    """Title and button."""
    match wish.act:
        case "edit":
            return gettext("Change a field"), gettext("Apply")
        case "assign":
            return gettext("Assign"), gettext("Assign")
        case "move" if wish.name:
            label = str(_step(env, info, wish).label)
            return label, label
        case "move":
            return gettext("Move along"), gettext("Move along")
        case "action":
            label = str(_action(env, info, wish).label)
            return label, label
    return gettext("Delete for good?"), gettext("Delete")


def _text(env: Env, info: ModelInfo, wish: Wish) -> Text | None:
    if wish.act == "delete":
        return _l("This can't be undone. Archiving keeps the data and takes it out of the way.")
    if wish.act == "action":
        return _action(env, info, wish).confirm
    if wish.act == "assign":
        return _l("What you leave empty stays as it is.")
    if wish.act == "move" and wish.name:
        return _l("This step needs the following. What you leave empty stays as it is.")
    return None
