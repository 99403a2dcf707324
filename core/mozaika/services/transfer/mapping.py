"""Mappings: which column goes where, and how its cells are read.

A mapping is a TOML or JSON file, a dictionary of the same form (REST), or `TARGET=COLUMN` options.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Sequence
from collections.abc import Mapping as Map
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Literal, Self

import orjson

from mozaika.errors import BadRequest, Text
from mozaika.i18n import _l

Empty = Literal["clear", "keep"]
Repeated = Literal["error", "skip"]

_KEYS = (
    "columns", "templates", "constants", "values", "dates", "decimal", "create", "list_separator",
    "empty", "repeated", "key", "encoding", "separator", "sheet",
)  # fmt: skip
_TABLES = ("columns", "templates", "constants", "values", "dates")
_CHOICES = {"decimal": (",", "."), "empty": ("clear", "keep"), "repeated": ("error", "skip")}
_CURE = _l("See “The mapping file” in docs/import.md.")


@dataclass(frozen=True, kw_only=True)
class Mapping:
    """How rows become values.

    Attributes:
        columns: target to column. A target is a field (`name`), a link matched by what names its
            records or by another field of them (`parent`, `owner.login`), or a value of a child
            record (`contact_points[kind=email].value`).
        templates: target to what is put together from several columns: `{product}[ · {account}]`.
        constants: target to the value that every row gets.
        values: column (or target) to what its cells mean: `{"technolgy": "technology"}`; what is
            told for "" stands for empty cells.
        dates: column (or target) to the format of its dates, as strptime writes it: `%d-%m-%y`.
        decimal: the decimal sign, where numbers could be read in two ways.
        create: targets whose missing records may be made.
        list_separator: what parts several records in one cell.
        empty: what an empty cell does to a record that exists: "clear" its value or "keep" it.
        repeated: whether a row with the key of an earlier one is an "error", or is to "skip".
        key: fields by which existing records are found.
        encoding: of a CSV file, if it is not to be found out; `separator` and `sheet` likewise.
    """

    columns: Map[str, str] = field(default_factory=dict)
    templates: Map[str, str] = field(default_factory=dict)
    constants: Map[str, Any] = field(default_factory=dict)
    values: Map[str, Map[str, Any]] = field(default_factory=dict)
    dates: Map[str, str] = field(default_factory=dict)
    decimal: str | None = None
    create: Sequence[str] = ()
    list_separator: str = ";"
    empty: Empty = "clear"
    repeated: Repeated = "error"
    key: Sequence[str] = ()
    encoding: str | None = None
    separator: str | None = None
    sheet: str | None = None

    @classmethod
    def load(cls, path: str | Path) -> Self:
        """Reads a `.toml` or `.json` file; `BadRequest` says what is wrong with it."""
        file = Path(path)
        try:
            text = file.read_bytes()
            is_json = file.suffix == ".json"
            values = orjson.loads(text) if is_json else tomllib.loads(text.decode())
        except OSError as error:
            raise _unusable(file.name, error.strerror or error) from error
        except (tomllib.TOMLDecodeError, orjson.JSONDecodeError, UnicodeDecodeError) as error:
            raise _unusable(file.name, error) from error
        return cls.parse(values, file.name)

    @classmethod
    def parse(cls, values: Any, name: str = "mapping") -> Self:
        """A mapping from a dictionary; `name` is what messages call it."""
        if not isinstance(values, Map):
            raise _unusable(name, _l("it is no table of keys and values"))
        for key, value in values.items():
            _check(name, key, value)
        options = dict(values)
        for listed in ("create", "key"):
            if isinstance(options.get(listed), str):
                options[listed] = [part.strip() for part in options[listed].split(",")]
        return cls(**options)

    def with_columns(self, columns: Map[str, str]) -> Mapping:
        """The mapping with these columns, but for what constants and templates give already."""
        given = {*self.constants, *self.templates}
        wanted = {path: title for path, title in columns.items() if path not in given}
        return replace(self, columns=wanted)

    def with_options(self, options: Iterable[str], key: str | None = None) -> Mapping:
        """The mapping with `TARGET=COLUMN` (or `TARGET:=VALUE` for a constant) added to it."""
        columns, constants = dict(self.columns), dict(self.constants)
        for option in options:
            target, sign, value = option.partition("=")
            if not sign or not target.strip(": "):
                raise BadRequest(
                    _l("“%(option)s” maps nothing.").format(option=option),
                    cure=_l("Write TARGET=COLUMN, or TARGET:=VALUE for a constant."),
                )
            while target.count("[") > target.count("]") and "=" in value:
                more, _, value = value.partition("=")  # the sign of a selector, not ours
                target = f"{target}={more}"
            if target.endswith(":"):
                constants[target[:-1].strip()] = value
            else:
                columns[target.strip()] = value.strip()
        keys = [part.strip() for part in key.split(",")] if key else self.key
        return replace(self, columns=columns, constants=constants, key=keys)


def _check(name: str, key: Any, value: Any) -> None:
    if key not in _KEYS:
        close = get_close_matches(str(key), _KEYS, 1)
        cure = _l("Did you mean “%(name)s”?").format(name=close[0]) if close else _CURE
        raise _unusable(name, _l("the key “%(key)s” is unknown").format(key=key), cure)
    if key in _TABLES:
        fits = isinstance(value, Map) and all(_fits(key, item) for item in value.values())
    elif key in ("create", "key"):
        fits = isinstance(value, str) or (
            isinstance(value, list | tuple) and all(isinstance(item, str) for item in value)
        )
    else:
        fits = isinstance(value, str) and bool(value)
    if not fits:
        raise _unusable(name, _l("the key “%(key)s” has a value of another form").format(key=key))
    if key in _CHOICES and value not in _CHOICES[key]:
        text = _l("“%(key)s” is “%(value)s”, and should be one of: %(words)s")
        raise _unusable(name, text.format(key=key, value=value, words=" ".join(_CHOICES[key])))


def _fits(key: str, value: Any) -> bool:
    if key == "values":
        return isinstance(value, Map)
    return isinstance(value, str) or key == "constants"


def _unusable(name: str, reason: Text | Exception, cure: Text = _CURE) -> BadRequest:
    text = _l("The mapping “%(name)s” can't be used: %(reason)s.")
    return BadRequest(text.format(name=name, reason=reason), cure=cure)
