"""What loaders say of wrong values: each message quotes the value and tells the cure."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from typing import Any

import orjson
from marshmallow import ValidationError

from mozaika.i18n import gettext

LONGEST_QUOTE = 60
"""Characters of a value that messages show."""


def wrong(value: Any, cure: str) -> ValidationError:
    """The error for a value of the wrong kind."""
    return ValidationError(
        gettext("%(value)s does not fit. %(cure)s", value=shown(value), cure=cure)
    )


def too_long(value: str, length: int) -> ValidationError:
    """The error for a text of more than `length` characters."""
    return ValidationError(
        gettext(
            "%(value)s has %(count)s characters; at most %(length)s fit. Shorten it.",
            value=shown(value),
            count=len(value),
            length=length,
        )
    )


def no_choice(value: Any, choices: Iterable[Any]) -> ValidationError:
    """The error for a value that is none of the choices."""
    return ValidationError(
        gettext(
            "%(value)s is none of the choices. Choose one of: %(choices)s.",
            value=shown(value),
            choices=", ".join(map(str, choices)),
        )
    )


def outside(value: Any, minimum: Any, maximum: Any) -> ValidationError:
    """The error for a value below `minimum` or above `maximum` (None: no limit)."""
    params = {"value": shown(value), "minimum": minimum, "maximum": maximum}
    if maximum is None:
        return ValidationError(gettext("%(value)s is too small: at least %(minimum)s.", **params))
    if minimum is None:
        return ValidationError(gettext("%(value)s is too large: at most %(maximum)s.", **params))
    return ValidationError(
        gettext("%(value)s is out of range: choose between %(minimum)s and %(maximum)s.", **params)
    )


def shown(value: Any) -> str:
    """`value` as messages quote it: short, on one line, in the reader's quotation marks."""
    return gettext("“%(text)s”", text=shortened(value))


def shortened(value: Any) -> str:
    """`value` as a short text on one line."""
    plain = value if isinstance(value, str) else _packed(value)
    plain = plain.replace("\x00", "\\0").encode("utf-8", "replace").decode()
    return f"{plain[:LONGEST_QUOTE]}…" if len(plain) > LONGEST_QUOTE else plain


def suggestion(name: str, known: Iterable[str]) -> str:
    """A sentence that offers the closest of the `known` names, or nothing."""
    close = get_close_matches(name, list(known), n=1)
    return gettext("Did you mean “%(name)s”?", name=close[0]) if close else ""


def _packed(value: Any) -> str:
    try:
        return orjson.dumps(value, default=str).decode()
    except TypeError:
        return str(value)
