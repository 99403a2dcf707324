"""Arguments of the address, checked: unknown ones are errors that suggest the close match."""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import get_close_matches
from typing import Any

from flask import request
from werkzeug.datastructures import CombinedMultiDict

from mozaika.errors import BadRequest, Text
from mozaika.i18n import _l
from mozaika.web.api.codec import parse

_WHOLE = re.compile(r"-?[0-9]{1,19}")
DEFAULT_LIMIT = 80
MOST_ITEMS = 1000
"""Records of one page; ask for the next with `after`."""


class Arguments:
    """The query of this request, and the fields of its form. `known` names what is taken."""

    def __init__(self, known: Iterable[str], *, form: bool = False) -> None:
        self._values: dict[str, str] = {}
        known = list(known)
        given = CombinedMultiDict([request.args, request.form]) if form else request.args
        for name, values in given.lists():
            if name not in known:  # a part of a form may even have no name
                raise _unknown(str(name), known)
            if len(values) > 1:
                raise _wrong(name, _l("is given more than once"), _l("Give it once."))
            if "\x00" in values[0] or "\ufffd" in values[0]:
                raise _wrong(
                    name, _l("has characters that can't be used"), _l("Send UTF-8 without NUL.")
                )
            self._values[name] = values[0]

    def text(self, name: str, default: str | None = None) -> str | None:
        """The argument as it is; the default when it is absent or empty."""
        return self._values.get(name) or default

    def names(self, name: str) -> list[str] | None:
        """Names separated by commas; None when there are none."""
        found = [item.strip() for item in self._values.get(name, "").split(",")]
        return [item for item in found if item] or None

    def number(self, name: str, default: int, low: int, high: int) -> int:
        """A whole number from `low` to `high`."""
        text = self._values.get(name)
        if not text:
            return default
        found = int(text) if _WHOLE.fullmatch(text) else None
        if found is not None and low <= found <= high:
            return found
        raise _wrong(
            name,
            _l("is “%(value)s”").format(value=text[:60]),
            _l("Write a whole number from %(low)s to %(high)s.").format(low=low, high=high),
        )

    def flag(self, name: str, default: bool = False) -> bool:
        """Whether it says true."""
        return self.choice(name, ("true", "false"), "true" if default else "false") == "true"

    def choice(self, name: str, words: tuple[str, ...], default: str) -> str:
        """One of the words."""
        text = self._values.get(name) or default
        if text not in words:
            raise _wrong(
                name,
                _l("is “%(value)s”").format(value=text[:60]),
                _l("Write one of: %(words)s.").format(words=", ".join(words)),
            )
        return text

    def json(self, name: str) -> Any:
        """A JSON value; None when absent."""
        text = self._values.get(name)
        if not text:
            return None
        if "\\u0000" in text:
            raise _wrong(name, _l("has characters that can't be used"), _l("Leave out NUL."))
        return parse(text, _l("“%(name)s”").format(name=name))


def _unknown(name: str, known: list[str]) -> BadRequest:
    close = get_close_matches(name, known, 1)
    cure = (
        _l("Did you mean “%(name)s”?").format(name=close[0])
        if close
        else _l("Known: %(names)s.").format(names=", ".join(known) or "-")
    )
    return BadRequest(
        _l("There is no argument “%(name)s” here.").format(name=name[:60].replace("\x00", "")),
        cure=cure,
        field=name,
    )


def _wrong(name: str, what: Text, cure: Text) -> BadRequest:
    return BadRequest(
        _l("The argument “%(name)s” %(what)s.").format(name=name, what=what), cure=cure, field=name
    )
