"""What marks functions as hooks and as implementations of hooks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

from pluggy import HookimplMarker, HookspecMarker

PROJECT = "mozaika"
hookspec = HookspecMarker(PROJECT)
"""Marks a function of a module of hookspecs."""
hookimpl = HookimplMarker(PROJECT)
"""Marks a function of `hooks.py` that implements the hook of its name (or of `specname`)."""

# What passes through hooks but is defined on floors above.
Env: TypeAlias = Any
Platform: TypeAlias = Any
Record: TypeAlias = Any
Definition: TypeAlias = type[Any]
Markup: TypeAlias = str

FOR_MODELS = "_mozaika_models"
ASKED_FIRST = "_mozaika_asked_first"


def records_of(*models: str | Definition) -> Callable[[Any], Any]:
    """Narrows an implementation of a record or transition hook to some models.

    `models` are names ("contacts.partner") or definitions. Others then cost nothing:

        @hookimpl(specname="mozaika_created")
        @records_of("contacts.partner")
        def greet_partners(env, records): ...
    """
    names = frozenset(m if isinstance(m, str) else m.__model_name__ for m in models)

    def mark(function: Any) -> Any:
        setattr(function, FOR_MODELS, names)
        return function

    return mark


def only_if(wanted: Callable[[Env, str], bool]) -> Callable[[Any], Any]:
    """Narrows an implementation of a notification to what is wanted at the moment.

    `wanted(env, model)` is asked first; where it says no, nothing else happens, not even a
    savepoint. For addons whose users decide what they listen to:

        @hookimpl
        @only_if(has_rules)
        def mozaika_created(env, model, records): ...
    """

    def mark(function: Any) -> Any:
        setattr(function, ASKED_FIRST, wanted)
        return function

    return mark
