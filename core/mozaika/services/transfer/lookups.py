"""Links: which records of other models the cells of a batch name.

One statement per linked model and batch; short lists (industries, labels) are read once and matched
without regard to case, accents and language. What is missing may be made, if the mapping says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from marshmallow import ValidationError
from sqlalchemy import null, or_, select

from mozaika.i18n import LANGUAGES, dgettext, gettext, use_language
from mozaika.model import ModelInfo
from mozaika.runtime import Env
from mozaika.services.records import writing
from mozaika.services.schemas.convert import converter
from mozaika.services.schemas.messages import shown
from mozaika.services.transfer.apart import write_apart
from mozaika.services.transfer.cells import close_names, offer
from mozaika.text import fold

SHORT_LIST = 1000
"""Records up to which a list is read at once."""

MOST_KEPT = 20_000
"""Answers that are remembered."""

_CHUNK = 1000


class Ambiguous(int):
    """Several records fit; the number says how many."""


class Lookup:
    """Finds the records of `info` by the texts of cells.

    `names` are the fields to match. Records of the model being imported (`own`) are never taken
    for a short list, because rows add to them. `within` narrows them to those whose field has a
    value, or names a record so.
    """

    def __init__(
        self,
        info: ModelInfo,
        names: Sequence[str],
        *,
        create: bool = False,
        own: bool = False,
        within: tuple[str, str] | None = None,
    ) -> None:
        self.info = info
        self.names = tuple(names)
        self.create = create
        self.own = own
        self.within = within
        self._found: dict[str, int] = {}
        self._folded: dict[str, int] | None = None
        self._asked_for_list = own
        self._suggestions: dict[str, str] = {}

    def find(self, env: Env, texts: Iterable[str]) -> dict[str, int]:
        """Ids by text, for those that there are; `Ambiguous` where several fit."""
        if not self._asked_for_list:
            self._asked_for_list = True
            self._read_short_list(env)
        wanted = [text for text in dict.fromkeys(texts) if text not in self._found]
        if self._folded is not None:
            folded = self._folded
            self._found.update({t: folded[fold(t)] for t in wanted if fold(t) in folded})
        else:
            if len(self._found) > MOST_KEPT:
                self._found.clear()
                wanted = list(dict.fromkeys(texts))
            for start in range(0, len(wanted), _CHUNK):
                self._query(env, wanted[start : start + _CHUNK])
        found = self._found
        return {text: found[text] for text in texts if text in found}

    def forget(self) -> None:
        """Drops what is remembered: what it points to may have been rolled back."""
        self._found.clear()
        self._folded = None
        self._asked_for_list = self.own

    def make(self, env: Env, texts: Sequence[str]) -> dict[str, list[str]]:
        """Makes a record for each text; returns the messages for those that can't be made."""
        name = self.names[0]
        failures: dict[str, list[str]] = {}

        def write(items: Sequence[str]) -> None:
            records = writing.create(env, self.info, [{name: text} for text in items])
            for text, record in zip(items, records, strict=True):
                self._found[text] = record.id
                if self._folded is not None:
                    self._folded[fold(text)] = record.id

        def fail(text: str, errors: dict[str, list[str]]) -> None:
            failures[text] = [message for found in errors.values() for message in found]

        write_apart(env, list(dict.fromkeys(texts)), write, fail)
        return failures

    def missing(self, env: Env, text: str) -> str:
        """The message for a text that names no record, with the closest name there is."""
        if text not in self._suggestions:
            if len(self._suggestions) > MOST_KEPT:
                self._suggestions.clear()
            message = gettext(
                "There is no “%(model)s” called %(value)s, or you may not see it.",
                model=str(self.info.label),
                value=shown(text),
            )
            close = close_names(text, self._near(env, text))
            hint = offer(close) if close else gettext("Correct it, or let the mapping create it.")
            self._suggestions[text] = f"{message} {hint}"
        return self._suggestions[text]

    def ambiguous(self, text: str, count: int) -> str:
        """The message for a text that names several records."""
        return gettext(
            "%(count)s records of “%(model)s” are called %(value)s. "
            "Map a column that tells them apart, such as the id.",
            count=count,
            model=str(self.info.label),
            value=shown(text),
        )

    def _read_short_list(self, env: Env) -> None:
        rows = env.session.execute(self._statement().limit(SHORT_LIST + 1)).all()
        if len(rows) > SHORT_LIST:
            return
        spellings: dict[str, set[int]] = {}
        for row in rows:
            for name, value in zip(self.names, row[2:], strict=True):
                for spelling in self._spellings(name, value):
                    spellings.setdefault(spelling, set()).add(row[0])
        live = {row[0] for row in rows if row[1] is None}
        self._folded = {text: _one(ids, live) for text, ids in spellings.items()}

    def _spellings(self, name: str, value: Any) -> set[str]:
        if value is None:
            return set()
        found = {fold(str(value)).strip()}
        if self.info.fields[name].translate:
            for language in LANGUAGES:
                with use_language(language):
                    found.add(fold(dgettext(self.info.addon, str(value))).strip())
        return found

    def _query(self, env: Env, texts: Sequence[str]) -> None:
        values = {name: self._values(name, texts) for name in self.names}
        conditions = [self._column(name).in_(found) for name, found in values.items() if found]
        if not conditions:
            return
        matches: dict[str, set[int]] = {}
        live = set()
        for row in env.session.execute(self._statement().where(or_(*conditions))):
            if row[1] is None:
                live.add(row[0])
            for name, value in zip(self.names, row[2:], strict=True):
                text = values[name].get(value)
                if text is not None:
                    matches.setdefault(text, set()).add(row[0])
        self._found.update({text: _one(ids, live) for text, ids in matches.items()})

    def _values(self, name: str, texts: Sequence[str]) -> dict[Any, str]:
        """Texts by the value of the field that they stand for; those that fit no value are left."""
        convert = converter(self.info.fields[name])
        found = {}
        for text in texts:
            try:
                found[convert(text)] = text
            except ValidationError:
                continue
        return found

    def _statement(self) -> Any:
        cls: Any = self.info.cls
        archived = cls.archived_at if self.info.archivable else null()
        statement = select(cls.id, archived, *[self._column(name) for name in self.names])
        return statement.where(*self._narrowing())

    def _narrowing(self) -> list[Any]:
        if self.within is None:
            return []
        name, value = self.within
        field, column = self.info.fields[name], self._column(name)
        if field.kind != "many_to_one":
            return [column == value]
        target = self.info.registry.info(field.target_name)
        return [column.has(getattr(target.cls, target.display) == value)]

    def _column(self, name: str) -> Any:
        return getattr(self.info.cls, name)

    def _near(self, env: Env, text: str) -> list[str]:
        """Names to suggest from: those that begin alike, or all of a short list."""
        column = self._column(self.names[0])
        some = column.is_not(None), *self._narrowing()
        statement = select(column).where(*some).limit(SHORT_LIST)
        if self._folded is None:
            statement = statement.where(column.startswith(text[:2], autoescape=True))
        return [str(name) for name in env.session.scalars(statement)]


def _one(ids: set[int], live: set[int]) -> int:
    """The record meant: the only one, else the only one that is not archived."""
    found = ids & live if len(ids) > 1 else ids
    if len(found) == 1:
        return next(iter(found))
    return Ambiguous(len(found or ids))
