"""Jinja in a box: templates read values and have a few filters; they call nothing."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

from jinja2 import StrictUndefined, Template, TemplateSyntaxError, nodes
from jinja2.exceptions import SecurityError
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from mozaika import Text, _l
from mozaika_mail.values import Readable, shown

FILTERS = (
    "abs", "capitalize", "count", "d", "default", "e", "escape", "first", "float", "int", "join",
    "last", "length", "lower", "max", "min", "replace", "reverse", "round", "sort", "striptags",
    "sum", "title", "trim", "truncate", "unique", "upper", "wordcount",
)  # fmt: skip
"""Filters of Jinja's that can do no harm, and need little time whatever they are given."""

_MARKDOWN = re.compile(r"([\\`*_{}\[\]()<>#+\-!|~&])")


_AT_LINE_END = re.compile(
    r"(?m)^(?![ \t]*(?:\{%[^%]*%\}[ \t]*)+\r?$)(?P<line>.*[^-+\r\n])%\}(?P<end>\r?)$"
)
"""A tag at the end of a line that has text as well."""


OTHERS = (nodes.Include, nodes.Import, nodes.FromImport, nodes.Extends)
ALONE = "stands alone"


class Refused(SecurityError):
    """What a template may not do; `cure` says what helps."""

    def __init__(self, cure: Text) -> None:
        super().__init__(str(cure))
        self.cure = cure


class Missing(StrictUndefined):
    """A variable that there is not; the error's text is its name with its path."""

    @property
    def _undefined_message(self) -> str:
        name = str(self._undefined_name)
        owner = self._undefined_obj
        return f"{owner._path}.{name}" if isinstance(owner, Readable) else name


class Box(ImmutableSandboxedEnvironment):
    """An environment for one kind of text; `finish` is what becomes of each shown value."""

    intercepted_binops = frozenset(["*", "**"])

    def __init__(self, finish: Callable[[Any], Any], *, html: bool) -> None:
        super().__init__(
            autoescape=html,
            undefined=Missing,
            finalize=finish,
            keep_trailing_newline=True,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self.globals.clear()
        self.filters = {name: self.filters[name] for name in FILTERS}

    def fitting(self, source: str) -> Template:
        """The template of what somebody wrote: a line of tags alone leaves no line behind, a tag
        at the end of a line leaves the line's end."""
        tree = self.parse(_AT_LINE_END.sub(r"\g<line>+%}\g<end>", source))
        for other in tree.find_all(OTHERS):
            raise TemplateSyntaxError(ALONE, other.lineno)
        self._check_names(tree)
        return self.from_string(tree)

    def _check_names(self, tree: nodes.Template) -> None:
        """Jinja lets filters that there are not stand behind a condition."""
        for kind, known in ((nodes.Filter, self.filters), (nodes.Test, self.tests)):
            for one in tree.find_all(kind):
                if one.name not in known:
                    told = f"No {kind.__name__.lower()} named '{one.name}'."
                    raise TemplateSyntaxError(told, one.lineno)

    def is_safe_callable(self, obj: Any) -> bool:
        """Templates call nothing: what they need is given to them."""
        if isinstance(obj, Missing):
            str(obj)
        raise Refused(_l("Leave out what is called with ( )."))

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        """Numbers may be multiplied; texts and lists may not grow that way."""
        if operator == "**" or isinstance(left, (str, list)) or isinstance(right, (str, list)):
            raise Refused(_l("“%(sign)s” works with numbers only.", sign=operator))
        return super().call_binop(context, operator, left, right)


def plain_box(zone: ZoneInfo) -> Box:
    """For subjects and plain text: values as they are."""
    return Box(lambda value: _as_shown(value, zone), html=False)


def html_box(zone: ZoneInfo) -> Box:
    """For HTML: values are escaped."""
    return Box(lambda value: _as_shown(value, zone), html=True)


def markdown_box(zone: ZoneInfo) -> Box:
    """For Markdown: values are text, whatever characters they have."""

    def finish(value: Any) -> Any:
        return _MARKDOWN.sub(r"\\\1", str(_as_shown(value, zone)))

    return Box(finish, html=False)


def _as_shown(value: Any, zone: ZoneInfo) -> Any:
    return value if isinstance(value, (Missing, Markup)) else shown(value, zone)
