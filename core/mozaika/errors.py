"""Every error of Mozaika. Each names the culprit, the cause and the cure.

Messages may be lazy strings: they are rendered in the language of whoever reads them.
`status` is the HTTP status with which REST and pages answer; `code` is a stable word for programs.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol


class Text(Protocol):
    """A `str` or a lazy string: anything that `str()` renders in the reader's language."""

    def __str__(self) -> str: ...


class MozaikaError(Exception):
    """Base of all errors; `cure` says what to do about it."""

    status = 500
    code = "error"

    def __init__(self, message: Text, *, cure: Text | None = None, **details: Any) -> None:
        super().__init__(message)
        self.message = message
        self.cure = cure
        self.details = details

    def __str__(self) -> str:
        text = str(self.message)
        return f"{text} {self.cure}" if self.cure else text


class ConfigurationError(MozaikaError):
    """A setting is missing or wrong; `details["variable"]` names it."""

    code = "configuration"


class AddonError(MozaikaError):
    """An addon, its manifest or its dependencies are unusable; `details["addons"]` names them."""

    code = "addon"


class CompositionError(AddonError):
    """Definitions of the enabled addons do not fit together."""

    code = "composition"


class HookError(AddonError):
    """An addon's hook raised or returned something unusable; names addon and hook."""

    code = "hook"


class LifecycleError(AddonError):
    """A plan can't be made or applied; nothing was changed."""

    code = "lifecycle"


class BadRequest(MozaikaError):
    """The caller asked for something that can't be understood."""

    status = 400
    code = "bad_request"


class FilterError(BadRequest):
    """A filter, sort or field path that the model does not have, or a value of the wrong kind."""

    code = "bad_filter"


class NotSignedIn(MozaikaError):
    """The caller is not signed in, or the token is unknown or expired."""

    status = 401
    code = "not_signed_in"


class AccessDenied(MozaikaError):
    """The user may not do this. What the user may not even see raises `NotFound` instead."""

    status = 403
    code = "access_denied"


class NotFound(MozaikaError):
    """There is no such thing, or the user may not see it."""

    status = 404
    code = "not_found"


class ValidationFailed(MozaikaError):
    """Values are wrong. `errors` maps a field's name (or "" for the whole) to its messages;
    for a batch, `errors` maps the index of the item to such a mapping."""

    status = 422
    code = "invalid"

    def __init__(
        self,
        message: Text,
        errors: Mapping[Any, Any] | None = None,
        *,
        cure: Text | None = None,
        **details: Any,
    ) -> None:
        super().__init__(message, cure=cure, **details)
        self.errors: dict[Any, Any] = dict(errors or {})


class Conflict(MozaikaError):
    """Somebody else changed the record meanwhile; `fields` names what differs, if known."""

    status = 412
    code = "conflict"

    def __init__(
        self,
        message: Text,
        *,
        fields: Sequence[str] = (),
        cure: Text | None = None,
        **details: Any,
    ) -> None:
        super().__init__(message, cure=cure, **details)
        self.fields = tuple(fields)


class InUse(MozaikaError):
    """The record can't be deleted because others point to it."""

    status = 409
    code = "in_use"


class Blocked(MozaikaError):
    """What was saved may not stand. Raised by who is told of it: the one exception of a
    notification that is not just logged. The save is undone, and its author reads why."""

    status = 409
    code = "blocked"


class TransitionRefused(MozaikaError):
    """A workflow refused a move. `reasons` are texts; `ask` names the fields to ask for."""

    status = 409
    code = "transition_refused"

    def __init__(
        self,
        message: Text,
        *,
        reasons: Sequence[Text] = (),
        ask: Sequence[str] = (),
        cure: Text | None = None,
        **details: Any,
    ) -> None:
        super().__init__(message, cure=cure, **details)
        self.reasons = tuple(reasons)
        self.ask = tuple(ask)
