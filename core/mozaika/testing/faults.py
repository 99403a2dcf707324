"""What is wrong with an addon, as sentences that name the culprit and the cure."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterable, Iterator

from mozaika.addons import CORE_VERSION, Addon
from mozaika.addons.manifest import find_manifest
from mozaika.errors import FilterError, NotFound
from mozaika.lifecycle.view_paths import view_paths
from mozaika.model import ModelInfo
from mozaika.runtime import Platform

CATEGORIES = (
    "Communication",
    "Customers",
    "Finance",
    "Industry",
    "Other",
    "Sales",
    "Service",
    "Work",
)
"""What `category` in a manifest may be."""


def manifest_faults(addon: Addon) -> Iterator[str]:
    """What a manifest lacks that can be read: the reader itself refuses wrong versions and keys."""
    manifest, file = addon.manifest, find_manifest(addon.folder)
    if not manifest.summary:
        yield f'{file}: "summary" is missing. Add summary = "…": one sentence.'
    if manifest.category not in CATEGORIES:
        close = difflib.get_close_matches(manifest.category, CATEGORIES, 1)
        cure = f'Did you mean "{close[0]}"?' if close else f"Take one of: {', '.join(CATEGORIES)}."
        yield f'{file}: "category" is "{manifest.category}", which is unknown. {cure}'
    if not str(manifest.core):
        yield f'{file}: "core" is missing. Add core = ">=1,<2": what the addon was tested with.'
    elif not manifest.core.contains(CORE_VERSION, prereleases=True):
        yield (
            f'{file}: "core" is "{manifest.core}", but this core is {CORE_VERSION}. '
            "Test the addon with this core and widen the range."
        )


def model_faults(platform: Platform, info: ModelInfo) -> Iterator[str]:
    """Words that a model lacks, and its list."""
    if str(info.label) == info.name:
        yield f'{info.name} has no label. Give the class label=_l("…").'
    if not str(info.cls.__label_plural__):
        yield f'{info.name} has no plural. Give the class plural=_l("…").'
    if info.display == "id" and not _is_part(info):
        yield f"No field names one {info.name}. Give the class display= the name of a field."
    for field in info.fields.values():
        if not (str(field.label) or field.hidden):
            yield f'The field {info.name}.{field.name} has no label. Give it label=_l("…").'
        for value, label in _choices(field.choices):
            if not str(label):
                yield f"The choice {value!r} of {info.name}.{field.name} has no label."
    if (info.name, "list") not in platform.views:
        yield f'{info.name} has no list. Return ListView("{info.name}", […]) by mozaika_views.'


def grant_faults(
    platform: Platform, infos: Iterable[ModelInfo], not_granted: Collection[str]
) -> Iterator[str]:
    """Models that are closed to everybody, unless on purpose."""
    granted = {grant.model for grant in platform.grants} | set(not_granted)
    for info in infos:
        if info.name not in granted:
            yield (
                f"No role may reach {info.name}. Return a Grant by mozaika_grants, or name it in "
                "`not_granted` of the suite."
            )


def view_faults(platform: Platform) -> Iterator[str]:
    """Fields of views that no model has, and menus without a page."""
    for (model, kind), view in platform.views.items():
        try:
            info = platform.registry.info(model)
        except NotFound:
            yield f"There is a {kind} of {model}, but no such model."
            continue
        for path in view_paths(view):
            try:
                info.path(path)
            except (FilterError, NotFound) as error:
                yield f"The {kind} of {model} shows {path!r}: {error}"
    for menu in platform.menus:
        if menu.model is not None and (menu.model, "list") not in platform.views:
            yield f"The menu {menu.name} leads to {menu.model}, which has no list."


def problem_faults(platform: Platform, addon: str) -> Iterator[str]:
    """What was left out when the platform was built: anchors and parents that are not there."""
    for problem in platform.problems:
        if problem.addon == addon:
            yield f"{problem.message} {problem.cure}".strip()


def trace_faults(without: Platform, platform: Platform, addon: str) -> Iterator[str]:
    """What a platform without the addon still has of it, or shares with the platform with it."""
    for info in without.registry:
        if info.addon == addon:
            yield f"{info.name} is there while {addon} is not enabled."
        elif info.cls is platform.registry[info.name]:
            yield f"{info.name} is one class in two platforms."
        for field in info.fields.values():
            if field.addon == addon and info.addon != addon:
                yield f"{info.name}.{field.name} is there while {addon} is not enabled."


def _choices(choices: object) -> Iterable[tuple[object, object]]:
    return choices if isinstance(choices, list | tuple) else ()


def _is_part(info: ModelInfo) -> bool:
    """Whether its records are parts of another's, which are called by that one's name."""
    return any(
        field.kind == "many_to_one" and field.required and field.ondelete == "cascade"
        for field in info.fields.values()
    )
