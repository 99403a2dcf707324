"""The company's own words: texts of the pages as it wants them, over the shipped catalogues.

They are rows of `base.wording`. Each worker takes them up within a second of a change; where there
are none, nothing is asked and nothing is slower.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, inspect, select

from mozaika.base.own import word_faults
from mozaika.errors import Text, ValidationFailed
from mozaika.i18n import Catalogs, OwnWords, default_catalogs
from mozaika.i18n.compiled import Key, Messages
from mozaika.lifecycle.custom_rows import document
from mozaika.lifecycle.tables import WORDING
from mozaika.runtime import Env, Platform
from mozaika.runtime.platform import OWN_WORDS
from mozaika.services.records import Records

MODEL = "base.wording"
MOST = 100_000
"""More rows than a company ever has."""


@dataclass(frozen=True)
class Message:
    """One text of the pages: whose it is, what it means, and its English."""

    domain: str
    context: str | None
    source: str

    @property
    def key(self) -> str:
        """Its key in a catalogue."""
        return self.source if self.context is None else f"{self.context}\x04{self.source}"


@dataclass(frozen=True)
class OwnSource:
    """The company's words for the messages of one domain."""

    domain: str
    texts: dict[str, dict[Key, str]] = field(default_factory=dict)
    plurals: dict[str, Callable[[int], int]] = field(default_factory=dict)

    def load(self, language: str) -> Messages | None:
        """The words in `language`, if there are any."""
        found = self.texts.get(language)
        return Messages(found, self.plurals[language]) if found else None


def take_up(platform: Platform) -> None:
    """Makes the words that the database has now those of the platform."""
    with platform.database.engine.connect() as connection:
        rows = _read(connection)
    if rows:
        below = shipped_catalogs(platform)
        platform.cache[OWN_WORDS] = OwnWords(below, sources_of(rows, below))
    else:
        platform.cache.pop(OWN_WORDS, None)


def shipped_catalogs(platform: Platform) -> Catalogs:
    """What the core and the enabled addons say, without the company's own words."""
    return platform.words or default_catalogs()


def sources_of(rows: Iterable[Mapping[Any, Any]], below: Catalogs) -> list[OwnSource]:
    """A source for each domain; of two rows for one text the later holds."""
    found: dict[str, OwnSource] = {}
    for row in rows:
        message = _message_of(row)
        source = found.setdefault(message.domain, OwnSource(message.domain))
        language = str(row["language"])
        source.plurals.setdefault(language, plural_rule(below, language))
        texts = source.texts.setdefault(language, {})
        for form, text in _forms_of(row):
            texts[message.key if form is None else (message.key, form)] = text
    return list(found.values())


def plural_rule(catalogs: Catalogs, language: str) -> Callable[[int], int]:
    """Which form a number takes, as the shipped catalogues say."""
    loaded = catalogs.loaded(language)
    return loaded[0][1].plural if loaded else _english_rule


def plural_count(catalogs: Catalogs, language: str) -> int:
    """How many plural forms the language has."""
    rule = plural_rule(catalogs, language)
    return max(rule(number) for number in range(201)) + 1


Words = Mapping[str, Sequence[str]]
"""By language, a text or its plural forms in the order of the language's rule."""


def choose(env: Env, chosen: Mapping[Message, Words]) -> None:
    """Makes the words the company's own for the messages; empty ones go back to what is shipped.
    Languages that are left out stay as they are.

    Raises `ValidationFailed` with messages by language where values to fill in are lost.
    """
    wanted = {
        (message, language): [form.strip() for form in forms]
        for message, words in chosen.items()
        for language, forms in words.items()
    }
    _check(wanted)
    records = Records(env, MODEL)
    kept = _kept(records, chosen)
    gone = [kept[key] for key, forms in wanted.items() if key in kept and not any(forms)]
    full = {key: _values(forms) for key, forms in wanted.items() if any(forms)}
    if gone:
        records.delete([row["id"] for row in gone])
    changed = {key: values for key, values in full.items() if key in kept}
    records.update_many([(kept[key]["id"], values, None) for key, values in changed.items()])
    fresh = [_row(key, values) for key, values in full.items() if key not in kept]
    if fresh:
        records.create(fresh)
    env.on_commit(lambda: take_up(env.platform))


def own_words(env: Env, message: Message) -> dict[str, list[str]]:
    """The company's words for the message, by language: a text, or its plural forms."""
    kept = _kept(Records(env, MODEL), [message])
    return {language: [text for _, text in _forms_of(row)] for (_, language), row in kept.items()}


def _check(words: Mapping[tuple[Message, str], Sequence[str]]) -> None:
    faults: dict[str, list[Text]] = {}
    for (message, language), forms in words.items():
        found = [fault for form in forms if form for fault in word_faults(message.source, form)]
        if found:
            faults.setdefault(language, []).extend(found)
    if faults:
        raise ValidationFailed(next(iter(faults.values()))[0], faults)


def _kept(records: Records, messages: Iterable[Message]) -> dict[tuple[Message, str], Any]:
    """The rows of the messages; of two for one text and language, the later."""
    wanted = set(messages)
    sources = sorted({message.source for message in wanted})
    fields = ["id", "domain", "context", "source", "language", "text", "forms"]
    found = records.search([["source", "in", sources]], fields=fields, sort="id", limit=MOST).items
    rows = {(_message_of(row), str(row["language"])): row for row in found}
    return {key: row for key, row in rows.items() if key[0] in wanted}


def _row(key: tuple[Message, str], values: Mapping[str, Any]) -> dict[str, Any]:
    message, language = key
    same = {"domain": message.domain, "context": message.context, "source": message.source}
    return {**same, "language": language, **values}


def _values(forms: Sequence[str]) -> dict[str, Any]:
    """A plural with a form left empty has the form beside it there."""
    first = next(form for form in forms if form)
    filled = [form or first for form in forms]
    return {"text": first, "forms": filled if len(forms) > 1 else None}


def _read(connection: Connection) -> list[Mapping[Any, Any]]:
    inspector = inspect(connection)
    if not inspector.has_table(WORDING.name):
        return []
    present = {column["name"] for column in inspector.get_columns(WORDING.name)}
    columns = [column for column in WORDING.c if column.name in present]
    rows = connection.execute(select(*columns).order_by(WORDING.c.id))
    return [dict(row._mapping) for row in rows]


def _message_of(row: Mapping[Any, Any]) -> Message:
    return Message(str(row["domain"]), row["context"] or None, str(row["source"]))


def _forms_of(row: Mapping[Any, Any]) -> list[tuple[int | None, str]]:
    forms = document(row.get("forms"))
    if isinstance(forms, list) and forms:
        return [(index, str(form)) for index, form in enumerate(forms)]
    return [(None, str(row["text"]))] if row["text"] else []


def _english_rule(number: int) -> int:
    return int(number != 1)
