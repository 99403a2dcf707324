"""Filling templates: in the recipient's language, and with errors that say where they are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from types import TracebackType
from typing import Any
from zoneinfo import ZoneInfo

import nh3
from jinja2.exceptions import (
    SecurityError,
    TemplateRuntimeError,
    TemplateSyntaxError,
    UndefinedError,
)
from markdown_it import MarkdownIt
from markupsafe import Markup, escape

from mozaika import (
    Env,
    NotFound,
    Text,
    ValidationFailed,
    _l,
    current_language,
    setting,
    use_language,
)
from mozaika_mail.mistakes import Mistake, forbidden, misspelt, uncomputable
from mozaika_mail.sandbox import Box, html_box, markdown_box, plain_box
from mozaika_mail.values import Readable, has, names_of, readable

TEMPLATE = "mail.template"
LONGEST = 1_000_000
"""Characters that a filled template may have."""

_KNOWN = "mail templates"
_markdown = MarkdownIt("commonmark", {"html": False}).enable("table")
_BROKEN = (
    TypeError, ValueError, ArithmeticError, LookupError, AttributeError, RecursionError,
    TemplateRuntimeError,
)  # fmt: skip


class TemplateFailed(ValidationFailed):
    """A template can't be filled; the message names it, the language, the line and the cause."""

    code = "mail_template"


@dataclass(frozen=True)
class Rendered:
    """A filled template."""

    subject: str
    text: str
    html: str
    language: str


@dataclass(frozen=True)
class Place:
    """What is being filled: for errors."""

    template: str
    language: str
    part: Text


def find_template(env: Env, name: str) -> Any:
    """The template of that code, looked up once an env; `NotFound` names it."""
    cls, known = env[TEMPLATE], env.cache.setdefault(_KNOWN, {})
    if name not in known:
        with env.sudo():
            known[name] = env.session.query(cls).filter(cls.name == name).one_or_none()
    found = known[name]
    if found is None:
        del known[name]
        raise NotFound(
            _l("There is no mail template “%(name)s”.", name=name),
            cure=_l("Make one under Mail → Templates, or choose another."),
        )
    return found


def render(
    env: Env,
    template: Any,
    record: Any = None,
    context: Mapping[str, Any] | None = None,
    *,
    language: str | None = None,
) -> Rendered:
    """The template with the record's values, in `language` or the nearest that it has.

    Values are those that the env's user may read. Raises `TemplateFailed`.
    """
    with env.sudo():
        texts = {text.language: text for text in template.texts}
    text = choose(texts, (language, env.platform.settings.language, "en"))
    if text is None:
        raise TemplateFailed(
            _l("The mail template “%(name)s” has no text.", name=template.label),
            cure=_l("Write one in the language of the company."),
        )
    with use_language(text.language):
        values = _values(env, record, context or {})
        return _fill_all(template.label, text, values, ZoneInfo(env.time_zone))


def choose(texts: Mapping[str, Any], wanted: Sequence[str | None]) -> Any:
    """The text in the first of the languages that there is; else any; None where there is none."""
    for language in wanted:
        if language is not None and language in texts:
            return texts[language]
    return next(iter(texts.values()), None)


def _fill_all(label: str, text: Any, values: Mapping[str, Any], zone: ZoneInfo) -> Rendered:
    def place(part: Text) -> Place:
        return Place(label, text.language, part)

    subject = fill(plain_box(zone), text.subject, values, place(_l("Subject")))
    plain = fill(plain_box(zone), text.body, values, place(_l("Text")))
    if text.html:
        html = fill(html_box(zone), text.html, values, place(_l("Own HTML")))
    else:
        marked = fill(markdown_box(zone), text.body, values, place(_l("Text")))
        html = page_of(_markdown.render(marked), text.language)
    return Rendered(" ".join(subject.split()), plain.strip() + "\n", html, text.language)


