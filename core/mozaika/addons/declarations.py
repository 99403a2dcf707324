"""What the answers to declaration hooks must be."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeAlias, TypeVar

from mozaika.addons.addon import Addon
from mozaika.declare import (
    Action,
    CalendarView,
    ChartView,
    Dashboard,
    DetailView,
    FormView,
    Grant,
    Job,
    KanbanView,
    ListView,
    Menu,
    PivotView,
    Restriction,
    Role,
    Seed,
    Setting,
    StageWorkflow,
    Tile,
    ViewExtension,
    Workflow,
    WorkflowExtension,
)
from mozaika.errors import HookError

T = TypeVar("T")
Said: TypeAlias = tuple[Addon, T]
"""Something declared, with the addon that said it."""

ITEMS: Mapping[str, tuple[type, ...]] = {
    "mozaika_models": (type,),
    "mozaika_roles": (Role,),
    "mozaika_grants": (Grant,),
    "mozaika_restrictions": (Restriction,),
    "mozaika_views": (
        ListView,
        FormView,
        DetailView,
        KanbanView,
        CalendarView,
        PivotView,
        ChartView,
        ViewExtension,
    ),
    "mozaika_actions": (Action,),
    "mozaika_dashboards": (Dashboard, Tile),
    "mozaika_menus": (Menu,),
    "mozaika_workflows": (Workflow, StageWorkflow, WorkflowExtension),
    "mozaika_jobs": (Job,),
    "mozaika_settings": (Setting,),
    "mozaika_seeds": (Seed,),
}
"""What each declaration hook returns lists of."""

_LIKE: Mapping[str, tuple[str, Callable[[Any], bool]]] = {
    # Flask and click are not imported for this: a worker starts without click.
    "mozaika_blueprints": ("flask.Blueprint", lambda item: hasattr(item, "url_prefix")),
    "mozaika_commands": ("click.Command", lambda item: hasattr(item, "invoke")),
}


def flatten(hook: str, answers: Iterable[tuple[Addon, Any]]) -> list[Said[Any]]:
    """Each declared item with its addon. Raises `HookError` for an answer that is no list (or
    tuple) of what the hook asks for."""
    return [(addon, item) for addon, answer in answers for item in _items(hook, addon, answer)]


def _items(hook: str, addon: Addon, answer: Any) -> list[Any]:
    if not isinstance(answer, list | tuple):
        raise _wrong(hook, addon, answer)
    for item in answer:
        if not _fits(hook, item):
            raise _wrong(hook, addon, item)
    return list(answer)


def _fits(hook: str, item: Any) -> bool:
    if hook in _LIKE:
        return _LIKE[hook][1](item)
    return isinstance(item, ITEMS[hook])


def _wrong(hook: str, addon: Addon, found: Any) -> HookError:
    return HookError(
        f"Addon {addon.name!r} answered {hook} with {found!r}.",
        cure=f"Return a list of {_expected(hook)}.",
        addons=(addon.name,),
        hook=hook,
    )


def _expected(hook: str) -> str:
    if hook in _LIKE:
        return _LIKE[hook][0]
    if hook == "mozaika_models":
        return "definition classes"
    return " or ".join(kind.__name__ for kind in ITEMS[hook])
