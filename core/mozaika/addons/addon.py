"""An addon as found: its manifest and the folder of its package. Nothing is imported yet."""

from __future__ import annotations

import importlib.util
import sys
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

from mozaika.addons.manifest import Manifest
from mozaika.errors import AddonError, Text
from mozaika.i18n import LazyString, word_folders

BASE = "base"
"""Name of the platform's own addon: always enabled, always first."""


@dataclass(frozen=True)
class Addon:
    """One addon. `package` is its import name, `folder` the package's folder, `origin` says how
    it was found ("entry point of …" or the folder that was scanned)."""

    manifest: Manifest
    package: str
    folder: Path
    origin: str

    def __str__(self) -> str:
        return self.name

    def __repr__(self) -> str:
        return f"<Addon {self.name} {self.version}>"

    @property
    def name(self) -> str:
        """Its name, unique among all addons."""
        return self.manifest.name

    @property
    def version(self) -> str:
        """Its version, as the manifest has it."""
        return self.manifest.version

    @property
    def title(self) -> Text:
        """The addon's name for people, in the reader's language."""
        return LazyString(self.manifest.title, self.package)

    @property
    def summary(self) -> Text:
        """What the addon does, in a sentence, in the reader's language."""
        return LazyString(self.manifest.summary, self.package)

    @property
    def depends(self) -> tuple[str, ...]:
        """Names of the addons that it says it needs; their versions are in the manifest."""
        return tuple(dependency.name for dependency in self.manifest.depends)

    @property
    def catalogue_folder(self) -> Path:
        """Folder of its translations: `pl.po`, `ru.po`, `ro.po`."""
        return self.folder / "i18n"

    @property
    def words(self) -> dict[str, Path]:
        """Folders of its own words for other addons' texts, by the other's name: what "Deal" is
        called where it is enabled."""
        return word_folders(self.catalogue_folder)

    @property
    def migrations_folder(self) -> Path:
        """Folder of its migration scripts."""
        return self.folder / "migrations"

    @property
    def templates_folder(self) -> Path:
        """Folder of its page templates."""
        return self.folder / "templates"

    @property
    def static_folder(self) -> Path:
        """Folder of the files that its pages need."""
        return self.folder / "static"

    def hooks_module(self) -> ModuleType:
        """Imports `<package>.hooks`.

        Raises `AddonError` that says whether the module is missing, needs something that is not
        installed, or fails by itself.
        """
        self._make_importable()
        module = f"{self.package}.hooks"
        try:
            hooks = importlib.import_module(module)
        except Exception as error:
            raise self._import_failed(module, error) from error
        self._check_place(hooks)
        return hooks

    def _make_importable(self) -> None:
        parent = str(self.folder.parent)
        if importlib.util.find_spec(self.package.partition(".")[0]) is None:
            sys.path.append(parent)
            importlib.invalidate_caches()

    def _import_failed(self, module: str, error: Exception) -> AddonError:
        missing = (error.name or "") if isinstance(error, ModuleNotFoundError) else ""
        if missing == module:
            fault, cure = f"has no {self.folder / 'hooks.py'}", "Write its hooks there."
        elif missing and missing.partition(".")[0] != self.package:
            fault, cure = f"needs {missing!r}, which is not installed", f"Install {missing!r}."
        else:
            fault = f"can't be imported: {type(error).__name__}: {error}"
            cure = "Correct it, or disable the addon."
        return AddonError(f"Addon {self.name!r} {fault}.", cure=cure, addons=(self.name,))

    def _check_place(self, module: ModuleType) -> None:
        found = Path(module.__file__ or "").parent
        if found.resolve() != self.folder.resolve():
            raise AddonError(
                f"Addon {self.name!r} lies in {self.folder}, but Python imports {self.package!r} "
                f"from {found}.",
                cure="Remove one of the two, or rename the package.",
                addons=(self.name,),
            )
