"""Every hook is documented, is in the reference, and reaches an addon by its typed method."""

import inspect
import re
from pathlib import Path

import pytest

from mozaika.addons import Hooks, hookimpl, record_specs, render_reference, specs
from mozaika.addons.loading import load
from mozaika.cli.docs import outdated
from tests.addons import made_addon

PAGE = Path(__file__).parents[2] / "docs" / "hooks.md"
HOOKS = {one.__name__: one for kind in specs.KINDS.values() for one in kind}

# How each hook is called by the platform. A hook that is missing here fails a test below.
EXERCISES = {
    "mozaika_hookspecs": lambda hooks: load(hooks.addons),
    "mozaika_models": lambda hooks: hooks.models(),
    "mozaika_roles": lambda hooks: hooks.roles(),
    "mozaika_grants": lambda hooks: hooks.grants(),
    "mozaika_restrictions": lambda hooks: hooks.restrictions(),
    "mozaika_views": lambda hooks: hooks.views(),
    "mozaika_actions": lambda hooks: hooks.actions(),
    "mozaika_dashboards": lambda hooks: hooks.dashboards(),
    "mozaika_menus": lambda hooks: hooks.menus(),
    "mozaika_workflows": lambda hooks: hooks.workflows(),
    "mozaika_jobs": lambda hooks: hooks.jobs(),
    "mozaika_settings": lambda hooks: hooks.settings(),
    "mozaika_seeds": lambda hooks: hooks.seeds(),
    "mozaika_commands": lambda hooks: hooks.commands(),
    "mozaika_blueprints": lambda hooks: hooks.blueprints(platform=None),
    "mozaika_slot": lambda hooks: hooks.slot(None, "top", None),
    "mozaika_timeline": lambda hooks: hooks.timeline(None, None, None, 20),
    "mozaika_health": lambda hooks: hooks.health(platform=None),
    "mozaika_inbound_message": lambda hooks: hooks.inbound_message(None, {}),
    "mozaika_enabled": lambda hooks: hooks.enabled(None, "a"),
    "mozaika_disabled": lambda hooks: hooks.disabled(None, "a"),
    "mozaika_upgraded": lambda hooks: hooks.upgraded(None, "a", "1.0"),
    "mozaika_demo": lambda hooks: hooks.demo(None),
    "mozaika_creating": lambda hooks: hooks.creating(None, "a.b", []),
    "mozaika_created": lambda hooks: hooks.created(None, "a.b", []),
    "mozaika_updating": lambda hooks: hooks.updating(None, "a.b", []),
    "mozaika_updated": lambda hooks: hooks.updated(None, "a.b", []),
    "mozaika_deleting": lambda hooks: hooks.deleting(None, "a.b", []),
    "mozaika_deleted": lambda hooks: hooks.deleted(None, "a.b", []),
    "mozaika_committed": lambda hooks: hooks.committed(None),
    "mozaika_before_transition": lambda hooks: hooks.before_transition(None, "a.b", "go", []),
    "mozaika_after_transition": lambda hooks: hooks.after_transition(None, "a.b", "go", []),
}


def test_every_hookspec_has_a_kind():
    declared = {
        name
        for module in (specs, record_specs)
        for name, _ in inspect.getmembers(module, inspect.isfunction)
        if name.startswith("mozaika_")
    }
    assert declared == set(HOOKS)


@pytest.mark.parametrize("name", HOOKS)
def test_every_hook_is_documented(name):
    hook = HOOKS[name]
    text = " ".join(inspect.cleandoc(hook.__doc__).split())
    summary, _, rest = inspect.cleandoc(hook.__doc__).partition("\n\n")
    assert summary.endswith(".")
    assert "Fires " in rest, "says when it fires"
    assert re.search(r"Since \d+\.\d+\.", text), "says since which version"
    for argument in inspect.signature(hook).parameters:
        assert f"`{argument}`" in text, f"explains {argument}"
    if inspect.signature(hook).return_annotation != "None":
        assert "Returns " in text, "says what to return"


def test_the_reference_is_up_to_date():
    assert not outdated(PAGE.parent), "run: make docs"
    assert all(f"### {name}\n" in render_reference() for name in HOOKS)


@pytest.mark.parametrize("name", HOOKS)
def test_every_hook_is_exercised(name, monkeypatch):
    called = []

    def listen():
        called.append(name)
        return []

    listen.__name__ = name
    hooks = Hooks([made_addon(monkeypatch, "probe", [hookimpl(listen)])])
    called.clear()
    EXERCISES[name](hooks)
    assert called == [name]
