"""Addons: their manifests, where they are found, how they depend on each other, their hooks."""

from mozaika.addons.addon import BASE, Addon
from mozaika.addons.describing import HookDescription, Implementation
from mozaika.addons.discovery import Survey, discover, survey
from mozaika.addons.dispatch import Failure
from mozaika.addons.graph import closure, dependents, resolve
from mozaika.addons.manager import Hooks
from mozaika.addons.manifest import CORE_VERSION, Dependency, Manifest, read_manifest
from mozaika.addons.markers import hookimpl, hookspec, only_if, records_of
from mozaika.addons.outdated import OldName, old_names
from mozaika.addons.reference import render_reference
from mozaika.addons.trace import Call, Trace

__all__ = [
    "BASE",
    "CORE_VERSION",
    "Addon",
    "Call",
    "Dependency",
    "Failure",
    "HookDescription",
    "Hooks",
    "Implementation",
    "Manifest",
    "OldName",
    "Survey",
    "Trace",
    "closure",
    "dependents",
    "discover",
    "hookimpl",
    "hookspec",
    "old_names",
    "only_if",
    "read_manifest",
    "records_of",
    "render_reference",
    "resolve",
    "survey",
]
