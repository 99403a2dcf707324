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
    from mozaika.services.records import Records

_HOMES = {
    "mozaika.addons": ("hookimpl", "hookspec", "records_of"),
    "mozaika.declare": (
        "AnyOf", "Change", "DetailView", "Expression", "FormView", "Grant", "Group", "Job",
        "ListView", "Menu", "Own", "OwnTeam", "Ref", "Related", "Restriction", "Role", "Seed",
        "Setting", "Show", "Slot", "StageWorkflow", "State", "Tab", "Through", "Transition",
        "ViewExtension", "Where", "Workflow", "WorkflowExtension", "after", "before", "inside",
        "remove", "replace",
    ),
    "mozaika.errors": (
        "AccessDenied", "BadRequest", "Conflict", "MozaikaError", "NotFound", "TransitionRefused",
        "ValidationFailed",
    ),
    "mozaika.i18n": (
        "_l", "_ln", "_lp", "current_language", "gettext", "ngettext", "pgettext", "use_language",
    ),
    "mozaika.model": (
        "Archivable", "Check", "Index", "Model", "Numbered", "Owned", "Stage", "Timestamped",
        "Tracked", "Unique", "changed_fields", "computed", "field", "many_to_many", "many_to_one", "one_to_many",
        "override",
    ),
    "mozaika.runtime": ("Env", "Platform", "User"),
    "mozaika.services.records": ("Records",),
}  # fmt: skip

_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}

__all__ = [*sorted(_HOME_OF)]


def __getattr__(name: str) -> Any:
    home = _HOME_OF.get(name)
    if home is None:
        raise AttributeError(f"module 'mozaika' has no attribute {name!r}")
    value = getattr(import_module(home), name)
    globals()[name] = value
    return value
