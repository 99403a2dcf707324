"""Renamed names and hooks go on working, and whoever uses them is told: docs/deprecation.md."""

from __future__ import annotations

import importlib
import sys
import warnings
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import mozaika
from mozaika.addons import Hooks, hookimpl, hookspec
from mozaika.cli import run
from mozaika.cli.checks import check_addons
from mozaika.deprecation import RENAMED, DeprecatedName, Renamed, RenamedNames, formerly
from mozaika.lifecycle.host import Host
from mozaika.services.records import Records
from tests.addons import made_addon
from tests.stories.pages import DOCS, blocks, write_files

PAGE = DOCS / "deprecation.md"
NAME = "mozaika_rewards.services.points_for is called mozaika_rewards.services.points_of"


@pytest.fixture(scope="module")
def host(make_shared_host: Callable[..., Host], addons_folder: Path) -> Host:
    write_files(PAGE, addons_folder)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecatedName)
        return make_shared_host("thanks", paths=[addons_folder])


def test_old_names_work_and_are_reported_by_addon(host: Host) -> None:
    action = host.platform.actions["rewards.give"]
    with host.platform.env(write=True) as env:
        [partner] = Records(env, "contacts.partner").create([{"name": "Acme"}])
        action.run(env, [partner])
        assert partner.note == "Thank you for 40 points!"
    with pytest.warns(DeprecatedName, match="Addon 'thanks' implements a hook by its old name"):
        problems = check_addons(host)
    assert all(problem.warning for problem in problems)
    printed = next(one.code for one in blocks(PAGE) if one.language == "console")
    assert printed == "".join(f"{one.addon}  {one.text}\n" for one in problems)


def test_the_check_lists_them_and_does_not_fail(
    host: Host,
    addons_folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("MOZAIKA_DATABASE_URL", host.settings.database_url)
    monkeypatch.setenv("MOZAIKA_ADDONS_PATH", str(addons_folder))
    monkeypatch.setenv("MOZAIKA_LANGUAGE", "en")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecatedName)
        assert run(["addons", "check", "--json"]) == 0
    assert NAME in capsys.readouterr().out


def test_the_warning_names_who_uses_it(host: Host) -> None:
    sys.modules.pop("mozaika_thanks.hooks")
    with pytest.warns(DeprecatedName) as caught:
        importlib.import_module("mozaika_thanks.hooks")
    assert [str(one.message) for one in caught] == [
        f"mozaika_thanks.hooks uses an old name: {NAME} since 1.2, and goes with 2.0."
    ]
    assert caught[0].filename.endswith("mozaika_thanks/hooks.py")
    assert caught[0].lineno == 4


def test_an_addon_that_knows_both_hooks_is_called_once(monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[str] = []

    @hookspec
    @formerly("sales_closed", since="1.2", removed_in="2.0")
    def sales_won(deals: Any) -> None: ...

    def mozaika_hookspecs() -> list[Any]:
        module = ModuleType("specs")
        module.sales_won = sales_won  # type: ignore[attr-defined]
        return [module]

    def hook(name: str, said: str) -> Any:
        def function() -> None:
            heard.append(said)

        function.__name__ = name
        return hookimpl(function)

    hooks = Hooks(
        [
            made_addon(monkeypatch, "sales", [hookimpl(mozaika_hookspecs)]),
            made_addon(
                monkeypatch, "both", [hook("sales_closed", "old"), hook("sales_won", "new")]
            ),
        ]
    )
    hooks.notify("sales_won", deals=[])
    assert heard == ["new"]
    assert not hooks.old_names
    assert "sales_closed" not in {one.name for one in hooks.describe()}


def test_an_unknown_name_is_no_name() -> None:
    names = RenamedNames("mozaika", Renamed("Customer", "Model", since="1.1", removed_in="2.0"))
    with pytest.raises(AttributeError, match="module 'mozaika' has no attribute 'Nothing'"):
        names("Nothing")
    with pytest.warns(
        DeprecatedName, match=r"mozaika\.Customer is called mozaika\.Model since 1.1"
    ):
        assert names("Customer") is mozaika.Model


def test_what_the_core_renamed_leads_to_public_names_and_is_on_the_page() -> None:
    text = PAGE.read_text("utf-8")
    for one in RENAMED:
        assert one.new in mozaika.__all__
        assert one.old not in mozaika.__all__
        assert f"`{one.old}`" in text
    assert RENAMED or "None at present." in text
