"""Writing as much of a batch as is right.

The whole batch is tried first. When some items are refused, they are told and the others tried
again; when nobody says which, the batch is halved. One wrong item of 500 costs some 18 more tries,
a right batch none.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from sqlalchemy.exc import DBAPIError

from mozaika.errors import MozaikaError, Text, ValidationFailed
from mozaika.i18n import gettext
from mozaika.runtime import Env

T = TypeVar("T")
Errors = dict[str, list[str]]
"""Messages by field; "" for those of the whole."""


def write_apart(
    env: Env,
    items: Sequence[T],
    write: Callable[[Sequence[T]], None],
    fail: Callable[[T, Errors], None],
) -> None:
    """Calls `write` with as many of the items as can be written, each time below a savepoint, and
    `fail` for each of the others."""
    if not items:
        return
    try:
        with env.savepoint():
            write(items)
    except (MozaikaError, DBAPIError) as error:
        told = _by_index(error, len(items))
        if told:
            for index, errors in told.items():
                fail(items[index], errors)
            rest = [item for index, item in enumerate(items) if index not in told]
            write_apart(env, rest, write, fail)
        elif len(items) == 1:
            fail(items[0], errors_of(error))
        else:
            half = len(items) // 2
            write_apart(env, items[:half], write, fail)
            write_apart(env, items[half:], write, fail)


def errors_of(error: Exception) -> Errors:
    """An error as messages by field."""
    if isinstance(error, ValidationFailed) and error.errors:
        return _readable(error.errors)
    if isinstance(error, MozaikaError):
        return {"": [str(error)]}
    return {"": [gettext("The database refuses it: %(reason)s", reason=_reason(error))]}


def _by_index(error: Exception, count: int) -> dict[int, Errors]:
    """The errors of a batch by the index of the item, as far as the error tells."""
    if not isinstance(error, ValidationFailed) or count == 1:
        return {}
    errors = error.errors
    if not errors or not all(isinstance(key, int) for key in errors):
        return {}
    return {index: _readable(found) for index, found in errors.items()}


def _readable(errors: Mapping[Any, Any]) -> Errors:
    return {str(name): _messages(found) for name, found in errors.items()}


def _messages(found: Any) -> list[str]:
    if isinstance(found, list | tuple):
        return [str(message) for message in found]
    if isinstance(found, Mapping):
        return [str(text) for inner in found.values() for text in _messages(inner)]
    text: Text = found
    return [str(text)]


def _reason(error: Exception) -> str:
    """The first line of what the database says."""
    return (str(getattr(error, "orig", None) or error).splitlines() or [""])[0]
