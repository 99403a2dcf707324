"""What holds for custom fields and own words whoever writes them: pages, REST, imports, jobs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import insert, update

from mozaika.errors import AccessDenied, Text, ValidationFailed
from mozaika.i18n import LANGUAGES, _l

CUSTOMISING = "base.customising"
"""Key of an env's cache: the life cycle is at work, which may write custom fields."""

_PLACEHOLDER = re.compile(r"%\((\w+)\)[#0\- +]*\d*(?:\.\d+)?[a-zA-Z]")


def refuse_plain_writes(env: Any) -> None:
    """A custom field is more than its row: its column is made or dropped with it."""
    if not env.cache.get(CUSTOMISING):
        raise AccessDenied(
            _l("Custom fields change the tables of the database, so they are not saved this way."),
            cure=_l("Make and change them on the page Administration → Custom fields."),
        )


def check_wordings(records: Sequence[Any]) -> None:
    """Raises `ValidationFailed` where own words would leave a page with holes."""
    for record in records:
        faults = [fault for form in _forms(record) for fault in word_faults(record.source, form)]
        if record.language not in LANGUAGES:
            faults.append(_l("There is no such language."))
        if faults:
            raise ValidationFailed(faults[0], {"text": faults})


def word_faults(source: str, text: str) -> list[Text]:
    """What is wrong with `text` standing for the English `source`."""
    wanted, found = placeholders(source), placeholders(text)
    faults: list[Text] = []
    if surplus := found - wanted:
        faults.append(_l("The text has no %(names)s to fill in.", names=_named(surplus)))
    if lacking := wanted - found - {"n"}:
        faults.append(
            _l("Keep %(names)s in the text: it is filled in when the text is shown.",
               names=_named(lacking))
        )  # fmt: skip
    if not faults and wanted and not _fills(text, wanted):
        faults.append(_l("Write “%%” where a percent sign is meant."))
    return faults


def placeholders(text: str) -> set[str]:
    """Names of the values that a text has filled in."""
    return set(_PLACEHOLDER.findall(text))


def count_words(env: Any) -> None:
    """Counts the change: every worker takes up the words within a second."""
    table = env.platform.registry.info("base.state").table
    connection = env.session.connection()
    counted = update(table).where(table.c.key == "words").values(value=table.c.value + 1)
    if connection.execute(counted).rowcount == 0:
        connection.execute(insert(table).values(key="words", value=1))


def _forms(record: Any) -> Iterable[str]:
    listed = record.forms if isinstance(record.forms, list) else []
    return [str(form) for form in (record.text, *listed) if form]


def _fills(text: str, names: set[str]) -> bool:
    try:
        text % dict.fromkeys(names, 0)
    except (KeyError, TypeError, ValueError):
        return False
    return True


def _named(names: set[str]) -> str:
    return ", ".join(f"%({name})s" for name in sorted(names))
