"""Templates: values put together from several cells of a row.

`{product}[ · {account}]` takes the cells of two columns; what stands in brackets is left out where
a cell in it is empty. `{agent:slug}` writes a cell as logins and codes are written.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from mozaika.errors import BadRequest
from mozaika.i18n import _l
from mozaika.services.schemas.messages import suggestion
from mozaika.services.transfer.cells import is_empty, text_of
from mozaika.text import fold, transliterate

Cells = Sequence[Any]
Fill = Callable[[Cells], str]
"""Makes the value of a row, "" where it has none."""

_NOT_WORD = re.compile(r"[\W_]+")
_OPTIONAL = re.compile(r"\[([^\[\]]*)\]")
_PLACE = re.compile(r"\{([^{}]+?)(?::([a-z]+))?\}")


def template(text: str, titles: Sequence[str], values: Mapping[str, Mapping[str, Any]]) -> Fill:
    """What fills in the template for a row of a file with the columns `titles`; `values` says what
    cells of a column mean. Raises `BadRequest` for what is wrong with it."""
    if not _PLACE.search(text):
        raise BadRequest(
            _l("The template “%(text)s” names no column.").format(text=text),
            cure=_l("Write columns in braces, as in {account}."),
        )
    parts: list[Fill] = []
    for number, part in enumerate(_OPTIONAL.split(text)):
        pieces = _pieces(part, titles, values)
        parts.append(_joined(pieces, optional=bool(number % 2)))
    return lambda cells: "".join(part(cells) for part in parts).strip()


def columns_of(text: str) -> list[str]:
    """The columns that a template takes."""
    return [place[1] for place in _PLACE.finditer(text)]


def slug(text: str) -> str:
    """ "Łęcka, Anna" as "lecka.anna": how logins and codes are written."""
    return _NOT_WORD.sub(".", fold(transliterate(text))).strip(".")


_FORMS: Mapping[str, Callable[[str], str]] = {"lower": str.lower, "slug": slug, "upper": str.upper}


def _pieces(
    part: str, titles: Sequence[str], values: Mapping[str, Mapping[str, Any]]
) -> list[str | Fill]:
    found: list[str | Fill] = []
    last = 0
    for place in _PLACE.finditer(part):
        found += [part[last : place.start()], _column(place[1], place[2], titles, values)]
        last = place.end()
    return [*found, part[last:]]


def _column(
    title: str, form: str | None, titles: Sequence[str], values: Mapping[str, Mapping[str, Any]]
) -> Fill:
    if title not in titles:
        text = _l("The file has no column “%(column)s”. %(suggestion)s")
        raise BadRequest(text.format(column=title, suggestion=suggestion(title, list(titles))))
    if form is not None and form not in _FORMS:
        text = _l("A template can't write “%(form)s”; it can: %(forms)s.")
        raise BadRequest(text.format(form=form, forms=", ".join(_FORMS)))
    index, write = titles.index(title), _FORMS.get(form or "", str)
    meant = {given.strip(): value for given, value in values.get(title, {}).items()}

    def fill(cells: Cells) -> str:
        text = "" if is_empty(cells[index]) else text_of(cells[index]).strip()
        explained = meant.get(text, text)
        return "" if is_empty(explained) else write(text_of(explained))

    return fill


def _joined(pieces: Sequence[str | Fill], *, optional: bool) -> Fill:
    def fill(cells: Cells) -> str:
        made = [piece if isinstance(piece, str) else piece(cells) for piece in pieces]
        filled = [text for piece, text in zip(pieces, made, strict=True) if callable(piece)]
        return "" if optional and not all(filled) else "".join(made)

    return fill
