"""How values read on pages: a formatter per column, made once, called for every row.

A formatter takes the value and the row it is in, and returns HTML that is safe to show.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any
from urllib.parse import quote

import nh3
import orjson
from markdown_it import MarkdownIt
from markupsafe import Markup
from sqlalchemy import Boolean, Date, Float, Integer, Numeric

from mozaika.declare import State
from mozaika.i18n import (
    current_language,
    dgettext,
    format_date,
    format_datetime,
    format_money,
    format_number,
    gettext,
)
from mozaika.model import Field, ModelInfo
from mozaika.model.types import Color, Email, LongText, Markdown, Moment, Money, Phone, Url
from mozaika.runtime import Env
from mozaika.services import access
from mozaika.web.addresses import record_url
from mozaika.web.context import person
from mozaika.web.layout import Item
from mozaika.web.widgets import PALETTE

Format = Callable[[Any, Any], "Markup | str"]

SHORT = 120
"""Characters of a long text that a list shows."""

USER_MODEL = "base.user"
MAP = "https://www.openstreetmap.org/search?query="
_MAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_TELEPHONE = re.compile(r"\+?[\d\s()./-]{5,30}")
_markdown = MarkdownIt("commonmark", {"html": False}).enable("table")


class Display:
    """The formatters of one unit of work. `full` is for a record's page: links, whole texts."""

    def __init__(self, env: Env, *, full: bool = False) -> None:
        self.env = env
        self.full = full

    def of(self, info: ModelInfo, item: Item) -> Format:
        """The formatter for a column or fact of `info`."""
        field = item.field
        if field.is_relation:
            return self._relation(field)
        states = self._states(info, item)
        if states:
            return lambda value, _row: badge_of(states, value)
        if field.choices:
            return _choice(field)
        if field.translate:
            return lambda value, _row: worded(field, value, info) if value else ""
        return self._plain(field, item.widget or field.widget)

    def _plain(self, field: Field, widget: str | None) -> Format:
        kind = field.type
        if isinstance(kind, Money):
            currency = kind.currency
            return lambda value, row: money(value, pick(row, currency))
        if isinstance(kind, Boolean):
            return self._boolean
        if widget in _BY_WIDGET or widget == "model":
            return _BY_WIDGET.get(widget, self._model)
        if isinstance(kind, Markdown) or widget == "markdown":
            return self._markdown
        if isinstance(kind, LongText):
            return self._long
        show = next((show for type_, show in _BY_TYPE if isinstance(kind, type_)), plain)
        return lambda value, _row: show(value)

    def _boolean(self, value: Any, _row: Any) -> str:
        if value:
            return gettext("Yes")
        return gettext("No") if self.full and value is not None else ""

    def _model(self, value: Any, _row: Any) -> str:
        """A kind of data by its name; one that is gone by its code."""
        registry = self.env.platform.registry
        return str(registry.info(value).plural) if value in registry else value or ""

    def _long(self, value: Any, _row: Any) -> Markup | str:
        if not value:
            return ""
        return Markup('<div class="mz-lines">{}</div>').format(value) if self.full else short(value)

    def _markdown(self, value: Any, _row: Any) -> Markup | str:
        if not value:
            return ""
        return rendered(value) if self.full else short(value)

    def _states(self, info: ModelInfo, item: Item) -> dict[str, State]:
        flow = self.env.platform.workflows.get(info.name)
        if flow is None or flow.field != item.path:
            return {}
        states: dict[str, State] = getattr(flow, "states", {})
        return states

    def _relation(self, field: Field) -> Format:
        target = self.env.platform.registry.info(field.target_name)
        shown = self._person if target.name == USER_MODEL else self._linked(target)
        colored = "color" in target.fields
        if field.kind == "many_to_one" and colored:
            return lambda value, _row: "" if value is None else _label_badge(value, target)
        if field.kind == "many_to_one":
            return lambda value, _row: "" if value is None else shown(value, target)
        if colored:
            return lambda value, _row: Markup("").join(_label_badge(v, target) for v in value or ())
        return lambda value, _row: Markup(", ").join(shown(v, target) for v in value or ())

    def _person(self, value: Any, target: ModelInfo) -> Markup:
        return who(name_of(value, target))

    def _linked(self, target: ModelInfo) -> Callable[[Any, ModelInfo], Markup | str]:
        if not self.full or not access.rights(self.env).can(target.name, "read"):
            return name_of
        return lambda value, info: Markup('<a href="{}">{}</a>').format(
            record_url(info.name, pick(value, "id")), name_of(value, info)
        )


def pick(row: Any, path: str) -> Any:
    """The value at a dotted path of a record or of a dictionary; None where the path ends."""
    for step in path.split("."):
        if row is None:
            return None
        row = row.get(step) if isinstance(row, Mapping) else getattr(row, step, None)
    return row


def name_of(record: Any, info: ModelInfo) -> str:
    """What names a record."""
    found = pick(record, info.display)
    if found in (None, ""):
        return f"{info.label} {pick(record, 'id')}"
    return worded(info.fields[info.display], str(found), info)


def worded(field: Field, value: str, info: ModelInfo) -> str:
    """A value that an addon shipped, in the reader's language; the company's own as it is."""
    if not field.translate:
        return value
    domains = dict.fromkeys((field.addon, *(other.addon for other in info.registry)))
    translations = (dgettext(domain, value) for domain in domains)
    return next((text for text in translations if text != value), value)


