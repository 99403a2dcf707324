"""Settings of a process: `MOZAIKA_*` variables, then `mozaika.toml`, then defaults."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from difflib import get_close_matches
from pathlib import Path
from typing import Any, NamedTuple, Self

from mozaika.errors import ConfigurationError, Text
from mozaika.i18n import LANGUAGES as _LANGUAGE_NAMES
from mozaika.i18n import _l
from mozaika.runtime import converters
from mozaika.runtime.secret_key import read_or_make_key

PREFIX = "MOZAIKA_"
FILE = Path("mozaika.toml")
LANGUAGES = tuple(_LANGUAGE_NAMES)


ABOUT: Mapping[str, str] = {
    "database_url": "The database: `sqlite:///path/to/file.db` or "
    "`postgresql://user:password@host/name`.",
    "addons_path": "Folders with further addons, separated as in `PATH`; a list in `mozaika.toml`.",
    "data_dir": "Folder of what is not in the database: attachments, the secret key.",
    "attachments_url": "Where attachments are kept: a folder or an fsspec address such as "
    "`s3://bucket/folder`. Empty: `attachments` in `MOZAIKA_DATA_DIR`.",
    "max_upload_mb": "The largest file that may be uploaded, in megabytes.",
    "secret_key": "Signs cookies: 32 or more random characters. Empty: made once and kept in "
    "`secret.key` in `MOZAIKA_DATA_DIR`. Servers of one database must share the key.",
    "host": "Address at which `mozaika serve` listens.",
    "port": "Port at which `mozaika serve` listens.",
    "workers": "Processes of `mozaika serve`; more than one needs PostgreSQL.",
    "threads": "Requests that one process of `mozaika serve` works on at a time.",
    "language": "Language of the company: `en`, `pl`, `ru` or `ro`.",
    "time_zone": "Time zone of the company, by its IANA name.",
    "cookie_secure": "Whether cookies are sent over HTTPS only: set it where the site has HTTPS.",
    "trusted_proxies": "How many reverse proxies stand before the server; their word on the "
    "caller's address and on HTTPS is taken.",
    "mail_password": "Password at the mail server; the rest of its settings is in the "
    "administration pages.",
    "call_private_addresses": "Whether webhooks may call addresses inside a network: for a "
    "receiver on the same machine.",
    "log_level": "What is logged: `DEBUG`, `INFO`, `WARNING` or `ERROR`.",
    "log_format": "Form of the log: `text` for people, `json` for programs.",
}
"""What each setting is for, in Markdown."""


@dataclass(frozen=True)
class Settings:
    """Each attribute is the variable `MOZAIKA_<NAME>` and the key `<name>` of `mozaika.toml`."""

    database_url: str = field(default="sqlite:///mozaika.db", repr=False)
    addons_path: tuple[Path, ...] = ()
    data_dir: Path = Path("mozaika-data")
    attachments_url: str = ""
    max_upload_mb: int = 64
    secret_key: str = field(default="", repr=False)
    host: str = "127.0.0.1"
    port: int = 8000
    workers: int = 1
    threads: int = 8
    language: str = "en"
    time_zone: str = "Europe/Warsaw"
    cookie_secure: bool = False
    trusted_proxies: int = 0
    mail_password: str = field(default="", repr=False)
    call_private_addresses: bool = False
    log_level: str = "INFO"
    log_format: str = "text"

    @classmethod
    def load(cls, environ: Mapping[str, str] | None = None, file: Path | None = None) -> Self:
        """Reads the environment and `file` (default: mozaika.toml here, if any).

        Raises `ConfigurationError` naming the variable, what is wrong and what to write.
        """
        environ = os.environ if environ is None else environ
        values: dict[str, Any] = _from_file(file or FILE)
        _check_misspelt(environ)
        for name in _names():
            if environ.get(variable_of(name), "") != "":
                values[name] = environ[variable_of(name)]
        return cls(**{name: _convert(name, value) for name, value in values.items()})

    def with_secret_key(self) -> Self:
        """These settings with a key: the given one, else that of `data_dir`, made if there is none.

        Raises `ConfigurationError` when the folder can't be written or its key is unusable.
        """
        if self.secret_key:
            return self
        return replace(self, secret_key=read_or_make_key(self.data_dir / "secret.key"))

    @property
    def attachments_place(self) -> str:
        """Folder or fsspec address of the attachments."""
        return self.attachments_url or str((self.data_dir / "attachments").absolute())


class Description(NamedTuple):
    """A setting as the documentation shows it."""

    variable: str
    key: str
    default: str
    about: str


def variable_of(name: str) -> str:
    """The environment variable of a setting: `database_url` is `MOZAIKA_DATABASE_URL`."""
    return PREFIX + name.upper()


def describe_settings() -> list[Description]:
    """All settings, in the order of the class."""
    return [
        Description(variable_of(item.name), item.name, _shown(item.default), ABOUT[item.name])
        for item in fields(Settings)
    ]


def _shown(default: Any) -> str:
    return str(default).lower() if isinstance(default, bool) else str(default or "")


def _names() -> list[str]:
    return [item.name for item in fields(Settings)]


def _from_file(file: Path) -> dict[str, Any]:
    if not file.is_file():
        return {}
    try:
        found = tomllib.loads(file.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigurationError(
            _l("%(file)s is not valid TOML: %(error)s.", file=file, error=error),
            cure=_l('Write lines such as: database_url = "sqlite:///mozaika.db"'),
        ) from error
    for name in found:
        if name not in _names():
            raise ConfigurationError(
                _l("%(file)s has the unknown key “%(key)s”.", file=file, key=name),
                cure=_suggest(name, _names()),
            )
    return found


def _check_misspelt(environ: Mapping[str, str]) -> None:
    """A variable that is nearly the name of a setting is taken for a mistake, others may be."""
    known = [variable_of(name) for name in _names()]
    for name in environ:
        if name.startswith(PREFIX) and name not in known:
            close = get_close_matches(name, known, 1, cutoff=0.85)
            if close:
                raise ConfigurationError(
                    _l("%(variable)s is no setting.", variable=name),
                    cure=_l("Did you mean %(name)s?", name=close[0]),
                    variable=name,
                )


def _suggest(name: str, known: list[str]) -> Text:
    close = get_close_matches(name, known, 1)
    if close:
        return _l("Did you mean %(name)s?", name=close[0])
    return _l("Known keys: %(names)s.", names=", ".join(sorted(known)))


def _convert(name: str, value: Any) -> Any:
    convert: converters.Converter = _CONVERTERS.get(name, converters.text)
    try:
        return convert(value)
    except converters.Unfit as unfit:
        shown = "***" if name in _SECRETS else value
        raise ConfigurationError(
            _l(
                "%(variable)s is “%(value)s”, which it can't be.",
                variable=variable_of(name),
                value=shown,
            ),
            cure=unfit.cure,
            variable=variable_of(name),
        ) from unfit


_SECRETS = frozenset(item.name for item in fields(Settings) if not item.repr)
_CONVERTERS: dict[str, converters.Converter] = {
    "addons_path": converters.paths,
    "data_dir": converters.path,
    "max_upload_mb": converters.number(1, 4096),
    "secret_key": converters.secret,
    "port": converters.number(1, 65535),
    "workers": converters.number(1, 64),
    "threads": converters.number(1, 128),
    "language": converters.one_of(*LANGUAGES),
    "time_zone": converters.time_zone,
    "cookie_secure": converters.boolean,
    "trusted_proxies": converters.number(0, 8),
    "log_level": converters.one_of("DEBUG", "INFO", "WARNING", "ERROR"),
    "log_format": converters.one_of("text", "json"),
}
