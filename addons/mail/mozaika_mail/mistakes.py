"""What is wrong with a template, and what helps: in words that its author understands.

Jinja tells it in English and in its own terms; here its messages are read.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches

from jinja2 import TemplateSyntaxError
from jinja2.exceptions import SecurityError

from mozaika import Text, _l
from mozaika_mail.sandbox import ALONE, FILTERS, Refused

EXAMPLE = "{{ record.name }}"
TAGS = "if, elif, else, for, set, with"
BLOCKS = ("if", "for", "set", "with")
_COMMAND = re.compile(r"\{%[-+]?\s*(\w+)")
_SIGNS = {
    "begin of print statement": "{{",
    "end of print statement": "}}",
    "begin of statement block": "{%",
    "end of statement block": "%}",
    "begin of comment": "{#",
    "end of comment": "#}",
}


@dataclass(frozen=True)
class Mistake:
    """Why a template can't be used, as the end of a sentence, what to do, and where it is."""

    cause: Text
    cure: Text
    line: int | None = None


Found = Mapping[str, str]
_PUZZLING = Mistake(
    _l("it can't be understood."),
    _l("Look at its brackets: %(value)s shows a value, %(begin)s begins a condition.",
       value=EXAMPLE, begin="{% if … %}"),
)  # fmt: skip


def misspelt(error: TemplateSyntaxError) -> Mistake:
    """What can't be understood."""
    told = error.message or ""
    found = _PUZZLING
    for pattern, explain in _KNOWN:
        if match := pattern.search(told):
            found = explain({name: text or "" for name, text in match.groupdict().items()})
            break
    is_open = told.startswith("Unexpected end") and error.source
    return replace(found, line=_last_open(error.source or "") if is_open else error.lineno)


def forbidden(error: SecurityError) -> Mistake:
    """What templates may not do."""
    if isinstance(error, Refused):
        return Mistake(_l("templates read values and call nothing."), error.cure)
    name = re.search(r"attribute '([^']+)'", str(error))
    what = name[1] if name else str(error)[:100]
    return Mistake(_l("templates read values and call nothing."), _left_out(what))


def uncomputable(error: Exception) -> Mistake:
    """What goes wrong with the values of this very record."""
    if isinstance(error, ZeroDivisionError):
        why, cure = _l("something is divided by zero"), _l("Ask first whether the number is 0.")
    elif isinstance(error, TypeError):
        why = _l("values of different kinds, or none, do not go together")
        cure = _l("Ask first whether there is a value: %(example)s.", example="{% if … %}")
    else:
        why = _l("a value is not of the kind that is needed there")
        cure = _l("Look at the values there, or choose another field.")
    return Mistake(_l("it can't be computed: %(why)s.", why=why), cure)


def _last_open(source: str) -> int:
    """The line of the command that was begun last and is not closed."""
    begun: list[tuple[str, int]] = []
    for tag in _COMMAND.finditer(source):
        name, line = tag[1], source.count("\n", 0, tag.start()) + 1
        if name.startswith("end"):
            del begun[-1:]
        elif name in BLOCKS:
            begun.append((name, line))
    return begun[-1][1] if begun else source.count("\n") + 1


def _left_out(what: str) -> Text:
    return _l("Leave out “%(what)s”.", what=what)


def _tag(found: Found) -> Mistake:
    tag = found["tag"]
    if not tag.startswith("end") and tag not in ("else", "elif"):
        return Mistake(
            _l("there is no command “%(name)s”.", name=tag),
            _l("Known are: %(names)s.", names=TAGS),
        )
    sign = _command(tag)
    if found["inner"]:
        return Mistake(
            _l("“%(sign)s” stands where something else has to be closed first.", sign=sign),
            _l("Write %(close)s before it.", close=_command("end" + found["inner"])),
        )
    return Mistake(
        _l("“%(sign)s” ends what was not begun.", sign=sign),
        _l("Write %(begin)s before it, or leave it out.",
           begin=_command(tag.removeprefix("end") if tag.startswith("end") else "if", " …")),
    )  # fmt: skip


def _unclosed(found: Found) -> Mistake:
    inner = found["inner"] or "if"
    return Mistake(
        _l("“%(sign)s” is not closed.", sign=_command(inner, " …")),
        _l("Write %(close)s where it ends.", close=_command("end" + inner)),
    )


