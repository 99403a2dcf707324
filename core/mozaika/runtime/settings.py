"""Settings of a process: `MOZAIKA_*` variables, then `mozaika.toml`, then defaults."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from mozaika.errors import ConfigurationError

PREFIX = "MOZAIKA_"
LANGUAGES = ("en", "pl", "ru", "ro")


@dataclass(frozen=True)
class Settings:
    """Each attribute is the variable `MOZAIKA_<NAME>` and the key `<name>` of `mozaika.toml`."""

    database_url: str = "sqlite:///mozaika.db"
    addons_path: tuple[Path, ...] = ()
    data_dir: Path = Path("mozaika-data")
    secret_key: str = field(default="", repr=False)
    host: str = "127.0.0.1"
    port: int = 8000
    workers: int = 1
    language: str = "en"
    time_zone: str = "Europe/Warsaw"
    cookie_secure: bool = False
    log_level: str = "INFO"
    log_format: str = "text"

    @classmethod
    def load(
        cls, environ: Mapping[str, str] | None = None, file: Path | None = None
    ) -> Settings:
        """Reads the environment and `file` (default: mozaika.toml here, if any).

        Raises `ConfigurationError` naming the variable, what is wrong and what to write.
        """
        environ = os.environ if environ is None else environ
        values = _from_file(file or Path("mozaika.toml"))
        for item in fields(cls):
            variable = PREFIX + item.name.upper()
            if environ.get(variable, "") != "":
                values[item.name] = environ[variable]
        return cls(**{name: _convert(name, value) for name, value in values.items()})


def _from_file(file: Path) -> dict[str, Any]:
    if not file.is_file():
        return {}
    try:
        found = tomllib.loads(file.read_text("utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise ConfigurationError(f"{file} is not valid TOML: {error}.") from error
    known = {item.name for item in fields(Settings)}
    for name in found:
        if name not in known:
            raise ConfigurationError(
                f"{file} has the unknown key {name!r}.",
                cure=f"Known keys: {', '.join(sorted(known))}.",
            )
    return found


def _convert(name: str, value: Any) -> Any:
    convert = _CONVERTERS.get(name, str)
    try:
        return convert(value)
    except (ValueError, TypeError, ZoneInfoNotFoundError) as error:
        variable = PREFIX + name.upper()
        raise ConfigurationError(
            f"{variable} is {value!r}, which is wrong.", cure=f"{error}.", variable=variable
        ) from error


def _paths(value: Any) -> tuple[Path, ...]:
    items = value.split(os.pathsep) if isinstance(value, str) else value
    return tuple(Path(item) for item in items if item)


def _boolean(value: Any) -> bool:
    words = {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}
    try:
        return words[str(value).lower()]
    except KeyError:
        raise ValueError("Write true or false") from None


def _one_of(*words: str) -> Any:
    def convert(value: Any) -> str:
        if value not in words:
            raise ValueError(f"Write one of {', '.join(words)}")
        return str(value)

    return convert


def _number(low: int, high: int) -> Any:
    def convert(value: Any) -> int:
        text = str(value)
        if not text.isdigit() or not low <= int(text) <= high:
            raise ValueError(f"Write a whole number from {low} to {high}")
        return int(text)

    return convert


def _time_zone(value: Any) -> str:
    try:
        ZoneInfo(str(value))
    except (ZoneInfoNotFoundError, ValueError):
        raise ValueError("Write an IANA time zone such as Europe/Warsaw") from None
    return str(value)


_CONVERTERS: dict[str, Any] = {
    "addons_path": _paths,
    "data_dir": Path,
    "port": _number(1, 65535),
    "workers": _number(1, 64),
    "language": _one_of(*LANGUAGES),
    "time_zone": _time_zone,
    "cookie_secure": _boolean,
    "log_level": _one_of("DEBUG", "INFO", "WARNING", "ERROR"),
    "log_format": _one_of("text", "json"),
}