def page_of(html: str, language: str) -> str:
    """A whole document around a mail's HTML, of which only what is harmless stays."""
    body = nh3.clean(html)
    return (
        f'<!doctype html>\n<html lang="{escape(language)}"><head><meta charset="utf-8"></head>\n'
        f"<body>\n{body}</body></html>\n"
    )


def html_of_markdown(text: str, language: str) -> str:
    """A document of what somebody wrote in Markdown."""
    return page_of(_markdown.render(text), language)


def harmless(html: str) -> Markup:
    """A mail's HTML as a page of ours may show it."""
    return Markup(nh3.clean(html, tags=nh3.ALLOWED_TAGS - {"img"}))  # noqa: S704 (just cleaned)


def _values(env: Env, record: Any, context: Mapping[str, Any]) -> dict[str, Any]:
    values = {name: readable(env, name, value) for name, value in context.items()}
    values["company"] = setting(env, "base.company_name") or ""
    values["author"] = env.user.name or env.user.login
    values["today"] = env.today()
    values["greeting"] = ""
    if record is not None:
        values["record"] = Readable(env, record)
        values["greeting"] = greeting_of(env, record)
    return values


def greeting_of(env: Env, record: Any) -> str:
    """How a letter to the record, or to its partner, begins in the language in use; "" where
    neither knows."""
    greet = getattr(record, "greeting", None)
    if greet is None and has(Readable(env, record), "partner"):
        greet = getattr(getattr(record, "partner", None), "greeting", None)
    return str(greet(current_language())) if callable(greet) else ""


def fill(box: Box, source: str, values: Mapping[str, Any], place: Place) -> str:
    """One part of a template, filled. Raises `TemplateFailed`."""
    try:
        return "".join(_limited(box.fitting(source).generate(values), place))
    except TemplateSyntaxError as error:
        mistake = misspelt(error)
        raise _mistaken(place, mistake.line, mistake) from error
    except UndefinedError as error:
        raise _unknown(place, _line(error.__traceback__), str(error), values) from error
    except SecurityError as error:
        raise _mistaken(place, _line(error.__traceback__), forbidden(error)) from error
    except _BROKEN as error:
        raise _mistaken(place, _line(error.__traceback__), uncomputable(error)) from error


def _limited(parts: Iterator[str], place: Place) -> Iterator[str]:
    size = 0
    for part in parts:
        size += len(part)
        if size > LONGEST:
            cause = _l("it becomes longer than %(limit)s characters.", limit=LONGEST)
            raise _failed(place, None, cause)
        yield part


def _unknown(
    place: Place, line: int | None, name: str, values: Mapping[str, Any]
) -> TemplateFailed:
    known = [*values, *(n for v in values.values() if isinstance(v, Readable) for n in names_of(v))]
    close = get_close_matches(name, known, 1)
    cure = _l("Did you mean %(name)s?", name=close[0]) if close else _l(
        "Known are: %(names)s.", names=", ".join(sorted(values))
    )  # fmt: skip
    cause = _l("there is no “%(variable)s”, or you may not see it.", variable=name)
    return _failed(place, line, cause, cure=cure, variable=name)


def _mistaken(place: Place, line: int | None, mistake: Mistake) -> TemplateFailed:
    return _failed(place, line, mistake.cause, cure=mistake.cure)


def _failed(
    place: Place, line: int | None, cause: Text, *, cure: Text | None = None, **details: Any
) -> TemplateFailed:
    where = {"template": place.template, "language": place.language, "part": place.part}
    told = _l("Mail template “%(template)s” (%(language)s), %(part)s, line %(line)s: %(cause)s",
              **where, line=line or "?", cause=cause)  # fmt: skip
    return TemplateFailed(told, {"template": [told]}, cure=cure, line=line, **where, **details)


def _line(trace: TracebackType | None) -> int | None:
    """The template's line, which Jinja puts into the traceback."""
    found = None
    while trace is not None:
        if trace.tb_frame.f_code.co_filename in ("<template>", "<unknown>"):
            found = trace.tb_lineno
        trace = trace.tb_next
    return found