def _expected(found: Found) -> Mistake:
    wanted, got = _sign(found["wanted"]), _sign(found["got"])
    if wanted in ("name", "string", "integer"):
        return _nothing(found)
    if wanted == ":":
        return _wrong_bracket()
    cure = _l("One value stands between the brackets, such as %(example)s.", example=EXAMPLE)
    if got == "=":
        cure = _l("Two values are compared by ==.")
    return Mistake(_l("“%(wanted)s” is missing before “%(got)s”.", wanted=wanted, got=got), cure)


def _wrong_bracket() -> Mistake:
    return Mistake(
        _l("the brackets do not fit together."),
        _l("%(two)s is closed by %(twice)s, %(one)s by %(once)s.",
           two="{{", twice="}}", one="{%", once="%}"),
    )  # fmt: skip


def _quote(_found: Found) -> Mistake:
    return Mistake(
        _l("a text in quotes is not closed."), _l("Write the same sign at its beginning and end.")
    )


def _ends(found: Found) -> Mistake:
    wanted = _sign(found["wanted"])
    return Mistake(
        _l("“%(wanted)s” is missing.", wanted=wanted),
        _l("Write %(close)s where it ends.", close=wanted),
    )


def _nothing(_found: Found) -> Mistake:
    return Mistake(
        _l("the brackets are empty, or something is missing at their end."),
        _l("Write what is to be shown, such as %(example)s.", example=EXAMPLE),
    )


def _filter(found: Found) -> Mistake:
    name = found["name"]
    close = get_close_matches(name, FILTERS, 1)
    known = _l("Known are: %(names)s.", names=", ".join(FILTERS))
    cure = _l("Did you mean %(name)s?", name=close[0]) if close else known
    return Mistake(_l("there is no filter “%(name)s”.", name=name), cure)


def _test(found: Found) -> Mistake:
    return Mistake(
        _l("there is no question “is %(name)s”.", name=found["name"]),
        _l("Ask so: %(example)s.", example='{% if record.city == "Kraków" %}'),
    )


def _character(found: Found) -> Mistake:
    return Mistake(
        _l("“%(sign)s” has no meaning there.", sign=found["sign"]),
        _l("Write it outside of the brackets, or leave it out."),
    )


def _bracket(found: Found) -> Mistake:
    wanted = found["wanted"]
    if wanted:
        cause = _l("“%(wanted)s” is missing before “%(got)s”.", wanted=wanted, got=found["sign"])
        return Mistake(cause, _l("Close first what was opened last."))
    if found["sign"] in ("}", "%"):
        return _wrong_bracket()
    return Mistake(
        _l("“%(sign)s” ends what was not begun.", sign=found["sign"]), _left_out(found["sign"])
    )


def _alone(_found: Found) -> Mistake:
    return Mistake(
        _l("a template stands alone: it can't bring in others."),
        _l("Copy the text that you need into this template."),
    )


def _command(name: str, rest: str = "") -> str:
    return f"{{% {name}{rest} %}}"


def _sign(token: str) -> str:
    """How a token of Jinja's is written."""
    return _SIGNS.get(token, token)


_INNER = r"(?:.*that needs to be closed is '(?P<inner>\w+)')?"
_KNOWN: list[tuple[re.Pattern[str], Callable[[Found], Mistake]]] = [
    (re.compile(pattern, re.DOTALL), explain)
    for pattern, explain in (
        (rf"Encountered unknown tag '(?P<tag>[^']*)'{_INNER}", _tag),
        (rf"Unexpected end of template{_INNER}", _unclosed),
        (r"unexpected end of template, expected '(?P<wanted>.+)'", _ends),
        (r"Missing end of (?P<wanted>comment)", lambda _: _ends({"wanted": "end of comment"})),
        (
            r"Expected an expression|unexpected 'end of |tag name expected|expected name or",
            _nothing,
        ),
        (r"expected token '(?P<wanted>.+?)', got '(?P<got>.+)'", _expected),
        (r"No filter named '(?P<name>.+)'", _filter),
        (r"No test named '(?P<name>.+)'", _test),
        (r"""unexpected char (?:'"'|"'") at""", _quote),
        (r"unexpected char '(?P<sign>.+)' at", _character),
        (r"unexpected '(?P<sign>.+?)'(?:, expected '(?P<wanted>.+)')?$", _bracket),
        (f"^{ALONE}$", _alone),
    )
]
"""Jinja's messages, and what they mean; the first that fits."""