@lru_cache(maxsize=2000)
def who(name: str) -> Markup:
    """A person's initials and name."""
    return Markup('<span class="mz-who">{}{}</span>').format(person(name, small=True), name)


def is_number(field: Field) -> bool:
    """Whether a column is aligned to the right."""
    number = isinstance(field.type, Integer | Numeric | Float | Money)
    return number and not field.is_relation and not field.choices


def badge(label: object, color: str | None) -> Markup:
    """A small coloured label."""
    return _badge(str(label), color or "gray")


@lru_cache(maxsize=2000)
def _badge(label: str, color: str) -> Markup:
    return Markup('<span class="mz-badge mz-c-{}">{}</span>').format(color, label)


def badge_of(states: Mapping[str, State], value: Any) -> Markup | str:
    """The badge of a workflow's state."""
    state = states.get(value)
    return badge(state.label, state.color) if state else plain(value)


def money(amount: Decimal | None, currency: Any) -> str:
    """An amount with its currency; a bare number where the currency is not known."""
    if amount is None:
        return ""
    code = pick(currency, "code") if not isinstance(currency, str | None) else currency
    return format_money(amount, code) if code else format_number(amount, 2)


def moment(value: datetime) -> Markup:
    """Date and time in the reader's zone."""
    return Markup('<time datetime="{}">{}</time>').format(value.isoformat(), format_datetime(value))


def link(scheme: str, value: Any) -> Markup | str:
    """A link that opens the phone or the mail program."""
    return Markup('<a href="{}{}">{}</a>').format(scheme, value, value) if value else ""


def web_link(value: Any) -> Markup | str:
    """A link to a page elsewhere; only of the web's own schemes."""
    if not value:
        return ""
    if not str(value).lower().startswith(("http://", "https://")):
        return plain(value)
    shown = str(value).partition("://")[2].rstrip("/")
    return Markup('<a href="{}" rel="noopener noreferrer" target="_blank">{}</a>').format(
        value, shown
    )


ADDRESS_PARTS = ("street", "building", "postal_code", "city", "country")
"""Fields of a row that say where it is."""


def map_link(value: Any, row: Any) -> Markup | str:
    """A part of an address, with a link that shows the whole of it on a map."""
    if not value:
        return ""
    query = " ".join(str(part) for name in ADDRESS_PARTS if (part := pick(row, name)))
    return Markup('<a href="{}{}" rel="noopener noreferrer" target="_blank">{}</a>').format(
        MAP, quote(query or str(value)), value
    )


def contact_link(value: Any, _row: Any) -> Markup | str:
    """A telephone number, an address of mail or of a page, by its looks."""
    text = str(value or "")
    if text.lower().startswith(("http://", "https://")):
        return web_link(text)
    if _MAIL.fullmatch(text):
        return link("mailto:", text)
    return link("tel:", text) if _TELEPHONE.fullmatch(text) else text


def short(value: str) -> str:
    """The beginning of a long text, on one line."""
    line = " ".join(value.split())
    return f"{line[:SHORT].rstrip()}…" if len(line) > SHORT else line


def rendered(value: str) -> Markup:
    """Markdown as clean HTML."""
    html = nh3.clean(_markdown.render(value), link_rel="noopener noreferrer")
    return Markup('<div class="mz-prose">{}</div>').format(Markup(html))  # noqa: S704 (cleaned)


def plain(value: Any) -> str:
    """Any other value as text."""
    if value is None or isinstance(value, str):
        return value or ""
    if isinstance(value, bool):
        return gettext("Yes") if value else gettext("No")
    show = next((show for type_, show in _BY_PYTHON_TYPE if isinstance(value, type_)), _as_json)
    return show(value)


def _choice(field: Field) -> Format:
    labels = {value: str(label) for value, label in field.choices}
    if not field.choice_colors:
        return lambda value, _row: labels.get(value) or plain(value)
    badges: dict[Any, Markup] = {
        value: badge(label, field.choice_colors.get(value)) for value, label in labels.items()
    }
    return lambda value, _row: badges.get(value) or plain(value)


def _label_badge(value: Any, target: ModelInfo) -> Markup:
    return badge(name_of(value, target), pick(value, "color"))


def _palette_badge(color: str | None) -> Markup | str:
    return badge(_palette(current_language()).get(color, color), color) if color else ""


@lru_cache(maxsize=8)
def _palette(_language: str) -> dict[str, str]:
    return {color: str(label) for color, label in PALETTE}


def _as_json(value: Any) -> str:
    return orjson.dumps(value, default=str).decode()


_BY_WIDGET: Mapping[str | None, Format] = {
    "map": map_link,
    "contact": contact_link,
    "year": lambda value, _row: "" if value is None else str(value),
}
"""How values read where a view asks for it: `Show("city", widget="map")`."""

_BY_PYTHON_TYPE: tuple[tuple[Any, Callable[[Any], str]], ...] = (
    (datetime, format_datetime),
    (date, format_date),
    (int | float | Decimal, format_number),
)

_BY_TYPE: tuple[tuple[Any, Callable[[Any], Markup | str]], ...] = (
    (Moment, lambda value: moment(value) if value else ""),
    (Date, plain),
    (Color, _palette_badge),
    (Integer | Numeric | Float, plain),
    (Email, lambda value: link("mailto:", value)),
    (Phone, lambda value: link("tel:", value)),
    (Url, web_link),
)
"""How values of a column type read; others as they are."""
