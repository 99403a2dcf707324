"""Migration scripts of addons, and what they may do.

A script is `<package>/migrations/v1_1_0.py` (the version to which it leads). It has
`before(m)`, run before the additive schema steps, or `after(m, env)`, run after them, or both.
"""

from __future__ import annotations

import importlib.util
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

from packaging.version import Version
from sqlalchemy import Connection, event

from mozaika.addons import Addon
from mozaika.errors import LifecycleError, MozaikaError, Text
from mozaika.i18n import _l
from mozaika.lifecycle.migration import Migration
from mozaika.model.registry import Registry

_NAME = re.compile(r"v(\d+(?:_\d+)*)")


@dataclass(frozen=True)
class Script:
    """One script of an addon."""

    addon: str
    version: str
    file: Path
    module: ModuleType

    @property
    def has_before(self) -> bool:
        """Whether it does something before the schema steps."""
        return hasattr(self.module, "before")

    @property
    def has_after(self) -> bool:
        """Whether it does something after the schema steps."""
        return hasattr(self.module, "after")

    @property
    def description(self) -> Text:
        """What a plan says of `before`."""
        return _l("Run the migration script to %(version)s (before).", version=self.version)

    @property
    def after_description(self) -> Text:
        """What a plan says of `after`."""
        return _l("Run the migration script to %(version)s (after).", version=self.version)

    def before(self, connection: Connection, registry: Registry) -> list[str]:
        """Runs `before` and returns the statements that it sent."""
        if not self.has_before:
            return []
        with self._named(), recorded(connection) as statements:
            self.module.before(Migration(connection, registry, self.addon))
        return statements

    def after(self, env: Any) -> None:
        """Runs `after` in the env of the new platform, then flushes."""
        if self.has_after:
            with self._named():
                connection = env.session.connection()
                self.module.after(Migration(connection, env.registry, self.addon), env)
                env.session.flush()

    @contextmanager
    def _named(self) -> Iterator[None]:
        try:
            yield
        except Exception as error:
            if isinstance(error, LifecycleError):
                raise
            cause = error if isinstance(error, MozaikaError) else f"{type(error).__name__}: {error}"
            raise LifecycleError(
                _l("The migration script %(file)s of the addon %(addon)s failed: %(cause)s").format(
                    file=self.file.name, addon=self.addon, cause=cause
                ),
                cure=_l("Nothing was changed. Correct the script and upgrade again."),
                addons=[self.addon],
            ) from error


def scripts_between(addon: Addon, old: str, new: str) -> list[Script]:
    """The addon's scripts after version `old`, up to `new` inclusive, in order of versions."""
    found = []
    for file in addon.migrations_folder.glob("*.py"):
        version = _version(addon, file)
        if version is not None and Version(old) < version <= Version(new):
            found.append((version, file))
    return [Script(addon.name, str(v), file, _load(addon, file)) for v, file in sorted(found)]


def _version(addon: Addon, file: Path) -> Version | None:
    if file.stem.startswith("_"):
        return None
    match = _NAME.fullmatch(file.stem)
    if match is None:
        raise LifecycleError(
            _l("The migration script %(file)s of the addon %(addon)s has no version.").format(
                file=file, addon=addon.name
            ),
            cure=_l("Name it by the version to which it leads, such as v1_1_0.py."),
            addons=[addon.name],
        )
    return Version(match[1].replace("_", "."))


def _load(addon: Addon, file: Path) -> ModuleType:
    name = f"{addon.package}.migrations.{file.stem}"
    spec = importlib.util.spec_from_file_location(name, file)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    try:
        spec.loader.exec_module(module)
    except Exception as error:
        raise LifecycleError(
            _l("The migration script %(file)s of the addon %(addon)s can't be loaded: "
               "%(cause)s").format(file=file.name, addon=addon.name, cause=repr(error)),
            cure=_l("Correct the script."),
            addons=[addon.name],
        ) from error  # fmt: skip
    return module


@contextmanager
def recorded(connection: Connection) -> Iterator[list[str]]:
    """Collects the writing statements sent over the connection."""
    statements: list[str] = []

    def note(_c: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if not statement.lstrip().upper().startswith(("SELECT", "PRAGMA", "WITH", "SAVEPOINT")):
            statements.append(statement)

    event.listen(connection, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(connection, "before_cursor_execute", note)
