"""Finding addons: by entry point, and in folders. No addon is imported.

Installed addons say `[project.entry-points."mozaika.addons"] pipeline = "mozaika_pipeline"`.
Others lie in the folders of `MOZAIKA_ADDONS_PATH`, each addon in a folder of its own with
`addon.toml` and the package, or with `addon.toml` inside the package.
"""

from __future__ import annotations

import importlib.util
import logging
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib.metadata import EntryPoint
from importlib.metadata import entry_points as installed_entry_points
from pathlib import Path

from mozaika.addons.addon import BASE, Addon
from mozaika.addons.manifest import MANIFEST, find_manifest, read_manifest
from mozaika.errors import AddonError
from mozaika.i18n import register_domain

ENTRY_POINTS = "mozaika.addons"
_BASE_PACKAGE = f"mozaika.{BASE}"
_BASE_FOLDER = Path(__file__).parent.parent / BASE

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Survey:
    """What was found: the usable addons by name, and an error for each that is not usable."""

    addons: dict[str, Addon]
    problems: tuple[AddonError, ...]


def discover(paths: Iterable[Path] = (), *, entry_points: bool = True) -> dict[str, Addon]:
    """The addons that are there, by name, `base` first; unusable ones are logged.

    Raises `AddonError` when two have the same name. See `survey` for the problems themselves.
    """
    found = survey(paths, entry_points=entry_points)
    for problem in found.problems:
        log.warning("%s", problem)
    return found.addons


def survey(paths: Iterable[Path] = (), *, entry_points: bool = True) -> Survey:
    """Looks at all entry points, then into each folder of `paths`, in that order.

    An addon that can't be read (package gone, wrong manifest) is a problem and is left out.
    Raises `AddonError` when two different packages claim the same addon's name.
    """
    addons: dict[str, Addon] = {}
    problems: list[AddonError] = []
    for found in _everything(paths, entry_points):
        if isinstance(found, AddonError):
            problems.append(found)
        else:
            _add(addons, found)
    return Survey(addons, tuple(problems))


def _everything(paths: Iterable[Path], entry_points: bool) -> Iterator[Addon | AddonError]:
    yield _attempt(_BASE_FOLDER, _BASE_PACKAGE, "the core")
    if entry_points:
        for point in installed_entry_points(group=ENTRY_POINTS):
            yield _from_entry_point(point)
    for path in paths:
        yield from _scan(path)


def _add(addons: dict[str, Addon], found: Addon) -> None:
    known = addons.setdefault(found.name, found)
    if known.folder.resolve() != found.folder.resolve():
        raise AddonError(
            f"Two addons are named {found.name!r}: {known.folder} ({known.origin}) and "
            f"{found.folder} ({found.origin}).",
            cure="Remove one of them, or rename it in its addon.toml.",
            addons=(found.name,),
        )


def _from_entry_point(point: EntryPoint) -> Addon | AddonError:
    by = f" of {point.dist.name}" if point.dist else ""
    origin = f"entry point{by}"
    said = f"Addon {point.name!r} ({origin})"
    if not point.value.isidentifier():
        return AddonError(
            f"{said} points to {point.value!r}.",
            cure="Let it name a top-level package, without dots and colons.",
            addons=(point.name,),
        )
    folder = package_folder(point.value)
    if folder is None:
        return AddonError(
            f"{said}: its package {point.value!r} is gone.",
            cure="Install it again, or uninstall its distribution.",
            addons=(point.name,),
        )
    return _attempt(folder, point.value, origin)


def package_folder(package: str) -> Path | None:
    """Folder of a top-level package, found without importing it; None if there is none."""
    try:
        spec = importlib.util.find_spec(package)
    except ValueError:
        return None
    if spec is None or spec.origin is None or not spec.submodule_search_locations:
        return None
    return Path(spec.origin).parent


def _scan(path: Path) -> Iterator[Addon | AddonError]:
    if not path.is_dir():
        yield AddonError(
            f"{path} in MOZAIKA_ADDONS_PATH is not a folder.",
            cure="Correct the variable, or make the folder.",
        )
        return
    for folder in sorted(path.iterdir()):
        package = _package_in(folder)
        if package is not None:
            yield _attempt(package, package.name, str(path))
        elif (folder / MANIFEST).is_file():
            yield AddonError(
                f"{folder} has an {MANIFEST} but not exactly one package.",
                cure="Put one folder with __init__.py and hooks.py into it.",
            )


def _package_in(folder: Path) -> Path | None:
    """The package of the addon in `folder`: beside its manifest, or `folder` itself."""
    if not (folder / MANIFEST).is_file():
        return None
    if _is_package(folder):
        return folder
    packages = [entry for entry in sorted(folder.iterdir()) if _is_package(entry)]
    return packages[0] if len(packages) == 1 else None


def _is_package(folder: Path) -> bool:
    return (folder / "__init__.py").is_file() and (folder / "hooks.py").is_file()


def _attempt(folder: Path, package: str, origin: str) -> Addon | AddonError:
    try:
        return _read(folder, package, origin)
    except AddonError as error:
        return error


def _read(folder: Path, package: str, origin: str) -> Addon:
    file = find_manifest(folder)
    if file is None:
        raise AddonError(
            f"The package {package!r} ({origin}) has no {MANIFEST} in {folder}.",
            cure="Write one (name, version and title are enough), and see that the wheel has it.",
        )
    addon = Addon(read_manifest(file), package, folder, origin)
    if addon.name != BASE:  # base speaks from the core's catalogue
        register_domain(package, addon.name)
    return addon
