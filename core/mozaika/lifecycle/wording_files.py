"""The company's own words as a .po file: what translators work with."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from babel.messages.catalog import Catalog
from babel.messages.catalog import Message as PoMessage
from babel.messages.pofile import PoFileError, read_po, write_po

from mozaika.base.own import word_faults
from mozaika.errors import Text, ValidationFailed
from mozaika.i18n import CORE_DOMAIN, LANGUAGES, _l
from mozaika.lifecycle.wording_search import Forms, search, texts_of
from mozaika.lifecycle.wordings import Message, choose
from mozaika.runtime import Env, Platform

_MARK = "addon: "
"""Begins the comment that tells whose text it is."""

ALL = 100_000


@dataclass
class TakenIn:
    """How many texts have own words now, and why others of the file have not."""

    taken: int = 0
    left_out: list[Text] = field(default_factory=list)


def export_words(platform: Platform, language: str) -> bytes:
    """The company's words in one language."""
    _check(language)
    catalog = Catalog(locale=language, project="mozaika", fuzzy=False)
    for reading in search(platform, "", language, own=True, limit=ALL).readings:
        message = reading.message
        plural = len(reading.forms) > 1
        catalog.add(
            (message.source, message.source) if plural else message.source,
            reading.forms if plural else reading.text,
            auto_comments=[f"{_MARK}{message.domain}"],
            context=message.context,
        )
    buffer = io.BytesIO()
    write_po(buffer, catalog, width=100, sort_output=True)
    return buffer.getvalue()


def import_words(env: Env, language: str, content: bytes) -> TakenIn:
    """Makes the words of such a file the company's own. What does not fit is left out and told;
    texts that read as they are shipped get no words of their own."""
    _check(language)
    done = TakenIn()
    known = texts_of(env.platform, language)
    chosen: dict[Message, dict[str, list[str]]] = {}
    for said in _messages_of(content, language):
        message, forms = _message(said), _forms(said)
        fault = _fault(message, forms, known)
        if fault is not None:
            done.left_out.append(fault)
        elif any(forms) and tuple(forms) != known[message]:
            chosen[message] = {language: forms}
    if chosen:
        choose(env, chosen)
    done.taken = len(chosen)
    return done


def _messages_of(content: bytes, language: str) -> Iterator[PoMessage]:
    try:
        catalog = read_po(io.BytesIO(content), locale=language, abort_invalid=True)
    except (PoFileError, ValueError, UnicodeDecodeError) as error:
        raise ValidationFailed(
            _l("This is no file of words: %(error)s", error=error),
            cure=_l("Take a .po file that was saved here, or by a translation program."),
        ) from error
    return (message for message in catalog if message.id)


def _message(said: PoMessage) -> Message:
    domain = next((c[len(_MARK) :] for c in said.auto_comments if c.startswith(_MARK)), "")
    source = said.id[0] if isinstance(said.id, list | tuple) else said.id
    return Message(domain or CORE_DOMAIN, said.context, str(source))


def _forms(said: PoMessage) -> list[str]:
    string = said.string
    return [str(one or "") for one in (string if isinstance(string, list | tuple) else [string])]


def _fault(message: Message, forms: list[str], known: Mapping[Message, Forms]) -> Text | None:
    if message not in known:
        return _l("No page has the text “%(text)s”.", text=message.source)
    faults = [fault for form in forms if form for fault in word_faults(message.source, form)]
    if faults:
        return _l("“%(text)s” is left out: %(fault)s", text=message.source, fault=faults[0])
    return None


def _check(language: str) -> None:
    if language not in LANGUAGES:
        raise ValidationFailed(_l("There is no such language."))
