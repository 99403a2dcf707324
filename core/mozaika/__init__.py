"""Mozaika: a modular CRM platform. Addons import from here what they need.

Names are loaded when first asked for, so that importing one floor does not load them all.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mozaika.addons import hookimpl, hookspec, records_of
    from mozaika.declare import (
        AnyOf,
        Change,
        DetailView,
        Expression,
        FormView,
        Grant,
        Group,
        Job,
        ListView,
        Menu,
        Node,
        Own,
        OwnTeam,
        Ref,
        Related,
        Restriction,
        Role,
        Seed,
        Setting,
        Show,
        Slot,
        StageWorkflow,
        State,
        Tab,
        Through,
        Transition,
        ViewExtension,
        Where,
        Workflow,
        WorkflowExtension,
        after,
        before,
        inside,
        remove,
        replace,
    )
    from mozaika.errors import (
        AccessDenied,
        BadRequest,
        Conflict,
        MozaikaError,
        NotFound,
        TransitionRefused,
        ValidationFailed,
    )
    from mozaika.i18n import (
        _l,
        _ln,
        _lp,
        current_language,
        gettext,
        ngettext,
        pgettext,
        use_language,
    )
    from mozaika.model import (
        Archivable,
        Check,
        Index,
        Model,
        Numbered,
        Owned,
        Stage,
        Timestamped,
        Tracked,
        Unique,
        changed_fields,
        computed,
        field,
        many_to_many,
        many_to_one,
        one_to_many,
        override,
    )
    from mozaika.runtime import Env, Platform, User
    from mozaika.services.jobs import enqueue, enqueue_many, progress
    from mozaika.services.records import Records

_HOMES = (
    "mozaika.errors",
    "mozaika.i18n",
    "mozaika.declare",
    "mozaika.addons",
    "mozaika.model",
    "mozaika.runtime",
    "mozaika.services.jobs",
    "mozaika.services.records",
)

__all__ = [
    "AccessDenied",
    "AnyOf",
    "Archivable",
    "BadRequest",
    "Change",
    "Check",
    "Conflict",
    "DetailView",
    "Env",
    "Expression",
    "FormView",
    "Grant",
    "Group",
    "Index",
    "Job",
    "ListView",
    "Menu",
    "Model",
    "MozaikaError",
    "Node",
    "NotFound",
    "Numbered",
    "Own",
    "OwnTeam",
    "Owned",
    "Platform",
    "Records",
    "Ref",
    "Related",
    "Restriction",
    "Role",
    "Seed",
    "Setting",
    "Show",
    "Slot",
    "Stage",
    "StageWorkflow",
    "State",
    "Tab",
    "Through",
    "Timestamped",
    "Tracked",
    "Transition",
    "TransitionRefused",
    "Unique",
    "User",
    "ValidationFailed",
    "ViewExtension",
    "Where",
    "Workflow",
    "WorkflowExtension",
    "_l",
    "_ln",
    "_lp",
    "after",
    "before",
    "changed_fields",
    "computed",
    "current_language",
    "enqueue",
    "enqueue_many",
    "field",
    "gettext",
    "hookimpl",
    "hookspec",
    "inside",
    "many_to_many",
    "many_to_one",
    "ngettext",
    "one_to_many",
    "override",
    "pgettext",
    "progress",
    "records_of",
    "remove",
    "replace",
    "use_language",
]


def __getattr__(name: str) -> Any:
    if name in __all__:
        for home in _HOMES:
            module = import_module(home)
            if name in vars(module):
                globals()[name] = vars(module)[name]
                return globals()[name]
    raise AttributeError(f"module 'mozaika' has no attribute {name!r}")
